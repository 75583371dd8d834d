import { pauseAfter } from '../../domain/escalation';
import type { Delivery, Escalation, Incident } from '../../entities';
import { writeComment } from '../comment';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';

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
    return tell(unit, delivery, error);
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
  if (delivery) await end(unit, delivery, 'NOT_SENT', reason);
}

async function end(unit: Unit, { id }: Delivery, status: Delivery['status'], error: string | null): Promise<void> {
  await unit.query(
    'update delivery set status = $2, last_error = $3, next_attempt_at = null, ended_at = $4 where id = $1',
    [id, status, error, unit.now],
  );
}

async function tell(unit: Unit, delivery: Delivery, error: string): Promise<void> {
  const [escalation] = await unit.query<Pick<Escalation, 'step'> & Pick<Incident, 'id' | 'number'>>(
    `select e.step, i.id, i.number from escalation e join incident i on i.id = e.incident_id where e.id = $1`,
    [delivery.escalation_id],
  );
  const what = escalation.step === null ? 'The reminder' : `Step ${escalation.step} of the escalation`;
  const body = `${what} did not reach ${delivery.target} in ${delivery.attempts} attempts: ${error}`;
  const { organization_id, account_id } = delivery;
  const id = await writeComment(unit, { id: escalation.id, organization_id, account_id }, body, 'INTERNAL');
  await unit.record({
    kind: 'INCIDENT_COMMENT_ADDED',
    organizationId: organization_id,
    accountId: account_id,
    subject: { type: 'Comment', id },
    incidentId: escalation.id,
    internal: true,
    summary: `${unit.caller.name} noted on ${escalation.number}: ${excerpt(body)}`,
    after: { body, visibility: 'INTERNAL' },
  });
}
