import {
  CreateBackupPlanCommand,
  CreateBackupSelectionCommand,
  CreateBackupVaultCommand,
  DeleteBackupVaultCommand,
  DeleteRecoveryPointCommand,
  DescribeBackupJobCommand,
  DescribeProtectedResourceCommand,
  DescribeRecoveryPointCommand,
  GetRecoveryPointRestoreMetadataCommand,
  ListBackupJobsCommand,
  ListCopyJobsCommand,
  ListProtectedResourcesCommand,
  ListRecoveryPointsByBackupVaultCommand,
  ListRecoveryPointsByResourceCommand,
  StartBackupJobCommand,
  StartCopyJobCommand,
  StopBackupJobCommand,
} from '@aws-sdk/client-backup';
import { DescribeInstancesCommand, DescribeSnapshotsCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { type Event, Fixture, type WorldAccount, refusal } from './sandbox';

const REGION = 'eu-west-1';
let fixture: Fixture;
let account: WorldAccount;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
let IamRoleArn: string;
beforeAll(async () => {
  fixture = await Fixture.start();
  account = fixture.accounts[2] as WorldAccount;
  aws = await fixture.inAccount(account, REGION, false);
  IamRoleArn = `arn:aws:iam::${account.accountId}:role/ams-backup-role`;
  await aws.backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'mine' }));
});
afterAll(() => fixture.close());

const ec2 = (kind: string, id: string | undefined): string =>
  `arn:aws:ec2:${REGION}:${account.accountId}:${kind}/${id}`;
const advance = (by: string) => fixture.control('POST', 'advance', { by });
const start = async (ResourceArn: string, more: Record<string, unknown> = {}) => {
  const input = { BackupVaultName: 'mine', ResourceArn, IamRoleArn, ...more };
  return (await aws.backup.send(new StartBackupJobCommand(input))).BackupJobId ?? '';
};
const jobOf = (BackupJobId: string) => aws.backup.send(new DescribeBackupJobCommand({ BackupJobId }));
const instances = async () =>
  ((await aws.ec2.send(new DescribeInstancesCommand({}))).Reservations ?? []).flatMap(
    ({ Instances = [] }) => Instances,
  );
const volumes = async () => (await aws.ec2.send(new DescribeVolumesCommand({}))).Volumes ?? [];
/** What AWS Backup said about one job. */
const said = async (id: string, last: string): Promise<Event[]> => {
  const about = (event: Event) => (event.detail as { backupJobId?: string }).backupJobId === id;
  const state = (event: Event) => event.detail.state as unknown as string;
  const found = await fixture.events((events) => events.some((event) => about(event) && state(event) === last));
  return found.filter(about);
};

describe('a job on demand', () => {
  it('goes its way to a recovery point and says so in the form of AWS', async () => {
    const [volume] = await volumes();
    const arn = ec2('volume', volume?.VolumeId);
    const id = await start(arn, {
      IdempotencyToken: 'once',
      Lifecycle: { DeleteAfterDays: 7 },
      RecoveryPointTags: { a: 'b' },
    });
    expect(await start(arn, { IdempotencyToken: 'once' })).toBe(id);
    expect(await jobOf(id)).toMatchObject({ State: 'CREATED', PercentDone: '0.0', ResourceType: 'EBS' });
    await advance('PT1M');
    const done = await jobOf(id);
    expect(done).toMatchObject({
      State: 'COMPLETED',
      PercentDone: '100.0',
      MessageCategory: 'SUCCESS',
      IsParent: false,
    });
    const events = await said(id, 'COMPLETED');
    expect(events.map((event) => event.detail.state)).toEqual(['CREATED', 'PENDING', 'RUNNING', 'COMPLETED']);
    expect(events[3]).toMatchObject({
      source: 'aws.backup',
      'detail-type': 'Backup Job State Change',
      resources: [done.RecoveryPointArn],
      detail: {
        backupSizeInBytes: String(done.BackupSizeInBytes),
        bytesTransferred: String(done.BackupSizeInBytes),
        percentDone: 100,
        resourceType: 'EBS',
        completionDate: done.CompletionDate?.toISOString(),
      },
    });
    expect((events[2]?.detail as { expectedCompletionDate?: string }).expectedCompletionDate).toMatch(
      /^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M$/,
    );
    const { RecoveryPointArn } = done;
    const point = await aws.backup.send(
      new DescribeRecoveryPointCommand({ BackupVaultName: 'mine', RecoveryPointArn }),
    );
    expect(point).toMatchObject({ Status: 'COMPLETED', StorageClass: 'WARM', ResourceArn: arn });
    const life = (point.CalculatedLifecycle?.DeleteAt?.getTime() ?? 0) - (point.CreationDate?.getTime() ?? 0);
    expect(life).toBe(7 * 86_400_000);
    const { Snapshots } = await aws.ec2.send(
      new DescribeSnapshotsCommand({ SnapshotIds: [RecoveryPointArn?.split('/').pop() ?? ''] }),
    );
    expect(Snapshots?.[0]?.VolumeId).toBe(volume?.VolumeId);
  });

  it('is stopped on request, and not twice', async () => {
    const [instance] = await instances();
    const id = await start(ec2('instance', instance?.InstanceId));
    await aws.backup.send(new StopBackupJobCommand({ BackupJobId: id }));
    expect((await refusal(aws.backup.send(new StopBackupJobCommand({ BackupJobId: id })))).name).toBe(
      'InvalidRequestException',
    );
    await advance('PT1M');
    expect(await jobOf(id)).toMatchObject({ State: 'ABORTED', StatusMessage: 'Backup job was stopped by user.' });
    const events = await said(id, 'ABORTED');
    expect(events.map((event) => event.detail.state)).toEqual(['CREATED', 'ABORTING', 'ABORTED']);
    expect(events[2]?.detail).toMatchObject({
      statusMessage: '"Backup job was stopped by user."',
      bytesTransferred: '0',
    });
  });

  it('is refused for what AWS cannot back up', async () => {
    const names = await Promise.all(
      [
        start('arn:aws:sqs:eu-west-1:111122223333:queue'),
        start('nonsense'),
        start(ec2('instance', 'i-0123456789abcdef0')),
        start(ec2('volume', (await volumes())[0]?.VolumeId), { BackupVaultName: 'nowhere' }),
        start(ec2('volume', (await volumes())[0]?.VolumeId), { StartWindowMinutes: 10 }),
        start(ec2('volume', (await volumes())[0]?.VolumeId), {
          Lifecycle: { MoveToColdStorageAfterDays: 1, DeleteAfterDays: 2 },
        }),
      ].map(async (asked) => (await refusal(asked)).name),
    );
    expect(names).toEqual([
      'InvalidParameterValueException',
      'InvalidParameterValueException',
      'ResourceNotFoundException',
      'ResourceNotFoundException',
      'InvalidParameterValueException',
      'InvalidParameterValueException',
    ]);
  });
});

describe('a plan', () => {
  it('backs up what its selections take, at its hour, keeps it as long as it says and copies it', async () => {
    await fixture.noon();
    const { DBInstances = [] } = await aws.rds.send(new DescribeDBInstancesCommand({}));
    const [database] = DBInstances;
    const [instance] = (await instances()).filter(({ Tags = [] }) => Tags.some(({ Key }) => Key === 'Name'));
    const owner = instance?.Tags?.find(({ Key }) => Key === 'Name')?.Value;
    const there = await fixture.inAccount(account, 'us-east-1', false);
    const { BackupVaultArn } = await there.backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'far-away' }));
    const { BackupPlanId } = await aws.backup.send(
      new CreateBackupPlanCommand({
        BackupPlan: {
          BackupPlanName: 'nightly',
          Rules: [
            {
              RuleName: 'daily',
              TargetBackupVaultName: 'mine',
              ScheduleExpression: 'cron(0 3 ? * * *)',
              Lifecycle: { DeleteAfterDays: 2 },
              CopyActions: [{ DestinationBackupVaultArn: BackupVaultArn, Lifecycle: { DeleteAfterDays: 30 } }],
            },
          ],
        },
      }),
    );
    const BackupSelection = {
      SelectionName: 'mine',
      IamRoleArn,
      ListOfTags: [{ ConditionType: 'STRINGEQUALS' as const, ConditionKey: 'Name', ConditionValue: owner }],
      Resources: [database?.DBInstanceArn ?? ''],
    };
    await aws.backup.send(new CreateBackupSelectionCommand({ BackupPlanId, BackupSelection }));
    await advance('P1D');
    const { BackupJobs = [] } = await aws.backup.send(new ListBackupJobsCommand({ ByBackupVaultName: 'mine' }));
    const mine = BackupJobs.filter((job) => job.CreatedBy?.BackupPlanId === BackupPlanId);
    expect(mine.map((job) => [job.ResourceType, job.State]).sort()).toEqual([
      ['EC2', 'COMPLETED'],
      ['RDS', 'COMPLETED'],
    ]);
    for (const job of mine) {
      expect(job.CreationDate?.toISOString()).toMatch(/T03:00:00.000Z$/);
      expect(job.CompletionDate?.getTime()).toBeGreaterThan((job.CreationDate?.getTime() ?? 0) + 120_000);
    }
    const { CopyJobs = [] } = await aws.backup.send(new ListCopyJobsCommand({ ByDestinationVaultArn: BackupVaultArn }));
    expect(
      CopyJobs.map((job) => [job.State, mine.some((one) => one.BackupJobId === job.CreatedByBackupJobId)]),
    ).toEqual([
      ['COMPLETED', true],
      ['COMPLETED', true],
    ]);
    const copied = await there.backup.send(new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName: 'far-away' }));
    expect(copied.RecoveryPoints?.map((point) => point.SourceBackupVaultArn)).toEqual([
      mine[0]?.BackupVaultArn,
      mine[0]?.BackupVaultArn,
    ]);
    const ResourceArn = database?.DBInstanceArn;
    expect(await aws.backup.send(new DescribeProtectedResourceCommand({ ResourceArn }))).toMatchObject({
      ResourceType: 'RDS',
    });
    await advance('P5D');
    const kept = await aws.backup.send(new ListRecoveryPointsByResourceCommand({ ResourceArn }));
    expect(kept.RecoveryPoints).toHaveLength(2);
    expect(
      (await there.backup.send(new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName: 'far-away' })))
        .RecoveryPoints,
    ).toHaveLength(12);
    const { Results } = await aws.backup.send(new ListProtectedResourcesCommand({}));
    expect(Results?.map((one) => one.ResourceArn)).toEqual(expect.arrayContaining([ResourceArn]));
  });

  it('lists its jobs by every filter, in pages', async () => {
    const all = (await aws.backup.send(new ListBackupJobsCommand({}))).BackupJobs ?? [];
    const sample = all[0];
    const count = async (by: Record<string, unknown>) =>
      ((await aws.backup.send(new ListBackupJobsCommand(by))).BackupJobs ?? []).length;
    const day = (offset: number) => new Date((sample?.CreationDate?.getTime() ?? 0) + offset);
    expect(await count({ ByState: 'ABORTED' })).toBe(all.filter((job) => job.State === 'ABORTED').length);
    expect(await count({ ByResourceArn: sample?.ResourceArn })).toBe(
      all.filter((job) => job.ResourceArn === sample?.ResourceArn).length,
    );
    expect(await count({ ByResourceType: 'RDS' })).toBe(all.filter((job) => job.ResourceType === 'RDS').length);
    expect(await count({ ByAccountId: account.accountId })).toBe(all.length);
    expect(await count({ ByAccountId: '111122223333' })).toBe(0);
    expect(await count({ ByMessageCategory: 'SUCCESS' })).toBe(all.filter((job) => job.State === 'COMPLETED').length);
    expect(await count({ ByCreatedAfter: day(-1) })).toBe(
      all.filter((job) => (job.CreationDate ?? 0) > day(-1)).length,
    );
    expect(await count({ ByCreatedBefore: day(0), ByCompleteAfter: day(-86_400_000) })).toBe(
      all.filter((job) => (job.CreationDate ?? 0) < day(0) && (job.CompletionDate ?? 0) > day(-86_400_000)).length,
    );
    expect((await refusal(aws.backup.send(new ListBackupJobsCommand({ ByState: 'NONE' as never })))).name).toBe(
      'InvalidParameterValueException',
    );
    const first = await aws.backup.send(new ListBackupJobsCommand({ MaxResults: 3 }));
    const second = await aws.backup.send(new ListBackupJobsCommand({ MaxResults: 3, NextToken: first.NextToken }));
    const ids = [...(first.BackupJobs ?? []), ...(second.BackupJobs ?? [])].map((job) => job.BackupJobId);
    expect(ids).toEqual(all.slice(0, 6).map((job) => job.BackupJobId));
    const other = new ListBackupJobsCommand({ MaxResults: 3, NextToken: first.NextToken, ByResourceType: 'RDS' });
    expect((await refusal(aws.backup.send(other))).name).toBe('InvalidParameterValueException');
  });
});

describe('a recovery point', () => {
  it('says what a restore would need, is copied on request, and goes', async () => {
    const [point] =
      (
        await aws.backup.send(
          new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName: 'mine', ByResourceType: 'EC2' }),
        )
      ).RecoveryPoints ?? [];
    const RecoveryPointArn = point?.RecoveryPointArn;
    const named = { BackupVaultName: 'mine', RecoveryPointArn };
    const { RestoreMetadata } = await aws.backup.send(new GetRecoveryPointRestoreMetadataCommand(named));
    expect(Object.keys(RestoreMetadata ?? {})).toEqual(expect.arrayContaining(['InstanceType', 'SubnetId', 'VpcId']));
    const to = `arn:aws:backup:${REGION}:${account.accountId}:backup-vault:nowhere`;
    const copy = { RecoveryPointArn, SourceBackupVaultName: 'mine', IamRoleArn, DestinationBackupVaultArn: to };
    const { CopyJobId } = await aws.backup.send(new StartCopyJobCommand(copy));
    await advance('PT1M');
    const { CopyJobs = [] } = await aws.backup.send(new ListCopyJobsCommand({ ByState: 'FAILED' }));
    expect(CopyJobs.map((job) => job.CopyJobId)).toEqual([CopyJobId]);
    expect((await refusal(aws.backup.send(new DeleteBackupVaultCommand({ BackupVaultName: 'mine' })))).name).toBe(
      'InvalidRequestException',
    );
    await aws.backup.send(new DeleteRecoveryPointCommand(named));
    expect((await refusal(aws.backup.send(new DescribeRecoveryPointCommand(named)))).name).toBe(
      'ResourceNotFoundException',
    );
  });
});
