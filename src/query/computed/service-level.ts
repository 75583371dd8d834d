import { isObjectType, getNamedType } from 'graphql';
import { adherence } from '../../domain/service-level/adherence';
import type { ClockReading } from '../../domain/service-level/clock';
import type { Fact } from '../../domain/service-level/fact';
import { factsOf, type LogRow } from '../../domain/service-level/from-log';
import type { PolicyVersion } from '../../domain/service-level/policy';
import { serviceLevel, type ServiceLevel } from '../../domain/service-level/service-level';
import { factsFrom, levelAt, policiesFrom, type PolicyRow, type StoredFact } from '../../domain/service-level/stored';
import { isoDuration } from '../../domain/duration';
import { uuidOf } from '../../domain/id';
import type { IncidentPriority, ServiceTier } from '../../domain/words';
import { visible } from '../entitled';
import { instant } from '../filter';
import { argumentsOf, setsOf, type Compilation, type Field, type Scope, type Selected } from '../language';
import { projection } from '../projection';
import { badInput } from '../refusal';
import { time, where } from '../sql';

/** Service time, by which incidents are dated. */
const NOW = time(`(now() + (select offset_ms from service_clock) * interval '1 millisecond')`);
const VERSION = 'version, effective_from, sample, targets';
const DAY_MS = 86_400_000;
const LONGEST_PERIOD_DAYS = 400;
/** Their rows are brought into memory. */
const MOST_INCIDENTS = 10_000;
/** What the log has most of, and what bears on no clock. */
const ASIDE = `('INCIDENT_ALERT_APPENDED', 'INCIDENT_ESCALATED', 'INCIDENT_RATED', 'INCIDENT_SLA_AT_RISK', 'INCIDENT_SLA_BREACHED')`;

interface Brought {
  facts: StoredFact[] | null;
  policy: PolicyRow | null;
  now: string;
  createdAt: string;
  resolvedAt: string | null;
  priority: IncidentPriority;
}

/** The clocks of an incident, computed from its facts by the version that it keeps; also as of another instant. */
export const sla: Field = (c, row, field) => {
  const selected = c.collect(c.objectType('SlaClock'), setsOf(field)).map((one) => {
    const type = one.definition && getNamedType(one.definition.type);
    return { one, inner: isObjectType(type) ? projection(c, type.name, setsOf(one)) : null };
  });
  const policy = c.alias();
  return c.complete(
    [
      ['facts', `${row}.sla_facts`],
      [
        'policy',
        `(select row_to_json(${policy}) from (select ${VERSION} from sla_policy where version = ${row}.sla_policy) ${policy})`,
      ],
      ['now', NOW],
      ['createdAt', `${row}.created_at`],
      ['resolvedAt', `${row}.resolved_at`],
      ['priority', `${row}.priority`],
    ],
    (brought, run) => {
      const { facts, versions, now } = known(brought as unknown as Brought);
      const level = levelAt(facts, versions, now)!;
      return Object.fromEntries(
        selected.map(({ one, inner }) => {
          if (one.name === '__typename') return [one.key, 'SlaClock'];
          if (one.name === 'asOf') {
            const at = new Date(instant(argumentsOf(one, run.scope).time));
            return [one.key, inner!(readingOf(facts, versions, at))];
          }
          const value = clockOf(level)[one.name];
          if (!inner) return [one.key, value];
          return [one.key, Array.isArray(value) ? value.map((item) => inner(item)) : inner(value as never)];
        }),
      );
    },
  );
};

function id(c: Compilation, field: Selected, name: 'organizationId' | 'accountId'): string {
  const type = name === 'accountId' ? 'Account' : 'Organization';
  const given = c.given(field, name);
  return c.param(given.key, 'uuid', (scope) => uuidOf(type, String(given.read(scope))));
}

/** Where its opening is not in the log, nothing was promised: its clocks run without a target. */
function known({ facts, policy, now, createdAt, resolvedAt, priority }: Brought) {
  const stored = factsFrom(facts);
  const versions = policy ? policiesFrom([policy]) : [];
  if (stored.length > 0) return { facts: stored, versions, now: new Date(now) };
  const opened: Fact = {
    kind: 'OPENED',
    at: new Date(createdAt),
    serviceTier: null as unknown as ServiceTier,
    priority,
    test: false,
  };
  const ended: Fact[] = resolvedAt ? [{ kind: 'RESOLVED', at: new Date(resolvedAt), void: false }] : [];
  return { facts: [opened, ...ended], versions: [], now: new Date(now) };
}

function clockOf(level: ServiceLevel): Record<string, unknown> {
  const { policyVersion, pauses, state, computedAt } = level;
  const [response, resolution] = [level.response, level.resolution].map(targetOf);
  return { policyVersion, response, resolution, pauses, state, computedAt: computedAt.toISOString() };
}

function readingOf(facts: readonly Fact[], versions: readonly PolicyVersion[], at: Date): Record<string, unknown> {
  const opening = facts.slice(0, facts.findIndex(({ kind }) => kind === 'OPENED') + 1);
  const opened = new Date(Math.max(...opening.map((fact) => fact.at.getTime())));
  const level = serviceLevel(facts, versions, at < opened ? opened : at)!;
  return { time: level.computedAt, response: targetOf(level.response), resolution: targetOf(level.resolution) };
}

function targetOf({ target, elapsed, ...reading }: ClockReading): Record<string, unknown> {
  return {
    ...reading,
    target: target === null ? null : isoDuration(target / 1000),
    elapsed: isoDuration(elapsed / 1000),
  };
}

/** Counted again from the rows of the log; what the incidents' rows say of their clocks has no part in it. */
export const slaAdherence: Field = (c, _, field) => {
  const project = projection(c, 'SlaAdherence', setsOf(field));
  const policy = c.alias();
  const concerned = incidentsOfPeriod(c, field);
  return c.complete(
    [
      ['seen', seen(c, field)],
      ['now', NOW],
      ['policies', `(select json_agg(${policy}) from (select ${VERSION} from sla_policy) ${policy})`],
      ['incidents', `(select count(*) from (${concerned}) ${c.alias()})`],
      ['rows', rowsOf(c, concerned)],
    ],
    (brought, run) => {
      const { from, to } = periodOf(field, run.scope);
      if (!brought.seen) return null;
      if (Number(brought.incidents) > MOST_INCIDENTS) {
        throw badInput(`More than ${MOST_INCIDENTS} incidents in the period: ask for a shorter one, or by account.`);
      }
      const stories = new Map<string, LogRow[]>();
      for (const row of brought.rows as (LogRow & { incident_id: string })[]) {
        const story = stories.get(row.incident_id) ?? [];
        story.push({ ...row, occurred_at: new Date(row.occurred_at) });
        stories.set(row.incident_id, story);
      }
      const versions = policiesFrom((brought.policies as PolicyRow[] | null) ?? []);
      const incidents = [...stories.values()].map((rows) => factsOf(rows));
      return project({ ...adherence(incidents, versions, { from, to }, new Date(String(brought.now))) });
    },
  );
};

const ofAccount = (c: Compilation, field: Selected): boolean => c.given(field, 'accountId').value != null;

/** Whether what is asked for is the viewer's to see; an account must be the organization's. */
function seen(c: Compilation, field: Selected): string {
  const row = c.alias();
  if (!ofAccount(c, field)) {
    const conditions = [`${row}.id = ${id(c, field, 'organizationId')}`, ...visible(c, 'Organization', row)];
    return `exists (select from organization ${row}${where(conditions)})`;
  }
  const conditions = [
    `${row}.id = ${id(c, field, 'accountId')}`,
    `${row}.organization_id = ${id(c, field, 'organizationId')}`,
    ...visible(c, 'Account', row),
  ];
  return `exists (select from account ${row}${where(conditions)})`;
}

/**
 * The incidents on which a verdict can fall in the period: opened before it ended, and not resolved for good before it
 * began.
 */
function incidentsOfPeriod(c: Compilation, field: Selected): string {
  const row = c.alias();
  const bound = (name: 'from' | 'to'): string =>
    c.param(`${c.numberOf(field)}.${name}`, 'timestamptz', (scope) => periodOf(field, scope)[name].toISOString());
  const conditions = [
    `${row}.organization_id = ${id(c, field, 'organizationId')}`,
    ...(ofAccount(c, field) ? [`${row}.account_id = ${id(c, field, 'accountId')}`] : []),
    `${row}.created_at < ${bound('to')}`,
    `(${row}.resolved_at is null or ${row}.resolved_at >= ${bound('from')})`,
    ...visible(c, 'Incident', row),
  ];
  return `select ${row}.id from incident ${row}${where(conditions)} limit ${MOST_INCIDENTS + 1}`;
}

/** Only what bears on a clock is brought. */
function rowsOf(c: Compilation, incidents: string): string {
  const [position, event, account, row] = [c.alias(), c.alias(), c.alias(), c.alias()];
  const members = (document: string, names: readonly string[]): string =>
    names.map((name) => `'${name}', ${event}.${document}->'${name}'`).join(', ');
  const after = members('after', ['status', 'priority', 'origin', 'test', 'outcome']);
  const columns =
    `${position}.incident_id, ${event}.kind, ${event}.occurred_at, ${event}.party, ${event}.customer_visible,` +
    ` ${event}.subject_id, jsonb_build_object(${members('before', ['status'])}) as before,` +
    ` jsonb_strip_nulls(jsonb_build_object(${after}, 'serviceTier',` +
    // Rows that are older than the clocks do not say the tier: today's stands for it.
    ` coalesce(${event}.after->'serviceTier', to_jsonb(${account}.service_tier)))) as after`;
  const conditions = where([
    `${position}.incident_id = any (array(${incidents}))`,
    `${event}.kind like 'INCIDENT\\_%' and ${event}.kind not in ${ASIDE}`,
    ...visible(c, 'Event', position),
  ]);
  return (
    `(select coalesce(json_agg(${row} order by ${row}.position), '[]'::json) from (select ${position}.position, ${columns}` +
    ` from event_position ${position} join event ${event} on ${event}.id = ${position}.event_id` +
    ` join account ${account} on ${account}.id = ${position}.account_id${conditions}) ${row})`
  );
}

function periodOf(field: Selected, scope: Scope): { from: Date; to: Date } {
  const args = argumentsOf(field, scope);
  const [from, to] = [new Date(instant(args.from)), new Date(instant(args.to))];
  if (from >= to) throw badInput('from must be before to.');
  if (to.getTime() - from.getTime() > LONGEST_PERIOD_DAYS * DAY_MS) {
    throw badInput(`A period has at most ${LONGEST_PERIOD_DAYS} days.`);
  }
  return { from, to };
}
