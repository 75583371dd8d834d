import {
  CreateBackupPlanCommand,
  CreateBackupSelectionCommand,
  CreateBackupVaultCommand,
  DeleteBackupVaultCommand,
  DescribeBackupJobCommand,
  DescribeCopyJobCommand,
  DescribeRecoveryPointCommand,
  DescribeRestoreJobCommand,
  ListBackupJobsCommand,
  ListRecoveryPointsByBackupVaultCommand,
  ListRecoveryPointsByResourceCommand,
  StartBackupJobCommand,
  StartCopyJobCommand,
  StartRestoreJobCommand,
  UpdateRecoveryPointLifecycleCommand,
} from '@aws-sdk/client-backup';
import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { Fixture, type WorldAccount, refusal } from './sandbox';

const REGION = 'us-east-1';
const BackupVaultName = 'mine';
let fixture: Fixture;
let account: WorldAccount;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
let IamRoleArn: string;
beforeAll(async () => {
  fixture = await Fixture.start();
  account = fixture.accounts[1] as WorldAccount;
  aws = await fixture.inAccount(account, REGION, false);
  IamRoleArn = `arn:aws:iam::${account.accountId}:role/r`;
  await aws.backup.send(new CreateBackupVaultCommand({ BackupVaultName }));
});
afterAll(() => fixture.close());

const advance = (by: string) => fixture.control('POST', 'advance', { by });
const play = (name: string, more: Record<string, unknown>) =>
  fixture.control<{ status: number; jobIds: string[] }>('POST', 'scenario', {
    name,
    accountId: account.accountId,
    region: REGION,
    ...more,
  });
const jobOf = (BackupJobId: string | undefined) => aws.backup.send(new DescribeBackupJobCommand({ BackupJobId }));
const start = async (ResourceArn: string, more: Record<string, unknown> = {}) => {
  const input = { BackupVaultName, ResourceArn, IamRoleArn, ...more };
  return (await aws.backup.send(new StartBackupJobCommand(input))).BackupJobId ?? '';
};
const backUp = async (arn: string, more: Record<string, unknown> = {}) => {
  const id = await start(arn, more);
  await advance('PT1M');
  return (await jobOf(id)).RecoveryPointArn ?? '';
};
const pointOf = (RecoveryPointArn: string) =>
  aws.backup.send(new DescribeRecoveryPointCommand({ BackupVaultName, RecoveryPointArn }));
const tagged = async (type: string) =>
  (await aws.tagging.send(new GetResourcesCommand({ ResourceTypeFilters: [type] }))).ResourceTagMappingList?.map(
    (one) => one.ResourceARN ?? '',
  ) ?? [];
const volume = async (nth: number) => {
  const { Volumes = [] } = await aws.ec2.send(new DescribeVolumesCommand({}));
  return `arn:aws:ec2:${REGION}:${account.accountId}:volume/${Volumes[nth]?.VolumeId}`;
};

describe('the life of a recovery point', () => {
  it('leads to cold storage, where its type has such, and to its end', async () => {
    const [table] = await tagged('dynamodb');
    const Lifecycle = { MoveToColdStorageAfterDays: 1, DeleteAfterDays: 91 };
    const cold = await backUp(table ?? '', { Lifecycle });
    const warm = await backUp(await volume(0), { Lifecycle });
    expect((await pointOf(cold)).CalculatedLifecycle?.MoveToColdStorageAt).toBeInstanceOf(Date);
    expect((await pointOf(warm)).CalculatedLifecycle?.MoveToColdStorageAt).toBeUndefined();
    await advance('P2D');
    expect([(await pointOf(cold)).StorageClass, (await pointOf(warm)).StorageClass]).toEqual(['COLD', 'WARM']);
    const sooner = {
      BackupVaultName,
      RecoveryPointArn: cold,
      Lifecycle: { MoveToColdStorageAfterDays: 2, DeleteAfterDays: 95 },
    };
    expect((await refusal(aws.backup.send(new UpdateRecoveryPointLifecycleCommand(sooner)))).name).toBe(
      'InvalidParameterValueException',
    );
    const input = { RecoveryPointArn: cold, Metadata: { targetTableName: 'restored' }, IamRoleArn };
    const { RestoreJobId } = await aws.backup.send(new StartRestoreJobCommand(input));
    const status = async () => (await aws.backup.send(new DescribeRestoreJobCommand({ RestoreJobId }))).Status;
    await advance('PT1H');
    expect(await status()).toBe('RUNNING');
    await advance('PT4H');
    expect(await status()).toBe('COMPLETED');
    expect(await tagged('dynamodb')).toContain(`arn:aws:dynamodb:${REGION}:${account.accountId}:table/restored`);
    const shorter = { BackupVaultName, RecoveryPointArn: warm, Lifecycle: { DeleteAfterDays: 3 } };
    await aws.backup.send(new UpdateRecoveryPointLifecycleCommand(shorter));
    const kept = await backUp(await volume(1), { Lifecycle: { DeleteAfterDays: 1 } });
    expect((await play('recovery-point-undeletable', { recoveryPointArn: kept })).status).toBe(200);
    await advance('P2D');
    expect((await refusal(pointOf(warm))).name).toBe('ResourceNotFoundException');
    expect(await pointOf(kept)).toMatchObject({
      Status: 'EXPIRED',
      StatusMessage: expect.stringContaining('permissions'),
    });
    const expired = { RecoveryPointArn: kept, Metadata: { availabilityZone: `${REGION}a` }, IamRoleArn };
    expect((await refusal(aws.backup.send(new StartRestoreJobCommand(expired)))).name).toBe('InvalidRequestException');
  });

  it('goes on where backups are continuous', async () => {
    await fixture.noon();
    const [database] = (await aws.rds.send(new DescribeDBInstancesCommand({}))).DBInstances ?? [];
    const ResourceArn = database?.DBInstanceArn ?? '';
    const Rules = [
      {
        RuleName: 'continuous',
        TargetBackupVaultName: BackupVaultName,
        ScheduleExpression: 'cron(0 5 ? * * *)',
        EnableContinuousBackup: true,
        Lifecycle: { DeleteAfterDays: 2 },
      },
    ];
    const BackupPlan = { BackupPlanName: 'continuous', Rules };
    const { BackupPlanId } = await aws.backup.send(new CreateBackupPlanCommand({ BackupPlan }));
    const BackupSelection = { SelectionName: 's', IamRoleArn, Resources: [ResourceArn] };
    await aws.backup.send(new CreateBackupSelectionCommand({ BackupPlanId, BackupSelection }));
    await advance('P5D');
    const { RecoveryPoints = [] } = await aws.backup.send(new ListRecoveryPointsByResourceCommand({ ResourceArn }));
    expect(RecoveryPoints.map((point) => point.Status)).toEqual(['AVAILABLE']);
    expect(RecoveryPoints[0]?.RecoveryPointArn).toContain(':recovery-point:continuous:');
    const { BackupJobs = [] } = await aws.backup.send(new ListBackupJobsCommand({ ByResourceArn: ResourceArn }));
    expect(BackupJobs.map((job) => [job.State, job.BackupType])).toEqual(Array(5).fill(['COMPLETED', 'CONTINUOUS']));
  });
});

describe('a job', () => {
  it('waits for another of its resource, and no longer than its windows', async () => {
    const arn = await volume(2);
    const endless = await play('backup-job-expires', {
      resourceArn: arn,
      cause: 'NOT_COMPLETED',
      vault: BackupVaultName,
    });
    await advance('PT1M');
    expect((await jobOf(endless.jobIds[0])).State).toBe('RUNNING');
    const second = await start(arn);
    await advance('PT30M');
    expect((await jobOf(second)).State).toBe('PENDING');
    await advance('PT31M');
    expect(await jobOf(second)).toMatchObject({
      State: 'EXPIRED',
      StatusMessage: expect.stringContaining('running job'),
    });
    await advance('P7D');
    expect(await jobOf(endless.jobIds[0])).toMatchObject({
      State: 'EXPIRED',
      StatusMessage: expect.stringContaining('completion'),
    });
    const points = await aws.backup.send(new ListRecoveryPointsByResourceCommand({ ResourceArn: arn }));
    expect(points.RecoveryPoints).toEqual([]);
  });

  it('fails when its vault is gone, and a copy fails when it is to', async () => {
    await aws.backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'short-lived' }));
    const id = await start(await volume(3), { BackupVaultName: 'short-lived' });
    await aws.backup.send(new DeleteBackupVaultCommand({ BackupVaultName: 'short-lived' }));
    await advance('PT1M');
    expect(await jobOf(id)).toMatchObject({ State: 'FAILED', StatusMessage: expect.stringContaining('vault') });
    const RecoveryPointArn = await backUp(await volume(3));
    await play('copy-fails', { cause: 'ACCESS_DENIED' });
    await aws.backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'second' }));
    const to = `arn:aws:backup:${REGION}:${account.accountId}:backup-vault:second`;
    const copy = {
      RecoveryPointArn,
      SourceBackupVaultName: BackupVaultName,
      DestinationBackupVaultArn: to,
      IamRoleArn,
    };
    const first = await aws.backup.send(new StartCopyJobCommand({ ...copy, IdempotencyToken: 'a' }));
    const again = await aws.backup.send(new StartCopyJobCommand({ ...copy, IdempotencyToken: 'b' }));
    await advance('PT1M');
    const copied = async (CopyJobId: string | undefined) =>
      (await aws.backup.send(new DescribeCopyJobCommand({ CopyJobId }))).CopyJob;
    expect(await copied(first.CopyJobId)).toMatchObject({ State: 'FAILED', MessageCategory: 'AccessDenied' });
    const done = await copied(again.CopyJobId);
    expect(done).toMatchObject({ State: 'COMPLETED', SourceRecoveryPointArn: RecoveryPointArn });
    const there = await aws.backup.send(new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName: 'second' }));
    expect(there.RecoveryPoints?.map((point) => point.RecoveryPointArn)).toEqual([done?.DestinationRecoveryPointArn]);
  });
});
