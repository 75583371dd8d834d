import type { Cloud } from '../cloud';
import { noise } from '../random';
import type { Disk, Instance, PatchFault, Volume } from './types';

const DAY = 86_400_000;

export const rootDevice = (instance: Instance): string => (instance.windows ? '/dev/sda1' : '/dev/xvda');

/** The volume that an instance starts from. */
export function rootVolumeOf(cloud: Cloud, scope: string, instance: Instance): Volume | undefined {
  const device = rootDevice(instance);
  const fits = ({ attachment }: Volume): boolean =>
    attachment?.instanceId === instance.id && attachment.device === device;
  const known = instance.rootVolumeId === undefined ? undefined : cloud.volumes.get(scope, instance.rootVolumeId);
  return known && fits(known) ? known : cloud.volumes.all(scope).find(fits);
}

const madeAt = (cloud: Cloud): number => cloud.origin.get('all', 'world')?.createdAt ?? 0;

/**
 * How far a generated instance was patched before anybody here touched it: most are up to date, some are a month or
 * two behind, a few longer.
 */
function baseOf(cloud: Cloud, instance: Instance): number {
  const luck = noise(`${instance.id}/patched`);
  const days = luck < 0.7 ? 0 : luck < 0.92 ? 20 + 200 * (luck - 0.7) : 90 + 1000 * (luck - 0.92);
  return madeAt(cloud) - days * DAY;
}

/** What lies on a root volume: as it was written, else as the instance's image and its age have it. */
export const diskOf = (cloud: Cloud, scope: string, instance: Instance, volume: Volume): Disk =>
  cloud.disks.get(scope, volume.id) ?? {
    bootable: true,
    level: { base: baseOf(cloud, instance), installed: {}, failed: {} },
  };

/** As the image of an instance left it, which is some months old. */
export const freshDisk = (cloud: Cloud, instance: Instance): Disk => ({
  bootable: true,
  level: { base: madeAt(cloud) - (60 + 200 * noise(instance.imageId)) * DAY, installed: {}, failed: {} },
});

/** Changes what lies on the root volume of an instance. */
export function rewrite(cloud: Cloud, scope: string, instance: Instance, change: (disk: Disk) => Disk): void {
  const volume = rootVolumeOf(cloud, scope, instance);
  if (volume) cloud.disks.put(scope, volume.id, change(diskOf(cloud, scope, instance, volume)));
}

export function isBootable(cloud: Cloud, scope: string, instance: Instance): boolean {
  const volume = rootVolumeOf(cloud, scope, instance);
  return volume !== undefined && diskOf(cloud, scope, instance, volume).bootable;
}

/** The fault that was asked for the next such thing. */
export const faultOf = (
  cloud: Cloud,
  scope: string,
  kind: PatchFault['kind'],
  resourceIds: readonly string[],
): PatchFault | undefined =>
  cloud.patchFaults
    .all(scope)
    .find((fault) => fault.kind === kind && (fault.resourceId === undefined || resourceIds.includes(fault.resourceId)));

/** The same; it counts down. */
export function takeFault(
  cloud: Cloud,
  scope: string,
  kind: PatchFault['kind'],
  resourceIds: readonly string[],
): PatchFault | undefined {
  const found = faultOf(cloud, scope, kind, resourceIds);
  if (!found) return undefined;
  if (found.left > 1) cloud.patchFaults.put(scope, found.id, { ...found, left: found.left - 1 });
  else cloud.patchFaults.delete(scope, found.id);
  return found;
}
