import { randomBytes, randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import { plan, unplan } from './agenda';
import { tellPoint } from './backup-event';
import { type Resource, bytesOf, imageOf, isEncrypted } from './backup-resource';
import type { RecoveryPoint } from './recovery-types';
import type { BackupJob, Lifecycle, ResourceType, Snapshot } from './types';

const DAY = 86_400_000;
const randomHex = (): string => randomBytes(9).toString('hex').slice(0, 17);

/** The ARN of a new recovery point: that of the snapshot or image where the service has such, else AWS Backup's own. */
export function pointArn(
  type: ResourceType,
  accountId: string,
  region: string,
  jobId: string,
  hex: () => string = randomHex,
): string {
  if (type === 'EC2') return `arn:aws:ec2:${region}::image/ami-${hex()}`;
  if (type === 'EBS') return `arn:aws:ec2:${region}::snapshot/snap-${hex()}`;
  if (type === 'RDS') return `arn:aws:rds:${region}:${accountId}:snapshot:awsbackup:job-${jobId.toLowerCase()}`;
  if (type === 'FSx') return `arn:aws:fsx:${region}:${accountId}:backup/backup-${hex()}`;
  return `arn:aws:backup:${region}:${accountId}:recovery-point:${randomUUID()}`;
}

/** Continuous backups of a resource are one recovery point that goes on. */
const continuousArn = (accountId: string, region: string, resourceArn: string): string =>
  `arn:aws:backup:${region}:${accountId}:recovery-point:continuous:${resourceArn.split(/[/:]/).pop() ?? ''}`;

/** Cold storage takes only what is AWS Backup's own, and snapshots of volumes where that was asked for. */
const goesCold = (type: ResourceType, { OptInToArchiveForSupportedResources: archive }: Lifecycle): boolean =>
  type === 'EFS' || type === 'DynamoDB' || (type === 'EBS' && archive === true);

/** When a recovery point moves and when it ends, counted from its creation. */
export function lifeOf(
  type: ResourceType,
  createdAt: number,
  lifecycle: Lifecycle | undefined,
): Pick<RecoveryPoint, 'coldAt' | 'deleteAt'> {
  const { MoveToColdStorageAfterDays: cold, DeleteAfterDays: days } = lifecycle ?? {};
  return {
    ...(lifecycle && cold !== undefined && cold >= 0 && goesCold(type, lifecycle)
      ? { coldAt: createdAt + cold * DAY }
      : {}),
    ...(days !== undefined && days >= 0 ? { deleteAt: createdAt + days * DAY } : {}),
  };
}

/** Makes the recovery point of a job that has begun; it is complete when the job is. */
export function beginPoint(cloud: Cloud, scope: string, job: BackupJob, resource: Resource): RecoveryPoint {
  const [accountId = '', region = ''] = scope.split('/');
  const image = imageOf(cloud, scope, resource);
  const arn = job.continuous
    ? continuousArn(accountId, region, job.resourceArn)
    : pointArn(job.type, accountId, region, job.id);
  const known = cloud.recoveryPoints.get(scope, arn);
  const createdAt = known?.createdAt ?? cloud.now();
  const encrypted = isEncrypted(image);
  const keyArn = cloud.backupVaults.get(scope, job.vault)?.keyArn;
  return cloud.recoveryPoints.put(scope, arn, {
    arn,
    vault: job.vault,
    vaultArn: job.vaultArn,
    resourceArn: job.resourceArn,
    type: job.type,
    ...(resource.name === undefined ? {} : { resourceName: resource.name }),
    role: job.role,
    status: known ? known.status : 'CREATING',
    ...(job.createdBy ? { createdBy: job.createdBy } : {}),
    jobId: job.id,
    createdAt,
    bytes: bytesOf(image, job.resourceArn),
    encrypted,
    ...(encrypted && keyArn !== undefined ? { keyArn } : {}),
    ...(job.lifecycle ? { lifecycle: job.lifecycle } : {}),
    // What goes on has no end of its own: it holds the last days of its resource for as long as its rule says.
    ...(job.continuous ? {} : lifeOf(job.type, createdAt, job.lifecycle)),
    storageClass: 'WARM',
    continuous: job.continuous,
    tags: job.recoveryPointTags,
    image,
  });
}

/** A recovery point is there for good, or for as long as its lifecycle says. */
export function completePoint(cloud: Cloud, scope: string, arn: string, status: 'COMPLETED' | 'PARTIAL'): void {
  const point = cloud.recoveryPoints.get(scope, arn);
  if (!point) return;
  const done = { ...point, status: point.continuous ? ('AVAILABLE' as const) : status, completedAt: cloud.now() };
  cloud.recoveryPoints.put(scope, arn, done);
  showSnapshot(cloud, scope, done);
  schedule(cloud, scope, done);
  tellPoint(cloud, scope, done, status);
}

/** Behind the recovery point of a volume there is a snapshot, which EC2 lists too. */
export function snapshotOf(point: RecoveryPoint): Snapshot | undefined {
  const id = point.arn.split('/').pop() ?? '';
  const [volume] = point.image.volumes ?? [];
  if (point.type !== 'EBS' || !volume || !id.startsWith('snap-')) return undefined;
  const image = point.image.disks?.[volume.id];
  return {
    id,
    volumeId: volume.id,
    sizeGiB: volume.sizeGiB,
    description: 'This snapshot is created by the AWS Backup service.',
    state: 'completed',
    encrypted: point.encrypted,
    startedAt: point.createdAt,
    endsAt: point.completedAt ?? point.createdAt,
    ...(image ? { image } : {}),
    tags: { ...point.tags, 'aws:backup:source-resource': volume.id },
  };
}

export function showSnapshot(cloud: Cloud, scope: string, point: RecoveryPoint): void {
  const snapshot = snapshotOf(point);
  if (snapshot) cloud.snapshots.put(scope, snapshot.id, snapshot);
}

/** What lies ahead of it: the move to cold storage, then its end. */
export function schedule(cloud: Cloud, scope: string, point: RecoveryPoint): void {
  const at = point.storageClass === 'WARM' ? (point.coldAt ?? point.deleteAt) : point.deleteAt;
  if (at === undefined) unplan(cloud, 'RECOVERY_POINT', scope, point.arn);
  else plan(cloud, 'RECOVERY_POINT', scope, point.arn, at);
}

/** A recovery point has reached the next date of its lifecycle. */
export function pointDeed(cloud: Cloud, scope: string, arn: string): void {
  const point = cloud.recoveryPoints.get(scope, arn);
  if (!point) return;
  const now = cloud.now();
  if (point.deleteAt !== undefined && point.deleteAt <= now) return expire(cloud, scope, point);
  if (point.coldAt !== undefined && point.coldAt <= now && point.storageClass === 'WARM') {
    const cold = cloud.recoveryPoints.put(scope, arn, { ...point, storageClass: 'COLD' });
    tellPoint(cloud, scope, cold, 'MODIFIED');
    schedule(cloud, scope, cold);
  }
}

/** Its time is over. It goes, unless AWS Backup may not delete it: then it stays, as expired. */
function expire(cloud: Cloud, scope: string, point: RecoveryPoint): void {
  if (!point.undeletable) return removePoint(cloud, scope, point);
  const kept = {
    ...point,
    status: 'EXPIRED' as const,
    message: 'Insufficient permissions to delete the recovery point.',
  };
  tellPoint(cloud, scope, cloud.recoveryPoints.put(scope, point.arn, kept), 'EXPIRED');
}

/** Removes a recovery point and what lies behind it. */
export function removePoint(cloud: Cloud, scope: string, point: RecoveryPoint): void {
  cloud.recoveryPoints.delete(scope, point.arn);
  unplan(cloud, 'RECOVERY_POINT', scope, point.arn);
  if (point.type === 'EBS') cloud.snapshots.delete(scope, point.arn.split('/').pop() ?? '');
  tellPoint(cloud, scope, { ...point, storageClass: 'DELETED' }, 'DELETED');
}
