import type { Explanation } from '../../domain/explanation';
import { ballWith, INITIAL_STATUS, PRIORITY_RANK } from '../../domain/incident';
import type { IncidentOrigin, IncidentPriority } from '../../domain/words';
import { newId } from '../../domain/new-id';
import { followEscalation } from '../escalation-policy/follow';
import type { Unit } from '../unit';

/** An incident that is to be opened, and why. */
export interface IncidentDraft {
  /** Where the opener needs the id beforehand. */
  id?: string;
  organizationId: string;
  accountId: string;
  title: string;
  description?: string | null;
  priority: IncidentPriority;
  origin: IncidentOrigin;
  explanation: Explanation;
  /** uuids. */
  resourceIds?: readonly string[];
  reporterId?: string | null;
  test?: boolean;
  /** What it shares with others of the same cause: `incidentSignature`. */
  signature?: string | null;
  groupKey?: string | null;
  grouped?: boolean;
  groupLastAt?: Date | null;
}

export interface OpenedIncident {
  id: string;
  number: string;
  eventId: string;
}

export async function openIncident(unit: Unit, draft: IncidentDraft): Promise<OpenedIncident> {
  return (await openIncidents(unit, [draft]))[0];
}

/**
 * Opens incidents with their resources and their INCIDENT_CREATED events, in the order given: a few
 * statements however many they are.
 */
export async function openIncidents(unit: Unit, drafts: readonly IncidentDraft[]): Promise<OpenedIncident[]> {
  if (drafts.length === 0) return [];
  const ids = drafts.map((draft) => draft.id ?? newId());
  const rows = await unit.query<{ id: string; number: string }>(INSERT, [
    JSON.stringify(drafts.map((draft, n) => rowOf(draft, ids[n], n))),
    unit.now,
    INITIAL_STATUS,
    ballWith(INITIAL_STATUS),
  ]);
  for (const organizationId of new Set(drafts.map((draft) => draft.organizationId))) {
    const own = ids.filter((_, n) => drafts[n].organizationId === organizationId);
    await followEscalation(unit, organizationId, own);
  }
  const numbers = new Map(rows.map((row) => [row.id, row.number]));
  const events = await unit.recordAll(
    drafts.map((draft, n) => ({
      kind: 'INCIDENT_CREATED' as const,
      organizationId: draft.organizationId,
      accountId: draft.accountId,
      subject: { type: 'Incident' as const, id: ids[n] },
      incidentId: ids[n],
      summary: `${numbers.get(ids[n])} opened with priority ${draft.priority}: ${draft.title}`,
      after: {
        number: numbers.get(ids[n]),
        title: draft.title,
        description: draft.description ?? null,
        status: INITIAL_STATUS,
        priority: draft.priority,
        origin: draft.origin,
        ballWith: ballWith(INITIAL_STATUS),
        test: draft.test ?? false,
      },
    })),
  );
  return ids.map((id, n) => ({ id, number: numbers.get(id)!, eventId: events[n] }));
}

function rowOf(draft: IncidentDraft, id: string, n: number): Record<string, unknown> {
  return {
    n,
    id,
    organization_id: draft.organizationId,
    account_id: draft.accountId,
    title: draft.title,
    description: draft.description ?? null,
    priority: draft.priority,
    priority_rank: PRIORITY_RANK[draft.priority],
    origin: draft.origin,
    reporter_id: draft.reporterId ?? null,
    test: draft.test ?? false,
    explanation: draft.explanation,
    signature: draft.signature ?? null,
    group_key: draft.groupKey ?? null,
    grouped: draft.grouped ?? false,
    group_last_at: draft.groupLastAt ?? null,
    resource_ids: [...new Set(draft.resourceIds ?? [])],
  };
}

// The numbers are drawn after the sort, so that they rise in the order of the drafts.
const INSERT = `
  with draft as materialized (
    select d.*, nextval('incident_number_seq')::text as digits from (
      select * from jsonb_to_recordset($1::jsonb) as r (
        n int, id uuid, organization_id uuid, account_id uuid, title text, description text, priority text,
        priority_rank smallint, origin text, reporter_id uuid, test boolean, explanation jsonb, signature text,
        group_key text, grouped boolean, group_last_at timestamptz, resource_ids jsonb)
      order by n) d
  ), opened as (
    insert into incident (id, organization_id, account_id, number, title, description, status, priority, priority_rank,
      origin, ball_with, reporter_id, created_at, updated_at, test, explanation, signature, group_key,
      grouped, group_last_at)
    select id, organization_id, account_id, 'INC' || lpad(digits, greatest(7, length(digits)), '0'), title, description,
      $3, priority, priority_rank, origin, $4, reporter_id, $2::timestamptz, $2::timestamptz, test, explanation,
      signature, group_key, grouped, group_last_at
    from draft
    returning id, number
  ), subjects as (
    insert into incident_resource (incident_id, resource_id, organization_id, account_id)
    select d.id, r.id::uuid, d.organization_id, d.account_id
    from draft d, jsonb_array_elements_text(d.resource_ids) as r (id)
  )
  select id, number from opened`;
