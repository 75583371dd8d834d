/**
 * What the published baseline leaves open and CloudWatch must be told: dimensions by AWS's own documentation of each
 * namespace; the statistic, period and formula where the page prints none. The choices are ours.
 */
export interface AlarmRequest {
  /** Name → value, with pseudoparameters. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic?: string;
  readonly periodSeconds?: number;
  readonly evaluationPeriods?: number;
  readonly alarmName?: string;
  /** Metric math: metrics by id, and the expression that is compared. */
  readonly math?: {
    readonly metrics: Readonly<Record<string, readonly [metricName: string, statistic: string]>>;
    readonly expression: string;
    readonly comparison?: string;
    readonly threshold?: number;
  };
  /** Instances of this operating system only: two rows have the same name for the same resource type. */
  readonly platform?: 'LINUX' | 'WINDOWS';
}

const instance = { InstanceId: '${EC2::InstanceId}' };
const domain = { ClientId: '${AWS::AccountId}', DomainName: '${OpenSearch::DomainName}' };
const database = { DBInstanceIdentifier: '${RDS::DBInstanceIdentifier}' };
const classic = { LoadBalancerName: '${ElasticLoadBalancing::LoadBalancer::Name}' };
const elastic = { FileSystemId: '${EFS::FileSystemId}' };
const served = { FileSystemId: '${FSx::FileSystemId}' };
const volume = { FileSystemId: '${FSx::FileSystemId}', VolumeId: '${FSx::ONTAP::VolumeId}' };

const FIVE_MINUTES = 300;
const lasting = (minutes: number) => ({
  periodSeconds: FIVE_MINUTES,
  evaluationPeriods: (minutes * 60) / FIVE_MINUTES,
});
const percentOf = (part: string, whole: string, statistic = 'Average') => ({
  metrics: { m1: [part, statistic], m2: [whole, statistic] } as const,
  expression: '(m1 / m2) * 100',
});
/** Per second, against what the file system is provided with. */
const rate = (names: readonly string[], provided: string) => ({
  metrics: Object.fromEntries(names.map((name, at) => [`m${at + 1}`, [name, 'Sum'] as const])),
  expression: `(${names.map((_, at) => `m${at + 1}`).join(' + ')}) / PERIOD(m1) / ${provided} * 100`,
});
const BYTES = ['DataReadBytes', 'DataWriteBytes'];
const OPERATIONS = ['DataReadOperations', 'DataWriteOperations', 'MetadataOperations'];
const MEGABYTES = '(${FSx::FileSystem::Throughput} * 1048576)';

export const alarmRequests: ReadonlyMap<string, AlarmRequest> = new Map<string, AlarmRequest>([
  [
    'alb-5xx-error-rate',
    {
      dimensions: { LoadBalancer: '${ElasticLoadBalancingV2::LoadBalancer::FullName}' },
      math: percentOf('HTTPCode_ELB_5XX_Count', 'RequestCount', 'Sum'),
    },
  ],
  [
    'alb-target-group-error',
    {
      dimensions: {
        LoadBalancer: '${ElasticLoadBalancingV2::LoadBalancer::FullName}',
        TargetGroup: '${ElasticLoadBalancingV2::TargetGroup::FullName}',
      },
    },
  ],
  ['ec2-cpu-too-high', { dimensions: instance, statistic: 'Average' }],
  ['ec2-status-check-failed', { dimensions: instance, statistic: 'Maximum' }],
  ['ec2-linux-memory', { dimensions: instance, platform: 'LINUX' }],
  ['ec2-linux-swap', { dimensions: instance, platform: 'LINUX' }],
  [
    'ec2-linux-disk',
    {
      dimensions: {
        ...instance,
        device: '${EC2::Disk::Device}',
        fstype: '${EC2::Disk::FSType}',
        path: '${EC2::Disk::Path}',
      },
      platform: 'LINUX',
    },
  ],
  ['ec2-windows-memory', { dimensions: { ...instance, objectname: 'Memory' }, platform: 'WINDOWS' }],
  [
    'ec2-windows-disk',
    {
      dimensions: { ...instance, instance: '${EC2::Disk::Path}', objectname: 'LogicalDisk' },
      platform: 'WINDOWS',
    },
  ],
  ['efs-burst-credit-exhausted', { dimensions: elastic, statistic: 'Minimum', ...lasting(15) }],
  ['efs-client-connections', { dimensions: elastic, statistic: 'Sum', ...lasting(15) }],
  [
    'efs-throughput-utilization',
    {
      dimensions: elastic,
      ...lasting(60),
      math: {
        metrics: { m1: ['MeteredIOBytes', 'Sum'], m2: ['PermittedThroughput', 'Average'] },
        expression: 'm1 / PERIOD(m1) / m2 * 100',
      },
    },
  ],
  ['efs-percent-io-limit', { dimensions: elastic, statistic: 'Maximum', ...lasting(75) }],
  ['elb-spillover', { dimensions: classic, statistic: 'Sum' }],
  ['elb-5xx', { dimensions: classic, alarmName: 'Classic LoadBalancer HTTP 5XX Error Count Alarm' }],
  ['elb-surge-queue', { dimensions: classic, statistic: 'Maximum' }],
  ['fsx-ontap-iops', { dimensions: served, ...lasting(120), math: rate(OPERATIONS, '${FSx::FileSystem::Iops}') }],
  ['fsx-ontap-throughput', { dimensions: served, ...lasting(120), math: rate(BYTES, MEGABYTES) }],
  ['fsx-ontap-inode', { dimensions: volume, ...lasting(120), math: percentOf('FilesUsed', 'FilesCapacity') }],
  [
    'fsx-ontap-volume-capacity',
    {
      dimensions: volume,
      ...lasting(120),
      math: percentOf('StorageUsed', 'StorageCapacity'),
    },
  ],
  ['fsx-windows-throughput', { dimensions: served, ...lasting(120), math: rate(BYTES, MEGABYTES) }],
  // What a Windows file system is provided with in operations is told by none of its pseudoparameters; the metric is a percentage.
  ['fsx-windows-iops', { dimensions: served, statistic: 'Average', ...lasting(120) }],
  ['os-cluster-red', { dimensions: domain }],
  ['os-kms-key-error', { dimensions: domain, statistic: 'Maximum' }],
  ['os-kms-key-inaccessible', { dimensions: domain, statistic: 'Maximum' }],
  ['os-cluster-yellow', { dimensions: domain }],
  ['os-free-storage', { dimensions: domain }],
  ['os-index-writes-blocked', { dimensions: domain, statistic: 'Maximum' }],
  // Fewer nodes than there are: the day's least against its most.
  [
    'os-nodes-down',
    {
      dimensions: domain,
      math: {
        metrics: { m1: ['Nodes', 'Maximum'], m2: ['Nodes', 'Minimum'] },
        expression: 'm1 - m2',
        comparison: 'GreaterThanThreshold',
        threshold: 0,
      },
    },
  ],
  ['os-cpu', { dimensions: domain }],
  ['os-jvm', { dimensions: domain }],
  ['os-master-cpu', { dimensions: domain }],
  ['os-master-jvm', { dimensions: domain }],
  ['os-snapshot-failure', { dimensions: domain }],
  ['rds-cpu', { dimensions: database }],
  ['rds-disk-queue', { dimensions: database }],
  ['rds-free-storage', { dimensions: database }],
  ['redshift-health', { dimensions: { ClusterIdentifier: '${Redshift::ClusterIdentifier}' }, statistic: 'Minimum', evaluationPeriods: 1 }], // prettier-ignore
  ['vpn-tunnel-down', { dimensions: { VpnId: '${AWS::EC2::VpnConnectionId}' }, statistic: 'Maximum' }],
]);
