import type { Cloud } from '../cloud';
import { plan } from './agenda';
import { evaluateMetric } from './alarms';
import { tellDatabase } from './database-event';
import type { Condition, Database } from './types';

const GIB = 1024 ** 3;
export const MODIFYING_MS = 2000;
export const OPTIMIZING_MS = 60_000;
const BEHIND_MS = 660_000;

/** A volume's modification goes on: first it is of its new size, then it is optimised. */
export function volumeDeed(cloud: Cloud, scope: string, id: string): void {
  const before = cloud.modifications.get(scope, id);
  const volume = cloud.volumes.get(scope, id);
  if (!before || !volume || before.state === 'completed') return;
  if (before.state === 'optimizing') {
    cloud.modifications.put(scope, id, { ...before, state: 'completed', endedAt: cloud.now() });
    return;
  }
  const { sizeGiB, type, iops, throughput } = before.target;
  const grown = sizeGiB > volume.sizeGiB && volume.attachment;
  cloud.volumes.put(scope, id, {
    ...volume,
    ...(grown ? { fileSystemGiB: volume.fileSystemGiB ?? volume.sizeGiB } : {}),
    sizeGiB,
    type,
    iops,
    ...(throughput === undefined ? {} : { throughput }),
  });
  cloud.modifications.put(scope, id, { ...before, state: 'optimizing' });
  plan(cloud, 'VOLUME', scope, id, cloud.now() + OPTIMIZING_MS);
}

/** What is wrong with the free storage of a database at present. */
const shortage = (cloud: Cloud, scope: string, id: string): Condition | undefined =>
  cloud.conditions
    .all(scope)
    .filter(({ resourceId, metric, to }) => resourceId === id && metric === 'FreeStorageSpace' && to === undefined)
    .at(-1);

/** More storage is there: as much more of it is free. */
export function addStorage(cloud: Cloud, scope: string, id: string, gib: number): void {
  const condition = shortage(cloud, scope, id);
  if (!condition || condition.stubborn || condition.value === null) return;
  const at = Math.max(condition.from, cloud.now() - BEHIND_MS);
  cloud.conditions.put(scope, condition.id, { ...condition, to: at });
  const next = `${condition.id.slice(0, 36)}/${cloud.now()}`;
  const value = condition.value + gib * GIB;
  cloud.conditions.put(scope, next, { ...condition, id: next, from: at, value, settled: value > GIB });
  const dimensions = [{ Name: 'DBInstanceIdentifier', Value: id }];
  evaluateMetric(cloud, scope, { namespace: 'AWS/RDS', metric: 'FreeStorageSpace', dimensions });
}

/** A database's modification goes on: it has its storage, then it is optimised, then it is available. */
export function databaseDeed(cloud: Cloud, scope: string, id: string): void {
  const database = cloud.databases.get(scope, id);
  if (!database) return;
  if (database.status === 'storage-optimization') {
    cloud.databases.put(scope, id, { ...database, status: 'available' });
    return;
  }
  const { pending } = database;
  if (!pending) return;
  const { pending: _applied, ...rest } = database;
  const gib = (pending.storageGiB ?? database.storageGiB) - database.storageGiB;
  const status = gib > 0 ? 'storage-optimization' : 'available';
  const changed: Database = { ...rest, ...pending, status };
  cloud.databases.put(scope, id, changed);
  if (gib > 0) {
    addStorage(cloud, scope, id, gib);
    plan(cloud, 'DATABASE', scope, id, cloud.now() + OPTIMIZING_MS);
  }
  const what = gib > 0 ? 'Finished applying modification to allocated storage.' : 'Finished applying modification.';
  tellDatabase(cloud, scope, changed, { id: 'RDS-EVENT-0017', category: 'configuration change', message: what });
}

export function fileSystemDeed(cloud: Cloud, scope: string, id: string): void {
  const system = cloud.fileSystems.get(scope, id);
  if (!system?.action) return;
  const { capacityGiB } = system.action;
  const action = { ...system.action, status: 'COMPLETED' as const };
  cloud.fileSystems.put(scope, id, { ...system, capacityGiB, action, lifecycle: 'AVAILABLE' });
}

/** A volume of a file system has its new size: the share of it that is used falls. */
export function fileSystemVolumeDeed(cloud: Cloud, scope: string, id: string): void {
  const volume = cloud.fileSystemVolumes.get(scope, id);
  if (!volume?.pendingMiB) return;
  const { pendingMiB, ...rest } = volume;
  cloud.fileSystemVolumes.put(scope, id, { ...rest, sizeMiB: pendingMiB, lifecycle: 'CREATED' });
  const dimensions = [
    { Name: 'FileSystemId', Value: volume.fileSystemId },
    { Name: 'VolumeId', Value: id },
  ];
  const open = cloud.conditions.all(scope).filter((one) => one.resourceId === id && one.to === undefined);
  for (const condition of open) {
    // What was measured of the smaller volume no longer counts; where nothing helps, use grows along with the volume.
    const grown =
      condition.stubborn && condition.value !== null
        ? (condition.value * pendingMiB) / volume.sizeMiB
        : condition.value;
    const settled = condition.value !== null && condition.value < 0.8 * pendingMiB * 1024 ** 2;
    cloud.conditions.put(scope, condition.id, { ...condition, value: grown, settled: settled && !condition.stubborn });
  }
  for (const metric of ['StorageUsed', 'StorageCapacity']) {
    evaluateMetric(cloud, scope, { namespace: 'AWS/FSx', metric, dimensions });
  }
}
