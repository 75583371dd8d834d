import { accountId, dedupKey, type EventBridgeEvent } from './eventbridge';
import { Fields, refuse, SHORT } from './fields';
import type { NormalisedSignal, SignalState } from './signal';
import { parseArn, subjectOf, uniqueHints } from './subjects';
import { cloudWatchTime } from './time';

const states: Record<string, SignalState> = { ALARM: 'FIRING', OK: 'CLEARED', INSUFFICIENT_DATA: 'INFO' };
const phrases: Record<string, string> = {
  ALARM: 'is in ALARM',
  OK: 'is OK',
  INSUFFICIENT_DATA: 'has insufficient data',
};

export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  statistic: string | null;
  periodSeconds: number | null;
}

interface AlarmChange {
  senderEventId: string;
  awsAccountId: string;
  region: string | null;
  type: string;
  alarmName: string;
  alarmArn: string | null;
  newState: string;
  at: Date;
  metrics: Metric[];
  facts: Record<string, unknown>;
}

/** CloudWatch Alarm State Change: metric, metric maths and composite alarms. */
export function cloudWatch(event: EventBridgeEvent): NormalisedSignal {
  const { detail } = event;
  const alarmName = detail.text('alarmName', SHORT);
  const state = detail.object('state');
  const previous = detail.optionalObject('previousState');
  const configuration = detail.optionalObject('configuration');
  const queries = configuration.objects('metrics');
  const mute = detail.optionalObject('muteDetail');
  const reason = state.embedded('reasonData');
  const alarmRule = configuration.optionalText('alarmRule');
  const expressions = texts(queries, 'expression');
  return alarmSignal({
    senderEventId: event.id,
    awsAccountId: event.account,
    region: event.region,
    type: event.detailType,
    alarmName,
    alarmArn: event.resources.find((resource) => resource.includes(':alarm:')) ?? null,
    newState: alarmState(state, 'value'),
    at: state.time('timestamp', cloudWatchTime),
    metrics: queries.flatMap((query) => metricOf(query.optionalObject('metricStat'))),
    facts: {
      alarmKind: alarmRule !== null ? 'COMPOSITE' : expressions.length > 0 ? 'MATH' : 'METRIC',
      description: configuration.optionalText('description'),
      expressions,
      previousState: previous.optionalText('value'),
      previousStateTimestamp: previous.timeText('timestamp', cloudWatchTime),
      reason: state.optionalText('reason'),
      threshold: reason.number('threshold'),
      alarmRule,
      triggeringAlarms: reason.objects('triggeringAlarms').flatMap((alarm) => alarm.optionalText('arn') ?? []),
      actionsSuppressedBy: state.optionalText('actionsSuppressedBy'),
      mutedBy: mute.optionalText('mutedByArn'),
    },
  });
}

/** The notification that an alarm sends to an SNS topic: the same change in other words. */
export function cloudWatchNotification(message: Fields, messageId: string): NormalisedSignal {
  const alarmArn = message.text('AlarmArn');
  const trigger = message.optionalObject('Trigger');
  const queries = trigger.objects('Metrics');
  const alarmRule = message.optionalText('AlarmRule');
  const expressions = texts(queries, 'Expression');
  const plain = trigger.optionalText('MetricName') === null ? [] : namedMetric(trigger, trigger);
  return alarmSignal({
    senderEventId: messageId,
    awsAccountId: accountId(message, 'AWSAccountId'),
    // `Region` is a name for people ("US East (N. Virginia)"); the ARN has the code.
    region: parseArn(alarmArn)?.region ?? null,
    type: 'CloudWatch Alarm State Change',
    alarmName: message.text('AlarmName', SHORT),
    alarmArn,
    newState: alarmState(message, 'NewStateValue'),
    at: message.time('StateChangeTime', cloudWatchTime),
    metrics: [...plain, ...queries.flatMap(queryMetric)],
    facts: {
      alarmKind: alarmRule !== null ? 'COMPOSITE' : expressions.length > 0 ? 'MATH' : 'METRIC',
      description: message.optionalText('AlarmDescription'),
      expressions,
      previousState: message.optionalText('OldStateValue'),
      previousStateTimestamp: null,
      reason: message.optionalText('NewStateReason'),
      threshold: trigger.number('Threshold'),
      alarmRule,
      triggeringAlarms: [],
      actionsSuppressedBy: null,
      mutedBy: null,
    },
  });
}

/** One change of an alarm's state in the words of all signals. */
export function alarmSignal(change: AlarmChange): NormalisedSignal {
  const { alarmName, alarmArn, newState, at, metrics, region, awsAccountId } = change;
  const place = { partition: parseArn(alarmArn)?.partition, region, awsAccountId };
  const subjects = metrics.flatMap((metric) => subjectOf(metric, place) ?? []);
  const hints = uniqueHints(subjects.map(({ hint }) => hint));
  return {
    source: 'CLOUDWATCH',
    senderEventId: change.senderEventId,
    awsAccountId,
    region,
    occurredAt: at,
    type: change.type,
    // An alarm over several resources is about none of them alone.
    subjectArn: hints.length === 1 ? subjects[0].arn : null,
    resourceHints: hints,
    title: `${alarmName} ${phrases[newState]}`,
    state: states[newState],
    dedupKey: dedupKey('cloudwatch', awsAccountId, region, alarmName),
    facts: {
      alarmName,
      alarmArn,
      namespace: single(metrics.map((metric) => metric.namespace)),
      metricName: single(metrics.map((metric) => metric.metricName)),
      dimensions: sharedDimensions(metrics),
      metrics,
      newState,
      stateTimestamp: at.toISOString(),
      ...change.facts,
    },
  };
}

function alarmState(fields: Fields, key: string): string {
  const value = fields.text(key, SHORT);
  if (!Object.hasOwn(states, value)) {
    refuse('INVALID', [...fields.path, key], `${key} must be one of ${Object.keys(states).join(', ')}.`);
  }
  return value;
}

function metricOf(stat: Fields): Metric[] {
  const metric = stat.optionalObject('metric');
  const namespace = metric.optionalText('namespace');
  const metricName = metric.optionalText('name');
  if (namespace === null || metricName === null) return [];
  const given = metric.optionalObject('dimensions');
  const names = Object.keys(given.value).flatMap((name) => {
    const value = given.optionalText(name);
    return value === null ? [] : [[name, value] as const];
  });
  const statistic = stat.optionalText('stat');
  return [{ namespace, metricName, dimensions: record(names), statistic, periodSeconds: stat.number('period') }];
}

function queryMetric(query: Fields): Metric[] {
  const stat = query.optionalObject('MetricStat');
  return namedMetric(stat.optionalObject('Metric'), stat);
}

/** A metric as SNS spells it: capitals, and dimensions as a list of names and values. */
function namedMetric(metric: Fields, stat: Fields): Metric[] {
  const namespace = metric.optionalText('Namespace');
  const metricName = metric.optionalText('MetricName');
  if (namespace === null || metricName === null) return [];
  const names = metric.objects('Dimensions').flatMap((dimension) => {
    const name = dimension.optionalText('name');
    const value = dimension.optionalText('value');
    return name === null || value === null ? [] : [[name, value] as const];
  });
  const statistic = stat.optionalText('Stat') ?? stat.optionalText('Statistic');
  return [{ namespace, metricName, dimensions: record(names), statistic, periodSeconds: stat.number('Period') }];
}

function texts(queries: readonly Fields[], key: string): string[] {
  return queries.flatMap((query) => query.optionalText(key) ?? []);
}

/** What all name alike, or null. */
function single(values: readonly string[]): string | null {
  return values.length > 0 && values.every((value) => value === values[0]) ? values[0] : null;
}

function sharedDimensions(metrics: readonly Metric[]): Record<string, string> {
  const [first, ...others] = metrics;
  if (!first) return {};
  return record(
    Object.entries(first.dimensions).filter(([name, value]) =>
      others.every(({ dimensions }) => Object.hasOwn(dimensions, name) && dimensions[name] === value),
    ),
  );
}

/** Without the names that would reach a prototype. */
function record(entries: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(entries);
}
