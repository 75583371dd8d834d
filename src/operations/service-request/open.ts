import { newId } from '../../domain/new-id';
import { ballWith } from '../../domain/incident';
import { SERVICE_REQUEST_STATUS } from '../../domain/service-request';
import type { Party, ServiceRequestCategory, ServiceRequestStatus } from '../../domain/words';
import { actorOf } from '../record';
import type { Unit } from '../unit';

/** A service request that is to be opened, with its first message. */
export interface ServiceRequestDraft {
  /** Where the opener needs the id beforehand. */
  id?: string;
  organizationId: string;
  accountId: string | null;
  title: string;
  body: string;
  category: ServiceRequestCategory;
  /** Whose request it is. */
  origin: Party;
  /** PENDING_CUSTOMER_ACTION: it opens with a question to the customer. */
  status?: ServiceRequestStatus;
  /** When it was made, where that was before now. */
  openedAt?: Date;
  /** What else the event that it opened tells. */
  after?: Record<string, unknown>;
  alertId?: string | null;
  incidentId?: string | null;
  dueAt?: Date | null;
  groupKey?: string | null;
  grouped?: boolean;
  groupLastAt?: Date | null;
  /** The declared rule that has gathered it. */
  correlationRuleId?: string | null;
}

export interface OpenedServiceRequest {
  id: string;
  number: string;
  eventId: string;
}

export async function openServiceRequest(unit: Unit, draft: ServiceRequestDraft): Promise<OpenedServiceRequest> {
  return (await openServiceRequests(unit, [draft]))[0];
}

/** Opens service requests, each with its first message and its event, in the order given: two statements for any number. */
export async function openServiceRequests(
  unit: Unit,
  drafts: readonly ServiceRequestDraft[],
): Promise<OpenedServiceRequest[]> {
  if (drafts.length === 0) return [];
  const ids = drafts.map((draft) => draft.id ?? newId());
  const actor = actorOf(unit.caller);
  const rows = await unit.query<{ id: string; number: string }>(INSERT, [
    JSON.stringify(drafts.map((draft, n) => rowOf(draft, ids[n], n, unit.now))),
    unit.now,
    actor.party,
    actor.kind,
    actor.id,
    actor.name,
    actor.detail,
  ]);
  const numbers = new Map(rows.map((row) => [row.id, row.number]));
  const events = await unit.recordAll(
    drafts.map((draft, n) => {
      const status = draft.status ?? SERVICE_REQUEST_STATUS;
      return {
        kind: 'SERVICE_REQUEST_CREATED' as const,
        organizationId: draft.organizationId,
        accountId: draft.accountId,
        subject: { type: 'ServiceRequest' as const, id: ids[n] },
        incidentId: draft.incidentId ?? null,
        occurredAt: draft.openedAt,
        summary: `${numbers.get(ids[n])} opened (${draft.category}): ${draft.title}`,
        after: {
          number: numbers.get(ids[n]),
          title: draft.title,
          body: draft.body,
          category: draft.category,
          status,
          origin: draft.origin,
          ballWith: ballWith(status),
          dueAt: draft.dueAt ?? null,
          ...draft.after,
        },
      };
    }),
  );
  return ids.map((id, n) => ({ id, number: numbers.get(id)!, eventId: events[n] }));
}

function rowOf(draft: ServiceRequestDraft, id: string, n: number, now: Date): Record<string, unknown> {
  const status = draft.status ?? SERVICE_REQUEST_STATUS;
  return {
    n,
    id,
    created_at: draft.openedAt ?? now,
    organization_id: draft.organizationId,
    account_id: draft.accountId,
    title: draft.title,
    body: draft.body,
    category: draft.category,
    status,
    origin: draft.origin,
    ball_with: ballWith(status),
    alert_id: draft.alertId ?? null,
    incident_id: draft.incidentId ?? null,
    due_at: draft.dueAt ?? null,
    group_key: draft.groupKey ?? null,
    grouped: draft.grouped ?? false,
    group_last_at: draft.groupLastAt ?? null,
    correlation_rule_id: draft.correlationRuleId ?? null,
  };
}

// The numbers are drawn after the sort, so that they rise in the order of the drafts.
const INSERT = `
  with draft as materialized (
    select d.*, nextval('service_request_number_seq')::text as digits from (
      select * from jsonb_to_recordset($1::jsonb) as r (
        n int, id uuid, organization_id uuid, account_id uuid, title text, body text, category text, status text,
        created_at timestamptz, origin text, ball_with text, alert_id uuid, incident_id uuid, due_at timestamptz, group_key text,
        grouped boolean, group_last_at timestamptz, correlation_rule_id uuid)
      order by n) d
  ), opened as (
    insert into service_request (id, organization_id, account_id, number, title, category, status, origin, ball_with,
      alert_id, incident_id, created_at, updated_at, due_at, group_key, grouped, group_last_at,
      correlation_rule_id)
    select id, organization_id, account_id, 'SR' || lpad(digits, greatest(7, length(digits)), '0'), title, category,
      status, origin, ball_with, alert_id, incident_id, created_at, $2::timestamptz, due_at, group_key, grouped,
      group_last_at, correlation_rule_id
    from draft
    returning id, number
  ), said as (
    insert into comment (id, organization_id, account_id, service_request_id, body, visibility, party, actor_kind,
      actor_id, actor_name, actor_detail, created_at)
    select gen_random_uuid(), organization_id, account_id, id, body, 'CUSTOMER', $3, $4, $5::uuid, $6, $7,
      created_at
    from draft
  )
  select id, number from opened`;
