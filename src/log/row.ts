/** What of a numbered event decides who hears of it: enough to filter in memory, without its documents. */
export interface PositionRow {
  position: bigint;
  eventId: string;
  organizationId: string | null;
  accountId: string | null;
  incidentId: string | null;
  customerVisible: boolean;
  kind: string;
  priority: string | null;
  party: string;
  subjectType: string;
  subjectId: string;
  actorId: string | null;
  raciCode: string | null;
  occurredAt: Date;
}

export interface StoredRow {
  position: string;
  event_id: string;
  organization_id: string | null;
  account_id: string | null;
  incident_id: string | null;
  customer_visible: boolean;
  kind: string;
  priority: string | null;
  party: string;
  subject_type: string;
  subject_id: string;
  actor_id: string | null;
  raci_code: string | null;
  occurred_at: Date;
}

/** From the positions in `source` (a query with position, event_id and the ids of event_position). */
export const rowsOf = (source: string): string => `
  select p.position, p.event_id, p.organization_id, p.account_id, p.incident_id, p.customer_visible, e.kind, e.priority,
         e.party, e.subject_type, e.subject_id, e.actor_id, e.raci_code, e.occurred_at
    from (${source}) p
   cross join lateral (
     select kind, priority, party, subject_type, subject_id, actor_id, raci_code, occurred_at
       from event where event.id = p.event_id offset 0
   ) e`;

export function toRow(row: StoredRow): PositionRow {
  return {
    position: BigInt(row.position),
    eventId: row.event_id,
    organizationId: row.organization_id,
    accountId: row.account_id,
    incidentId: row.incident_id,
    customerVisible: row.customer_visible,
    kind: row.kind,
    priority: row.priority,
    party: row.party,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    actorId: row.actor_id,
    raciCode: row.raci_code,
    occurredAt: row.occurred_at,
  };
}
