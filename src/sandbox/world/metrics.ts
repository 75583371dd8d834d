import { type Cloud } from '../cloud';
import { noise } from '../random';
import { storageBytes } from './cell';
import { isOut } from './outage';
import type { Condition, Dimension, Instance, Series } from './types';

export interface MetricRef {
  namespace: string;
  metric: string;
  dimensions: readonly Dimension[];
}

export interface Sample {
  at: number;
  count: number;
  sum: number;
  min: number;
  max: number;
}

export interface Datapoint {
  at: number;
  value: number;
}

const MINUTE = 60_000;
export const MAX_POINTS = 1500;

const text = (dimensions: readonly Dimension[]): string =>
  dimensions
    .map(({ Name, Value }) => `${Name}=${Value}`)
    .sort()
    .join(',');

export const metricKey = (ref: MetricRef): string => `${ref.namespace}|${ref.metric}|${text(ref.dimensions)}`;

const RESOURCE_DIMENSIONS = ['InstanceId', 'DBInstanceIdentifier', 'VpnId', 'VolumeId', 'FileSystemId'];

/** The resource that a metric is about; a volume of a file system rather than the file system. */
export function resourceOf(ref: MetricRef): string | undefined {
  for (const name of RESOURCE_DIMENSIONS) {
    const found = ref.dimensions.find((dimension) => dimension.Name === name);
    if (found) return found.Value;
  }
  return undefined;
}

const SERVING = ['available', 'modifying', 'storage-optimization', 'storage-full', 'backing-up'];

const isOff = ({ offFrom, offTo }: Instance, at: number): boolean =>
  offFrom !== undefined && at >= offFrom && at < (offTo ?? Infinity);

/** Of an instance that does not answer its host is well: only its own check fails, and with it the check of both. */
function statusCheck(cloud: Cloud, scope: string, id: string, metric: string, at: number): number | undefined {
  const instance = cloud.instances.get(scope, id);
  if (!instance || isOff(instance, at)) return undefined;
  return metric !== 'StatusCheckFailed_System' && isOut(cloud, scope, id, at) ? 1 : 0;
}

/** The ordinary course of a metric that a resource reports by itself; undefined when it reports none. */
function ordinary(cloud: Cloud, scope: string, ref: MetricRef, at: number): number | undefined {
  const resource = resourceOf(ref);
  if (resource === undefined) return undefined;
  if (ref.metric.startsWith('StatusCheckFailed')) return statusCheck(cloud, scope, resource, ref.metric, at);
  const steady = noise(`${resource}${ref.metric}`);
  const now = noise(`${resource}${ref.metric}${Math.floor(at / (5 * MINUTE))}`);
  if (ref.namespace === 'AWS/EC2' || ref.namespace === 'CWAgent') {
    const instance = cloud.instances.get(scope, resource);
    if (!instance) return undefined;
    if (isOff(instance, at)) return undefined;
    if (ref.namespace === 'CWAgent' && isOut(cloud, scope, resource, at)) return undefined;
    if (ref.namespace === 'CWAgent' && !instance.agent) return undefined;
    if (ref.metric === 'CPUUtilization') return 4 + 36 * steady + 12 * now;
    if (ref.metric === 'disk_used_percent') return 30 + 40 * steady + now;
    if (ref.metric === 'LogicalDisk % Free Space') return 30 + 40 * steady + now;
    if (ref.metric === 'mem_used_percent' || ref.metric === 'Memory % Committed Bytes In Use')
      return 25 + 45 * steady + 5 * now;
    if (ref.metric === 'swap_used_percent') return 6 * steady;
    if (/^(NetworkIn|NetworkOut|DiskReadBytes|DiskWriteBytes)$/.test(ref.metric))
      return Math.round(4e6 * steady + 1e6 * now);
    return undefined;
  }
  if (ref.namespace === 'AWS/RDS') {
    const database = cloud.databases.get(scope, resource);
    if (!database || !SERVING.includes(database.status)) return undefined;
    if (ref.metric === 'CPUUtilization') return 5 + 40 * steady + 10 * now;
    if (ref.metric === 'FreeStorageSpace') return Math.round(storageBytes(database) * (0.35 + 0.3 * steady));
    if (ref.metric === 'DiskQueueDepth') return now;
    if (ref.metric === 'DatabaseConnections') return Math.round(20 + 80 * steady + 10 * now);
    return undefined;
  }
  if (ref.namespace === 'AWS/FSx') return fileSystemMetric(cloud, scope, ref, steady, now);
  if (ref.namespace === 'AWS/VPN' && ref.metric === 'TunnelState') {
    return cloud.vpnConnections.get(scope, resource) ? 1 : undefined;
  }
  return undefined;
}

/** What FSx reports of a file system, and of a volume in it; capacities are what they are, so that math sees growth. */
function fileSystemMetric(
  cloud: Cloud,
  scope: string,
  ref: MetricRef,
  steady: number,
  now: number,
): number | undefined {
  const id = resourceOf(ref) ?? '';
  const volume = cloud.fileSystemVolumes.get(scope, id);
  if (volume) {
    const capacity = volume.sizeMiB * 1024 ** 2;
    if (ref.metric === 'StorageCapacity') return capacity;
    if (ref.metric === 'StorageUsed') return Math.round(capacity * (0.3 + 0.3 * steady));
    if (ref.metric === 'FilesCapacity') return volume.sizeMiB * 32;
    if (ref.metric === 'FilesUsed') return Math.round(volume.sizeMiB * 32 * (0.05 + 0.1 * steady));
    return undefined;
  }
  const system = cloud.fileSystems.get(scope, id);
  if (!system) return undefined;
  if (ref.metric === 'StorageCapacity') return system.capacityGiB * 1024 ** 3;
  if (ref.metric === 'StorageUsed') return Math.round(system.capacityGiB * 1024 ** 3 * (0.3 + 0.2 * steady));
  if (/Utilization$/.test(ref.metric)) return 10 + 30 * steady + 5 * now;
  if (/^(Data|Metadata|Network)\w*(Operations|Bytes|Time)$/.test(ref.metric)) return Math.round(1000 * (steady + now));
  return undefined;
}

export const conditionsFor = (cloud: Cloud, scope: string, ref: MetricRef): Condition[] =>
  cloud.conditions
    .all(scope)
    .filter(
      (condition) =>
        condition.namespace === ref.namespace &&
        condition.metric === ref.metric &&
        condition.resourceId === resourceOf(ref) &&
        condition.dimensions.every((need) =>
          ref.dimensions.some((d) => d.Name === need.Name && d.Value === need.Value),
        ),
    );

/** Whether a metric has anything to say at a moment: pushed points aside, by its resource or a condition. */
export const isReported = (cloud: Cloud, scope: string, ref: MetricRef, at: number): boolean =>
  ordinary(cloud, scope, ref, at) !== undefined || conditionsFor(cloud, scope, ref).length > 0;

/** What a metric reported in (from, to]: pushed points where there are any, else the resource's own course. */
export function samples(cloud: Cloud, scope: string, ref: MetricRef, from: number, to: number): Sample[] {
  const series = cloud.series.get(scope, metricKey(ref));
  const pushed = series?.points.filter(([at]) => at > from && at <= to) ?? [];
  if (pushed.length > 0) return pushed.map(([at, count, sum, min, max]) => ({ at, count, sum, min, max }));
  const conditions = conditionsFor(cloud, scope, ref);
  const step = to - from > 86_400_000 ? 5 * MINUTE : MINUTE;
  const out: Sample[] = [];
  for (let at = Math.floor(from / step) * step + step; at <= to; at += step) {
    // The latest condition wins: it says what became of the resource after the earlier ones.
    const holds = conditions.filter((c) => at >= c.from && (c.to === undefined || at < c.to)).at(-1);
    const value = holds ? holds.value : ordinary(cloud, scope, ref, at);
    if (value !== undefined && value !== null) out.push({ at, count: 1, sum: value, min: value, max: value });
  }
  return out;
}

/** One statistic over samples; undefined when there are none. */
export function statistic(found: readonly Sample[], name: string): number | undefined {
  if (found.length === 0) return undefined;
  const count = found.reduce((total, sample) => total + sample.count, 0);
  if (name === 'SampleCount') return count;
  const sum = found.reduce((total, sample) => total + sample.sum, 0);
  if (name === 'Sum') return sum;
  if (name === 'Average') return count === 0 ? undefined : sum / count;
  if (name === 'Minimum') return Math.min(...found.map((sample) => sample.min));
  if (name === 'Maximum') return Math.max(...found.map((sample) => sample.max));
  const percentile = /^p(\d{1,3}(?:\.\d+)?)$/i.exec(name);
  if (!percentile) return undefined;
  const values = found.map((sample) => sample.sum / sample.count).sort((a, b) => a - b);
  const place = Math.ceil((Number(percentile[1]) / 100) * values.length) - 1;
  return values[Math.min(values.length - 1, Math.max(0, place))];
}

/** Aggregated data points, aligned to the period, oldest first. */
export function datapoints(
  cloud: Cloud,
  scope: string,
  ref: MetricRef,
  range: { from: number; to: number; period: number; stat: string },
): Datapoint[] {
  const width = range.period * 1000;
  const first = Math.floor(range.from / width) * width;
  const buckets = new Map<number, Sample[]>();
  for (const sample of samples(cloud, scope, ref, first - 1, range.to - 1)) {
    const at = Math.floor(sample.at / width) * width;
    const bucket = buckets.get(at);
    if (bucket) bucket.push(sample);
    else buckets.set(at, [sample]);
  }
  const out: Datapoint[] = [];
  for (const [at, bucket] of buckets) {
    const value = statistic(bucket, range.stat);
    if (value !== undefined) out.push({ at, value });
  }
  return out.sort((a, b) => a.at - b.at);
}

/** Adds a pushed data point; a series keeps its latest points only. */
export function push(cloud: Cloud, scope: string, ref: MetricRef, point: Sample, unit?: string): void {
  const key = metricKey(ref);
  const known = cloud.series.get(scope, key);
  const points = [...(known?.points ?? [])];
  const fresh: Series['points'][number] = [point.at, point.count, point.sum, point.min, point.max];
  let place = points.length;
  while (place > 0 && (points[place - 1]?.[0] ?? 0) > point.at) place--;
  points.splice(place, 0, fresh);
  if (points.length > MAX_POINTS) points.splice(0, points.length - MAX_POINTS);
  const named = { namespace: ref.namespace, metric: ref.metric, dimensions: [...ref.dimensions] };
  const chosen = unit ?? known?.unit;
  cloud.series.put(scope, key, { ...named, ...(chosen ? { unit: chosen } : {}), points });
}
