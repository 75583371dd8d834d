import { type Cloud, scopeOf } from '../cloud';
import type { Random } from '../random';
import { MANAGED } from './catalogue';
import type { Account, Alarm, FileSystem, FileSystemVolume, MetricQuery, Tags } from './types';

/** An FSx for ONTAP file system with one volume; both are tagged resources like any other. */
export function generateFileSystem(
  cloud: Cloud,
  account: Account,
  region: string,
  place: { random: Random; vpcId: string; time: number; tags(name: string): Tags },
): void {
  const { random, vpcId, time } = place;
  const scope = scopeOf(account.id, region);
  const id = `fs-${random.hex(17)}`;
  const volumeId = `fsvol-${random.hex(17)}`;
  const base = `arn:aws:fsx:${region}:${account.id}`;
  const system: FileSystem = {
    id,
    arn: `${base}:file-system/${id}`,
    kind: 'ONTAP',
    capacityGiB: 2048,
    throughput: 256,
    iops: 6144,
    lifecycle: 'AVAILABLE',
    vpcId,
    subnetIds: [`subnet-${random.hex(17)}`],
    createdAt: time,
    tags: place.tags('file-share'),
  };
  const volume: FileSystemVolume = {
    id: volumeId,
    arn: `${base}:volume/${id}/${volumeId}`,
    fileSystemId: id,
    virtualMachineId: `svm-${random.hex(17)}`,
    name: 'vol1',
    sizeMiB: 1000 * 1024,
    lifecycle: 'CREATED',
    createdAt: time,
    tags: place.tags('file-share-vol1'),
  };
  cloud.fileSystems.generate(scope, id, system);
  cloud.fileSystemVolumes.generate(scope, volumeId, volume);
  const alarm = capacityAlarm(volume, `arn:aws:cloudwatch:${region}:${account.id}:alarm:`, time);
  cloud.alarms.generate(scope, alarm.name, alarm);
  for (const { arn, tags } of [system, volume]) cloud.tagged.generate(scope, arn, { arn, tags });
}

/** The baseline's alarm on a volume that is more than 80 % full for two hours. */
function capacityAlarm(volume: FileSystemVolume, prefix: string, time: number): Alarm {
  const Dimensions = [
    { Name: 'FileSystemId', Value: volume.fileSystemId },
    { Name: 'VolumeId', Value: volume.id },
  ];
  const stat = (Id: string, MetricName: string): MetricQuery => ({
    Id,
    ReturnData: false,
    MetricStat: { Metric: { Namespace: 'AWS/FSx', MetricName, Dimensions }, Period: 300, Stat: 'Average' },
  });
  const name = `${volume.fileSystemId}:${volume.id}`;
  return {
    name,
    arn: `${prefix}${name}`,
    type: 'MetricAlarm',
    description: 'A volume of the file system is more than 80 % full for two hours.',
    actionsEnabled: true,
    okActions: [],
    alarmActions: [],
    insufficientDataActions: [],
    dimensions: [],
    metrics: [
      stat('used', 'StorageUsed'),
      stat('capacity', 'StorageCapacity'),
      { Id: 'share', Expression: '(used/capacity)*100', Label: 'Volume Capacity Utilization', ReturnData: true },
    ],
    evaluationPeriods: 24,
    threshold: 80,
    comparison: 'GreaterThanThreshold',
    treatMissingData: 'missing',
    configuredAt: time,
    state: { value: 'OK', reason: 'The datapoints since the alarm was created were within the threshold.', at: time },
    transitionedAt: time,
    tags: { ...MANAGED },
  };
}
