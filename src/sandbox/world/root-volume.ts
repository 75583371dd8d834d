import { randomBytes } from 'node:crypto';
import type { Cloud } from '../cloud';
import { plan } from './agenda';
import { evaluateMetric } from './alarms';
import { bootMs, goDown } from './boot';
import { diskDimensions } from './catalogue';
import { keepReports } from './patch-state';
import { freshDisk, rootVolumeOf, takeFault } from './root-disk';
import { lineageOf } from './snapshot';
import type { Condition, DiskImage, Instance, RootVolumeTask, Volume } from './types';

const CREATING_MS = 15_000;
const SWAPPING_MS = 20_000;
const SCAN_AFTER_MS = 60_000;
const BEHIND_MS = 360_000;

export function beginReplacement(
  cloud: Cloud,
  scope: string,
  about: Omit<RootVolumeTask, 'id' | 'state' | 'startedAt'>,
): RootVolumeTask {
  const id = `replacevol-${randomBytes(9).toString('hex').slice(0, 17)}`;
  const task: RootVolumeTask = { id, ...about, state: 'pending', startedAt: cloud.now() };
  cloud.rootVolumeTasks.put(scope, id, task);
  plan(cloud, 'ROOT_VOLUME', scope, id, cloud.now() + CREATING_MS);
  return task;
}

/** A replacement goes on: the new volume is there, the instance goes down for the exchange, then it starts from it. */
export function rootVolumeDeed(cloud: Cloud, scope: string, id: string): void {
  const task = cloud.rootVolumeTasks.get(scope, id);
  const instance = task && cloud.instances.get(scope, task.instanceId);
  if (!task || ['succeeded', 'failed', 'failed-detached'].includes(task.state)) return;
  const go = (state: RootVolumeTask['state'], ms?: number): void => {
    const ended = ms === undefined ? { completedAt: cloud.now() } : {};
    cloud.rootVolumeTasks.put(scope, id, { ...task, ...ended, state });
    if (ms !== undefined) plan(cloud, 'ROOT_VOLUME', scope, id, cloud.now() + ms);
  };
  const root = instance && rootVolumeOf(cloud, scope, instance);
  if (!instance || !root || task.state === 'failing') return go('failed');
  if (task.state === 'pending') {
    if (instance.state !== 'running' || takeFault(cloud, scope, 'ROOT_VOLUME_FAILS', [instance.id, root.id]))
      return go('failing', CREATING_MS);
    goDown(cloud, scope, instance.id, 'ROOT_VOLUME', undefined);
    return go('in-progress', SWAPPING_MS);
  }
  keepReports(cloud, scope, [instance]);
  exchange(cloud, scope, instance, root, task);
  const boots = bootMs(cloud, instance);
  goDown(cloud, scope, instance.id, 'ROOT_VOLUME', boots);
  // Its agent knows nothing of what was run before, and scans as on its first day.
  plan(cloud, 'PATCH_SCAN', scope, instance.id, cloud.now() + boots + SCAN_AFTER_MS);
  go('succeeded');
}

/** Puts a volume from the snapshot, or as the image had it, in the place of the root volume. */
function exchange(cloud: Cloud, scope: string, instance: Instance, root: Volume, task: RootVolumeTask): void {
  const snapshot = task.snapshotId === undefined ? undefined : cloud.snapshots.get(scope, task.snapshotId);
  const image: DiskImage = snapshot?.image ?? { lineage: lineageOf(root), conditions: [] };
  const { attachment, fileSystemGiB: _grown, snapshotId: _former, throughput, ...rest } = root;
  const fresh: Volume = {
    ...rest,
    id: `vol-${randomBytes(9).toString('hex').slice(0, 17)}`,
    sizeGiB: Math.max(snapshot?.sizeGiB ?? root.sizeGiB, root.sizeGiB),
    ...(throughput === undefined ? {} : { throughput }),
    ...(image.fileSystemGiB === undefined ? {} : { fileSystemGiB: image.fileSystemGiB }),
    ...(snapshot ? { snapshotId: snapshot.id } : {}),
    lineage: lineageOf(root),
    createdAt: cloud.now(),
    ...(attachment ? { attachment } : {}),
  };
  if (fresh.fileSystemGiB === undefined && snapshot && snapshot.sizeGiB < fresh.sizeGiB) {
    fresh.fileSystemGiB = snapshot.sizeGiB;
  }
  cloud.volumes.put(scope, fresh.id, fresh);
  const { bootable, level } = image;
  const held = bootable === undefined || level === undefined ? freshDisk(cloud, instance) : { bootable, level };
  cloud.disks.put(scope, fresh.id, held);
  if (task.deleteReplaced) {
    cloud.volumes.delete(scope, root.id);
    cloud.disks.delete(scope, root.id);
  } else {
    const { attachment: _detached, ...loose } = root;
    cloud.volumes.put(scope, root.id, { ...loose, lineage: lineageOf(root) });
  }
  cloud.instances.put(scope, instance.id, { ...instance, rootVolumeId: fresh.id });
  remeasure(cloud, scope, instance, root, image);
}

/** The file system is as full as it was when the snapshot was taken: later troubles are gone, earlier ones are back. */
function remeasure(cloud: Cloud, scope: string, instance: Instance, root: Volume, image: DiskImage): void {
  const dimensions = diskDimensions(instance, root);
  const text = JSON.stringify(dimensions);
  const now = cloud.now();
  const own = cloud.conditions
    .all(scope)
    .filter((one) => one.resourceId === instance.id && JSON.stringify(one.dimensions) === text);
  const back: Condition[] = [];
  for (const condition of own) {
    const then = image.conditions.includes(condition.id);
    if (condition.to === undefined && !then) {
      cloud.conditions.put(scope, condition.id, { ...condition, to: Math.max(condition.from, now - BEHIND_MS) });
    } else if (condition.to !== undefined && then) back.push(condition);
  }
  for (const condition of back) {
    const { to: _ended, ...open } = condition;
    const id = `${condition.id.slice(0, 36)}/${now}`;
    cloud.conditions.put(scope, id, { ...open, id, from: now - BEHIND_MS });
  }
  if (own.length === 0) return;
  const metric = instance.windows ? 'LogicalDisk % Free Space' : 'disk_used_percent';
  evaluateMetric(cloud, scope, { namespace: 'CWAgent', metric, dimensions });
}
