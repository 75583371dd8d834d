import type { RecoveryPoint } from './recovery-types';

type Metadata = Record<string, string>;

const idOf = (arn: string): string => arn.split(/[/:]/).pop() ?? '';
const nameOfProfile = (arn: string | undefined): string => arn?.split('/').pop() ?? '';

/** What AWS Backup knows of a resource at the time of its backup: what a restore takes over unless it is told otherwise. */
export function metadataOf(point: RecoveryPoint): Metadata {
  const { instance, volumes, database, fileSystem } = point.image;
  switch (point.type) {
    case 'EC2':
      if (!instance) return {};
      return {
        InstanceType: instance.type,
        ImageId: instance.imageId,
        VpcId: instance.vpcId,
        SubnetId: instance.subnetId,
        SecurityGroupIds: '[]',
        Placement: JSON.stringify({ AvailabilityZone: instance.zone, GroupName: '', Tenancy: 'default' }),
        ...(instance.profileArn ? { IamInstanceProfileName: nameOfProfile(instance.profileArn) } : {}),
        Monitoring: JSON.stringify({ State: 'disabled' }),
        EbsOptimized: 'false',
        DisableApiTermination: 'false',
        InstanceInitiatedShutdownBehavior: 'stop',
        HibernationOptions: JSON.stringify({ Configured: false }),
      };
    case 'EBS': {
      const [volume] = volumes ?? [];
      return volume
        ? {
            volumeId: volume.id,
            encrypted: String(volume.encrypted),
            volumeSize: String(volume.sizeGiB),
            volumeType: volume.type,
          }
        : {};
    }
    case 'RDS':
      return database
        ? {
            DBInstanceIdentifier: database.id,
            DBInstanceClass: database.class,
            Engine: database.engine,
            EngineVersion: database.engineVersion,
            AllocatedStorage: String(database.storageGiB),
            StorageType: database.storageType,
            MultiAZ: String(database.multiZone),
            AvailabilityZone: database.zone,
            PubliclyAccessible: 'false',
            AutoMinorVersionUpgrade: 'true',
          }
        : {};
    case 'EFS':
      return { 'file-system-id': idOf(point.resourceArn), Encrypted: 'true', PerformanceMode: 'generalPurpose' };
    case 'FSx':
      return fileSystem
        ? {
            FileSystemType: fileSystem.kind,
            StorageCapacity: String(fileSystem.capacityGiB),
            VpcId: fileSystem.vpcId,
            SubnetIds: JSON.stringify(fileSystem.subnetIds),
          }
        : { volumeId: idOf(point.resourceArn) };
    case 'S3':
      return { SourceBucketName: idOf(point.resourceArn), DestinationBucketName: idOf(point.resourceArn) };
    case 'DynamoDB':
      return { originalTableName: idOf(point.resourceArn), encryptionType: 'Default' };
  }
}

/** A value of the metadata; AWS Backup does not mind how its name is capitalised. */
export function said(metadata: Metadata, name: string): string | undefined {
  const found = Object.entries(metadata).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1] === '' ? undefined : found?.[1];
}
