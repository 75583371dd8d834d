import {
  CreateBackupVaultCommand,
  DescribeBackupJobCommand,
  DescribeRecoveryPointCommand,
  DescribeRestoreJobCommand,
  ListRestoreJobsCommand,
  PutRestoreValidationResultCommand,
  StartBackupJobCommand,
  StartRestoreJobCommand,
} from '@aws-sdk/client-backup';
import { DescribeInstanceStatusCommand, DescribeInstancesCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { Fixture, type WorldAccount, refusal } from './sandbox';

const REGION = 'ap-southeast-2';
let fixture: Fixture;
let account: WorldAccount;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
let IamRoleArn: string;
beforeAll(async () => {
  fixture = await Fixture.start();
  account = fixture.accounts[3] as WorldAccount;
  aws = await fixture.inAccount(account, REGION, false);
  IamRoleArn = `arn:aws:iam::${account.accountId}:role/ams-backup-role`;
  await aws.backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'mine' }));
});
afterAll(() => fixture.close());

const advance = (by: string) => fixture.control('POST', 'advance', { by });
const instances = async () =>
  ((await aws.ec2.send(new DescribeInstancesCommand({}))).Reservations ?? []).flatMap(
    ({ Instances = [] }) => Instances,
  );
const instanceArn = (id: string | undefined) => `arn:aws:ec2:${REGION}:${account.accountId}:instance/${id}`;
const backUp = async (ResourceArn: string): Promise<string> => {
  const input = { BackupVaultName: 'mine', ResourceArn, IamRoleArn };
  const { BackupJobId } = await aws.backup.send(new StartBackupJobCommand(input));
  await advance('PT2M');
  return (await aws.backup.send(new DescribeBackupJobCommand({ BackupJobId }))).RecoveryPointArn ?? '';
};
const restore = async (RecoveryPointArn: string, Metadata: Record<string, string>, more = {}) => {
  const input = { RecoveryPointArn, Metadata, IamRoleArn, ...more };
  return (await aws.backup.send(new StartRestoreJobCommand(input))).RestoreJobId ?? '';
};
const jobOf = (RestoreJobId: string) => aws.backup.send(new DescribeRestoreJobCommand({ RestoreJobId }));

describe('a restore', () => {
  it('makes a new instance that starts, with disks of its own, and records what the customer says of it', async () => {
    const managed = (await aws.ssm.send(new DescribeInstanceInformationCommand({}))).InstanceInformationList ?? [];
    const source = (await instances()).find(
      ({ InstanceId }) => managed.find((one) => one.InstanceId === InstanceId)?.PingStatus === 'Online',
    );
    const arn = instanceArn(source?.InstanceId);
    const point = await backUp(arn);
    expect(point).toMatch(new RegExp(`^arn:aws:ec2:${REGION}::image/ami-`));
    const asked = { instanceType: 'm6i.large', SubnetId: 'subnet-0123456789abcdef0' };
    const id = await restore(point, asked, { CopySourceTagsToRestoredResource: true, IdempotencyToken: 'once' });
    expect(await restore(point, asked, { IdempotencyToken: 'once' })).toBe(id);
    expect(await jobOf(id)).toMatchObject({ Status: 'PENDING', SourceResourceArn: arn, RecoveryPointArn: point });
    await advance('PT1M');
    const done = await jobOf(id);
    expect(done).toMatchObject({ Status: 'COMPLETED', ResourceType: 'EC2' });
    const restored = (await instances()).find(({ InstanceId }) => instanceArn(InstanceId) === done.CreatedResourceArn);
    expect(restored).toMatchObject({ InstanceType: 'm6i.large', SubnetId: asked.SubnetId, State: { Name: 'running' } });
    expect(restored?.InstanceId).not.toBe(source?.InstanceId);
    const tag = (key: string) => restored?.Tags?.find(({ Key }) => Key === key)?.Value;
    expect(tag('Name')).toBe(source?.Tags?.find(({ Key }) => Key === 'Name')?.Value);
    expect(tag('aws:backup:source-resource')).toBe(source?.InstanceId);
    expect(restored?.BlockDeviceMappings).toHaveLength(source?.BlockDeviceMappings?.length ?? 0);
    expect(restored?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId).not.toBe(source?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId);
    const InstanceIds = [restored?.InstanceId ?? ''];
    const { InstanceStatuses } = await aws.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds }));
    expect(InstanceStatuses?.[0]?.InstanceStatus?.Status).toBe('ok');
    const found = (await aws.ssm.send(new DescribeInstanceInformationCommand({}))).InstanceInformationList ?? [];
    expect(found.find(({ InstanceId }) => InstanceId === restored?.InstanceId)?.PingStatus).toBe('Online');
    const events = await fixture.events((all) =>
      all.some(
        (event) =>
          (event.detail as { status?: string }).status === 'COMPLETED' && event['detail-type'].startsWith('Restore'),
      ),
    );
    const told = events.filter((event) => event['detail-type'] === 'Restore Job State Change');
    expect(told.map((event) => (event.detail as { status?: string }).status)).toEqual([
      'PENDING',
      'RUNNING',
      'COMPLETED',
    ]);
    expect(told[2]).toMatchObject({ resources: [point], detail: { createdResourceArn: done.CreatedResourceArn } });
    const said = {
      RestoreJobId: id,
      ValidationStatus: 'SUCCESSFUL' as const,
      ValidationStatusMessage: 'the shop answers',
    };
    await aws.backup.send(new PutRestoreValidationResultCommand(said));
    expect(await jobOf(id)).toMatchObject({
      ValidationStatus: 'SUCCESSFUL',
      ValidationStatusMessage: 'the shop answers',
    });
    const named = { BackupVaultName: 'mine', RecoveryPointArn: point };
    const after = await aws.backup.send(new DescribeRecoveryPointCommand(named));
    expect(after.LastRestoreTime).toEqual(done.CompletionDate);
  });

  it('makes a volume and a database', async () => {
    const [volume] = (await aws.ec2.send(new DescribeVolumesCommand({}))).Volumes ?? [];
    const volumePoint = await backUp(`arn:aws:ec2:${REGION}:${account.accountId}:volume/${volume?.VolumeId}`);
    expect((await refusal(restore(volumePoint, {}))).name).toBe('InvalidParameterValueException');
    const [database] = (await aws.rds.send(new DescribeDBInstancesCommand({}))).DBInstances ?? [];
    const databasePoint = await backUp(database?.DBInstanceArn ?? '');
    const size = String((volume?.Size ?? 0) + 10);
    const ids = [
      await restore(volumePoint, { availabilityZone: `${REGION}b`, volumeSize: size }),
      await restore(databasePoint, { DBInstanceIdentifier: 'Restored-Db', DBInstanceClass: 'db.r6g.xlarge' }),
      await restore(databasePoint, { DBInstanceIdentifier: database?.DBInstanceIdentifier ?? '' }),
    ];
    await advance('PT1M');
    const [made, restored, twice] = await Promise.all(ids.map(jobOf));
    const id = made?.CreatedResourceArn?.split('/').pop() ?? '';
    const { Volumes } = await aws.ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }));
    expect(Volumes?.[0]).toMatchObject({ AvailabilityZone: `${REGION}b`, Size: Number(size), State: 'available' });
    expect(restored?.CreatedResourceArn).toMatch(/:db:restored-db$/);
    const { DBInstances } = await aws.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'restored-db' }));
    expect(DBInstances?.[0]).toMatchObject({
      DBInstanceClass: 'db.r6g.xlarge',
      DBInstanceStatus: 'available',
      Engine: database?.Engine,
    });
    expect(twice).toMatchObject({ Status: 'FAILED', StatusMessage: 'DB instance already exists' });
  });

  it('fails when AWS would not do it, and when it was asked to', async () => {
    const [source] = await instances();
    const point = await backUp(instanceArn(source?.InstanceId));
    const before = (await instances()).length;
    const other = await restore(point, { IamInstanceProfileName: 'SomebodyElse' });
    const fault = { accountId: account.accountId, region: REGION, cause: 'KMS_KEY' };
    await advance('PT1M');
    await fixture.control('POST', 'scenario', { name: 'restore-fails', ...fault });
    const broken = await restore(point, {});
    const whole = await restore(point, {});
    await advance('PT1M');
    expect(await jobOf(other)).toMatchObject({
      Status: 'FAILED',
      StatusMessage: expect.stringContaining('instance profile'),
    });
    expect(await jobOf(broken)).toMatchObject({ Status: 'FAILED', StatusMessage: expect.stringContaining('KMS key') });
    expect(await jobOf(whole)).toMatchObject({ Status: 'COMPLETED' });
    expect(await instances()).toHaveLength(before + 1);
    const { RestoreJobs = [] } = await aws.backup.send(
      new ListRestoreJobsCommand({ ByStatus: 'FAILED', ByResourceType: 'EC2' }),
    );
    expect(RestoreJobs.map((job) => job.RestoreJobId).sort()).toEqual([other, broken].sort());
    const early = { RestoreJobId: broken, ValidationStatus: 'SUCCESSFUL' as const };
    expect((await refusal(aws.backup.send(new PutRestoreValidationResultCommand(early)))).name).toBe(
      'InvalidRequestException',
    );
    const missing = 'arn:aws:ec2:ap-southeast-2::image/ami-0123456789abcdef0';
    expect((await refusal(restore(missing, {}))).name).toBe('ResourceNotFoundException');
  });
});
