import type { AlarmState } from '../words';
import { alarmSignal, type Metric } from './cloudwatch';
import type { NormalisedSignal } from './signal';

/** An alarm as synchronisation knows it, in a state that no signal has told of. */
export interface FoundAlarm {
  senderEventId: string;
  awsAccountId: string;
  region: string;
  arn: string;
  name: string;
  /** DELETED: the alarm is gone, and with it whatever it watched over. */
  state: Exclude<AlarmState, 'INSUFFICIENT_DATA'> | 'DELETED';
  reason: string | null;
  at: Date;
  composite: boolean;
  alarmRule: string | null;
  threshold: number | null;
  namespace: string | null;
  metricName: string | null;
  dimensions: { name: string; value: string }[];
  statistic: string | null;
  periodSeconds: number | null;
  /** As DescribeAlarms tells it. */
  configuration: Record<string, unknown> | null;
}

interface Query {
  Expression?: string;
  MetricStat?: {
    Metric: { Namespace: string; MetricName: string; Dimensions?: { Name: string; Value: string }[] };
    Period?: number;
    Stat?: string;
  };
}

const WORDS = { ALARM: 'is in ALARM', OK: 'is OK', DELETED: 'was deleted' };

/** The change that its lost event would have told: the same condition, at the moment that AWS names. */
export function foundAlarm(found: FoundAlarm): NormalisedSignal {
  const queries = (found.configuration?.Metrics ?? []) as Query[];
  const expressions = queries.flatMap(({ Expression }) => Expression ?? []);
  const { state } = found;
  const signal = alarmSignal({
    senderEventId: found.senderEventId,
    awsAccountId: found.awsAccountId,
    region: found.region,
    type: 'CloudWatch alarm found by synchronisation',
    alarmName: found.name,
    alarmArn: found.arn,
    newState: state === 'DELETED' ? 'OK' : state,
    at: found.at,
    metrics: [...plain(found), ...queries.flatMap(queried)],
    facts: {
      alarmKind: found.composite ? 'COMPOSITE' : expressions.length > 0 ? 'MATH' : 'METRIC',
      description: textOf(found.configuration?.AlarmDescription),
      expressions,
      previousState: null,
      previousStateTimestamp: null,
      reason: state === 'DELETED' ? null : found.reason,
      threshold: found.threshold,
      alarmRule: found.alarmRule,
      triggeringAlarms: [],
      actionsSuppressedBy: null,
      mutedBy: null,
      foundBySynchronisation: state,
    },
  });
  return { ...signal, title: `${found.name} ${WORDS[state]}` };
}

function plain({ namespace, metricName, dimensions, statistic, periodSeconds }: FoundAlarm): Metric[] {
  if (namespace === null || metricName === null) return [];
  return [{ namespace, metricName, dimensions: record(dimensions), statistic, periodSeconds }];
}

function queried({ MetricStat }: Query): Metric[] {
  if (!MetricStat) return [];
  const { Metric, Period, Stat } = MetricStat;
  const dimensions = record((Metric.Dimensions ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })));
  const { Namespace: namespace, MetricName: metricName } = Metric;
  return [{ namespace, metricName, dimensions, statistic: Stat ?? null, periodSeconds: Period ?? null }];
}

/** Without a name that would reach a prototype. */
function record(dimensions: readonly { name: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ name, value }) => [name, value]));
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
