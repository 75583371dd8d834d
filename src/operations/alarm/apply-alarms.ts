import type { DiscoveredAlarm } from '../../domain/discovery';
import type { EventDraft } from '../../domain/event';
import { subjectOf } from '../../domain/signals/subjects';
import type { AlarmState } from '../../domain/words';
import { holdPlace, type Scan } from '../resource/apply-resources';
import type { Unit } from '../unit';

interface Changed {
  id: string;
  name: string;
  state: AlarmState;
  state_reason: string | null;
  old_state: AlarmState;
}

const BATCH = 5_000;

/**
 * Takes over the alarms of a region: new, changed, gone. An alarm is tied to the resource that its metrics measure. A
 * change of state is recorded once, whoever tells it first: this scan or the event; the older never overwrites.
 */
export async function applyAlarms(unit: Unit, scan: Scan, found: readonly DiscoveredAlarm[]): Promise<void> {
  await holdPlace(unit, scan);
  for (let start = 0; start < found.length; start += BATCH) {
    const changed = await upsert(unit, scan, found.slice(start, start + BATCH));
    await unit.recordAll(changed.map((alarm) => stateChanged(scan, alarm)));
  }
  // An alarm that someone told us of while the scan was under way is not gone.
  await unit.query(
    `update alarm a set deleted_at = $1, updated_at = $1
     where account_id = $2 and region = $3 and deleted_at is null and updated_at < $4
       and not exists (select from jsonb_array_elements_text($5::jsonb) f (arn) where f.arn = a.arn)`,
    [unit.now, scan.accountId, scan.region, scan.startedAt, JSON.stringify(found.map(({ arn }) => arn))],
  );
}

async function upsert(unit: Unit, scan: Scan, found: readonly DiscoveredAlarm[]): Promise<Changed[]> {
  const rows = found.map(({ measures, ...alarm }) => ({ ...alarm, subject: subjectId(measures) }));
  return unit.query<Changed>(
    `with found as materialized (
       select distinct on (arn) * from jsonb_to_recordset($1::jsonb) as f (
         arn text, name text, region text, state text, "stateReason" text, "stateUpdatedAt" timestamptz(3),
         namespace text, "metricName" text, threshold float8, "comparisonOperator" text, statistic text, unit text,
         "periodSeconds" int, "evaluationPeriods" int, "datapointsToAlarm" int, dimensions jsonb, composite boolean,
         "alarmRule" text, managed boolean, "configurationId" text, configuration jsonb, subject text)
     ), tied as materialized (
       select f.*, (
         select r.id from resource r
         where r.account_id = $3 and r.region = $4 and r.resource_id = f.subject
         order by r.deleted_at desc nulls first, r.id limit 1) as resource_id
       from found f
     ), told as (
       select t.*, a.id, a.state as old_state, t."stateUpdatedAt" > a.state_updated_at as newer
       from tied t join alarm a on a.arn = t.arn
       where a.account_id = $3 and (a.deleted_at is null or a.deleted_at < $6)
         -- What we configured since the scan began, it does not know.
         and (a.configured_at is null or a.configured_at < $6) and (
         a.deleted_at is not null or t."stateUpdatedAt" > a.state_updated_at
         or (t.resource_id is not null and a.resource_id is distinct from t.resource_id)
         or (a.namespace, a.metric_name, a.threshold, a.comparison_operator, a.statistic, a.unit, a.period_seconds,
             a.evaluation_periods, a.datapoints_to_alarm, a.dimensions, a.composite, a.alarm_rule, a.managed,
             a.configuration_id, a.configuration)
           is distinct from (t.namespace, t."metricName", t.threshold, t."comparisonOperator", t.statistic, t.unit,
             t."periodSeconds", t."evaluationPeriods", t."datapointsToAlarm", t.dimensions, t.composite, t."alarmRule",
             t.managed, t."configurationId", t.configuration))
       order by a.id for no key update of a
     ), written as (
       update alarm a set resource_id = coalesce(t.resource_id, a.resource_id),
         state = case when t.newer then t.state else a.state end,
         state_reason = case when t.newer then t."stateReason" else a.state_reason end,
         state_updated_at = case when t.newer then t."stateUpdatedAt" else a.state_updated_at end,
         namespace = t.namespace, metric_name = t."metricName", threshold = t.threshold,
         comparison_operator = t."comparisonOperator", statistic = t.statistic, unit = t.unit,
         period_seconds = t."periodSeconds", evaluation_periods = t."evaluationPeriods",
         datapoints_to_alarm = t."datapointsToAlarm", dimensions = t.dimensions, composite = t.composite,
         alarm_rule = t."alarmRule", managed = t.managed, configuration_id = t."configurationId",
         configuration = t.configuration, deleted_at = null,
         updated_at = $5
       from told t where a.id = t.id
       returning a.id, a.arn, a.name, a.state, a.state_reason, t.old_state
     ), added as (
       insert into alarm (id, organization_id, account_id, resource_id, arn, name, region, state, state_reason,
         state_updated_at, namespace, metric_name, threshold, comparison_operator, statistic, unit, period_seconds,
         evaluation_periods, datapoints_to_alarm, dimensions, composite, alarm_rule, managed, configuration_id,
         configuration, updated_at)
       select gen_random_uuid(), $2, $3, resource_id, arn, name, region, state, "stateReason", "stateUpdatedAt",
         namespace, "metricName", threshold, "comparisonOperator", statistic, unit, "periodSeconds",
         "evaluationPeriods", "datapointsToAlarm", dimensions, composite, "alarmRule", managed, "configurationId",
         configuration, $5
       from tied t where not exists (select from alarm a where a.arn = t.arn) order by arn
       on conflict (arn) do nothing
     )
     select id, name, state, state_reason, old_state from written where state <> old_state order by arn`,
    [JSON.stringify(rows), scan.organizationId, scan.accountId, scan.region, unit.now, scan.startedAt],
  );
}

/** The id of the one resource that all of the alarm's metrics measure. */
function subjectId(measures: DiscoveredAlarm['measures']): string | null {
  const ids = measures.map(({ namespace, dimensions }) => {
    const names = Object.fromEntries(dimensions.map(({ name, value }) => [name, value]));
    return subjectOf({ namespace, dimensions: names }, { region: null, awsAccountId: '' })?.hint.id ?? null;
  });
  return ids.every((id) => id === ids[0]) ? (ids[0] ?? null) : null;
}

/** The event of an alarm's change of state: the same from a scan and from AWS's own event. */
export function stateChanged(scan: { organizationId: string; accountId: string }, alarm: Changed): EventDraft {
  return {
    kind: 'ALARM_STATE_CHANGED',
    organizationId: scan.organizationId,
    accountId: scan.accountId,
    subject: { type: 'Alarm', id: alarm.id },
    summary: `Alarm ${alarm.name} went from ${alarm.old_state} to ${alarm.state}.`,
    before: { state: alarm.old_state },
    after: { state: alarm.state, stateReason: alarm.state_reason },
  };
}
