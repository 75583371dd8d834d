import { createHash, randomUUID } from 'node:crypto';
import type { AwsEvent } from './bus';
import { eventTime, zonedTime } from './number';
import type { Alarm, Dimension, StateRecord } from './types';

const named = (dimensions: readonly Dimension[]): Record<string, string> =>
  Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));

/** An id that stays with its alarm, as the id of the metric query that CloudWatch makes for it does. */
function stableId(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

function configuration(alarm: Alarm): Record<string, unknown> {
  const description = alarm.description === undefined ? {} : { description: alarm.description };
  if (alarm.type === 'CompositeAlarm') return { ...description, alarmRule: alarm.rule ?? '' };
  if (alarm.metrics) {
    const metrics = alarm.metrics.map((query) => ({
      ...(query.Expression === undefined ? {} : { expression: query.Expression }),
      id: query.Id,
      ...(query.Label === undefined ? {} : { label: query.Label }),
      ...(query.MetricStat
        ? {
            metricStat: {
              metric: {
                dimensions: named(query.MetricStat.Metric.Dimensions),
                name: query.MetricStat.Metric.MetricName,
                namespace: query.MetricStat.Metric.Namespace,
              },
              period: query.MetricStat.Period,
              stat: query.MetricStat.Stat,
            },
          }
        : {}),
      returnData: query.ReturnData ?? true,
    }));
    return { ...description, metrics };
  }
  const metric = { dimensions: named(alarm.dimensions), name: alarm.metric, namespace: alarm.namespace };
  const stat = alarm.statistic ?? alarm.extendedStatistic;
  const query = { id: stableId(alarm.arn), metricStat: { metric, period: alarm.period, stat }, returnData: true };
  return { ...description, metrics: [query] };
}

const state = (record: StateRecord): Record<string, unknown> => ({
  reason: record.reason,
  ...(record.reasonData === undefined ? {} : { reasonData: record.reasonData }),
  timestamp: zonedTime(record.at),
  value: record.value,
});

/**
 * "CloudWatch Alarm State Change" as CloudWatch sends it:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function alarmStateChange(alarm: Alarm, previous: StateRecord, accountId: string, region: string): AwsEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: accountId,
    time: eventTime(alarm.state.at),
    region,
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      configuration: configuration(alarm),
      previousState: state(previous),
      state: state(alarm.state),
    },
  };
}
