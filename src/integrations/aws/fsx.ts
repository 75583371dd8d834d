import type { FSxClient } from '@aws-sdk/client-fsx';
import type { DiscoveredResource } from '../../domain/discovery';
import type { AwsAccess, AwsSessions } from './session';

/** What FSx itself tells of the file systems and volumes of a region, all pages, by ARN. */
export async function describeFileSystems(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
): Promise<Map<string, Pick<DiscoveredResource, 'state' | 'details'>>> {
  const sdk = await import('@aws-sdk/client-fsx');
  const client: FSxClient = await sessions.client(
    access,
    region,
    'fsx',
    async (settings) => new sdk.FSxClient(settings),
  );
  const found = new Map<string, Pick<DiscoveredResource, 'state' | 'details'>>();
  for await (const page of sdk.paginateDescribeFileSystems({ client }, {}, { abortSignal: signal })) {
    for (const system of page.FileSystems ?? []) {
      const own = system.OntapConfiguration ?? system.WindowsConfiguration ?? system.OpenZFSConfiguration;
      found.set(system.ResourceARN!, {
        state: system.Lifecycle ?? null,
        details: {
          fileSystemType: system.FileSystemType ?? null,
          storageCapacityGiB: system.StorageCapacity ?? null,
          throughputMBps: own?.ThroughputCapacity ?? null,
          iops: own?.DiskIopsConfiguration?.Iops ?? null,
        },
      });
    }
  }
  for await (const page of sdk.paginateDescribeVolumes({ client }, {}, { abortSignal: signal })) {
    for (const volume of page.Volumes ?? []) {
      found.set(volume.ResourceARN!, {
        state: volume.Lifecycle ?? null,
        details: {
          volumeType: volume.VolumeType ?? null,
          fileSystemId: volume.FileSystemId ?? null,
          sizeMiB: volume.OntapConfiguration?.SizeInMegabytes ?? null,
        },
      });
    }
  }
  return found;
}
