import { coverageReason, type CoverageFacts } from '../../src/domain/backup-coverage';
import { InvalidError } from '../../src/domain/error';
import { expiryNoticedAt, whyNotRestorable } from '../../src/domain/recovery-point';
import { follows } from '../../src/domain/restore-job';
import {
  metadataOf,
  optionsOf,
  RESTORABLE_TYPES,
  targetNameOf,
  type RestorePlan,
} from '../../src/domain/restore-options';
import { RestoreJobState } from '../../src/domain/words';

const NOW = new Date('2026-11-29T12:00:00Z');

describe('what is sent to restore', () => {
  const plan = (resourceType: string, more: Partial<RestorePlan> = {}): RestorePlan => ({
    resourceType,
    resourceArn: 'arn:aws:x:us-east-1:1:thing/the-name',
    targetName: null,
    options: {},
    zone: 'us-east-1c',
    token: 'token',
    askedAt: new Date('2026-11-29T19:15:42Z'),
    ...more,
  });

  test.each<[string, Record<string, string>, Partial<RestorePlan>, Record<string, string>]>([
    [
      'EBS',
      { volumeId: 'vol-1', encrypted: 'true' },
      {},
      { volumeId: 'vol-1', encrypted: 'true', availabilityZone: 'us-east-1c' },
    ],
    ['EBS', { availabilityZone: 'us-east-1a' }, {}, { availabilityZone: 'us-east-1a' }],
    [
      'EBS',
      { AvailabilityZone: 'us-east-1a' },
      { options: { availabilityZone: 'us-east-1b' } },
      { AvailabilityZone: 'us-east-1b' },
    ],
    [
      'EC2',
      { InstanceType: 'm6i.large', NetworkInterfaces: '[{}]', SubnetId: 'subnet-1' },
      { options: { SubnetId: 'subnet-2' } },
      { InstanceType: 'm6i.large', SubnetId: 'subnet-2' },
    ],
    [
      'EC2',
      { NetworkInterfaces: '[{}]' },
      { options: { InstanceType: 'c6i.large' } },
      { NetworkInterfaces: '[{}]', InstanceType: 'c6i.large' },
    ],
    ['RDS', { DBInstanceIdentifier: 'main' }, {}, { DBInstanceIdentifier: 'the-name-restored-202611291915' }],
    ['RDS', { DBInstanceIdentifier: 'main' }, { targetName: 'second' }, { DBInstanceIdentifier: 'second' }],
    ['Aurora', {}, {}, { DBClusterIdentifier: 'the-name-restored-202611291915' }],
    ['DynamoDB', { originalTableName: 'a' }, { targetName: 'b' }, { originalTableName: 'a', targetTableName: 'b' }],
    [
      'EFS',
      { 'file-system-id': 'fs-1', Encrypted: 'false' },
      {},
      {
        'file-system-id': 'fs-1',
        Encrypted: 'false',
        PerformanceMode: 'generalPurpose',
        newFileSystem: 'true',
        CreationToken: 'token',
      },
    ],
    [
      'S3',
      { SourceBucketName: 'a', DestinationBucketName: 'a' },
      {},
      {
        SourceBucketName: 'a',
        DestinationBucketName: 'the-name-restored-202611291915',
        NewBucket: 'true',
        CreationToken: 'token',
        Encrypted: 'false',
      },
    ],
  ])('%s: %j with %j', (type, told, more, sent) => {
    expect(metadataOf(told, plan(type, more))).toEqual(sent);
  });

  it('names what nobody named within the length of its kind, and never as what was backed up', () => {
    for (const length of [1, 40, 41, 63, 255]) {
      const own = 'n'.repeat(length);
      const { DBInstanceIdentifier: name } = metadataOf({}, plan('RDS', { resourceArn: `arn:aws:rds:r:1:db:${own}` }));
      expect(targetNameOf('RDS', name)).toBe(name);
      expect(name).not.toBe(own);
    }
  });

  it('takes the options of its own type in any capitals, and no other’s', () => {
    expect(optionsOf('EC2', { instancetype: 't3.micro', SecurityGroupIds: ['sg-1'] })).toEqual({
      InstanceType: 't3.micro',
      SecurityGroupIds: '["sg-1"]',
    });
    for (const type of RESTORABLE_TYPES) {
      expect(optionsOf(type, null)).toEqual({});
      expect(() => optionsOf(type, { IamRoleArn: 'arn:aws:iam::1:role/x' })).toThrow(InvalidError);
      expect(() => optionsOf(type, { constructor: 'x' })).toThrow(InvalidError);
    }
  });
});

describe('a recovery point', () => {
  test.each([
    ['COMPLETED', null, true],
    ['COMPLETED', '2026-11-29T12:00:00.001Z', true],
    ['COMPLETED', '2026-11-29T12:00:00Z', false],
    ['AVAILABLE', null, true],
    ['EXPIRED', null, false],
    ['PARTIAL', null, false],
    ['DELETING', null, false],
    ['STOPPED', null, false],
    ['CREATING', null, false],
  ] as const)('%s until %s: %s', (status, until, can) => {
    expect(whyNotRestorable({ status, expiresAt: until && new Date(until) }, NOW) === null).toBe(can);
  });

  it('is noticed to expire with the others of its minute, never before its time', () => {
    expect(expiryNoticedAt(new Date('2026-11-29T12:00:00.000Z'))).toEqual(NOW);
    expect(expiryNoticedAt(new Date('2026-11-29T11:59:00.001Z'))).toEqual(NOW);
  });
});

it('news of a restore never lead back, and an end is for good', () => {
  const may = RestoreJobState.flatMap((known) =>
    RestoreJobState.filter((told) => follows(told, known)).map((told) => `${known} ${told}`),
  );
  expect(may).toEqual([
    'PENDING PENDING', 'PENDING RUNNING', 'PENDING COMPLETED', 'PENDING ABORTED', 'PENDING FAILED',
    'RUNNING RUNNING', 'RUNNING COMPLETED', 'RUNNING ABORTED', 'RUNNING FAILED',
  ]); // prettier-ignore
});

describe('why a resource counts as it does', () => {
  const facts: CoverageFacts = {
    status: 'UNPROTECTED',
    deleted: false,
    type: 'AWS::EC2::Instance',
    engine: null,
    fileSystemType: null,
    plans: [],
    lastBackupAt: null,
    restorable: false,
  };
  const lastBackupAt = new Date('2026-11-20T04:10:00Z');
  test.each<[Partial<CoverageFacts>, string]>([
    [{}, 'No backup plan selects it, and no backup of it was ever completed.'],
    [{ lastBackupAt }, 'No backup plan selects it, and its last backup was on 2026-11-20, more than 30 days ago.'],
    [
      { status: 'PROTECTED', lastBackupAt, plans: ['A', 'B'], restorable: true },
      'It was backed up on 2026-11-20, within the last 30 days; the plans A, B select it.',
    ],
    [
      { status: 'PROTECTED', lastBackupAt },
      'It was backed up on 2026-11-20, within the last 30 days; no plan selects it, so this holds until 2026-12-20. No recovery point of it is left to restore from.',
    ],
    [
      { status: 'PLANNED_NO_RECENT_BACKUP', plans: ['A'] },
      'The plan A selects it, but no backup of it was ever completed.',
    ],
    [
      { status: 'OPTED_OUT' },
      'Its tag ams:rt:backup-orchestrator = ams-opt-out keeps it out of backup; no backup of it was ever completed.',
    ],
    [
      { status: 'UNSUPPORTED', type: 'AWS::RDS::DBInstance', engine: 'postgres' },
      'It has only just been found; whether it is backed up is looked at next.',
    ],
    [{ status: 'UNSUPPORTED', deleted: true }, 'It does not exist any more.'],
  ])('%j', (more, reason) => expect(coverageReason({ ...facts, ...more })).toBe(reason));
});
