import type { Cloud } from '../cloud';
import { evaluateMetric } from './alarms';
import { diskDimensions } from './catalogue';
import { conditionsFor, samples, statistic } from './metrics';
import { isOut } from './outage';
import { rootDevice } from './root-disk';
import type { Condition, Instance, Volume } from './types';

/** Behind this lie the latest evaluation periods of the baseline's alarms: what was measured before no longer counts. */
const BEHIND_MS = 360_000;
/** A disk below this is no longer anybody's fault. */
const FINE = 90;

export interface Mount {
  volume: Volume;
  path: string;
  device: string;
  type: string;
  sizeGiB: number;
  usedPercent: number;
  metric: string;
  dimensions: { Name: string; Value: string }[];
}

/** Something is wrong with the instance itself or its agent was silenced, so that nothing reaches it. */
export function isReachable(cloud: Cloud, scope: string, instance: Instance): boolean {
  if (instance.state !== 'running' || !instance.agent?.online) return false;
  const now = cloud.now();
  if (isOut(cloud, scope, instance.id, now)) return false;
  return !cloud.conditions
    .all(scope)
    .some(
      (condition) =>
        condition.resourceId === instance.id &&
        (condition.silent === true || condition.metric.startsWith('StatusCheckFailed')) &&
        condition.value !== null &&
        condition.from <= now &&
        (condition.to === undefined || now < condition.to),
    );
}

const conditionOf = (cloud: Cloud, scope: string, mount: Pick<Mount, 'metric' | 'dimensions'>): Condition | undefined =>
  conditionsFor(cloud, scope, { namespace: 'CWAgent', ...mount })
    .filter((condition) => condition.to === undefined)
    .at(-1);

/** The file systems of an instance, the root first, as full as its agent reports them. */
export function mountsOf(cloud: Cloud, scope: string, instance: Instance): Mount[] {
  const root = rootDevice(instance);
  const isRoot = (volume: Volume): number => Number(volume.attachment?.device === root);
  const volumes = cloud.volumes.all(scope).filter((volume) => volume.attachment?.instanceId === instance.id);
  return volumes
    .sort((a, b) => isRoot(b) - isRoot(a))
    .map((volume) => {
      const dimensions = diskDimensions(instance, volume);
      const named = (name: string): string => dimensions.find((dimension) => dimension.Name === name)?.Value ?? '';
      const metric = instance.windows ? 'LogicalDisk % Free Space' : 'disk_used_percent';
      const now = cloud.now();
      const found = samples(cloud, scope, { namespace: 'CWAgent', metric, dimensions }, now - 60_000, now);
      const measured = statistic(found, 'Average') ?? 50;
      return {
        volume,
        metric,
        dimensions,
        path: instance.windows ? named('instance') : named('path'),
        device: instance.windows ? named('instance') : `/dev/${named('device')}`,
        type: instance.windows ? 'NTFS' : named('fstype'),
        sizeGiB: volume.fileSystemGiB ?? volume.sizeGiB,
        usedPercent: instance.windows ? 100 - measured : measured,
      };
    });
}

/** A disk reads another value from now on; its alarm is looked at again. */
function remeasure(cloud: Cloud, scope: string, mount: Mount, change: (used: number, of: Condition) => number): void {
  const condition = conditionOf(cloud, scope, mount);
  if (!condition || condition.stubborn || condition.value === null) return;
  const inverse = mount.metric.includes('Free');
  const before = inverse ? 100 - condition.value : condition.value;
  const used = Math.max(0, change(before, condition));
  const { reclaimable: _cleared, ...rest } = condition;
  const at = Math.max(condition.from, cloud.now() - BEHIND_MS);
  cloud.conditions.put(scope, condition.id, { ...condition, to: at });
  const id = `${condition.id.slice(0, 36)}/${cloud.now()}`;
  const value = inverse ? 100 - used : used;
  cloud.conditions.put(scope, id, { ...rest, id, from: at, value, settled: used < FINE });
  evaluateMetric(cloud, scope, { namespace: 'CWAgent', ...mount });
}

/** Clears temporary files: as much comes free as there were. Answers the percentage points. */
export function clearTemporaryFiles(cloud: Cloud, scope: string, mount: Mount): number {
  const freed = conditionOf(cloud, scope, mount)?.reclaimable ?? 0;
  if (freed > 0) remeasure(cloud, scope, mount, (used) => used - freed);
  return freed;
}

/** Lets a file system fill its volume. Answers false when it does already. */
export function growFileSystem(cloud: Cloud, scope: string, mount: Mount): boolean {
  const before = mount.volume.fileSystemGiB ?? mount.volume.sizeGiB;
  const after = mount.volume.sizeGiB;
  if (after <= before) return false;
  const { fileSystemGiB: _grown, ...volume } = mount.volume;
  cloud.volumes.put(scope, volume.id, volume);
  remeasure(cloud, scope, mount, (used) => (used * before) / after);
  return true;
}
