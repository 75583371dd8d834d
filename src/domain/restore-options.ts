import { InvalidError } from './error';

/** How the resources of one type are restored: what may be asked for, and how the new one is named. */
interface Restorable {
  options: readonly string[];
  name?: Naming;
}

interface Naming {
  /** The key that holds the name of what is made. */
  key: string;
  form: RegExp;
  most: number;
  words: string;
}

const database = (key: string): Naming => ({
  key,
  form: /^[A-Za-z](?!.*--)[A-Za-z0-9-]*(?<!-)$/,
  most: 63,
  words: '1 to 63 letters, digits and single hyphens, the first a letter, the last no hyphen',
});

// prettier-ignore
const cluster: Restorable = {
  options: [
    'AvailabilityZones', 'CopyTagsToSnapshot', 'DatabaseName', 'DBClusterParameterGroupName', 'DBSubnetGroupName',
    'DeletionProtection', 'EnableCloudwatchLogsExports', 'EnableIAMDatabaseAuthentication', 'Engine', 'EngineMode',
    'EngineVersion', 'KmsKeyId', 'OptionGroupName', 'Port', 'VpcSecurityGroupIds',
  ],
  name: database('DBClusterIdentifier'),
};

/** By AWS Backup's names of types. The keys are those of the metadata that StartRestoreJob takes. */
// prettier-ignore
const restorables: Readonly<Record<string, Restorable>> = {
  EC2: {
    options: [
      'CpuOptions', 'CreditSpecification', 'DisableApiStop', 'DisableApiTermination', 'EbsOptimized', 'HibernationOptions',
      'IamInstanceProfileName', 'InstanceInitiatedShutdownBehavior', 'InstanceType', 'KeyName', 'Monitoring', 'Placement',
      'RequireImdsV2', 'SecurityGroupIds', 'SubnetId', 'VpcId',
    ],
  },
  EBS: { options: ['availabilityZone', 'encrypted', 'iops', 'kmsKeyId', 'throughput', 'volumeSize', 'volumeType'] },
  RDS: {
    options: [
      'AllocatedStorage', 'AutoMinorVersionUpgrade', 'AvailabilityZone', 'CopyTagsToSnapshot', 'DBInstanceClass', 'DBName',
      'DBParameterGroupName', 'DBSubnetGroupName', 'DeletionProtection', 'EnableCloudwatchLogsExports',
      'EnableIAMDatabaseAuthentication', 'Engine', 'Iops', 'KmsKeyId', 'LicenseModel', 'MultiAZ', 'OptionGroupName',
      'Port', 'PubliclyAccessible', 'RestoreTime', 'StorageThroughput', 'StorageType', 'VpcSecurityGroupIds',
    ],
    name: database('DBInstanceIdentifier'),
  },
  Aurora: cluster,
  DocumentDB: cluster,
  DynamoDB: {
    options: ['deletionProtection', 'encryptionType', 'kmsMasterKeyArn'],
    name: { key: 'targetTableName', form: /^[A-Za-z0-9_.-]{3,}$/, most: 255, words: '3 to 255 letters, digits, hyphens, dots and underscores' },
  },
  EFS: { options: ['Encrypted', 'ItemsToRestore', 'KmsKeyId', 'PerformanceMode'] },
  FSx: {
    options: [
      'KmsKeyId', 'LustreConfiguration', 'OntapConfiguration', 'OpenZFSConfiguration', 'SecurityGroupIds', 'StorageType',
      'SubnetIds', 'WindowsConfiguration',
    ],
  },
  S3: {
    options: ['Encrypted', 'EncryptionType', 'ItemsToRestore', 'KMSKey', 'RestoreTime'],
    name: { key: 'DestinationBucketName', form: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, most: 63, words: '3 to 63 lower-case letters, digits, dots and hyphens' },
  },
};

/** The types of AWS Backup whose recovery points are restored here. */
export const RESTORABLE_TYPES: readonly string[] = Object.keys(restorables);

const LONGEST_VALUE = 8_000;
const OPTIONS = ['input', 'options'];

export function isRestorableType(resourceType: string): boolean {
  return Object.hasOwn(restorables, resourceType);
}

/** What was asked for in AWS Backup's own spelling, every value as text. Unknown keys are refused at their place. */
export function optionsOf(
  resourceType: string,
  given: Readonly<Record<string, unknown>> | null | undefined,
): Record<string, string> {
  const { options, name } = restorables[resourceType]!;
  const chosen: Record<string, string> = {};
  for (const [key, value] of Object.entries(given ?? {})) {
    const path = [...OPTIONS, key];
    if (name && same(key, name.key)) throw new InvalidError(`${key} is given as targetName.`, path);
    const known = options.find((option) => same(option, key));
    if (!known) {
      throw new InvalidError(`A restore of ${resourceType} has no option ${key}; it has ${options.join(', ')}.`, path);
    }
    if (known in chosen) throw new InvalidError(`${known} is given twice.`, path);
    chosen[known] = textOf(value, path);
  }
  return chosen;
}

function textOf(value: unknown, path: readonly string[]): string {
  if (value === null) throw new InvalidError('An option has a value; leave it out instead.', path, 'REQUIRED');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text === '') throw new InvalidError('The option is empty.', path, 'REQUIRED');
  if (text.length > LONGEST_VALUE) {
    throw new InvalidError(`An option has at most ${LONGEST_VALUE} characters.`, path, 'TOO_LONG');
  }
  return text;
}

/** The name under which it is to be restored, where its type has one to give. */
export function targetNameOf(resourceType: string, given: string | null | undefined): string | null {
  if (given === null || given === undefined) return null;
  const path = ['input', 'targetName'];
  const { name } = restorables[resourceType]!;
  if (!name) throw new InvalidError(`What is restored of type ${resourceType} is known by an id, not by a name.`, path);
  if (given.length > name.most || !name.form.test(given)) {
    throw new InvalidError(`A name for ${resourceType} is ${name.words}.`, path);
  }
  return given;
}

export interface RestorePlan {
  resourceType: string;
  resourceArn: string;
  targetName: string | null;
  options: Readonly<Record<string, string>>;
  /** Where the resource was, else a zone of the Region: a volume is made in one. */
  zone: string;
  /** Unique to the restore. */
  token: string;
  /** When it was asked for: part of a name that nobody chose. */
  askedAt: Date;
}

/**
 * What StartRestoreJob is sent: what AWS Backup says the resource was, what was asked for instead, and what makes a new
 * resource of it. Nothing is restored over what is there.
 */
export function metadataOf(told: Readonly<Record<string, string>>, plan: RestorePlan): Record<string, string> {
  const metadata: Record<string, string> = { ...told };
  const set = (key: string, value: string): void => {
    metadata[Object.keys(metadata).find((known) => same(known, key)) ?? key] = value;
  };
  const has = (key: string): boolean => Object.keys(metadata).some((known) => same(known, key));
  // A network interface has its own subnet and groups: AWS takes either, and what is asked for goes first.
  const placed = ['SubnetId', 'SecurityGroupIds', 'VpcId'].some((key) => key in plan.options);
  if (plan.resourceType === 'EC2' && placed) delete metadata.NetworkInterfaces;
  for (const [key, value] of Object.entries(plan.options)) set(key, value);
  const { name } = restorables[plan.resourceType]!;
  if (name) set(name.key, plan.targetName ?? nameFor(plan, name));
  if (plan.resourceType === 'EBS' && !has('availabilityZone')) set('availabilityZone', plan.zone);
  if (plan.resourceType === 'EFS') {
    set('newFileSystem', 'true');
    set('CreationToken', plan.token);
    if (!has('Encrypted')) set('Encrypted', 'true');
    if (!has('PerformanceMode')) set('PerformanceMode', 'generalPurpose');
  }
  if (plan.resourceType === 'S3') {
    set('NewBucket', 'true');
    set('CreationToken', plan.token);
    if (!has('Encrypted')) set('Encrypted', 'false');
  }
  return metadata;
}

/** The name of what was backed up, and when it was restored. */
function nameFor({ resourceArn, askedAt }: RestorePlan, { most }: Naming): string {
  const end = `-restored-${askedAt.toISOString().slice(0, 16).replace(/\D/g, '')}`;
  const own = resourceArn.split(/[:/]/).at(-1)!;
  return `${own.slice(0, most - end.length).replace(/[.-]+$/, '')}${end}`;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
