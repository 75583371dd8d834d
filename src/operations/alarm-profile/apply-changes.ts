import type { AlarmAction } from '../../domain/alarm-manager/change';
import type { Unit } from '../unit';

export interface ClaimedChange {
  id: string;
  region: string;
  name: string;
  action: AlarmAction;
  round: number;
  configurationId: string | null;
  composite: boolean;
  configuration: Record<string, unknown> | null;
  tags: { Key: string; Value: string }[];
}

/** Why a deployment waits, for those who follow its job; what goes on again is told by its end. */
export async function recordDelay(unit: Unit, jobId: string, error: string): Promise<void> {
  await unit.query(`update job set error = $2 where id = $1 and status = 'RUNNING'`, [jobId, error]);
}

/** How one change went; nothing is said of those that are to be tried again. */
export interface ChangeResult {
  id: string;
  /** AWS's words; null: it is done. */
  error: string | null;
}

/**
 * Takes the next changes of a Region, in their order. From now on AWS may have been told; those that a worker had taken
 * and did not come back from are taken first.
 */
export async function claimChanges(unit: Unit, jobId: string, region: string, most: number): Promise<ClaimedChange[]> {
  const rows = await unit.query<ClaimedChange>(
    `with next as (
       select c.id from alarm_change c join job j on j.id = c.job_id and j.status = 'RUNNING'
       where c.job_id = $1 and c.region = $2 and c.state in ('PENDING', 'CALLING')
       order by c.round, c.id limit $3
     )
     update alarm_change c set state = 'CALLING', changed_at = $4 from next where c.id = next.id
     returning c.id, c.region, c.name, c.action, c.round, c.configuration_id as "configurationId", c.composite,
       c.configuration, c.tags`,
    [jobId, region, most, unit.now],
  );
  return rows.sort((a, b) => a.round - b.round || (a.id < b.id ? -1 : 1));
}

/** Keeps how changes went, shows the alarms as they now are, and counts them in the job; each change counts once. */
export async function recordChanges(unit: Unit, jobId: string, results: readonly ChangeResult[]): Promise<void> {
  if (results.length === 0) return;
  const ended = await unit.query<{ id: string; applied: boolean }>(
    `update alarm_change c set state = case when r.error is null then 'APPLIED' else 'FAILED' end, error = r.error
     from jsonb_to_recordset($1::jsonb) as r (id uuid, error text)
     where c.id = r.id and c.state = 'CALLING' returning c.id, c.state = 'APPLIED' as applied`,
    [JSON.stringify(results)],
  );
  const applied = ended.filter((one) => one.applied).map(({ id }) => id);
  await showAlarms(unit, applied);
  await unit.query('update job set done = done + $2 where id = $1', [jobId, ended.length]);
}

async function showAlarms(unit: Unit, changes: readonly string[]): Promise<void> {
  if (changes.length === 0) return;
  await unit.query(
    `insert into alarm (id, organization_id, account_id, resource_id, arn, name, region, state, state_updated_at,
       namespace, metric_name, threshold, comparison_operator, statistic, unit, period_seconds, evaluation_periods,
       datapoints_to_alarm, dimensions, composite, alarm_rule, managed, configuration_id, configuration, configured_at,
       updated_at)
     select gen_random_uuid(), c.organization_id, c.account_id, c.resource_id,
       'arn:aws:cloudwatch:' || c.region || ':' || a.aws_account_id || ':alarm:' || c.name, c.name, c.region,
       -- As of before it was made: whatever CloudWatch says of it is newer.
       'INSUFFICIENT_DATA', c.changed_at,
       c.configuration ->> 'Namespace', c.configuration ->> 'MetricName', (c.configuration ->> 'Threshold')::float8,
       c.configuration ->> 'ComparisonOperator',
       coalesce(c.configuration ->> 'Statistic', c.configuration ->> 'ExtendedStatistic'), c.configuration ->> 'Unit',
       coalesce((c.configuration ->> 'Period')::int, (
         select (m -> 'MetricStat' ->> 'Period')::int from jsonb_array_elements(c.configuration -> 'Metrics') m
         where m ? 'MetricStat' limit 1)),
       (c.configuration ->> 'EvaluationPeriods')::int, (c.configuration ->> 'DatapointsToAlarm')::int,
       coalesce((
         select jsonb_agg(jsonb_build_object('name', d ->> 'Name', 'value', d ->> 'Value'))
         from jsonb_array_elements(c.configuration -> 'Dimensions') d), '[]'),
       c.composite, c.configuration ->> 'AlarmRule', true, c.configuration_id, c.configuration, $2, $2
     from alarm_change c join account a on a.id = c.account_id
     where c.id = any ($1) and c.action <> 'DELETE' order by c.region, c.name
     on conflict (arn) do update set namespace = excluded.namespace, metric_name = excluded.metric_name,
       threshold = excluded.threshold, comparison_operator = excluded.comparison_operator,
       statistic = excluded.statistic, unit = excluded.unit, period_seconds = excluded.period_seconds,
       evaluation_periods = excluded.evaluation_periods, datapoints_to_alarm = excluded.datapoints_to_alarm,
       dimensions = excluded.dimensions, composite = excluded.composite, alarm_rule = excluded.alarm_rule,
       managed = true, configuration_id = excluded.configuration_id, configuration = excluded.configuration,
       configured_at = excluded.configured_at, updated_at = excluded.updated_at, deleted_at = null,
       resource_id = coalesce(excluded.resource_id, alarm.resource_id)
     where alarm.account_id = excluded.account_id`,
    [changes, unit.now],
  );
  await unit.query(
    `update alarm a set deleted_at = $2, updated_at = $2, configured_at = $2 from alarm_change c
     where c.id = any ($1) and c.action = 'DELETE' and a.account_id = c.account_id and a.region = c.region
       and a.name = c.name and a.deleted_at is null`,
    [changes, unit.now],
  );
}
