import type { Cloud } from '../cloud';
import { noise } from '../random';
import { GIB } from './catalogue';
import type { Image } from './recovery-types';
import { imageOf as diskImageOf } from './snapshot';
import type { ResourceType, Tags, Volume } from './types';

/** Something of the world that AWS Backup can protect. */
export interface Resource {
  arn: string;
  type: ResourceType;
  name?: string;
  tags: Tags;
}

const KINDS: [RegExp, ResourceType][] = [
  [/^arn:aws:ec2:[^:]+:\d{12}:instance\/i-/, 'EC2'],
  [/^arn:aws:ec2:[^:]+:\d{12}:volume\/vol-/, 'EBS'],
  [/^arn:aws:rds:[^:]+:\d{12}:db:/, 'RDS'],
  [/^arn:aws:elasticfilesystem:[^:]+:\d{12}:file-system\/fs-/, 'EFS'],
  [/^arn:aws:fsx:[^:]+:\d{12}:(file-system\/fs-|volume\/fs-)/, 'FSx'],
  [/^arn:aws:s3:::[^/]+$/, 'S3'],
  [/^arn:aws:dynamodb:[^:]+:\d{12}:table\/[^/]+$/, 'DynamoDB'],
];

/** The type by which AWS Backup knows what an ARN names; undefined for what it cannot protect. */
export const typeOf = (arn: string): ResourceType | undefined => KINDS.find(([pattern]) => pattern.test(arn))?.[1];

const idOf = (arn: string): string => arn.split(/[/:]/).pop() ?? '';

const named = (arn: string, type: ResourceType, tags: Tags): Resource => ({
  arn,
  type,
  tags,
  ...(tags.Name ? { name: tags.Name } : {}),
});

/** Everything in an account and region that AWS Backup can protect. */
export function resourcesOf(cloud: Cloud, scope: string): Resource[] {
  const [accountId = '', region = ''] = scope.split('/');
  const ec2 = `arn:aws:ec2:${region}:${accountId}:`;
  return [
    ...cloud.instances.all(scope).map(({ id, tags }) => named(`${ec2}instance/${id}`, 'EC2', tags)),
    ...cloud.volumes.all(scope).map(({ id, tags }) => named(`${ec2}volume/${id}`, 'EBS', tags)),
    ...cloud.databases.all(scope).map(({ arn, tags }) => named(arn, 'RDS', tags)),
    ...cloud.tagged.all(scope).flatMap(({ arn, tags }) => {
      const type = typeOf(arn);
      return type ? [named(arn, type, tags)] : [];
    }),
  ];
}

/** The resource of an ARN where it exists at present. */
export function resourceAt(cloud: Cloud, scope: string, arn: string): Resource | undefined {
  const type = typeOf(arn);
  const [, , , region, accountId] = arn.split(':');
  if (!type || (type !== 'S3' && scope !== `${accountId}/${region}`)) return undefined;
  const id = idOf(arn);
  const tags =
    type === 'EC2'
      ? cloud.instances.get(scope, id)?.tags
      : type === 'EBS'
        ? cloud.volumes.get(scope, id)?.tags
        : type === 'RDS'
          ? cloud.databases.get(scope, id)?.tags
          : cloud.tagged.get(scope, arn)?.tags;
  return tags && named(arn, type, tags);
}

/** The resource as it is now, for a backup to hold. */
export function imageOf(cloud: Cloud, scope: string, resource: Resource): Image {
  const { type, tags } = resource;
  const id = idOf(resource.arn);
  const withDisks = (volumes: Volume[]): Image => ({
    volumes,
    disks: Object.fromEntries(volumes.map((volume) => [volume.id, diskImageOf(cloud, scope, volume)])),
    tags,
  });
  if (type === 'EC2') {
    const instance = cloud.instances.get(scope, id);
    const volumes = cloud.volumes.all(scope).filter((volume) => volume.attachment?.instanceId === id);
    return { ...(instance ? { instance } : {}), ...withDisks(volumes) };
  }
  if (type === 'EBS') return withDisks([cloud.volumes.get(scope, id) ?? []].flat());
  const database = type === 'RDS' ? cloud.databases.get(scope, id) : undefined;
  const fileSystem = type === 'FSx' ? cloud.fileSystems.get(scope, id) : undefined;
  return { ...(database ? { database } : {}), ...(fileSystem ? { fileSystem } : {}), tags };
}

/** How large a backup of it is: what is used of its disks. */
export function bytesOf(image: Image, arn: string): number {
  const gib =
    image.volumes?.reduce((sum, volume) => sum + volume.sizeGiB, 0) ??
    image.database?.storageGiB ??
    image.fileSystem?.capacityGiB ??
    8;
  return Math.round(gib * GIB * (0.2 + 0.4 * noise(arn)));
}

export const isEncrypted = (image: Image): boolean =>
  image.volumes ? image.volumes.length > 0 && image.volumes.every((volume) => volume.encrypted) : true;
