import {
  CreateBackupPlanCommand,
  CreateBackupSelectionCommand,
  CreateBackupVaultCommand,
  DescribeBackupJobCommand,
  StartCopyJobCommand,
  StartRestoreJobCommand,
} from '@aws-sdk/client-backup';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Event, Fixture } from './sandbox';

type Detail = Record<string, unknown>;

let fixture: Fixture;
let events: Event[];
const region = 'eu-west-1';

beforeAll(async () => {
  fixture = await Fixture.start();
  const account = fixture.first;
  const { backup, ec2 } = await fixture.inAccount(account, region);
  const play = (name: string, more = {}) =>
    fixture.control<{ jobIds: string[] }>('POST', 'scenario', { name, accountId: account.accountId, region, ...more });
  const advance = (by: string) => fixture.control('POST', 'advance', { by });
  await backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'mine' }));
  const Rules = [{ RuleName: 'r', TargetBackupVaultName: 'mine', ScheduleExpression: 'cron(0 0/1 ? * * *)' }];
  const plan = await backup.send(new CreateBackupPlanCommand({ BackupPlan: { BackupPlanName: 'hourly', Rules } }));
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  const id = Reservations[0]?.Instances?.[0]?.InstanceId;
  const IamRoleArn = `arn:aws:iam::${account.accountId}:role/r`;
  const Resources = [`arn:aws:ec2:${region}:${account.accountId}:instance/${id}`];
  const BackupSelection = { SelectionName: 's', IamRoleArn, Resources };
  await backup.send(new CreateBackupSelectionCommand({ BackupPlanId: plan.BackupPlanId, BackupSelection }));
  await advance('PT1H30M');
  await play('backup-job-fails');
  await play('backup-job-aborted');
  await advance('PT1M');
  const { jobIds } = await play('backup-job-issues', { vault: 'mine' });
  await play('backup-job-expires');
  await advance('PT2H');
  const job = await backup.send(new DescribeBackupJobCommand({ BackupJobId: jobIds[0] }));
  const { RecoveryPointArn } = job;
  const to = `arn:aws:backup:${region}:${account.accountId}:backup-vault:nowhere`;
  const copy = { RecoveryPointArn, SourceBackupVaultName: 'mine', DestinationBackupVaultArn: to, IamRoleArn };
  await backup.send(new StartCopyJobCommand(copy));
  await backup.send(new StartRestoreJobCommand({ RecoveryPointArn, Metadata: {} }));
  await backup.send(new StartRestoreJobCommand({ RecoveryPointArn, Metadata: { IamInstanceProfileName: 'other' } }));
  await advance('PT1M');
  const last = (event: Event) =>
    event['detail-type'].startsWith('Restore') && (event.detail as Detail).status === 'FAILED';
  events = await fixture.events((found) => found.some(last));
});
afterAll(() => fixture.close());

const read = (name: string): Event =>
  JSON.parse(readFileSync(join(__dirname, '../fixtures/events', `${name}.json`), 'utf8')) as Event;
const wordOf = ({ detail }: Event): unknown => (detail as Detail).state ?? (detail as Detail).status;

/** Of what is printed, members that only some jobs have: a plan, attempts, a size while nothing was copied yet. */
const OPTIONAL = ['createdBy', 'retryCount', 'statusMessage'];

describe('what AWS Backup says', () => {
  it.each([
    'backup-job-state-change-created',
    'backup-job-state-change-pending',
    'backup-job-state-change-running',
    'backup-job-state-change-completed',
    'backup-job-state-change-aborted',
    'backup-job-state-change-failed',
    'backup-job-state-change-expired',
    'backup-copy-job-state-change-failed',
    'backup-restore-job-state-change-completed',
    'backup-restore-job-state-change-failed',
  ])('has the form of the printed %s', (name) => {
    const printed = read(name);
    const alike = events.filter(
      (event) => event['detail-type'] === printed['detail-type'] && wordOf(event) === wordOf(printed),
    );
    expect(alike.length).toBeGreaterThan(0);
    for (const event of alike) {
      expect(Object.keys(event).sort()).toEqual(Object.keys(printed).sort());
      const detail = event.detail as Detail;
      for (const [key, value] of Object.entries(printed.detail as Detail)) {
        if (detail[key] === undefined && OPTIONAL.includes(key)) continue;
        expect([key, typeof detail[key]]).toEqual([key, typeof value]);
        if (typeof value === 'string' && /^\d{4}-.*Z$/.test(value))
          expect(detail[key]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/);
      }
    }
  });

  it('names the plan of a job, and the recovery point that came of it', () => {
    const planned = events.filter(
      (event) => event['detail-type'] === 'Backup Job State Change' && (event.detail as Detail).createdBy,
    );
    expect(planned.map(wordOf)).toEqual(expect.arrayContaining(['PENDING', 'RUNNING', 'COMPLETED']));
    expect(Object.keys((planned[0]?.detail as Detail).createdBy as Detail)).toEqual(
      Object.keys((read('backup-job-state-change-running').detail as Detail).createdBy as Detail),
    );
    const complete = planned.find((event) => wordOf(event) === 'COMPLETED');
    const point = events.find(
      (event) =>
        event['detail-type'] === 'Recovery Point State Change' && event.resources[0] === complete?.resources[0],
    );
    expect(point?.detail).toMatchObject({ status: 'COMPLETED', storageClass: 'WARM', backupVaultName: 'mine' });
  });
});
