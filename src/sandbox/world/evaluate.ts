import type { Cloud } from '../cloud';
import { evaluateExpression } from './expression';
import { type MetricRef, samples, statistic } from './metrics';
import { double, shortTime, zonedTime } from './number';
import type { Alarm, AlarmState, StateRecord } from './types';

interface Point {
  at: number;
  value: number | undefined;
}

const COMPARE: Record<string, { test(value: number, threshold: number): boolean; words: string }> = {
  GreaterThanThreshold: { test: (v, t) => v > t, words: 'greater than' },
  GreaterThanOrEqualToThreshold: { test: (v, t) => v >= t, words: 'greater than or equal to' },
  LessThanThreshold: { test: (v, t) => v < t, words: 'less than' },
  LessThanOrEqualToThreshold: { test: (v, t) => v <= t, words: 'less than or equal to' },
};

export const COMPARISONS = Object.keys(COMPARE);

export const periodOf = (alarm: Alarm): number =>
  alarm.period ??
  alarm.metrics?.map((query) => query.MetricStat?.Period ?? query.Period).find((period) => period !== undefined) ??
  60;

/** Every metric that an alarm looks at. */
export function metricsOf(alarm: Alarm): MetricRef[] {
  if (alarm.metrics) {
    return alarm.metrics.flatMap((query) =>
      query.MetricStat
        ? [
            {
              namespace: query.MetricStat.Metric.Namespace,
              metric: query.MetricStat.Metric.MetricName,
              dimensions: query.MetricStat.Metric.Dimensions,
            },
          ]
        : [],
    );
  }
  if (!alarm.namespace || !alarm.metric) return [];
  return [{ namespace: alarm.namespace, metric: alarm.metric, dimensions: alarm.dimensions }];
}

/** The latest evaluation periods, newest first. They end at this very moment, so that nobody waits for a full period. */
function recent(cloud: Cloud, scope: string, alarm: Alarm, now: number): Point[] {
  const width = periodOf(alarm) * 1000;
  const points: Point[] = [];
  for (let n = 0; n < alarm.evaluationPeriods; n++) {
    const to = now - n * width;
    const from = to - width;
    const read = (ref: MetricRef, stat: string): number | undefined =>
      statistic(samples(cloud, scope, ref, from, to), stat);
    const [first] = metricsOf(alarm);
    const value = alarm.metrics
      ? evaluateExpression(alarm.metrics, read)
      : first && read(first, alarm.statistic ?? alarm.extendedStatistic ?? 'Average');
    points.push({ at: Math.ceil(from / 60_000) * 60_000, value });
  }
  return points;
}

/**
 * The state that M out of N data points give, with missing ones treated as the alarm says. Where fewer than M are known
 * and all of them breach, the oldest has to be at least M periods old: that keeps intermittent data from alarming early.
 */
function judge(alarm: Alarm, points: readonly Point[]): AlarmState | undefined {
  const test = COMPARE[alarm.comparison]?.test ?? (() => false);
  const needed = alarm.datapointsToAlarm ?? alarm.evaluationPeriods;
  const treatment = alarm.treatMissingData ?? 'missing';
  const verdicts = points.map(({ value }) => (value === undefined ? undefined : test(value, alarm.threshold)));
  const known = verdicts.filter((verdict) => verdict !== undefined);
  if (known.length === 0 && treatment === 'missing') return 'INSUFFICIENT_DATA';
  if (known.length === 0 && treatment === 'ignore') return undefined;
  const missing = verdicts.length - known.length;
  const breaching = known.filter(Boolean).length + (treatment === 'breaching' ? missing : 0);
  if (breaching >= needed) return 'ALARM';
  if (treatment === 'missing' || treatment === 'ignore') {
    const oldest = verdicts.reduce((last, verdict, place) => (verdict === undefined ? last : place), -1);
    if (known.every(Boolean)) return treatment === 'missing' && oldest >= needed - 1 ? 'ALARM' : undefined;
  }
  return 'OK';
}

function explain(
  alarm: Alarm,
  points: readonly Point[],
  value: AlarmState,
  now: number,
): Pick<StateRecord, 'reason' | 'reasonData'> {
  const known = points.filter((point): point is { at: number; value: number } => point.value !== undefined);
  const needed = alarm.datapointsToAlarm ?? alarm.evaluationPeriods;
  const period = periodOf(alarm);
  const stat = alarm.metrics ? '' : `"statistic":${JSON.stringify(alarm.statistic ?? alarm.extendedStatistic)},`;
  const start = known.at(-1)?.at ?? now - period * 1000 * alarm.evaluationPeriods;
  const data =
    `{"version":"1.0","queryDate":"${zonedTime(now)}","startDate":"${zonedTime(start)}",${stat}"period":${period},` +
    `"recentDatapoints":[${[...known]
      .reverse()
      .map((point) => double(point.value))
      .join(',')}],"threshold":${double(alarm.threshold)}}`;
  if (value === 'INSUFFICIENT_DATA') {
    const count = alarm.evaluationPeriods;
    const reason = `Insufficient Data: ${count} datapoint${count === 1 ? ' was' : 's were'} unknown.`;
    return { reason, reasonData: data };
  }
  const compare = COMPARE[alarm.comparison];
  const breaching = value === 'ALARM';
  const shown = known.filter((point) => (compare?.test(point.value, alarm.threshold) ?? false) === breaching);
  const listed = shown.map((point) => `${double(point.value)} (${shortTime(point.at)})`).join(', ');
  const minimum = breaching ? needed : alarm.evaluationPeriods - needed + 1;
  const verb = shown.length === 1 ? 'was' : 'were';
  const move = breaching ? 'OK -> ALARM' : 'ALARM -> OK';
  const reason =
    `Threshold Crossed: ${shown.length} out of the last ${points.length} datapoints [${listed}] ${verb} ` +
    `${breaching ? '' : 'not '}${compare?.words ?? ''} the threshold (${double(alarm.threshold)}) ` +
    `(minimum ${minimum} datapoint${minimum === 1 ? '' : 's'} for ${move} transition).`;
  return { reason, reasonData: data };
}

/** What a metric alarm's state is now; undefined while it should stay as it is. */
export function evaluate(cloud: Cloud, scope: string, alarm: Alarm, now: number): StateRecord | undefined {
  const points = recent(cloud, scope, alarm, now);
  const value = judge(alarm, points);
  if (value === undefined || value === alarm.state.value) return undefined;
  return { value, at: now, ...explain(alarm, points, value, now) };
}
