import type { DatabaseFacts } from '../../domain/remediation/database';
import type { FileVolumeFacts } from '../../domain/remediation/file-volume';
import type { Place } from './instance-facts';

/** A database as RDS tells it at this moment. */
export async function databaseFacts(place: Place, databaseId: string): Promise<DatabaseFacts> {
  const { RDSClient, DescribeDBInstancesCommand } = await import('@aws-sdk/client-rds');
  const { sessions, access, region, signal } = place;
  const rds = await sessions.client(access, region, 'rds', async (settings) => new RDSClient(settings));
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: databaseId }), {
    abortSignal: signal,
  });
  const database = DBInstances?.[0];
  return {
    databaseId,
    status: database?.DBInstanceStatus ?? null,
    allocatedGiB: database?.AllocatedStorage ?? 0,
    maxAllocatedGiB: database?.MaxAllocatedStorage ?? null,
    storageType: database?.StorageType ?? null,
    iops: database?.Iops ?? null,
    throughput: database?.StorageThroughput ?? null,
    tags: Object.fromEntries((database?.TagList ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  };
}

/** A volume of an FSx file system, its file system, and what its sisters take up. */
export async function fileVolumeFacts(place: Place, volumeId: string): Promise<FileVolumeFacts> {
  const { FSxClient, DescribeFileSystemsCommand, DescribeVolumesCommand, paginateDescribeVolumes } =
    await import('@aws-sdk/client-fsx');
  const { sessions, access, region, signal } = place;
  const fsx = await sessions.client(access, region, 'fsx', async (settings) => new FSxClient(settings));
  const { Volumes } = await fsx.send(new DescribeVolumesCommand({ VolumeIds: [volumeId] }), { abortSignal: signal });
  const volume = Volumes?.[0];
  const fileSystemId = volume?.FileSystemId ?? '';
  const { FileSystems } = await fsx.send(new DescribeFileSystemsCommand({ FileSystemIds: [fileSystemId] }), {
    abortSignal: signal,
  });
  let volumesMiB = 0;
  const sisters = paginateDescribeVolumes(
    { client: fsx },
    { Filters: [{ Name: 'file-system-id', Values: [fileSystemId] }] },
    { abortSignal: signal },
  );
  for await (const page of sisters) {
    for (const one of page.Volumes ?? []) volumesMiB += one.OntapConfiguration?.SizeInMegabytes ?? 0;
  }
  return {
    volumeId,
    volumeType: volume?.VolumeType ?? null,
    lifecycle: volume?.Lifecycle ?? null,
    sizeMiB: volume?.OntapConfiguration?.SizeInMegabytes ?? 0,
    fileSystemId,
    fileSystemLifecycle: FileSystems?.[0]?.Lifecycle ?? null,
    fileSystemGiB: FileSystems?.[0]?.StorageCapacity ?? 0,
    volumesMiB,
  };
}

/** The state of an alarm as CloudWatch tells it at this moment; null: there is no such alarm. */
export async function alarmState(place: Place, name: string): Promise<string | null> {
  const { CloudWatchClient, DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
  const { sessions, access, region, signal } = place;
  const client = await sessions.client(
    access,
    region,
    'cloudwatch',
    async (settings) => new CloudWatchClient(settings),
  );
  const { MetricAlarms } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm'] }),
    { abortSignal: signal },
  );
  return MetricAlarms?.[0]?.StateValue ?? null;
}
