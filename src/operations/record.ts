import type { Caller } from '../domain/caller';
import type { EventActor, EventDraft } from '../domain/event';
import { excerpt } from './sentence';

/** What writing events needs of a unit. */
export interface Recorder {
  readonly caller: Caller;
  readonly now: Date;
  readonly raciCode: string | null;
  query(sql: string, values?: unknown[]): Promise<unknown>;
}

/** Who the event says acted: the caller of the unit. */
export function actorOf(caller: Caller): EventActor {
  return {
    kind: caller.kind,
    id: caller.principalId,
    name: caller.name,
    party: caller.party,
    detail: caller.kind === 'SYSTEM' ? caller.name : (caller.arn ?? null),
  };
}

/** Whoever reads that it was done in an emergency reads why. */
function reasoned(summary: string, reason: string | null): string {
  return reason ? `${summary} Break-glass: ${excerpt(reason)}` : summary;
}

/**
 * Writes events and their places in the sequencer's queue in one statement. The two documents are written as they will
 * be read: the customer's, and what Accelerate reads in addition.
 */
export async function insertEvents(
  unit: Recorder,
  drafts: readonly EventDraft[],
  ids: readonly string[],
): Promise<void> {
  const own = actorOf(unit.caller);
  const rows = drafts.map((draft, i) => {
    const actor = draft.actor ?? own;
    const reason = draft.actor ? null : unit.caller.reason;
    return {
      id: ids[i],
      n: i,
      organization_id: draft.organizationId,
      account_id: draft.accountId ?? null,
      kind: draft.kind,
      occurred_at: draft.occurredAt ?? unit.now,
      recorded_at: unit.now,
      party: actor.party,
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_name: actor.name,
      actor_detail: actor.detail,
      raci_code: draft.raciCode ?? (draft.actor ? null : unit.raciCode),
      subject_type: draft.subject.type,
      subject_id: draft.subject.id,
      incident_id: draft.incidentId ?? null,
      customer_visible: !draft.internal && draft.organizationId !== null,
      summary: reasoned(draft.summary, reason),
      before: draft.before ?? null,
      after: reason ? { ...draft.after, breakGlass: { reason } } : (draft.after ?? null),
      internal_summary: draft.internalSummary ? reasoned(draft.internalSummary, reason) : null,
      internal_before: draft.internalBefore ?? null,
      internal_after: draft.internalAfter ?? null,
    };
  });
  await unit.query(
    `with draft as (
       select * from jsonb_to_recordset($1::jsonb) as d (
         id uuid, n int, organization_id uuid, account_id uuid, kind text, occurred_at timestamptz,
         recorded_at timestamptz, party text, actor_kind text, actor_id uuid, actor_name text, actor_detail text,
         raci_code text, subject_type text, subject_id uuid, incident_id uuid, customer_visible boolean, summary text,
         before jsonb, after jsonb, internal_summary text, internal_before jsonb, internal_after jsonb)
     ), written as (
       insert into event (id, organization_id, account_id, kind, occurred_at, recorded_at, party, actor_kind, actor_id,
         actor_name, actor_detail, raci_code, subject_type, subject_id, incident_id, priority, customer_visible,
         summary, before, after, internal_summary, internal_before, internal_after)
       select d.id, d.organization_id, d.account_id, d.kind, d.occurred_at, d.recorded_at, d.party, d.actor_kind,
         d.actor_id, d.actor_name, d.actor_detail, d.raci_code, d.subject_type, d.subject_id, d.incident_id,
         (select i.priority from incident i where i.id = d.incident_id), d.customer_visible, d.summary, d.before,
         d.after, d.internal_summary, d.internal_before, d.internal_after
       from draft d
     )
     insert into event_queue (event_id) select id from draft order by n`,
    [JSON.stringify(rows)],
  );
}
