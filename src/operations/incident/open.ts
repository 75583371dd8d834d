import type { Explanation } from '../../domain/explanation';
import type { EventDraft } from '../../domain/event';
import { ballWith, INITIAL_STATUS, PRIORITY_RANK } from '../../domain/incident';
import { levelAt, nextLook, untold } from '../../domain/service-level/stored';
import type { IncidentOrigin, IncidentPriority, IncidentStatus, ServiceTier } from '../../domain/words';
import { newId } from '../../domain/new-id';
import { followEscalation } from '../escalation-policy/follow';
import type { Unit } from '../unit';
import { CLOCK_COLUMNS, columnsOf, factsIn, policyVersions } from './clock';

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
  /** Where it stands already; by default nobody has taken it up. */
  status?: IncidentStatus;
  /** When it was reported, where that was before now: the clocks start then. */
  openedAt?: Date;
  /** What else the event that it opened tells. */
  after?: Record<string, unknown>;
  /** uuids. */
  resourceIds?: readonly string[];
  reporterId?: string | null;
  test?: boolean;
  /** What it shares with others of the same cause: `incidentSignature`. */
  signature?: string | null;
  groupKey?: string | null;
  grouped?: boolean;
  groupLastAt?: Date | null;
  /** So long after its last correspondence it resolves by itself. */
  resolveAfterHours?: number | null;
  /** The declared rule that has gathered it. */
  correlationRuleId?: string | null;
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
 * Opens incidents with their resources, their clocks and their INCIDENT_CREATED events, in the order given: a few
 * statements however many they are.
 */
export async function openIncidents(unit: Unit, drafts: readonly IncidentDraft[]): Promise<OpenedIncident[]> {
  if (drafts.length === 0) return [];
  const ids = drafts.map((draft) => draft.id ?? newId());
  const tiers = await tiersOf(unit, drafts);
  const versions = await policyVersions(unit);
  const events = drafts.map((draft, n) => openingOf(draft, ids[n], tiers.get(draft.accountId)!));
  const rows = drafts.map((draft, n) => {
    const facts = factsIn(unit, [events[n]]);
    const level = levelAt(facts, versions, unit.now)!;
    // What came before we heard of it is told at once.
    const nextAt = untold(level, []).length > 0 ? unit.now : nextLook(level, facts);
    const clocks = { sla_facts: facts, next_at: nextAt, ...columnsOf(level) };
    return { ...rowOf(draft, ids[n], n, unit.now), service_tier: tiers.get(draft.accountId), ...clocks };
  });
  const opened = await unit.query<{ id: string; number: string }>(INSERT, [JSON.stringify(rows), unit.now]);
  for (const organizationId of new Set(drafts.map((draft) => draft.organizationId))) {
    const own = ids.filter((_, n) => drafts[n].organizationId === organizationId);
    await followEscalation(unit, organizationId, own);
  }
  const numbers = new Map(opened.map((row) => [row.id, row.number]));
  const eventIds = await unit.recordAll(events.map((event, n) => numbered(event, drafts[n], numbers.get(ids[n])!)));
  return ids.map((id, n) => ({ id, number: numbers.get(id)!, eventId: eventIds[n] }));
}

async function tiersOf(unit: Unit, drafts: readonly IncidentDraft[]): Promise<Map<string, ServiceTier>> {
  const accounts = await unit.query<{ id: string; service_tier: ServiceTier }>(
    'select id, service_tier from account where id = any ($1::uuid[])',
    [[...new Set(drafts.map(({ accountId }) => accountId))]],
  );
  return new Map(accounts.map((account) => [account.id, account.service_tier]));
}

function openingOf(draft: IncidentDraft, id: string, serviceTier: ServiceTier): EventDraft {
  return {
    kind: 'INCIDENT_CREATED',
    organizationId: draft.organizationId,
    accountId: draft.accountId,
    subject: { type: 'Incident', id },
    incidentId: id,
    occurredAt: draft.openedAt,
    summary: draft.title,
    after: {
      title: draft.title,
      description: draft.description ?? null,
      status: draft.status ?? INITIAL_STATUS,
      priority: draft.priority,
      origin: draft.origin,
      ballWith: ballWith(draft.status ?? INITIAL_STATUS),
      test: draft.test ?? false,
      serviceTier,
      ...draft.after,
    },
  };
}

/** The number is drawn when the row is written. */
function numbered(event: EventDraft, draft: IncidentDraft, number: string): EventDraft {
  const summary = `${number} opened with priority ${draft.priority}: ${draft.title}`;
  return { ...event, summary, after: { number, ...event.after } };
}

function rowOf(draft: IncidentDraft, id: string, n: number, now: Date): Record<string, unknown> {
  const status = draft.status ?? INITIAL_STATUS;
  return {
    n,
    id,
    organization_id: draft.organizationId,
    account_id: draft.accountId,
    title: draft.title,
    description: draft.description ?? null,
    status,
    ball_with: ballWith(status),
    created_at: draft.openedAt ?? now,
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
    resolve_after_hours: draft.resolveAfterHours ?? null,
    correlation_rule_id: draft.correlationRuleId ?? null,
    resource_ids: [...new Set(draft.resourceIds ?? [])],
  };
}

const CLOCK_NAMES = CLOCK_COLUMNS.map(([name]) => name).join(', ');

// The numbers are drawn after the sort, so that they rise in the order of the drafts.
const INSERT = `
  with draft as materialized (
    select d.*, nextval('incident_number_seq')::text as digits from (
      select * from jsonb_to_recordset($1::jsonb) as r (
        n int, id uuid, organization_id uuid, account_id uuid, title text, description text, status text,
        ball_with text, created_at timestamptz, priority text,
        priority_rank smallint, origin text, reporter_id uuid, test boolean, explanation jsonb, signature text,
        group_key text, grouped boolean, group_last_at timestamptz, resolve_after_hours int, correlation_rule_id uuid, resource_ids jsonb, service_tier text,
        sla_facts jsonb, next_at timestamptz, ${CLOCK_COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')})
      order by n) d
  ), opened as (
    insert into incident (id, organization_id, account_id, number, title, description, status, priority, priority_rank,
      origin, ball_with, reporter_id, created_at, updated_at, test, explanation, signature, group_key,
      grouped, group_last_at, resolve_after_hours, correlation_rule_id, service_tier, sla_facts, ${CLOCK_NAMES})
    select id, organization_id, account_id, 'INC' || lpad(digits, greatest(7, length(digits)), '0'), title, description,
      status, priority, priority_rank, origin, ball_with, reporter_id, created_at, $2::timestamptz, test, explanation,
      signature, group_key, grouped, group_last_at, resolve_after_hours, correlation_rule_id, service_tier, sla_facts, ${CLOCK_NAMES}
    from draft
    returning id, number
  ), coming as (
    insert into timer (task, key, ids, due_at)
    select 'follow-service-level', id::text, jsonb_build_object('incidentId', id), next_at from draft
    where next_at is not null
  ), quiet as (
    insert into timer (task, key, ids, due_at)
    select 'resolve-grouped-incident', id::text, jsonb_build_object('incidentId', id),
      $2::timestamptz + resolve_after_hours * interval '1 hour'
    from draft where resolve_after_hours is not null
  ), subjects as (
    insert into incident_resource (incident_id, resource_id, organization_id, account_id)
    select d.id, r.id::uuid, d.organization_id, d.account_id
    from draft d, jsonb_array_elements_text(d.resource_ids) as r (id)
  )
  select id, number from opened`;
