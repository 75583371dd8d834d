import type { EventDraft } from '../../domain/event';
import type { Fact } from '../../domain/service-level/fact';
import { factsOf } from '../../domain/service-level/from-log';
import type { SlaInstant } from '../../domain/service-level/next-instants';
import type { PolicyVersion } from '../../domain/service-level/policy';
import { NO_POLICY } from '../../domain/service-level/policy';
import type { ServiceLevel } from '../../domain/service-level/service-level';
import {
  factsFrom,
  levelAt,
  nextLook,
  policiesFrom,
  untold,
  type PolicyRow,
  type ToldInstant,
} from '../../domain/service-level/stored';
import type { Incident } from '../../entities';
import type { Unit } from '../unit';
import { toldOf } from './told';

/** What is read of an incident to move its clocks; its row is held. */
export type ClockSubject = Pick<
  Incident,
  'id' | 'number' | 'organization_id' | 'account_id' | 'sla_facts' | 'sla_told' | 'response_status'
>;

type ClockColumns = Pick<
  Incident,
  | 'sla_policy'
  | 'response_due_at'
  | 'response_at_risk_at'
  | 'response_met_at'
  | 'response_breached_at'
  | 'response_status'
  | 'resolution_due_at'
  | 'resolution_at_risk_at'
  | 'resolution_met_at'
  | 'resolution_breached_at'
  | 'resolution_status'
  | 'sla_state'
>;

/** The columns that hold how the clocks stand, each with its type. */
export const CLOCK_COLUMNS = [
  ['sla_policy', 'text'],
  ['response_due_at', 'timestamptz'],
  ['response_at_risk_at', 'timestamptz'],
  ['response_met_at', 'timestamptz'],
  ['response_breached_at', 'timestamptz'],
  ['response_status', 'text'],
  ['resolution_due_at', 'timestamptz'],
  ['resolution_at_risk_at', 'timestamptz'],
  ['resolution_met_at', 'timestamptz'],
  ['resolution_breached_at', 'timestamptz'],
  ['resolution_status', 'text'],
  ['sla_state', 'text'],
] as const satisfies readonly (readonly [keyof ClockColumns, string])[];

export async function policyVersions(unit: Unit): Promise<PolicyVersion[]> {
  return policiesFrom(await unit.query<PolicyRow>('select version, effective_from, sample, targets from sla_policy'));
}

export function columnsOf(level: ServiceLevel): ClockColumns {
  const { response, resolution, policyVersion, state } = level;
  return {
    sla_policy: policyVersion === NO_POLICY ? null : policyVersion,
    response_due_at: response.dueAt,
    response_at_risk_at: response.atRiskAt,
    response_met_at: response.metAt,
    response_breached_at: response.breachedAt,
    response_status: response.status,
    resolution_due_at: resolution.dueAt,
    resolution_at_risk_at: resolution.atRiskAt,
    resolution_met_at: resolution.metAt,
    resolution_breached_at: resolution.breachedAt,
    resolution_status: resolution.status,
    sla_state: state,
  };
}

/** The facts in events that are about to be written: read by the same rules as later from the log. */
export function factsIn(unit: Unit, drafts: readonly EventDraft[]): Fact[] {
  return factsOf(
    drafts.map((draft) => ({
      kind: draft.kind,
      occurred_at: draft.occurredAt ?? unit.now,
      party: draft.actor?.party ?? unit.caller.party,
      customer_visible: !draft.internal && draft.organizationId !== null,
      subject_id: draft.subject.id,
      before: draft.before ?? null,
      after: draft.after ?? null,
    })),
  );
}

/**
 * Records events about incidents, and with them moves the clocks of those on which they bear: the stored columns, the
 * timer of the next moment, and what came to pass before anybody noticed. Everything that changes what a clock depends
 * on is recorded through here. Gives the ids of the drafts' events.
 */
export async function recordOnIncidents(
  unit: Unit,
  subjects: readonly ClockSubject[],
  drafts: readonly EventDraft[],
): Promise<string[]> {
  const moved = subjects.flatMap((subject) => {
    const facts = factsIn(
      unit,
      drafts.filter(({ incidentId }) => incidentId === subject.id),
    );
    return facts.length > 0 ? [{ subject, facts }] : [];
  });
  const told = moved.length > 0 ? await moveClocks(unit, moved) : [];
  const ids = await unit.recordAll([...told, ...drafts]);
  return ids.slice(told.length);
}

/**
 * Adds facts to the clocks of incidents (none: lets the time pass) and stores how they stand; gives the events about
 * what has come meanwhile, for the caller to record. What came before the facts is looked for before them: a change of
 * priority may take it back, and it happened all the same. Of an incident that is older than its clocks' columns, what
 * is over already is not told after the fact.
 */
export async function moveClocks(
  unit: Unit,
  moved: readonly { subject: ClockSubject; facts: readonly Fact[] }[],
): Promise<EventDraft[]> {
  const versions = await policyVersions(unit);
  const events: EventDraft[] = [];
  const rows: Record<string, unknown>[] = [];
  for (const { subject, facts } of moved) {
    const earlier = factsFrom(subject.sla_facts);
    const all = [...earlier, ...facts];
    const after = levelAt(all, versions, unit.now);
    // Its opening is not in the log: nothing was promised.
    if (!after) continue;
    const told: ToldInstant[] = [...(subject.sla_told ?? [])];
    const tell = (level: ServiceLevel | null, silent = false): void => {
      for (const instant of level ? untold(level, told) : []) {
        told.push(stored(instant));
        if (!silent) events.push(toldOf(subject, level!, instant));
      }
    };
    // No status is stored of one that is older than its clocks' columns, until it is looked at first.
    tell(levelAt(earlier, versions, unit.now), subject.response_status === null);
    tell(after);
    rows.push({ id: subject.id, facts: all, told, next_at: nextLook(after, all), ...columnsOf(after) });
  }
  if (rows.length > 0) await unit.query(STORE, [JSON.stringify(rows)]);
  return events;
}

const stored = ({ kind, moment, at }: SlaInstant): ToldInstant => ({ kind, moment, at: at.toISOString() });

const STORE = `
  with moved as materialized (
    select * from jsonb_to_recordset($1::jsonb) as m (id uuid, facts jsonb, told jsonb, next_at timestamptz,
      ${CLOCK_COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')})
  ), coming as (
    insert into timer (task, key, ids, due_at)
    select 'follow-service-level', id::text, jsonb_build_object('incidentId', id), next_at from moved
    where next_at is not null order by id
    on conflict (task, key) do update set due_at = excluded.due_at
  ), over as (
    delete from timer where task = 'follow-service-level'
      and key in (select id::text from moved where next_at is null)
  )
  update incident i set sla_facts = m.facts, sla_told = m.told,
    ${CLOCK_COLUMNS.map(([name]) => `${name} = m.${name}`).join(', ')}
  from moved m where i.id = m.id`;
