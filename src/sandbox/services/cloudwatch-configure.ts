import type * as C from '@aws-sdk/client-cloudwatch';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import {
  changeState,
  evaluateAlarm,
  evaluateComposite,
  findAlarm,
  isCyclic,
  parentsOf,
  remember,
} from '../world/alarms';
import { evaluateRule } from '../world/composite';
import { COMPARISONS } from '../world/evaluate';
import type { Alarm, Dimension, MetricQuery } from '../world/types';

const invalid = (message: string): AwsError => new AwsError('ValidationError', message, 400);
const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
const MISSING = ['breaching', 'notBreaching', 'ignore', 'missing'];
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
const LONGEST_RULE = 10_240;
const MOST_CHILDREN = 100;
/** How long a state that was set by hand stands before it is evaluated again. */
const HELD_MS = 60_000;

export function toDimensions(
  given: readonly { Name?: string | undefined; Value?: string | undefined }[] | undefined,
): Dimension[] {
  return (given ?? []).map(({ Name, Value }) => {
    if (!Name || !Value) throw invalid('The parameter Dimensions requires a Name and a Value.');
    return { Name, Value };
  });
}

function member(value: string | undefined, allowed: readonly string[], name: string): void {
  if (value === undefined || allowed.includes(value)) return;
  throw invalid(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
}

function checkPeriod(period: number | undefined): void {
  if (period === undefined || [10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)) return;
  throw invalid('Metric alarms period must be 10, 20, 30, or a multiple of 60');
}

function existing(call: Call, name: string): Pick<Alarm, 'state' | 'transitionedAt' | 'tags'> {
  const known = call.cloud.alarms.get(call.scope, name);
  const now = call.cloud.now();
  const fresh = { value: 'INSUFFICIENT_DATA' as const, reason: 'Unchecked: Initial alarm creation', at: now };
  return known ?? { state: fresh, transitionedAt: now, tags: {} };
}

function save(call: Call, alarm: Alarm): Alarm {
  const { cloud, scope } = call;
  const created = !cloud.alarms.get(scope, alarm.name);
  cloud.alarms.put(scope, alarm.name, alarm);
  const summary = created ? `Alarm "${alarm.name}" created` : `Alarm "${alarm.name}" updated`;
  const data = JSON.stringify({ version: '1.0', type: created ? 'Create' : 'Update' });
  remember(cloud, scope, alarm.name, { at: cloud.now(), type: 'ConfigurationUpdate', summary, data });
  return alarm;
}

const tagsOf = (given: C.Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((given ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

export function putMetricAlarm(call: Call<C.PutMetricAlarmCommandInput>): Answer<C.PutMetricAlarmCommandOutput> {
  const { input, cloud, scope } = call;
  const name = input.AlarmName ?? '';
  if (name.length < 1 || name.length > 255) throw invalid('AlarmName must have length between 1 and 255');
  member(input.ComparisonOperator, COMPARISONS, 'comparisonOperator');
  member(input.Statistic, STATISTICS, 'statistic');
  member(input.TreatMissingData, MISSING, 'treatMissingData');
  checkPeriod(input.Period);
  if (!input.Metrics?.length) {
    if (!input.MetricName || !input.Namespace) throw invalid('The parameters MetricName and Namespace are required.');
    if (input.Period === undefined) throw invalid('The parameter Period is required.');
    if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined)) {
      throw invalid('Exactly one of Statistic and ExtendedStatistic must be specified.');
    }
  } else if (input.MetricName) {
    throw new AwsError(
      'InvalidParameterCombination',
      'Metrics and MetricName cannot be specified at the same time.',
      400,
    );
  }
  if (input.Threshold === undefined) throw invalid('The parameter Threshold is required.');
  const periods = input.EvaluationPeriods ?? 0;
  if (periods < 1) throw invalid('EvaluationPeriods must be greater than or equal to 1');
  if (input.DatapointsToAlarm !== undefined && (input.DatapointsToAlarm < 1 || input.DatapointsToAlarm > periods)) {
    throw invalid('DatapointsToAlarm must be between 1 and EvaluationPeriods');
  }
  const before = existing(call, name);
  const alarm = save(call, {
    name,
    arn: `arn:aws:cloudwatch:${call.region}:${call.caller.accountId}:alarm:${name}`,
    type: 'MetricAlarm',
    ...(input.AlarmDescription === undefined ? {} : { description: input.AlarmDescription }),
    actionsEnabled: input.ActionsEnabled ?? true,
    okActions: input.OKActions ?? [],
    alarmActions: input.AlarmActions ?? [],
    insufficientDataActions: input.InsufficientDataActions ?? [],
    ...(input.Namespace === undefined ? {} : { namespace: input.Namespace }),
    ...(input.MetricName === undefined ? {} : { metric: input.MetricName }),
    dimensions: toDimensions(input.Dimensions),
    ...(input.Statistic === undefined ? {} : { statistic: input.Statistic }),
    ...(input.ExtendedStatistic === undefined ? {} : { extendedStatistic: input.ExtendedStatistic }),
    ...(input.Unit === undefined ? {} : { unit: input.Unit }),
    ...(input.Period === undefined ? {} : { period: input.Period }),
    ...(input.Metrics?.length ? { metrics: input.Metrics as MetricQuery[] } : {}),
    evaluationPeriods: periods,
    ...(input.DatapointsToAlarm === undefined ? {} : { datapointsToAlarm: input.DatapointsToAlarm }),
    threshold: input.Threshold,
    comparison: input.ComparisonOperator ?? '',
    ...(input.TreatMissingData === undefined ? {} : { treatMissingData: input.TreatMissingData }),
    configuredAt: cloud.now(),
    state: before.state,
    transitionedAt: before.transitionedAt,
    tags: { ...before.tags, ...tagsOf(input.Tags) },
  });
  evaluateAlarm(cloud, scope, alarm);
  return {};
}

export function putCompositeAlarm(
  call: Call<C.PutCompositeAlarmCommandInput>,
): Answer<C.PutCompositeAlarmCommandOutput> {
  const { input, cloud, scope } = call;
  const name = input.AlarmName ?? '';
  const rule = input.AlarmRule ?? '';
  if (name.length < 1 || name.length > 255) throw invalid('AlarmName must have length between 1 and 255');
  if (rule.length > LONGEST_RULE) throw invalid(`AlarmRule must have at most ${LONGEST_RULE} characters`);
  const read = evaluateRule(rule, (child) => findAlarm(cloud, scope, child)?.state.value);
  if (!read) throw invalid('AlarmRule is not a valid rule expression');
  if (new Set(read.names).size > MOST_CHILDREN) throw invalid(`AlarmRule names more than ${MOST_CHILDREN} alarms`);
  const own = `arn:aws:cloudwatch:${call.region}:${call.caller.accountId}:alarm:${name}`;
  const missing = read.names.find((child) => child !== name && child !== own && !findAlarm(cloud, scope, child));
  if (missing !== undefined) throw invalid(`Could not save the composite alarm as alarm ${missing} was not found`);
  if (cloud.alarms.get(scope, name)?.type === 'MetricAlarm') throw invalid(`${name} is a metric alarm`);
  const before = existing(call, name);
  const alarm = save(call, {
    name,
    arn: `arn:aws:cloudwatch:${call.region}:${call.caller.accountId}:alarm:${name}`,
    type: 'CompositeAlarm',
    ...(input.AlarmDescription === undefined ? {} : { description: input.AlarmDescription }),
    actionsEnabled: input.ActionsEnabled ?? true,
    okActions: input.OKActions ?? [],
    alarmActions: input.AlarmActions ?? [],
    insufficientDataActions: input.InsufficientDataActions ?? [],
    dimensions: [],
    evaluationPeriods: 1,
    threshold: 0,
    comparison: 'GreaterThanThreshold',
    rule,
    configuredAt: cloud.now(),
    state: before.state,
    transitionedAt: before.transitionedAt,
    tags: { ...before.tags, ...tagsOf(input.Tags) },
  });
  if (!isCyclic(cloud, scope, alarm)) evaluateComposite(cloud, scope, alarm);
  return {};
}

export function deleteAlarms(call: Call<C.DeleteAlarmsCommandInput>): Answer<C.DeleteAlarmsCommandOutput> {
  const { input, cloud, scope } = call;
  const names = input.AlarmNames ?? [];
  if (names.length > 100) throw invalid('The collection AlarmNames must not have a size greater than 100.');
  const missing = names.filter((name) => !cloud.alarms.get(scope, name));
  // One unknown name and nothing is deleted, as in AWS.
  if (missing.length > 0) throw new AwsError('ResourceNotFound', `Alarms not found: ${missing.join(', ')}`, 404);
  const alarms = names.flatMap((name) => cloud.alarms.get(scope, name) ?? []);
  if (alarms.filter((alarm) => alarm.type === 'CompositeAlarm').length > 1) {
    throw invalid('Only one composite alarm can be deleted per request.');
  }
  const needed = alarms.find((alarm) => parentsOf(cloud, scope, alarm).some((parent) => !names.includes(parent.name)));
  if (needed) throw invalid(`Cannot delete ${needed.name} as there are composite alarm(s) depending on it.`);
  for (const name of names) cloud.alarms.delete(scope, name);
  return {};
}

export function setAlarmState(call: Call<C.SetAlarmStateCommandInput>): Answer<C.SetAlarmStateCommandOutput> {
  const { input, cloud, scope } = call;
  const alarm = cloud.alarms.get(scope, input.AlarmName ?? '');
  if (!alarm) throw new AwsError('ResourceNotFound', `Unable to find alarm: ${input.AlarmName}`, 404);
  member(input.StateValue, STATES, 'stateValue');
  if (input.StateReasonData !== undefined) {
    try {
      JSON.parse(input.StateReasonData);
    } catch {
      throw new AwsError('InvalidFormat', 'StateReasonData is not valid JSON', 400);
    }
  }
  const value = input.StateValue as Alarm['state']['value'];
  if (value === alarm.state.value) return {};
  const now = cloud.now();
  const data = input.StateReasonData === undefined ? {} : { reasonData: input.StateReasonData };
  changeState(cloud, scope, alarm, { value, reason: input.StateReason ?? '', ...data, at: now }, now + HELD_MS);
  return {};
}

/** Lets alarms act, or keeps them from it. */
const actions =
  (actionsEnabled: boolean) =>
  ({ input, cloud, scope }: Call<C.EnableAlarmActionsCommandInput>): Record<string, never> => {
    for (const name of input.AlarmNames ?? []) {
      const alarm = cloud.alarms.get(scope, name);
      if (alarm) cloud.alarms.put(scope, name, { ...alarm, actionsEnabled });
    }
    return {};
  };

export const enableAlarmActions = actions(true);
export const disableAlarmActions = actions(false);
