import { baselineAlarm } from '../../domain/catalog/baseline-alarms';
import { requireKnown, settingsOf, type CorrelationRuleDraft } from '../../domain/correlation-draft';
import type { CorrelationRule } from '../../domain/correlation-rule';
import { rehearse } from '../../domain/declared-correlation';
import type { RuledAlert } from '../../domain/ruled-alert';
import { InvalidError } from '../../domain/error';
import { uuidOf } from '../../domain/id';
import { visible } from '../entitled';
import { instant } from '../filter';
import { argumentsOf, setsOf, type Compilation, type Field, type Scope, type Selected } from '../language';
import { projection } from '../projection';
import { badInput } from '../refusal';
import { where } from '../sql';

const DAY_MS = 86_400_000;
const LONGEST_PERIOD_DAYS = 90;
/** They are brought into memory and judged one after the other. */
const MOST_ALERTS = 5_000;
/** Nobody else is answered meanwhile. */
const LONGEST_MS = 2_000;

interface Row {
  id: string;
  accountId: string;
  awsAccountId: string;
  region: string | null;
  condition: string;
  resource: string;
  definition: string;
  configurationId: string | null;
  tags: Record<string, string> | null;
  at: string;
  incidentId: string;
  until: string | null;
  /** Where the account groups by instance: the instance that it is about, or is attached to. */
  instance: string | null;
}

/**
 * What a rule would have made of the alerts of a period: they are judged anew, by the function that judges alerts as they
 * come, with the draft as the only declared rule.
 */
export const correlationRehearsal: Field = (c, _, field) => {
  const project = projection(c, 'CorrelationRehearsal', setsOf(field));
  return c.complete(
    [
      ['seen', seen(c, field)],
      ['own', ownDefinitions(c, field)],
      ['rows', alertsOf(c, field)],
    ],
    (brought, run) => {
      const rule = draftOf(field, run.scope);
      if (!brought.seen) return null;
      refusing(() => {
        const own = (brought.own as string[] | null) ?? [];
        requireKnown(rule.configurationIds, new Set([...baselineAlarm.keys(), ...own]), ['rule']);
      });
      const rows = brought.rows as Row[];
      if (rows.length > MOST_ALERTS) {
        throw badInput(`More than ${MOST_ALERTS} alerts in the period: rehearse a shorter one.`);
      }
      const accounts = new Map<string, RuledAlert[]>();
      for (const row of rows) {
        const alerts = accounts.get(row.accountId);
        if (alerts) alerts.push(ruled(row));
        else accounts.set(row.accountId, [ruled(row)]);
      }
      return project({
        alerts: rows.length,
        incidentsThen: new Set(rows.map(({ incidentId }) => incidentId)).size,
        incidentsNow: casesOf(rule, [...accounts.values()]),
      });
    },
  );
};

/** Of all accounts together, in the time that one query may take from the others. */
function casesOf(rule: CorrelationRule, accounts: readonly (readonly RuledAlert[])[]): number {
  const until = performance.now() + LONGEST_MS;
  let sum = 0;
  for (const alerts of accounts) {
    const count = rehearse([rule], alerts, () => performance.now() < until);
    if (count === null) throw badInput('Too many incidents were open at once: rehearse a shorter period.');
    sum += count;
  }
  return sum;
}

function ruled(row: Row): RuledAlert {
  const { awsAccountId, region, resource, definition, configurationId } = row;
  return {
    alertId: row.id,
    resource,
    at: new Date(row.at),
    condition: row.condition,
    below: { definition, awsAccountId, region },
    shares: row.instance,
    traits: { awsAccountId, region, resource, definition, configurationId, tags: row.tags ?? {} },
    until: row.until === null ? Infinity : new Date(row.until).getTime(),
  };
}

function draftOf(field: Selected, scope: Scope): CorrelationRule {
  const draft = argumentsOf(field, scope).rule as CorrelationRuleDraft;
  return refusing(() => ({ id: 'draft', name: 'draft', version: 0, ...settingsOf(draft, ['rule']) }));
}

/** What a mutation would say in its userErrors. */
function refusing<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof InvalidError) throw badInput(`${error.path!.join('.')}: ${error.message}`);
    throw error;
  }
}

function organization(c: Compilation, field: Selected): string {
  const given = c.given(field, 'organizationId');
  return c.param(given.key, 'uuid', (scope) => uuidOf('Organization', String(given.read(scope))));
}

function seen(c: Compilation, field: Selected): string {
  const row = c.alias();
  const conditions = [`${row}.id = ${organization(c, field)}`, ...visible(c, 'Organization', row)];
  return `exists (select from organization ${row}${where(conditions)})`;
}

/** Of the definitions that the draft names those of customers' own profiles. */
function ownDefinitions(c: Compilation, field: Selected): string {
  const row = c.alias();
  const ids = c.param(`${c.numberOf(field)}.definitions`, 'text[]', (scope) => draftOf(field, scope).configurationIds);
  const conditions = [
    `${row}.organization_id = ${organization(c, field)}`,
    `k.id = any (${ids})`,
    ...visible(c, 'AlarmProfile', row),
  ];
  return (
    `(select json_agg(distinct k.id) from alarm_profile ${row}, jsonb_each(${row}.document) d,` +
    ` jsonb_object_keys(d.value) k (id)${where(conditions)})`
  );
}

/** Those that became or joined incidents as they were judged; what people made incidents of is not the rules'. */
function alertsOf(c: Compilation, field: Selected): string {
  const [alert, incident, account, alarm, row] = [c.alias(), c.alias(), c.alias(), c.alias(), c.alias()];
  const bound = (name: 'from' | 'to'): string =>
    c.param(`${c.numberOf(field)}.${name}`, 'timestamptz', (scope) => periodOf(field, scope)[name].toISOString());
  const tagKey = c.param(`${c.numberOf(field)}.tag`, 'text', (scope) => draftOf(field, scope).tagKey);
  const instance =
    `(select i.resource_id from resource r join resource i on i.account_id = r.account_id and i.region = r.region` +
    ` and i.type = 'AWS::EC2::Instance' and i.resource_id = case r.type when 'AWS::EC2::Instance' then r.resource_id` +
    ` else r.details->'attachedTo'->0->>'instanceId' end` +
    ` where r.id = ${alert}.resource_id and r.type in ('AWS::EC2::Instance', 'AWS::EC2::Volume'))`;
  const columns = [
    `${alert}.id`,
    `${alert}.account_id as "accountId"`,
    `${account}.aws_account_id as "awsAccountId"`,
    `${alert}.region`,
    `${alert}.dedup_key as condition`,
    `coalesce(${alert}.resource_id::text, ${alert}.dedup_key) as resource`,
    `${alert}.definition`,
    `${alarm}.configuration_id as "configurationId"`,
    `(select json_build_object(t.key, t.value) from resource_tag t` +
      ` where t.resource_id = ${alert}.resource_id and t.key = ${tagKey}) as tags`,
    `${alert}.first_seen_at as at`,
    `coalesce(${incident}.duplicate_of_id, ${incident}.id) as "incidentId"`,
    `${incident}.resolved_at as until`,
    `case when ${account}.alert_grouping = 'INSTANCE' then ${instance} end as instance`,
  ];
  const conditions = [
    `${alert}.organization_id = ${organization(c, field)}`,
    `${alert}.first_seen_at >= ${bound('from')}`,
    `${alert}.first_seen_at < ${bound('to')}`,
    `${alert}.impact = 'KNOWN'`,
    `${incident}.group_key is not null`,
    ...visible(c, 'Alert', alert),
  ];
  return (
    `(select coalesce(json_agg(${row}), '[]'::json) from (select ${columns.join(', ')} from alert ${alert}` +
    ` join incident ${incident} on ${incident}.id = ${alert}.incident_id` +
    ` join account ${account} on ${account}.id = ${alert}.account_id` +
    ` left join alarm ${alarm} on ${alarm}.id = ${alert}.alarm_id${where(conditions)}` +
    ` order by ${alert}.first_seen_at, ${alert}.id limit ${MOST_ALERTS + 1}) ${row})`
  );
}

function periodOf(field: Selected, scope: Scope): { from: Date; to: Date } {
  const args = argumentsOf(field, scope);
  const [from, to] = [new Date(instant(args.from)), new Date(instant(args.to))];
  if (from >= to) throw badInput('from must be before to.');
  if (to.getTime() - from.getTime() > LONGEST_PERIOD_DAYS * DAY_MS) {
    throw badInput(`A rehearsal is of at most ${LONGEST_PERIOD_DAYS} days.`);
  }
  return { from, to };
}
