/**
 * The resource types of Alarm Manager, each with the pseudoparameters that a definition of it may use; the ones in
 * `identifiers` tell a resource from every other of its type, and at least one of them is in every alarm's name.
 * Source: https://docs.aws.amazon.com/managedservices/latest/accelerate-guide/acc-mem-pseudoparameters.html
 */
export interface ResourceType {
  readonly parameters: readonly string[];
  readonly identifiers: readonly string[];
}

/** Known wherever an alarm is. */
export const GLOBAL_PARAMETERS = ['AWS::AccountId', 'AWS::Partition', 'AWS::Region'] as const;

const type = (identifiers: readonly string[], ...others: string[]): ResourceType => ({
  parameters: [...identifiers, ...others],
  identifiers,
});

export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map([
  ['AWS::EC2::Instance', type(['EC2::InstanceId'], 'EC2::InstanceName')],
  [
    'AWS::EC2::Instance::Disk',
    type(
      ['EC2::InstanceId', 'EC2::Disk::UUID'],
      'EC2::InstanceName',
      'EC2::Disk::Device',
      'EC2::Disk::FSType',
      'EC2::Disk::Path',
    ),
  ],
  ['AWS::RDS::DBInstance', type(['RDS::DBInstanceIdentifier'])],
  ['AWS::Elasticsearch::Domain', type(['Elasticsearch::DomainName'])],
  ['AWS::OpenSearch::Domain', type(['OpenSearch::DomainName'])],
  ['AWS::Redshift::Cluster', type(['Redshift::ClusterIdentifier'])],
  [
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    type(
      ['ElasticLoadBalancingV2::LoadBalancer::Name'],
      'ElasticLoadBalancingV2::LoadBalancer',
      'ElasticLoadBalancingV2::LoadBalancer::Arn',
      'ElasticLoadBalancingV2::LoadBalancer::FullName',
    ),
  ],
  [
    'AWS::ElasticLoadBalancingV2::LoadBalancer::TargetGroup',
    type(
      ['ElasticLoadBalancingV2::TargetGroup::FullName', 'ElasticLoadBalancingV2::TargetGroup::UUID'],
      'ElasticLoadBalancingV2::LoadBalancer::FullName',
    ),
  ],
  ['AWS::ElasticLoadBalancing::LoadBalancer', type(['ElasticLoadBalancing::LoadBalancer::Name'])],
  ['AWS::FSx::FileSystem::ONTAP', type(['FSx::FileSystemId'], 'FSx::FileSystem::Throughput', 'FSx::FileSystem::Iops')],
  ['AWS::FSx::FileSystem::ONTAP::Volume', type(['FSx::FileSystemId', 'FSx::ONTAP::VolumeId'])],
  ['AWS::FSx::FileSystem::Windows', type(['FSx::FileSystemId'], 'FSx::FileSystem::Throughput')],
  ['AWS::EFS::FileSystem', type(['EFS::FileSystemId'])],
  ['AWS::EC2::NatGateway', type(['NatGateway::NatGatewayId'])],
  ['AWS::EC2::VPNConnection', type(['AWS::EC2::VpnConnectionId'])],
]);

/** Some pseudoparameter of some resource type, whichever. */
export const everyParameter: ReadonlySet<string> = new Set([
  ...GLOBAL_PARAMETERS,
  ...[...resourceTypes.values()].flatMap(({ parameters }) => parameters),
]);

/** The resource types that have the pseudoparameter. */
export function typesOf(parameter: string): string[] {
  return [...resourceTypes].flatMap(([name, { parameters }]) => (parameters.includes(parameter) ? [name] : []));
}

const REFERENCE = /\$\{([^{}]*)\}/g;

/** The pseudoparameters that a text names, known or not, in their order. */
export function parametersIn(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map(([, name]) => name);
}

export const referenceTo = (parameter: string): string => `\${${parameter}}`;
