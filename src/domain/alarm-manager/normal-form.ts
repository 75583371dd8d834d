import type { Json } from './problem';

const empty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** What CloudWatch fills in where a request is silent. */
const defaults: Readonly<Record<string, unknown>> = { ActionsEnabled: true, TreatMissingData: 'missing' };

/** Members of a description that are no configuration: what the alarm is called, and what came of it. */
const notConfiguration = /^(AlarmName|AlarmArn|Tags|State.*|AlarmConfigurationUpdatedTimestamp|EvaluationState|ActionsSuppressedBy|ActionsSuppressedReason)$/; // prettier-ignore

/**
 * The configuration of an alarm in one form, whether it comes from a definition or from DescribeAlarms: what equals the
 * default is left out, and the order of members, dimensions and actions says nothing.
 */
export function normalForm(alarm: Json): Json {
  const kept = Object.entries(alarm).filter(
    ([name, value]) =>
      !notConfiguration.test(name) &&
      value !== undefined &&
      value !== null &&
      !empty(value) &&
      value !== '' &&
      defaults[name] !== value &&
      // All of the periods, which is what silence means too.
      !(name === 'DatapointsToAlarm' && value === alarm.EvaluationPeriods),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, normal(name, value)]));
}

function normal(name: string, value: unknown): unknown {
  if (name === 'Metrics' && Array.isArray(value)) {
    return value.map((one) => normalQuery(one as Json)).sort(by((one) => String(one.Id)));
  }
  if (name === 'Dimensions' && Array.isArray(value)) {
    return (value as Json[])
      .map(({ Name, Value }) => ({ Name, Value }))
      .sort(by((one) => `${String(one.Name)}\0${String(one.Value)}`));
  }
  if (/Actions$/.test(name) && Array.isArray(value)) return [...(value as string[])].sort();
  return value;
}

function normalQuery(query: Json): Json {
  const { MetricStat, ...rest } = query;
  const kept = Object.entries(rest).filter(
    ([name, value]) =>
      value !== undefined && value !== null && value !== '' && !(name === 'ReturnData' && value === true),
  );
  return { ...Object.fromEntries(kept), ...(MetricStat ? { MetricStat: normalStat(MetricStat as Json) } : {}) };
}

function normalStat({ Metric, Period, Stat, Unit }: Json): Json {
  const { Namespace, MetricName, Dimensions } = Metric as Json;
  const dimensions = empty(Dimensions ?? []) ? {} : { Dimensions: normal('Dimensions', Dimensions) };
  return { Metric: { Namespace, MetricName, ...dimensions }, Period, Stat, ...(Unit ? { Unit } : {}) };
}

function by<T>(key: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}
