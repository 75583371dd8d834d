/** What AWS Backup calls the types that it backs up, by CloudFormation's names. */
const TYPES: Readonly<Record<string, string>> = {
  'AWS::EC2::Instance': 'EC2',
  'AWS::EC2::Volume': 'EBS',
  'AWS::RDS::DBInstance': 'RDS',
  'AWS::RDS::DBCluster': 'Aurora',
  'AWS::DynamoDB::Table': 'DynamoDB',
  'AWS::EFS::FileSystem': 'EFS',
  'AWS::FSx::FileSystem': 'FSx',
  'AWS::FSx::Volume': 'FSx',
  'AWS::S3::Bucket': 'S3',
  'AWS::Redshift::Cluster': 'Redshift',
  'AWS::StorageGateway::Volume': 'Storage Gateway',
};

/** null: AWS Backup does not back it up. */
export function backupTypeOf(type: string): string | null {
  return TYPES[type] ?? null;
}
