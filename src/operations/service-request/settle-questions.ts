import type { EventDraft } from '../../domain/event';
import { ballWith } from '../../domain/incident';
import type { Party, ServiceRequestStatus } from '../../domain/words';
import { actorOf } from '../record';
import type { Unit } from '../unit';

interface Settled {
  id: string;
  number: string;
  organization_id: string;
  account_id: string;
  incident_id: string | null;
  old_status: ServiceRequestStatus;
  old_ball: Party;
  old_due_at: Date | null;
}

/** Holds the questions that ask about these alerts, before any of the alerts: the order of everyone who needs both. */
export async function holdQuestions(unit: Unit, alertIds: readonly string[]): Promise<void> {
  await unit.query(
    `select id from service_request
     where id in (select service_request_id from alert where id = any ($1)) and status <> 'RESOLVED'
     order by id for no key update`,
    [alertIds],
  );
}

/**
 * After alerts were answered or ended: the questions about them in which no alert waits any more are over, for the
 * reason given. `incidentId` is the incident that the answer led to.
 */
export async function settleQuestions(
  unit: Unit,
  alertIds: readonly string[],
  reason: string,
  incidentId: string | null = null,
): Promise<void> {
  if (alertIds.length === 0) return;
  // A statement of its own: who waited here for another's answer must see it in the next one.
  await holdQuestions(unit, alertIds);
  const actor = actorOf(unit.caller);
  const settled = await unit.query<Settled>(
    `with q as (
       select id, status as old_status, ball_with as old_ball, due_at as old_due_at from service_request r
       where id in (select service_request_id from alert where id = any ($1)) and status <> 'RESOLVED'
         and not exists (
           select from alert a where a.service_request_id = r.id
             -- Of a collective recommendation no alert is asked about one by one; it ends with the last of them.
             and (a.status = 'AWAITING_CUSTOMER' or (a.status = 'ESCALATED' and a.incident_id is null)))
     ), said as (
       insert into comment (id, organization_id, account_id, service_request_id, body, visibility, party, actor_kind,
         actor_id, actor_name, actor_detail, created_at)
       select gen_random_uuid(), r.organization_id, r.account_id, r.id, $3, 'CUSTOMER', $5, $6, $7::uuid, $8, $9,
         $2::timestamptz
       from q join service_request r on r.id = q.id
     )
     update service_request r set status = 'RESOLVED', ball_with = $4, resolved_at = $2, due_at = null,
       incident_id = coalesce($10::uuid, r.incident_id), updated_at = $2, version = version + 1
     from q where r.id = q.id
     returning r.id, r.number, r.organization_id, r.account_id, r.incident_id, q.old_status, q.old_ball, q.old_due_at`,
    [
      alertIds,
      unit.now,
      reason,
      ballWith('RESOLVED'),
      actor.party,
      actor.kind,
      actor.id,
      actor.name,
      actor.detail,
      incidentId,
    ],
  );
  await unit.recordAll(
    settled.map((row): EventDraft => ({
      kind: 'SERVICE_REQUEST_RESOLVED',
      organizationId: row.organization_id,
      accountId: row.account_id,
      subject: { type: 'ServiceRequest', id: row.id },
      incidentId: row.incident_id,
      summary: `${row.number} is resolved: ${reason}`,
      before: { status: row.old_status, ballWith: row.old_ball, resolvedAt: null, dueAt: row.old_due_at },
      after: {
        status: 'RESOLVED',
        ballWith: ballWith('RESOLVED'),
        resolvedAt: unit.now,
        dueAt: null,
        resolution: reason,
      },
    })),
  );
}
