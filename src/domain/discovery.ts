import type { AgentKind, AlarmState, SyncSource } from './words';

/** What is read Region by Region. Cases of AWS Support belong to the account as a whole. */
export type RegionalSource = Exclude<SyncSource, 'SUPPORT'>;

/** A resource as a source tells it; tags where the source tells them. */
export interface DiscoveredResource {
  arn: string;
  resourceId: string;
  /** CloudFormation's type name. */
  type: string;
  service: string;
  region: string;
  /** The Name tag, else the id. */
  name: string;
  state: string | null;
  details: Record<string, unknown>;
  tags: { key: string; value: string }[] | null;
}

export interface DiscoveredAgent {
  resourceId: string;
  kind: AgentKind;
  present: boolean;
  version: string | null;
  compliant: boolean;
  detail: string | null;
}

export interface DiscoveredAlarm {
  arn: string;
  name: string;
  region: string;
  state: AlarmState;
  stateReason: string | null;
  stateUpdatedAt: Date;
  namespace: string | null;
  metricName: string | null;
  threshold: number | null;
  comparisonOperator: string | null;
  statistic: string | null;
  unit: string | null;
  periodSeconds: number | null;
  evaluationPeriods: number | null;
  datapointsToAlarm: number | null;
  dimensions: { name: string; value: string }[];
  /** Every metric that the alarm measures: one, or those of its metric math. */
  measures: { namespace: string; dimensions: { name: string; value: string }[] }[];
  composite: boolean;
  /** All of its configuration in the form in which definitions are compared with it. */
  configuration: Record<string, unknown>;
  alarmRule: string | null;
  managed: boolean;
  configurationId: string | null;
}

/** Of which types a reading lists everything: what it does not list of them any more is gone. */
export type Coverage = { types: readonly string[] } | { allBut: readonly string[] };

const EC2_TYPES = ['AWS::EC2::Instance', 'AWS::EC2::Volume', 'AWS::EC2::NatGateway', 'AWS::EC2::VPNConnection'];
const RDS_TYPES = ['AWS::RDS::DBInstance'];

export const covered: Record<RegionalSource, Coverage> = {
  EC2: { types: EC2_TYPES },
  RDS: { types: RDS_TYPES },
  // What carries no tags is not listed, so it tells nothing of resources that another source knows.
  RESOURCE_GROUPS_TAGGING: { allBut: [...EC2_TYPES, ...RDS_TYPES] },
  SSM: { types: [] },
  CLOUDWATCH: { types: [] },
  CLOUDTRAIL: { types: [] },
  BACKUP: { types: [] },
};

/** The order of one synchronisation: what later sources refer to comes first. */
export const SYNC_ORDER: readonly RegionalSource[] = [
  'EC2',
  'RDS',
  'RESOURCE_GROUPS_TAGGING',
  'SSM',
  'CLOUDWATCH',
  'CLOUDTRAIL',
  'BACKUP',
];

/** The SSM agent's version from which it can do what operations ask of it (patching with reboot control). */
export const LEAST_SSM_AGENT = '3.0.0.0';

/** Compares dotted versions number by number; a missing part is zero. */
export function atLeast(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) > (b[i] ?? 0);
  }
  return true;
}

const byService: Record<string, (resource: string) => string | null> = {
  ec2: (r) =>
    ({
      instance: 'AWS::EC2::Instance',
      volume: 'AWS::EC2::Volume',
      natgateway: 'AWS::EC2::NatGateway',
      'vpn-connection': 'AWS::EC2::VPNConnection',
      vpc: 'AWS::EC2::VPC',
      subnet: 'AWS::EC2::Subnet',
      'security-group': 'AWS::EC2::SecurityGroup',
    })[kindOf(r)] ?? null,
  rds: (r) => ({ db: 'AWS::RDS::DBInstance', cluster: 'AWS::RDS::DBCluster' })[kindOf(r)] ?? null,
  s3: () => 'AWS::S3::Bucket',
  storagegateway: (r) =>
    /^gateway\/[^/]+\/volume\//.test(r) ? 'AWS::StorageGateway::Volume' : 'AWS::StorageGateway::Gateway',
  dynamodb: () => 'AWS::DynamoDB::Table',
  elasticfilesystem: () => 'AWS::EFS::FileSystem',
  fsx: (r) => (kindOf(r) === 'volume' ? 'AWS::FSx::Volume' : 'AWS::FSx::FileSystem'),
  elasticloadbalancing: (r) =>
    r.startsWith('targetgroup/')
      ? 'AWS::ElasticLoadBalancingV2::TargetGroup'
      : /^loadbalancer\/(app|net|gwy)\//.test(r)
        ? 'AWS::ElasticLoadBalancingV2::LoadBalancer'
        : 'AWS::ElasticLoadBalancing::LoadBalancer',
  es: () => 'AWS::OpenSearchService::Domain',
  redshift: () => 'AWS::Redshift::Cluster',
  eks: () => 'AWS::EKS::Cluster',
  lambda: () => 'AWS::Lambda::Function',
  sns: () => 'AWS::SNS::Topic',
  sqs: () => 'AWS::SQS::Queue',
  autoscaling: () => 'AWS::AutoScaling::AutoScalingGroup',
  cloudwatch: () => null, // alarms are a noun of their own
};

function kindOf(resource: string): string {
  return resource.split(/[/:]/)[0];
}

/** What an ARN alone tells of a resource, or null for what is no resource of ours (an alarm). */
export function resourceOfArn(arn: string): Pick<DiscoveredResource, 'resourceId' | 'type' | 'service'> | null {
  const [, , service, , , ...rest] = arn.split(':');
  const resource = rest.join(':');
  if (!service || !resource) return null;
  const known = byService[service];
  const type = known ? known(resource) : `AWS::${service}::${kindOf(resource)}`;
  if (type === null) return null;
  const parts = resource.split(/[/:]/);
  // A volume of a file system is known by its own id alone.
  if (type === 'AWS::FSx::Volume') return { resourceId: parts.at(-1)!, type, service };
  const resourceId = service === 's3' || parts.length === 1 ? resource : parts.slice(1).join('/');
  return { resourceId, type, service };
}
