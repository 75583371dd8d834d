import { randomBytes } from 'node:crypto';
import type { Cloud } from '../cloud';
import { plan } from './agenda';
import { emit, makeEvent } from './bus';
import { diskDimensions } from './catalogue';
import { zonedTime } from './number';
import { diskOf, rootVolumeOf, takeFault } from './root-disk';
import type { DiskImage, Snapshot, Tags, Volume } from './types';

const LEAST_MS = 5000;
const MS_PER_GIB = 200;
const MOST_MS = 45_000;

export const lineageOf = (volume: Volume): string => volume.lineage ?? volume.id;

/** What a volume holds at this moment. */
export function imageOf(cloud: Cloud, scope: string, volume: Volume): DiskImage {
  const instance = volume.attachment && cloud.instances.get(scope, volume.attachment.instanceId);
  const root = instance && rootVolumeOf(cloud, scope, instance)?.id === volume.id;
  const loose = instance ? undefined : cloud.disks.get(scope, volume.id);
  const dimensions = instance ? JSON.stringify(diskDimensions(instance, volume)) : '';
  return {
    lineage: lineageOf(volume),
    ...(root ? diskOf(cloud, scope, instance, volume) : (loose ?? {})),
    ...(volume.fileSystemGiB === undefined ? {} : { fileSystemGiB: volume.fileSystemGiB }),
    conditions: cloud.conditions
      .all(scope)
      .filter((one) => one.to === undefined && one.namespace === 'CWAgent' && one.resourceId === instance?.id)
      .filter((one) => JSON.stringify(one.dimensions) === dimensions)
      .map(({ id }) => id),
  };
}

/** Begins a snapshot of a volume: it holds what is there now, and is complete when it has been copied. */
export function takeSnapshot(
  cloud: Cloud,
  scope: string,
  volume: Volume,
  about: { description: string; tags: Tags },
): Snapshot {
  const now = cloud.now();
  const takes = Math.min(MOST_MS, LEAST_MS + MS_PER_GIB * volume.sizeGiB);
  const snapshot: Snapshot = {
    id: `snap-${randomBytes(9).toString('hex').slice(0, 17)}`,
    volumeId: volume.id,
    sizeGiB: volume.sizeGiB,
    description: about.description,
    encrypted: volume.encrypted,
    state: 'pending',
    startedAt: now,
    endsAt: now + takes,
    image: imageOf(cloud, scope, volume),
    tags: about.tags,
  };
  cloud.snapshots.put(scope, snapshot.id, snapshot);
  plan(cloud, 'SNAPSHOT', scope, snapshot.id, now + takes);
  return snapshot;
}

export function snapshotDeed(cloud: Cloud, scope: string, id: string): void {
  const snapshot = cloud.snapshots.get(scope, id);
  if (snapshot?.state !== 'pending') return;
  const instanceId = cloud.volumes.get(scope, snapshot.volumeId)?.attachment?.instanceId ?? '';
  const failed = takeFault(cloud, scope, 'SNAPSHOT_FAILS', [snapshot.volumeId, instanceId]) !== undefined;
  const message = 'The snapshot could not be created: an internal error occurred.';
  cloud.snapshots.put(scope, id, {
    ...snapshot,
    endsAt: cloud.now(),
    ...(failed ? { state: 'error', message } : { state: 'completed' }),
  });
  tell(cloud, scope, snapshot, failed ? message : undefined);
}

/** "EBS Snapshot Notification": https://docs.aws.amazon.com/ebs/latest/userguide/ebs-cloud-watch-events.html */
function tell(cloud: Cloud, scope: string, snapshot: Snapshot, cause: string | undefined): void {
  const [accountId = '', region = ''] = scope.split('/');
  const arn = `arn:aws:ec2::${region}:snapshot/${snapshot.id}`;
  const detail = {
    event: 'createSnapshot',
    result: cause === undefined ? 'succeeded' : 'failed',
    cause: cause ?? '',
    'request-id': '',
    snapshot_id: arn,
    source: `arn:aws:ec2::${region}:volume/${snapshot.volumeId}`,
    startTime: zonedTime(snapshot.startedAt),
    endTime: zonedTime(cloud.now()),
  };
  const about = { accountId, region, source: 'aws.ec2', type: 'EBS Snapshot Notification', resources: [arn], detail };
  emit(cloud, accountId, region, makeEvent(cloud, about));
}
