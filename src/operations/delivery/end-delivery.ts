import { pauseAfter } from '../../domain/escalation';
import type { Delivery } from '../../entities';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { tellUnreached } from './tell-unreached';

/** What came of an attempt. */
export type Attempt = { sent: true } | { sent: false; error: string; permanent: boolean };

const LONGEST_ERROR = 500;

/**
 * Records the end of an attempt. One that failed is made again later, by the wall clock, unless the refusal is for good
 * or it was tried often enough: then Accelerate reads beside the incident whom it did not reach.
 */
export async function endDelivery(unit: Unit, id: string, attempt: Attempt, wall: number): Promise<void> {
  const [delivery] = await unit.query<Delivery>(
    `select * from delivery where id = $1 and status = 'PENDING' for no key update`,
    [id],
  );
  if (!delivery) return;
  if (attempt.sent) return end(unit, delivery, 'SENT', null);
  const error = excerpt(attempt.error, LONGEST_ERROR);
  const pause = attempt.permanent ? null : pauseAfter(delivery.attempts);
  if (pause === null) {
    await end(unit, delivery, 'FAILED', error);
    return tellUnreached(unit, delivery, error);
  }
  const runAt = new Date(wall + pause);
  await unit.query('update delivery set last_error = $2, next_attempt_at = $3 where id = $1', [id, error, runAt]);
  await unit.enqueue({ task: 'deliver-email', key: `deliver-email:${id}`, ids: { deliveryId: id }, runAt });
}

/** Of a delivery that this process cannot make, because it has no means to. */
export async function leaveDelivery(unit: Unit, id: string, reason: string): Promise<void> {
  const [delivery] = await unit.query<Delivery>(
    `select * from delivery where id = $1 and status = 'PENDING' for no key update`,
    [id],
  );
  if (!delivery) return;
  await end(unit, delivery, 'NOT_SENT', reason);
  // Of an escalation its event has said so.
  if (delivery.contact_notice_id !== null) await tellUnreached(unit, delivery, reason);
}

async function end(unit: Unit, { id }: Delivery, status: Delivery['status'], error: string | null): Promise<void> {
  await unit.query(
    'update delivery set status = $2, last_error = $3, next_attempt_at = null, ended_at = $4 where id = $1',
    [id, status, error, unit.now],
  );
}
