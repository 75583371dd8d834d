import type { ResourceHint, ResourceKind } from './signal';

/** Where an ARN is made: partition, region and account of the event. */
export interface Place {
  partition?: string | null;
  region: string | null;
  awsAccountId: string;
}

export function arn(place: Place, service: string, resource: string): string | null {
  if (place.region === null) return null;
  return `arn:${place.partition ?? 'aws'}:${service}:${place.region}:${place.awsAccountId}:${resource}`;
}

/** `arn:partition:service:region:account:resource`; the resource may contain colons. */
export function parseArn(
  text: string | null,
): Record<'partition' | 'service' | 'region' | 'account' | 'resource', string> | null {
  const match = /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.+)$/s.exec(text ?? '');
  if (!match) return null;
  const [, partition, service, region, account, resource] = match;
  return { partition, service, region, account, resource };
}

type Dimension = [kind: ResourceKind, service: string, resource: (id: string) => string];

/** Which dimension of a metric names a resource, the most precise first, and the ARN that AWS forms from it. */
const dimensions: Record<string, Dimension> = {
  InstanceId: ['instance', 'ec2', (id) => `instance/${id}`],
  VolumeId: ['volume', 'ec2', (id) => `volume/${id}`],
  AutoScalingGroupName: ['autoScalingGroup', 'autoscaling', (id) => id],
  DBInstanceIdentifier: ['db', 'rds', (id) => `db:${id}`],
  DBClusterIdentifier: ['dbCluster', 'rds', (id) => `cluster:${id}`],
  DomainName: ['searchDomain', 'es', (id) => `domain/${id}`],
  ClusterIdentifier: ['dataWarehouse', 'redshift', (id) => `cluster:${id}`],
  ClusterName: ['cluster', 'eks', (id) => `cluster/${id}`],
  TargetGroup: ['targetGroup', 'elasticloadbalancing', (id) => id],
  LoadBalancer: ['loadBalancer', 'elasticloadbalancing', (id) => `loadbalancer/${id}`],
  LoadBalancerName: ['loadBalancer', 'elasticloadbalancing', (id) => `loadbalancer/${id}`],
  FileSystemId: ['fileSystem', 'elasticfilesystem', (id) => `file-system/${id}`],
  VpnId: ['vpnConnection', 'ec2', (id) => `vpn-connection/${id}`],
  NatGatewayId: ['natGateway', 'ec2', (id) => `natgateway/${id}`],
  TableName: ['table', 'dynamodb', (id) => `table/${id}`],
  FunctionName: ['function', 'lambda', (id) => `function:${id}`],
  BucketName: ['bucket', 's3', (id) => id],
};

/** The resource that a metric measures, with its ARN where AWS's format gives it. */
export function subjectOf(
  metric: { namespace: string; dimensions: Readonly<Record<string, string>> },
  place: Place,
): { hint: ResourceHint; arn: string | null } | null {
  const names = metric.dimensions;
  if (metric.namespace === 'AWS/FSx') return fsxSubject(names, place);
  for (const [name, [kind, service, resource]] of Object.entries(dimensions)) {
    const id = names[name];
    if (id === undefined) continue;
    // A bucket's ARN has neither region nor account; a group's has an id that no dimension tells.
    if (kind === 'bucket') return { hint: { kind, id }, arn: `arn:${place.partition ?? 'aws'}:s3:::${id}` };
    return { hint: { kind, id }, arn: kind === 'autoScalingGroup' ? null : arn(place, service, resource(id)) };
  }
  return null;
}

function fsxSubject(
  names: Readonly<Record<string, string>>,
  place: Place,
): { hint: ResourceHint; arn: string | null } | null {
  const { FileSystemId, VolumeId } = names;
  if (FileSystemId === undefined) return null;
  return VolumeId === undefined
    ? { hint: { kind: 'fileSystem', id: FileSystemId }, arn: arn(place, 'fsx', `file-system/${FileSystemId}`) }
    : {
        hint: { kind: 'fileSystemVolume', id: VolumeId },
        arn: arn(place, 'fsx', `volume/${FileSystemId}/${VolumeId}`),
      };
}

const resourceForms: [service: string, form: RegExp, kind: ResourceKind][] = [
  ['ec2', /^instance\/(.+)$/, 'instance'],
  ['ssm', /^managed-instance\/(i-.+)$/, 'instance'],
  ['ec2', /^volume\/(.+)$/, 'volume'],
  ['ec2', /^snapshot\/(.+)$/, 'snapshot'],
  ['ec2', /^image\/(.+)$/, 'image'],
  ['ec2', /^natgateway\/(.+)$/, 'natGateway'],
  ['ec2', /^vpn-connection\/(.+)$/, 'vpnConnection'],
  ['rds', /^db:(.+)$/, 'db'],
  ['rds', /^cluster:(.+)$/, 'dbCluster'],
  ['rds', /^(?:cluster-)?snapshot:(.+)$/, 'dbSnapshot'],
  ['s3', /^([^/]+)$/, 'bucket'],
  ['es', /^domain\/(.+)$/, 'searchDomain'],
  ['redshift', /^cluster:(.+)$/, 'dataWarehouse'],
  ['eks', /^cluster\/(.+)$/, 'cluster'],
  ['elasticfilesystem', /^file-system\/(.+)$/, 'fileSystem'],
  ['fsx', /^file-system\/(.+)$/, 'fileSystem'],
  ['dynamodb', /^table\/(.+)$/, 'table'],
  ['lambda', /^function:(.+)$/, 'function'],
];

/** The kind and id that an ARN spells; 'other' with the whole ARN where we do not know its form. */
export function hintOfArn(text: string | null): ResourceHint[] {
  const parts = parseArn(text);
  if (!parts || text === null) return [];
  for (const [service, form, kind] of resourceForms) {
    const match = parts.service === service ? form.exec(parts.resource) : null;
    if (match) return [{ kind, id: match[1] }];
  }
  return [{ kind: 'other', id: text }];
}

const idForms: [form: RegExp, kind: ResourceKind][] = [
  [/^i-[0-9a-z]+$/, 'instance'],
  [/^vol-[0-9a-z]+$/, 'volume'],
  [/^snap-[0-9a-z]+$/, 'snapshot'],
  [/^ami-[0-9a-z]+$/, 'image'],
  [/^nat-[0-9a-z]+$/, 'natGateway'],
  [/^vpn-[0-9a-z]+$/, 'vpnConnection'],
  [/^fs-[0-9a-z]+$/, 'fileSystem'],
  [/^\d{12}$/, 'account'],
];

/** The kind of an id or ARN that stands alone, by its form. */
export function hintOfId(id: string): ResourceHint {
  if (id.startsWith('arn:')) return hintOfArn(id)[0] ?? { kind: 'other', id };
  return { kind: idForms.find(([form]) => form.test(id))?.[1] ?? 'other', id };
}

export function uniqueHints(hints: readonly ResourceHint[]): ResourceHint[] {
  const seen = new Map(hints.map((hint) => [`${hint.kind} ${hint.id}`, hint]));
  return [...seen.values()];
}
