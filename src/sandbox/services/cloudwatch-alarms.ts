import type * as C from '@aws-sdk/client-cloudwatch';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page, pageOrdered } from '../wire/page';
import { alarmIndex } from '../world/alarm-index';
import { childrenOf, findAlarm, parentsOf } from '../world/alarms';
import type { Alarm } from '../world/types';

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message, 400);
const badToken = (): AwsError => new AwsError('InvalidNextToken', 'The next token specified is invalid.', 400);
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

function size(given: number | undefined): number {
  if (given === undefined) return 50;
  if (given < 1 || given > 100) throw invalid('The parameter MaxRecords must be between 1 and 100.');
  return given;
}

const common = (alarm: Alarm) => ({
  AlarmName: alarm.name,
  AlarmArn: alarm.arn,
  ...(alarm.description === undefined ? {} : { AlarmDescription: alarm.description }),
  AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
  ActionsEnabled: alarm.actionsEnabled,
  OKActions: alarm.okActions,
  AlarmActions: alarm.alarmActions,
  InsufficientDataActions: alarm.insufficientDataActions,
  StateValue: alarm.state.value,
  StateReason: alarm.state.reason,
  ...(alarm.state.reasonData === undefined ? {} : { StateReasonData: alarm.state.reasonData }),
  StateUpdatedTimestamp: new Date(alarm.state.at),
  StateTransitionedTimestamp: new Date(alarm.transitionedAt),
});

function metricAlarm(alarm: Alarm): C.MetricAlarm {
  const single = {
    MetricName: alarm.metric,
    Namespace: alarm.namespace,
    Statistic: alarm.statistic as C.Statistic | undefined,
    ExtendedStatistic: alarm.extendedStatistic,
    Dimensions: alarm.dimensions,
    Period: alarm.period,
    Unit: alarm.unit as C.StandardUnit | undefined,
  };
  return {
    ...common(alarm),
    ...(alarm.metrics ? { Metrics: alarm.metrics as C.MetricDataQuery[], Dimensions: [] } : single),
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison as C.ComparisonOperator,
    TreatMissingData: alarm.treatMissingData,
  };
}

/** The names of an alarm's children or parents, when those are asked for. */
function relatives({ input, cloud, scope }: Call<C.DescribeAlarmsCommandInput>): string[] | undefined {
  const { ChildrenOfAlarmName: parent, ParentsOfAlarmName: child } = input;
  if (parent === undefined && child === undefined) return undefined;
  const alarm = cloud.alarms.get(scope, parent ?? child ?? '');
  if (!alarm) return [];
  if (parent !== undefined) return childrenOf(cloud, scope, alarm).map(({ name }) => name);
  return parentsOf(cloud, scope, alarm).map(({ name }) => name);
}

export function describeAlarms(call: Call<C.DescribeAlarmsCommandInput>): Answer<C.DescribeAlarmsCommandOutput> {
  const { input, cloud, scope } = call;
  if (input.AlarmNames?.length && input.AlarmNamePrefix !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'AlarmNamePrefix and AlarmNames cannot be specified at the same time.',
      400,
    );
  }
  if ((input.AlarmNames?.length ?? 0) > 100)
    throw invalid('The collection AlarmNames must not have a size greater than 100.');
  if (input.StateValue !== undefined && !STATES.includes(input.StateValue)) {
    throw invalid(
      `1 validation error detected: Value '${String(input.StateValue)}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [${STATES.join(', ')}]`,
    );
  }
  // Without AlarmTypes AWS answers metric alarms only.
  const types: string[] = input.AlarmTypes?.length ? input.AlarmTypes : ['MetricAlarm'];
  const family = relatives(call);
  const wanted = (alarm: Alarm): boolean =>
    (family !== undefined || types.includes(alarm.type)) &&
    (input.StateValue === undefined || alarm.state.value === input.StateValue) &&
    (input.ActionPrefix === undefined ||
      alarm.alarmActions.some((action) => action.startsWith(input.ActionPrefix ?? '')));
  const names = family ?? input.AlarmNames;
  const { MaxRecords, NextToken, ...of } = input;
  const pick = (name: string): Alarm | undefined => {
    const alarm = cloud.alarms.get(scope, name);
    return alarm && wanted(alarm) ? alarm : undefined;
  };
  const { items, next } = pageOrdered(
    names?.length || family ? [...new Set(names)].sort() : alarmIndex(cloud).names(scope),
    pick,
    {
      size: size(MaxRecords),
      token: NextToken,
      of: [scope, of],
      invalid: badToken,
      prefix: input.AlarmNamePrefix,
    },
  );
  return {
    MetricAlarms: items.filter((alarm) => alarm.type === 'MetricAlarm').map(metricAlarm),
    CompositeAlarms: items
      .filter((alarm) => alarm.type === 'CompositeAlarm')
      .map((alarm) => ({ ...common(alarm), AlarmRule: alarm.rule })),
    ...(next ? { NextToken: next } : {}),
  };
}

export function describeAlarmHistory(
  call: Call<C.DescribeAlarmHistoryCommandInput>,
): Answer<C.DescribeAlarmHistoryCommandOutput> {
  const { input, cloud, scope } = call;
  const types: string[] = input.AlarmTypes?.length ? input.AlarmTypes : ['MetricAlarm', 'CompositeAlarm'];
  const from = input.StartDate?.getTime() ?? -Infinity;
  const to = input.EndDate?.getTime() ?? Infinity;
  const rows = cloud.history
    .entries(scope)
    .filter(([name]) => input.AlarmName === undefined || input.AlarmName === name)
    .flatMap(([name, entries]) =>
      entries.map((entry, nth) => ({ name, entry, nth, alarm: cloud.alarms.get(scope, name) })),
    )
    .filter(({ alarm }) => types.includes(alarm?.type ?? 'MetricAlarm'))
    .filter(({ entry }) => input.HistoryItemType === undefined || entry.type === input.HistoryItemType)
    .filter(({ entry }) => entry.at >= from && entry.at < to);
  const descending = input.ScanBy !== 'TimestampAscending';
  const key = ({ entry, nth, name }: (typeof rows)[number]): string => {
    const at = descending ? 9e15 - entry.at : entry.at;
    const place = descending ? 9999 - nth : nth;
    return `${String(at).padStart(16, '0')}/${String(place).padStart(4, '0')}/${name}`;
  };
  const { MaxRecords, NextToken, ...of } = input;
  const { items, next } = page(rows, key, {
    size: size(MaxRecords),
    token: NextToken,
    of: [scope, of],
    invalid: badToken,
  });
  return {
    AlarmHistoryItems: items.map(({ name, entry, alarm }) => ({
      AlarmName: name,
      AlarmType: alarm?.type ?? 'MetricAlarm',
      Timestamp: new Date(entry.at),
      HistoryItemType: entry.type,
      HistorySummary: entry.summary,
      HistoryData: entry.data,
    })),
    ...(next ? { NextToken: next } : {}),
  };
}

function tagged(call: Call<{ ResourceARN: string | undefined }>): Alarm {
  const arn = call.input.ResourceARN ?? '';
  const alarm = findAlarm(call.cloud, call.scope, arn);
  if (!alarm || alarm.arn !== arn) {
    const members = { ResourceType: 'alarm', ResourceId: arn };
    throw new AwsError('ResourceNotFoundException', `Unable to find alarm: ${arn}`, 404, members);
  }
  return alarm;
}

export function listTagsForResource(
  call: Call<C.ListTagsForResourceCommandInput>,
): Answer<C.ListTagsForResourceCommandOutput> {
  return { Tags: Object.entries(tagged(call).tags).map(([Key, Value]) => ({ Key, Value })) };
}

export function tagResource(call: Call<C.TagResourceCommandInput>): Answer<C.TagResourceCommandOutput> {
  const alarm = tagged(call);
  const given = Object.fromEntries((call.input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  const reserved = Object.keys(given).find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) throw invalid(`Tag keys must not begin with aws: (${reserved})`);
  const tags = { ...alarm.tags, ...given };
  if (Object.keys(tags).length > 50) throw invalid('A resource can have at most 50 tags.');
  call.cloud.alarms.put(call.scope, alarm.name, { ...alarm, tags });
  return {};
}

export function untagResource(call: Call<C.UntagResourceCommandInput>): Answer<C.UntagResourceCommandOutput> {
  const alarm = tagged(call);
  const gone = call.input.TagKeys ?? [];
  const tags = Object.fromEntries(Object.entries(alarm.tags).filter(([key]) => !gone.includes(key)));
  call.cloud.alarms.put(call.scope, alarm.name, { ...alarm, tags });
  return {};
}
