import { randomBytes } from 'node:crypto';
import type { Cloud } from '../cloud';
import { plan } from './agenda';
import { setInstanceState } from './power';
import type { RecoveryPoint } from './recovery-types';
import { said } from './restore-metadata';
import { freshDisk, rootDevice } from './root-disk';
import type { RestoreJob, Tags, Volume } from './types';

/** A restore that AWS refuses once it has begun. */
export class RestoreFailure extends Error {}

/** By then it has left its passing state. */
const STARTS_MS = 3000;
const hex = (): string => randomBytes(9).toString('hex').slice(0, 17);
const octet = (): number => 4 + ((randomBytes(1)[0] ?? 0) % 246);
const idOf = (arn: string): string => arn.split(/[/:]/).pop() ?? '';
const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new RestoreFailure(`${what} is required in the restore metadata.`);
  return value;
}

/** What a restored resource is tagged with: its own tags only where that was asked for; those of AWS itself never. */
function tagsOf(job: RestoreJob, point: RecoveryPoint): Tags {
  const own = Object.entries(point.image.tags).filter(([key]) => !key.startsWith('aws:'));
  return { ...(job.copyTags ? Object.fromEntries(own) : {}), 'aws:backup:source-resource': idOf(point.resourceArn) };
}

/** A zone of the region in which the resource is restored. */
const zoneIn = (region: string, wanted: string | undefined): string =>
  wanted?.startsWith(region) ? wanted : `${region}a`;

/** A volume like one of the backup, with what lay on that. */
function newVolume(cloud: Cloud, scope: string, point: RecoveryPoint, from: Volume, more: Partial<Volume>): Volume {
  const { attachment: _before, tags: _own, lineage: _line, snapshotId: _former, fileSystemGiB: _grown, ...rest } = from;
  const image = point.image.disks?.[from.id];
  const snapshot = point.type === 'EBS' ? { snapshotId: idOf(point.arn) } : {};
  const grown = image?.fileSystemGiB === undefined ? {} : { fileSystemGiB: image.fileSystemGiB };
  const id = `vol-${hex()}`;
  const volume: Volume = { ...rest, ...grown, ...snapshot, id, createdAt: cloud.now(), tags: {}, ...more };
  if (image?.bootable !== undefined && image.level) {
    cloud.disks.put(scope, id, { bootable: image.bootable, level: image.level });
  }
  return cloud.volumes.put(scope, id, volume);
}

function instance(cloud: Cloud, scope: string, job: RestoreJob, point: RecoveryPoint): string {
  const [accountId = '', region = ''] = scope.split('/');
  const from = need(point.image.instance, 'An image');
  const profile = said(job.metadata, 'IamInstanceProfileName');
  if (profile !== undefined && profile !== (from.profileArn?.split('/').pop() ?? '')) {
    throw new RestoreFailure(
      'AWS Backup does not permit attaching a new instance profile to an EC2 instance. Please restore using the backed up instance profile.',
    );
  }
  const zone = zoneIn(region, from.zone);
  const { stateReason: _reason, offFrom: _from, offTo: _to, rootVolumeId: _root, ...rest } = from;
  const id = `i-${hex()}`;
  const tags = tagsOf(job, point);
  for (const volume of point.image.volumes ?? []) {
    const attachment = volume.attachment ? { attachment: { ...volume.attachment, instanceId: id } } : {};
    const made = newVolume(cloud, scope, point, volume, { zone, ...attachment, tags });
    if (made.attachment?.device === rootDevice(from) && !cloud.disks.get(scope, made.id)) {
      cloud.disks.put(scope, made.id, freshDisk(cloud, from));
    }
  }
  const restored = {
    ...rest,
    id,
    region,
    accountId,
    zone,
    imageId: idOf(point.arn),
    type: said(job.metadata, 'InstanceType') ?? from.type,
    vpcId: said(job.metadata, 'VpcId') ?? from.vpcId,
    subnetId: said(job.metadata, 'SubnetId') ?? from.subnetId,
    privateIp: `10.${octet()}.${octet()}.${octet()}`,
    ...(from.agent ? { agent: { ...from.agent, online: true } } : {}),
    tags,
  };
  setInstanceState(cloud, scope, restored, 'pending');
  // A disk that did not start when it was backed up does not start now.
  plan(cloud, 'BOOT', scope, id, cloud.now() + STARTS_MS);
  return `arn:aws:ec2:${region}:${accountId}:instance/${id}`;
}

function volume(cloud: Cloud, scope: string, job: RestoreJob, point: RecoveryPoint): string {
  const [accountId = '', region = ''] = scope.split('/');
  const from = need(point.image.volumes?.[0], 'An image');
  const zone = need(said(job.metadata, 'availabilityZone'), 'availabilityZone');
  if (!zone.startsWith(region)) throw new RestoreFailure(`The zone '${zone}' does not exist.`);
  const sizeGiB = numberOf(said(job.metadata, 'volumeSize')) ?? from.sizeGiB;
  if (sizeGiB < from.sizeGiB) throw new RestoreFailure(`Volume of ${sizeGiB}GiB is smaller than the snapshot.`);
  const encrypted = from.encrypted || said(job.metadata, 'encrypted') === 'true';
  const type = said(job.metadata, 'volumeType') ?? from.type;
  const made = newVolume(cloud, scope, point, from, { zone, sizeGiB, encrypted, type, tags: tagsOf(job, point) });
  return `arn:aws:ec2:${region}:${accountId}:volume/${made.id}`;
}

function database(cloud: Cloud, scope: string, job: RestoreJob, point: RecoveryPoint): string {
  const [accountId = '', region = ''] = scope.split('/');
  const from = need(point.image.database, 'An image');
  const id = need(said(job.metadata, 'DBInstanceIdentifier'), 'DBInstanceIdentifier').toLowerCase();
  if (!/^[a-z](?!.*--)[a-z0-9-]{0,62}$/.test(id) || id.endsWith('-')) {
    throw new RestoreFailure(`The parameter DBInstanceIdentifier is not a valid identifier: ${id}`);
  }
  if (cloud.databases.get(scope, id)) throw new RestoreFailure('DB instance already exists');
  const { pending: _asked, ...rest } = from;
  const multiZone = said(job.metadata, 'MultiAZ');
  cloud.databases.put(scope, id, {
    ...rest,
    id,
    arn: `arn:aws:rds:${region}:${accountId}:db:${id}`,
    resourceId: `db-${randomBytes(13).toString('hex').toUpperCase()}`,
    class: said(job.metadata, 'DBInstanceClass') ?? from.class,
    storageGiB: numberOf(said(job.metadata, 'AllocatedStorage')) ?? from.storageGiB,
    multiZone: multiZone === undefined ? from.multiZone : multiZone === 'true',
    zone: zoneIn(region, said(job.metadata, 'AvailabilityZone') ?? from.zone),
    status: 'available',
    createdAt: cloud.now(),
    tags: tagsOf(job, point),
  });
  return `arn:aws:rds:${region}:${accountId}:db:${id}`;
}

function table(cloud: Cloud, scope: string, job: RestoreJob, point: RecoveryPoint): string {
  const [accountId = '', region = ''] = scope.split('/');
  const name = need(said(job.metadata, 'targetTableName'), 'targetTableName');
  const arn = `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
  if (cloud.tagged.get(scope, arn)) throw new RestoreFailure(`Table already exists: ${name}`);
  return cloud.tagged.put(scope, arn, { arn, tags: tagsOf(job, point) }).arn;
}

function elasticFileSystem(cloud: Cloud, scope: string, job: RestoreJob, point: RecoveryPoint): string {
  const [accountId = '', region = ''] = scope.split('/');
  if (said(job.metadata, 'newFileSystem') !== 'true' && cloud.tagged.get(scope, point.resourceArn))
    return point.resourceArn;
  const arn = `arn:aws:elasticfilesystem:${region}:${accountId}:file-system/fs-${hex()}`;
  return cloud.tagged.put(scope, arn, { arn, tags: tagsOf(job, point) }).arn;
}

function fileSystem(cloud: Cloud, scope: string, job: RestoreJob, point: RecoveryPoint): string {
  const [accountId = '', region = ''] = scope.split('/');
  const from = point.image.fileSystem;
  const tags = tagsOf(job, point);
  const id = from ? `fs-${hex()}` : `fsvol-${hex()}`;
  const owner = said(job.metadata, 'fileSystemId') ?? '';
  const arn = `arn:aws:fsx:${region}:${accountId}:${from ? `file-system/${id}` : `volume/${owner}/${id}`}`;
  if (from) {
    const { action: _before, ...rest } = from;
    cloud.fileSystems.put(scope, id, { ...rest, id, arn, lifecycle: 'AVAILABLE', createdAt: cloud.now(), tags });
  } else need(owner === '' ? undefined : owner, 'fileSystemId');
  return cloud.tagged.put(scope, arn, { arn, tags }).arn;
}

function bucket(cloud: Cloud, scope: string, job: RestoreJob, point: RecoveryPoint): string {
  const name = said(job.metadata, 'DestinationBucketName') ?? idOf(point.resourceArn);
  const arn = `arn:aws:s3:::${name}`;
  if (cloud.tagged.get(scope, arn)) return arn;
  if (said(job.metadata, 'NewBucket') !== 'true') throw new RestoreFailure(`The bucket ${name} does not exist.`);
  return cloud.tagged.put(scope, arn, { arn, tags: tagsOf(job, point) }).arn;
}

const MAKERS = {
  EC2: instance,
  EBS: volume,
  RDS: database,
  DynamoDB: table,
  EFS: elasticFileSystem,
  FSx: fileSystem,
  S3: bucket,
} as const;

/** Makes the resource that a recovery point holds anew, as the metadata of the restore asks. Answers its ARN. */
export const restoreResource = (cloud: Cloud, scope: string, job: RestoreJob, point: RecoveryPoint): string =>
  MAKERS[point.type](cloud, scope, job, point);
