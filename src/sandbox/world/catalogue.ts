import type { Alarm, Database, Dimension, Instance, Volume, VpnConnection } from './types';

/**
 * The baseline alarms of AMS Accelerate that this world's resources carry, as published on
 * https://docs.aws.amazon.com/managedservices/latest/accelerate-guide/monitoring-default-metrics.html
 * Where that page prints no statistic, the one that fits the metric was chosen.
 */
export interface Baseline {
  name: string;
  description: string;
  namespace: string;
  metric: string;
  dimensions: Dimension[];
  statistic: string;
  period: number;
  evaluationPeriods: number;
  threshold: number;
  comparison: string;
}

const dimension = (Name: string, Value: string): Dimension => ({ Name, Value });
export const GIB = 1024 ** 3;

export const diskDimensions = (instance: Instance, volume: Volume): Dimension[] => {
  const root = /^\/dev\/(xvda|sda1)$/.test(volume.attachment?.device ?? '');
  if (instance.windows) {
    return [
      dimension('InstanceId', instance.id),
      dimension('instance', root ? 'C:' : 'D:'),
      dimension('objectname', 'LogicalDisk'),
    ];
  }
  const lvm = instance.tags.VolumeLayout === 'LVM';
  const device = lvm ? (root ? 'mapper/vg0-root' : 'mapper/vg1-data') : root ? 'nvme0n1p1' : 'nvme1n1';
  return [
    dimension('InstanceId', instance.id),
    dimension('device', device),
    dimension('fstype', 'xfs'),
    dimension('path', root ? '/' : '/data'),
  ];
};

export function instanceBaseline(instance: Instance, volumes: readonly Volume[]): Baseline[] {
  const own = [dimension('InstanceId', instance.id)];
  const agent = instance.windows
    ? { metric: 'Memory % Committed Bytes In Use', dimensions: [...own, dimension('objectname', 'Memory')] }
    : { metric: 'mem_used_percent', dimensions: own };
  return [
    {
      name: `${instance.id}: Status Check Failed`,
      description: 'EC2 instance status check failed: the instance or its host does not respond.',
      namespace: 'AWS/EC2',
      metric: 'StatusCheckFailed',
      dimensions: own,
      statistic: 'Maximum',
      period: 300,
      evaluationPeriods: 3,
      threshold: 0,
      comparison: 'GreaterThanThreshold',
    },
    {
      name: `${instance.id}: CPU Too High`,
      description: 'CPU utilization of the instance is above 95 % for 30 minutes.',
      namespace: 'AWS/EC2',
      metric: 'CPUUtilization',
      dimensions: own,
      statistic: 'Average',
      period: 300,
      evaluationPeriods: 6,
      threshold: 95,
      comparison: 'GreaterThanThreshold',
    },
    {
      name: `${instance.id}: Memory Free`,
      description: 'Less than 5 % of the memory of the instance is free for 30 minutes.',
      namespace: 'CWAgent',
      ...agent,
      statistic: 'Minimum',
      period: 300,
      evaluationPeriods: 6,
      threshold: 95,
      comparison: 'GreaterThanOrEqualToThreshold',
    },
    ...volumes.map((volume) => ({
      name: `${instance.id}: Disk Usage Too High - ${volume.id.replace('vol-', '')}`,
      description: 'A file system of the instance is at least 95 % full for 30 minutes.',
      namespace: 'CWAgent',
      metric: instance.windows ? 'LogicalDisk % Free Space' : 'disk_used_percent',
      dimensions: diskDimensions(instance, volume),
      statistic: 'Maximum',
      period: 300,
      evaluationPeriods: 6,
      threshold: instance.windows ? 5 : 95,
      comparison: instance.windows ? 'LessThanOrEqualToThreshold' : 'GreaterThanOrEqualToThreshold',
    })),
  ];
}

export function databaseBaseline(database: Database): Baseline[] {
  const shared = { namespace: 'AWS/RDS', dimensions: [dimension('DBInstanceIdentifier', database.id)] };
  return [
    {
      name: `${database.id}: CPUUtilization`,
      description: 'CPU utilization of the database is above 90 % for 30 minutes.',
      ...shared,
      metric: 'CPUUtilization',
      statistic: 'Average',
      period: 900,
      evaluationPeriods: 2,
      threshold: 90,
      comparison: 'GreaterThanThreshold',
    },
    {
      name: `${database.id}: DiskQueue`,
      description: 'More than 75 outstanding I/O requests wait for the disk of the database.',
      ...shared,
      metric: 'DiskQueueDepth',
      statistic: 'Sum',
      period: 60,
      evaluationPeriods: 15,
      threshold: 75,
      comparison: 'GreaterThanThreshold',
    },
    {
      name: `${database.id}: FreeStorageSpace`,
      description: 'Less than 1 GiB of storage is left for the database.',
      ...shared,
      metric: 'FreeStorageSpace',
      statistic: 'Average',
      period: 300,
      evaluationPeriods: 2,
      threshold: GIB,
      comparison: 'LessThanThreshold',
    },
  ];
}

export function vpnBaseline(connection: VpnConnection): Baseline[] {
  return [
    {
      name: `${connection.id} - VPNTunnelDown`,
      description: 'Both tunnels of the Site-to-Site VPN connection are down.',
      namespace: 'AWS/VPN',
      metric: 'TunnelState',
      dimensions: [dimension('VpnId', connection.id)],
      statistic: 'Maximum',
      period: 60,
      evaluationPeriods: 20,
      threshold: 0,
      comparison: 'LessThanOrEqualToThreshold',
    },
  ];
}

/** An alarm as Alarm Manager creates it, quiet since it was configured. */
export function quietAlarm(
  baseline: Baseline,
  at: { accountId: string; region: string; time: number },
  tags: Record<string, string>,
): Alarm {
  return {
    ...baseline,
    arn: `arn:aws:cloudwatch:${at.region}:${at.accountId}:alarm:${baseline.name}`,
    type: 'MetricAlarm',
    actionsEnabled: true,
    okActions: [],
    alarmActions: [],
    insufficientDataActions: [],
    treatMissingData: 'missing',
    configuredAt: at.time,
    state: {
      value: 'OK',
      reason: 'The datapoints since the alarm was created were within the threshold.',
      at: at.time,
    },
    transitionedAt: at.time,
    tags,
  };
}

export const MANAGED = { 'ams:alarm-manager:managed': 'true' } as const;
