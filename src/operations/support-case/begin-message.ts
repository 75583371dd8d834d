import type { SupportMessage } from '../../entities';
import type { Unit } from '../unit';

/** What is to be told to AWS next in a case, and how often it was tried. */
export interface OutgoingMessage {
  id: string;
  /** AWS's id of the case. */
  caseId: string;
  kind: SupportMessage['kind'];
  body: string | null;
  attempts: number;
  /** When an earlier attempt began, by the wall clock, and how long ago that is; null: this is the first. */
  beganBefore: Date | null;
  beganMsAgo: number;
  /** When it was put on its way, in service time. */
  createdAt: Date;
}

/**
 * The oldest message of a case that has not ended; null: there is none. The attempt is counted before it is made, so that
 * whoever comes after a process that died knows that AWS may have heard it.
 */
export async function beginMessage(unit: Unit, supportCaseId: string): Promise<OutgoingMessage | null> {
  const [message] = await unit.query<OutgoingMessage>(
    `with next as (
       select m.id, m.began_at from support_message m
       where m.support_case_id = $1 and m.status = 'PENDING'
       order by m.created_at, m.part, m.id limit 1 for no key update
     )
     update support_message m set attempts = m.attempts + 1, began_at = coalesce(m.began_at, clock_timestamp())
     from next, support_case c where m.id = next.id and c.id = m.support_case_id
     returning m.id, c.case_id as "caseId", m.kind, m.body, m.attempts, next.began_at as "beganBefore",
       coalesce(extract(epoch from clock_timestamp() - next.began_at) * 1000, 0)::float8 as "beganMsAgo",
       m.created_at as "createdAt"`,
    [supportCaseId],
  );
  return message ?? null;
}

/** AWS is about to be asked (again): what is not seen a while after this did not reach it. */
export async function askedNow(unit: Unit, id: string): Promise<void> {
  await unit.query('update support_message set began_at = clock_timestamp() where id = $1', [id]);
}

/** Whether what a RESOLUTION says still holds: ours may have been opened again since. */
export async function stillResolved(unit: Unit, supportCaseId: string): Promise<Date | null> {
  const [subject] = await unit.query<{ resolved_at: Date | null }>(
    `select case when coalesce(i.status, r.status) = 'RESOLVED' then coalesce(i.resolved_at, r.resolved_at) end
       as resolved_at
     from support_case c left join incident i on i.id = c.incident_id
     left join service_request r on r.id = c.service_request_id where c.id = $1`,
    [supportCaseId],
  );
  return subject?.resolved_at ?? null;
}
