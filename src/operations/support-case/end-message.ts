import { movedByWriting, type CaseStatus } from '../../domain/support/case';
import { pauseAfter } from '../../domain/support/message';
import type { SupportMessage } from '../../entities';
import { writeComment, writeReply } from '../comment';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { lockCase } from './lock';
import { enqueueDelivery } from './tell';

/** The status that a case had right after, as a reading of that number. */
export interface After {
  status: CaseStatus;
  reading: string;
}

/** AWS has what was said. Where that alone moved the case, nobody else did: it is no news to the next reading. */
export async function endSaid(unit: Unit, supportCaseId: string, id: string, after: After): Promise<void> {
  const { of } = await lockCase(unit, supportCaseId);
  await end(unit, id, 'SENT');
  if (of.status !== after.status && !movedByWriting(of.status, after.status)) return;
  await see(unit, supportCaseId, after);
}

/** The case is resolved in AWS, as ours is. */
export async function endResolved(unit: Unit, supportCaseId: string, id: string, reading: string): Promise<void> {
  await lockCase(unit, supportCaseId);
  await end(unit, id, 'SENT');
  await see(unit, supportCaseId, { status: 'resolved', reading });
}

/**
 * What it was to say does not hold any more. `reopened`: our resolution reached the case, or was there before, and the
 * customer opened it again, which the next reading is to notice.
 */
export async function drop(unit: Unit, supportCaseId: string, id: string, reopened: boolean): Promise<void> {
  await lockCase(unit, supportCaseId);
  await end(unit, id, 'DROPPED');
  if (reopened) await unit.query(`update support_case set status = 'resolved' where id = $1`, [supportCaseId]);
}

/** Tried again later, by the wall clock; refused for good or tried for too long, Accelerate reads of it beside its text. */
export async function endFailed(
  unit: Unit,
  supportCaseId: string,
  message: { id: string; attempts: number },
  error: string,
  forGood: boolean,
  wall: number,
): Promise<void> {
  const pause = forGood ? null : pauseAfter(message.attempts);
  if (pause !== null) {
    await unit.query('update support_message set last_error = $2 where id = $1', [message.id, error]);
    return enqueueDelivery(unit, supportCaseId, new Date(wall + pause));
  }
  await end(unit, message.id, 'FAILED', error);
  const { of, incident, request } = await lockCase(unit, supportCaseId);
  const body = `This did not reach case ${of.display_id ?? of.case_id} in ${message.attempts} attempts: ${error}`;
  const subject = incident ?? request;
  const id = incident
    ? await writeComment(unit, incident, body, 'INTERNAL')
    : await writeReply(unit, request, body, 'INTERNAL');
  await unit.record({
    kind: incident ? 'INCIDENT_COMMENT_ADDED' : 'SERVICE_REQUEST_REPLIED',
    organizationId: of.organization_id,
    accountId: of.account_id,
    subject: { type: 'Comment', id },
    incidentId: incident?.id ?? null,
    internal: true,
    summary: `${unit.caller.name} noted on ${subject.number}: ${excerpt(body)}`,
    after: { body, visibility: 'INTERNAL' },
  });
  // What comes after it is not kept waiting.
  await enqueueDelivery(unit, supportCaseId);
}

/** AWS may have it, and may not show it yet: it is looked for again before it is told again. */
export async function lookAgain(unit: Unit, supportCaseId: string, runAt: Date): Promise<void> {
  await enqueueDelivery(unit, supportCaseId, runAt);
}

async function end(unit: Unit, id: string, status: SupportMessage['status'], error: string | null = null) {
  await unit.query(
    `update support_message set status = $2, last_error = $3, ended_at = $4 where id = $1 and status = 'PENDING'`,
    [id, status, error, unit.now],
  );
}

async function see(unit: Unit, supportCaseId: string, { status, reading }: After): Promise<void> {
  await unit.query('update support_case set status = $2, reading = $3 where id = $1 and reading < $3', [
    supportCaseId,
    status,
    reading,
  ]);
}
