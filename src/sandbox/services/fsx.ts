import type * as F from '@aws-sdk/client-fsx';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { plan } from '../world/agenda';
import { MODIFYING_MS } from '../world/storage';
import type { FileSystem, FileSystemVolume } from '../world/types';

const bad = (message: string): AwsError => new AwsError('BadRequest', message, 400);
const LARGEST_MIB = 300 * 1024 ** 2;
const tags = (of: Record<string, string>) => Object.entries(of).map(([Key, Value]) => ({ Key, Value }));

function presentSystem(call: Call, system: FileSystem): F.FileSystem {
  const { action } = system;
  return {
    FileSystemId: system.id,
    ResourceARN: system.arn,
    OwnerId: call.caller.accountId,
    CreationTime: new Date(system.createdAt),
    FileSystemType: system.kind,
    Lifecycle: system.lifecycle,
    StorageCapacity: system.capacityGiB,
    StorageType: 'SSD',
    VpcId: system.vpcId,
    SubnetIds: system.subnetIds,
    Tags: tags(system.tags),
    ...(system.kind === 'ONTAP'
      ? {
          OntapConfiguration: {
            DeploymentType: 'SINGLE_AZ_1' as const,
            ThroughputCapacity: system.throughput,
            DiskIopsConfiguration: { Mode: 'AUTOMATIC' as const, Iops: system.iops },
          },
        }
      : {
          WindowsConfiguration: {
            DeploymentType: 'SINGLE_AZ_2' as const,
            ThroughputCapacity: system.throughput,
            DiskIopsConfiguration: { Mode: 'AUTOMATIC' as const, Iops: system.iops },
          },
        }),
    AdministrativeActions: action
      ? [
          {
            AdministrativeActionType: 'FILE_SYSTEM_UPDATE',
            Status: action.status,
            RequestTime: new Date(action.askedAt),
            TargetFileSystemValues: { StorageCapacity: action.capacityGiB },
          },
        ]
      : [],
  };
}

const presentVolume = (volume: FileSystemVolume): F.Volume => ({
  VolumeId: volume.id,
  ResourceARN: volume.arn,
  FileSystemId: volume.fileSystemId,
  Name: volume.name,
  VolumeType: 'ONTAP',
  Lifecycle: volume.lifecycle,
  CreationTime: new Date(volume.createdAt),
  Tags: tags(volume.tags),
  OntapConfiguration: {
    SizeInMegabytes: volume.sizeMiB,
    SizeInBytes: volume.sizeMiB * 1024 ** 2,
    StorageVirtualMachineId: volume.virtualMachineId,
    JunctionPath: `/${volume.name}`,
    OntapVolumeType: 'RW',
    StorageEfficiencyEnabled: true,
  },
});

const paging = (call: Call<{ MaxResults?: number | undefined; NextToken?: string | undefined }>, of: unknown) => ({
  size: call.input.MaxResults ?? 100,
  token: call.input.NextToken,
  of: [call.scope, of],
  invalid: () => bad('The NextToken is not valid.'),
});

function describeFileSystems(
  call: Call<F.DescribeFileSystemsCommandInput>,
): Answer<F.DescribeFileSystemsCommandOutput> {
  const { input, cloud, scope } = call;
  const ids = input.FileSystemIds ?? [];
  const missing = ids.find((id) => !cloud.fileSystems.get(scope, id));
  if (missing !== undefined) throw new AwsError('FileSystemNotFound', `File system '${missing}' does not exist.`, 400);
  const found = cloud.fileSystems.all(scope).filter((one) => ids.length === 0 || ids.includes(one.id));
  const { items, next } = page(found, (one) => one.id, paging(call, ids));
  return { FileSystems: items.map((one) => presentSystem(call, one)), ...(next ? { NextToken: next } : {}) };
}

function updateFileSystem(call: Call<F.UpdateFileSystemCommandInput>): Answer<F.UpdateFileSystemCommandOutput> {
  const { input, cloud, scope } = call;
  const system = cloud.fileSystems.get(scope, input.FileSystemId ?? '');
  if (!system) throw new AwsError('FileSystemNotFound', `File system '${input.FileSystemId}' does not exist.`, 400);
  const capacityGiB = input.StorageCapacity;
  if (capacityGiB === undefined) throw bad('The sandbox changes a file system in its StorageCapacity only.');
  if (system.lifecycle !== 'AVAILABLE') throw bad('The file system is being updated.');
  if (capacityGiB < Math.ceil((system.capacityGiB * 11) / 10)) {
    throw bad(`StorageCapacity must be at least 10 percent greater than the current ${system.capacityGiB} GiB.`);
  }
  const action = { type: 'FILE_SYSTEM_UPDATE', status: 'IN_PROGRESS' as const, askedAt: cloud.now(), capacityGiB };
  const changed = cloud.fileSystems.put(scope, system.id, { ...system, lifecycle: 'UPDATING', action });
  plan(cloud, 'FILE_SYSTEM', scope, system.id, cloud.now() + MODIFYING_MS);
  return { FileSystem: presentSystem(call, changed) };
}

function describeVolumes(call: Call<F.DescribeVolumesCommandInput>): Answer<F.DescribeVolumesCommandOutput> {
  const { input, cloud, scope } = call;
  const ids = input.VolumeIds ?? [];
  const missing = ids.find((id) => !cloud.fileSystemVolumes.get(scope, id));
  if (missing !== undefined) throw new AwsError('VolumeNotFound', `Volume '${missing}' does not exist.`, 400);
  let found = cloud.fileSystemVolumes.all(scope).filter((one) => ids.length === 0 || ids.includes(one.id));
  for (const { Name, Values = [] } of input.Filters ?? []) {
    if (Name === 'file-system-id') found = found.filter((one) => Values.includes(one.fileSystemId));
    else if (Name === 'storage-virtual-machine-id')
      found = found.filter((one) => Values.includes(one.virtualMachineId));
    else throw bad(`The filter ${String(Name)} is not valid.`);
  }
  const { items, next } = page(found, (one) => one.id, paging(call, [ids, input.Filters]));
  return { Volumes: items.map(presentVolume), ...(next ? { NextToken: next } : {}) };
}

function updateVolume(call: Call<F.UpdateVolumeCommandInput>): Answer<F.UpdateVolumeCommandOutput> {
  const { input, cloud, scope } = call;
  const volume = cloud.fileSystemVolumes.get(scope, input.VolumeId ?? '');
  if (!volume) throw new AwsError('VolumeNotFound', `Volume '${input.VolumeId}' does not exist.`, 400);
  const bytes = input.OntapConfiguration?.SizeInBytes;
  const wanted = input.OntapConfiguration?.SizeInMegabytes ?? (bytes === undefined ? undefined : bytes / 1024 ** 2);
  if (wanted === undefined) throw bad('The sandbox changes a volume in its size only.');
  if (volume.lifecycle !== 'CREATED') throw bad('The volume is being updated.');
  if (wanted < 20 || wanted > LARGEST_MIB) throw bad('The size of a volume lies between 20 MiB and 300 TiB.');
  const system = cloud.fileSystems.get(scope, volume.fileSystemId);
  if (system && wanted > system.capacityGiB * 1024) {
    throw bad(`The file system has ${system.capacityGiB} GiB: enlarge it first.`);
  }
  const pendingMiB = Math.floor(wanted);
  const changed = cloud.fileSystemVolumes.put(scope, volume.id, { ...volume, lifecycle: 'PENDING', pendingMiB });
  plan(cloud, 'FILE_SYSTEM_VOLUME', scope, volume.id, cloud.now() + MODIFYING_MS);
  return { Volume: presentVolume(changed) };
}

export const fsx: Service = {
  scope: 'fsx',
  protocol: 'json',
  jsonVersion: '1.1',
  load: () => import('@aws-sdk/client-fsx'),
  operations: {
    DescribeFileSystems: describeFileSystems,
    UpdateFileSystem: updateFileSystem,
    DescribeVolumes: describeVolumes,
    UpdateVolume: updateVolume,
  },
};
