import type * as C from '@aws-sdk/client-cloudwatch';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { evaluateMetric } from '../world/alarms';
import { metricsOf } from '../world/evaluate';
import { evaluateExpression } from '../world/expression';
import { type Datapoint, type MetricRef, datapoints, metricKey, push } from '../world/metrics';
import type { MetricQuery } from '../world/types';
import { toDimensions } from './cloudwatch-configure';

const DAY = 86_400_000;
const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message, 400);
const badToken = (): AwsError => new AwsError('InvalidNextToken', 'The next token specified is invalid.', 400);

export function putMetricData(call: Call<C.PutMetricDataCommandInput>): Answer<C.PutMetricDataCommandOutput> {
  const { input, cloud, scope } = call;
  const namespace = input.Namespace ?? '';
  if (namespace.startsWith('AWS/')) throw invalid('The value AWS/ for parameter Namespace is invalid.');
  const data = input.MetricData ?? [];
  if (data.length > 1000) throw invalid('The collection MetricData must not have a size greater than 1000.');
  const now = cloud.now();
  const refs = new Map<string, MetricRef>();
  const points = data.map((datum, nth) => {
    const at = datum.Timestamp?.getTime() ?? now;
    const where = `MetricData.member.${nth + 1}`;
    if (!datum.MetricName) throw invalid(`The parameter ${where}.MetricName is required.`);
    if (at < now - 14 * DAY || at > now + DAY / 12) {
      throw invalid(
        `The parameter ${where}.Timestamp must be within the past two weeks and at most two hours in the future.`,
      );
    }
    const ref = { namespace, metric: datum.MetricName, dimensions: toDimensions(datum.Dimensions) };
    const values = datum.Value === undefined ? datum.Values : [datum.Value];
    const set = datum.StatisticValues;
    if (!values?.length && !set) throw invalid(`At least one of the parameters must be specified: ${where}.Value`);
    const counts = datum.Counts ?? values?.map(() => 1) ?? [];
    const sample = set
      ? { count: set.SampleCount ?? 0, sum: set.Sum ?? 0, min: set.Minimum ?? 0, max: set.Maximum ?? 0 }
      : {
          count: counts.reduce((total, count) => total + count, 0),
          sum: (values ?? []).reduce((total, value, place) => total + value * (counts[place] ?? 1), 0),
          min: Math.min(...(values ?? [])),
          max: Math.max(...(values ?? [])),
        };
    if (!Number.isFinite(sample.sum)) throw invalid(`The value ${sample.sum} for parameter ${where}.Value is invalid.`);
    refs.set(metricKey(ref), ref);
    return { ref, sample: { at, ...sample }, unit: datum.Unit };
  });
  for (const { ref, sample, unit } of points) push(cloud, scope, ref, sample, unit);
  for (const ref of refs.values()) evaluateMetric(cloud, scope, ref);
  return {};
}

function range(from: Date | undefined, to: Date | undefined): { from: number; to: number } {
  const start = from?.getTime() ?? NaN;
  const end = to?.getTime() ?? NaN;
  if (!(start < end))
    throw new AwsError('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.', 400);
  return { from: start, to: end };
}

function checkPeriod(period: number, from: number, to: number): void {
  if (period < 1 || (![1, 5, 10, 20, 30].includes(period) && period % 60 !== 0)) {
    throw new AwsError('ValidationError', 'Period must be 1, 5, 10, 20, 30, or a multiple of 60.', 400);
  }
  if ((to - from) / (period * 1000) > 100_800) {
    throw new AwsError('ValidationError', 'You have requested more datapoints than allowed (100,800).', 400);
  }
}

const toRef = (metric: C.Metric | undefined): MetricRef => ({
  namespace: metric?.Namespace ?? '',
  metric: metric?.MetricName ?? '',
  dimensions: toDimensions(metric?.Dimensions),
});

export function getMetricData(call: Call<C.GetMetricDataCommandInput>): Answer<C.GetMetricDataCommandOutput> {
  const { input, cloud, scope } = call;
  const { from, to } = range(input.StartTime, input.EndTime);
  const queries = input.MetricDataQueries ?? [];
  if (queries.length > 500)
    throw new AwsError(
      'ValidationError',
      'The collection MetricDataQueries must not have a size greater than 500.',
      400,
    );
  const ids = new Set<string>();
  const read = new Map<string, Datapoint[]>();
  for (const query of queries) {
    const id = query.Id ?? '';
    if (!/^[a-z]\w*$/.test(id) || ids.has(id))
      throw new AwsError('ValidationError', `The Id ${id} is not valid or not unique.`, 400);
    ids.add(id);
    const stat = query.MetricStat;
    if (!stat) continue;
    checkPeriod(stat.Period ?? 60, from, to);
    read.set(
      id,
      datapoints(cloud, scope, toRef(stat.Metric), {
        from,
        to,
        period: stat.Period ?? 60,
        stat: stat.Stat ?? 'Average',
      }),
    );
  }
  const descending = input.ScanBy !== 'TimestampAscending';
  const shown = queries.filter((query) => query.ReturnData !== false);
  const MetricDataResults = shown.map((query): C.MetricDataResult => {
    const points = read.get(query.Id ?? '') ?? mathPoints(query, queries, read);
    const ordered = descending ? [...points].reverse() : points;
    return {
      Id: query.Id,
      Label: query.Label ?? query.MetricStat?.Metric?.MetricName ?? query.Id,
      Timestamps: ordered.map((point) => new Date(point.at)),
      Values: ordered.map((point) => point.value),
      StatusCode: 'Complete',
    };
  });
  return { MetricDataResults, Messages: [] };
}

/** A metric math query, worked out at every time at which one of the metrics has a point. */
function mathPoints(
  query: C.MetricDataQuery,
  queries: readonly C.MetricDataQuery[],
  read: ReadonlyMap<string, Datapoint[]>,
): Datapoint[] {
  const times = [...new Set([...read.values()].flatMap((points) => points.map((point) => point.at)))].sort(
    (a, b) => a - b,
  );
  const wanted = queries.map((each) => ({ ...each, ReturnData: each.Id === query.Id })) as MetricQuery[];
  const byRef = new Map<string, Map<number, number>>();
  for (const each of queries) {
    if (!each.MetricStat) continue;
    const key = `${metricKey(toRef(each.MetricStat.Metric))}|${each.MetricStat.Stat}`;
    byRef.set(key, new Map(read.get(each.Id ?? '')?.map((point) => [point.at, point.value])));
  }
  return times.flatMap((at) => {
    const value = evaluateExpression(wanted, (ref, stat) => byRef.get(`${metricKey(ref)}|${stat}`)?.get(at));
    return value === undefined ? [] : [{ at, value }];
  });
}

export function getMetricStatistics(
  call: Call<C.GetMetricStatisticsCommandInput>,
): Answer<C.GetMetricStatisticsCommandOutput> {
  const { input, cloud, scope } = call;
  const { from, to } = range(input.StartTime, input.EndTime);
  const period = input.Period ?? 60;
  checkPeriod(period, from, to);
  if ((to - from) / (period * 1000) > 1440) {
    throw new AwsError(
      'InvalidParameterCombination',
      'You have requested up to more than 1,440 datapoints; increase the period or shorten the range.',
      400,
    );
  }
  const ref = toRef({ Namespace: input.Namespace, MetricName: input.MetricName, Dimensions: input.Dimensions });
  const rows = new Map<number, C.Datapoint & { ExtendedStatistics?: Record<string, number> }>();
  for (const stat of [...(input.Statistics ?? []), ...(input.ExtendedStatistics ?? [])]) {
    for (const { at, value } of datapoints(cloud, scope, ref, { from, to, period, stat })) {
      const row = rows.get(at) ?? { Timestamp: new Date(at), ...(input.Unit ? { Unit: input.Unit } : {}) };
      if (input.ExtendedStatistics?.includes(stat))
        row.ExtendedStatistics = { ...row.ExtendedStatistics, [stat]: value };
      else Object.assign(row, { [stat]: value });
      rows.set(at, row);
    }
  }
  return { Label: input.MetricName, Datapoints: [...rows.values()] };
}

/** The metrics that alarms look at and those that were pushed: what this world can show. */
export function listMetrics(call: Call<C.ListMetricsCommandInput>): Answer<C.ListMetricsCommandOutput> {
  const { input, cloud, scope } = call;
  const known = new Map<string, MetricRef>();
  for (const alarm of cloud.alarms.all(scope)) for (const ref of metricsOf(alarm)) known.set(metricKey(ref), ref);
  for (const series of cloud.series.all(scope)) known.set(metricKey(series), series);
  const found = [...known.entries()].filter(
    ([, ref]) =>
      (input.Namespace === undefined || input.Namespace === ref.namespace) &&
      (input.MetricName === undefined || input.MetricName === ref.metric) &&
      (input.Dimensions ?? []).every((need) =>
        ref.dimensions.some((d) => d.Name === need.Name && (need.Value === undefined || d.Value === need.Value)),
      ),
  );
  const { NextToken, ...of } = input;
  const { items, next } = page(found, ([key]) => key, {
    size: 500,
    token: NextToken,
    of: [scope, of],
    invalid: badToken,
  });
  return {
    Metrics: items.map(([, ref]) => ({
      Namespace: ref.namespace,
      MetricName: ref.metric,
      Dimensions: [...ref.dimensions],
    })),
    ...(next ? { NextToken: next } : {}),
  };
}
