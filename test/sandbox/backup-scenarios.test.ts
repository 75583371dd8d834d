import {
  CreateBackupPlanCommand,
  CreateBackupSelectionCommand,
  CreateBackupVaultCommand,
  DescribeBackupJobCommand,
  ListBackupJobsCommand,
} from '@aws-sdk/client-backup';
import { Fixture, type WorldAccount } from './sandbox';

interface Backups {
  counts: Record<string, number>;
  byAccount: Record<string, Record<string, number>>;
  events: { seen: number; lost: number };
  jobs: {
    accountId: string;
    region: string;
    jobId: string;
    state: string;
    message: string | null;
    planId: string | null;
  }[];
}

let fixture: Fixture;
let account: WorldAccount;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
const region = 'us-east-1';
beforeAll(async () => {
  fixture = await Fixture.start({ accounts: 52, resources: 1400 });
  account = fixture.accounts[4] as WorldAccount;
  aws = await fixture.inAccount(account, region, false);
});
afterAll(() => fixture.close());

const play = <T = { jobIds: string[] }>(name: string, more: Record<string, unknown> = {}) =>
  fixture.control<T>('POST', 'scenario', { name, accountId: account.accountId, region, ...more });
const advance = (by: string) => fixture.control('POST', 'advance', { by });
const backups = () => fixture.control<Backups>('GET', 'backups');
const jobOf = (BackupJobId: string | undefined) => aws.backup.send(new DescribeBackupJobCommand({ BackupJobId }));

describe('scenarios of backup', () => {
  it('end jobs in each state, with the reason that was asked for', async () => {
    const names = [
      'backup-job-fails',
      'backup-job-partial',
      'backup-job-aborted',
      'backup-job-issues',
      'backup-job-expires',
    ];
    const ids: string[] = [];
    for (const name of names) {
      const played = await play(name, name === 'backup-job-fails' ? { cause: 'KMS_KEY' } : {});
      expect([played.status, played.jobIds.length]).toEqual([200, 1]);
      ids.push(played.jobIds[0] ?? '');
      await advance('PT1M');
    }
    const found = await Promise.all(ids.map(jobOf));
    expect(found.map((job) => job.State)).toEqual(['FAILED', 'PARTIAL', 'ABORTED', 'COMPLETED', 'PENDING']);
    expect(found[0]).toMatchObject({ StatusMessage: expect.stringContaining('KMS key'), MessageCategory: 'KMSError' });
    expect(found[3]?.StatusMessage).toContain('VSS');
    await advance('PT1H');
    expect(await jobOf(ids[4])).toMatchObject({
      State: 'EXPIRED',
      StatusMessage: expect.stringContaining('start window'),
    });
    expect((await play('backup-job-fails', { cause: 'NO_SUCH' })).status).toBe(400);
  });

  it('fail every job of a plan at once', async () => {
    await aws.backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'mine' }));
    const Rules = [{ RuleName: 'r', TargetBackupVaultName: 'mine', ScheduleExpression: 'cron(0 4 ? * * *)' }];
    const BackupPlan = { BackupPlanName: 'all', Rules };
    const { BackupPlanId } = await aws.backup.send(new CreateBackupPlanCommand({ BackupPlan }));
    const IamRoleArn = `arn:aws:iam::${account.accountId}:role/r`;
    const BackupSelection = { SelectionName: 'all', IamRoleArn, Resources: ['arn:aws:ec2:*:*:instance/*'] };
    await aws.backup.send(new CreateBackupSelectionCommand({ BackupPlanId, BackupSelection }));
    const { jobIds } = await play('backup-mass-failure', { planId: BackupPlanId, cause: 'QUOTA' });
    expect(jobIds.length).toBeGreaterThan(1);
    await advance('PT10M');
    const { BackupJobs = [] } = await aws.backup.send(
      new ListBackupJobsCommand({ ByMessageCategory: 'LimitExceeded' }),
    );
    expect(BackupJobs.map((job) => job.BackupJobId).sort()).toEqual([...jobIds].sort());
    expect(new Set(BackupJobs.map((job) => [job.State, job.CreatedBy?.BackupPlanId].join()))).toEqual(
      new Set([`FAILED,${BackupPlanId}`]),
    );
  });

  it('let the next job of a resource fail, once', async () => {
    await fixture.noon();
    const fault = { accountId: account.accountId, cause: 'THROTTLED', vault: 'mine' };
    expect((await fixture.control('POST', 'backup-fault', fault)).status).toBe(200);
    expect((await fixture.control('POST', 'backup-fault', { ...fault, accountId: '1' })).status).toBe(404);
    await advance('P1D');
    const failed = (await backups()).jobs.filter((job) => job.message === 'Rate exceeded');
    expect(failed.map((job) => [job.accountId, job.state])).toEqual([[account.accountId, 'FAILED']]);
  });
});

describe('the load of a day', () => {
  it('is five thousand jobs over fifty accounts in seconds, of whose events a share never arrives', async () => {
    const earlier = (await backups()).jobs.length;
    await fixture.control('POST', 'backup-losses', { fraction: 0.1, seed: 'x' });
    const outcomes = { FAILED: 60, EXPIRED: 25, ABORTED: 15, PARTIAL: 10, COMPLETED_WITH_ISSUES: 20 };
    // Time of the processor, not of the clock: a machine may be busy with other things.
    const before = process.cpuUsage();
    const loaded = await fixture.control<{ asked: Record<string, number>; accounts: number }>('POST', 'backup-load', {
      jobs: 5000,
      accounts: 50,
      outcomes,
    });
    const { user, system } = process.cpuUsage(before);
    const took = Math.round((user + system) / 1000);
    expect(loaded).toMatchObject({ status: 200, accounts: 50, asked: { ...outcomes, COMPLETED: 4870 } });
    const { jobs, events, byAccount } = await backups();
    expect(jobs).toHaveLength(earlier + 5000);
    const count = (state: string) => jobs.filter((job) => job.state === state && job.planId === null).length;
    expect(count('FAILED')).toBeGreaterThanOrEqual(60);
    expect(count('COMPLETED')).toBeGreaterThanOrEqual(4890);
    expect(count('EXPIRED')).toBeGreaterThanOrEqual(25);
    expect(count('RUNNING') + count('PENDING') + count('CREATED') + count('ABORTING')).toBe(0);
    expect(Object.keys(byAccount).length).toBeGreaterThanOrEqual(50);
    expect(events.seen).toBeGreaterThan(20_000);
    expect(events.lost / events.seen).toBeGreaterThan(0.08);
    expect(events.lost / events.seen).toBeLessThan(0.12);
    expect(took).toBeLessThan(15_000);
    process.stdout.write(`5,000 backup jobs: ${took} ms, ${events.seen} events of which ${events.lost} were lost\n`);
  });

  it('is wrong in no field that it does not know', async () => {
    const bad = await fixture.control('POST', 'backup-load', { outcomes: { NONE: 1 } });
    const many = await fixture.control('POST', 'backup-load', { jobs: 1, outcomes: { FAILED: 2 } });
    const share = await fixture.control('POST', 'backup-losses', { fraction: 2 });
    expect([bad.status, many.status, share.status]).toEqual([400, 400, 400]);
    expect((await fixture.control('POST', 'backup-losses', { fraction: 0 })).status).toBe(200);
  });
});
