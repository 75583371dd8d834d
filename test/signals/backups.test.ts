import { randomUUID } from 'node:crypto';
import type { BackupJob, Signal } from '../../src/entities';
import { systemCaller } from '../../src/domain/caller';
import type { ToldBackupJob } from '../../src/domain/backup/told';
import { recordAnswer } from '../../src/operations/backup-job/answer-job';
import { applyReading } from '../../src/operations/backup-job/apply-reading';
import { backUpAgain } from '../../src/operations/remediation/back-up-again';
import { deliver, routeItems } from '../../src/operations/signal/deliver';
import { findUntoldBackups } from '../../src/operations/signal/found-backups';
import { PLATFORM } from '../../src/operations/signal/item';
import { transact, type Unit } from '../../src/operations/unit';
import { testWorld, type KnownAccount } from '../harness/world';
import { MINUTE, ruling, sent, storedOf, Tables } from './events';

const test_ = testWorld();
const REGION = 'us-east-1';
const VAULT = 'ams-automated-backups';
let account: KnownAccount;
let tables: Tables;

beforeEach(async () => {
  tables = new Tables(test_.world.pool);
  account = await test_.world.addAccount('Acme', expect.getState().currentTestName!);
});

interface Told {
  job?: string;
  state: string;
  volume?: string;
  at?: number;
  created?: number;
  message?: string;
}

const start = Date.now() - 3 * 60 * MINUTE;
const moment = (minutes: number): string => new Date(start + minutes * MINUTE).toISOString();
const arnOf = (volume: string): string => `arn:aws:ec2:${REGION}:${account.awsAccountId}:volume/${volume}`;

/** As AWS Backup says it, minutes after the start. */
function told({
  job = 'job-1',
  state,
  volume = 'vol-1',
  at = 10,
  created = 0,
  message,
}: Told): Record<string, unknown> {
  const ended = ['ABORTED', 'COMPLETED', 'EXPIRED', 'PARTIAL'].includes(state);
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Backup Job State Change',
    source: 'aws.backup',
    account: account.awsAccountId,
    time: moment(at),
    region: REGION,
    resources: [],
    detail: {
      backupJobId: job,
      state,
      creationDate: moment(created),
      ...(state === 'CREATED'
        ? {}
        : {
            backupVaultArn: `arn:aws:backup:${REGION}:${account.awsAccountId}:backup-vault:${VAULT}`,
            backupVaultName: VAULT,
            resourceArn: arnOf(volume),
            resourceType: 'EBS',
            bytesTransferred: '0',
            percentDone: ended ? 100 : 0,
            ...(message ? { statusMessage: `"${message}"` } : {}),
            ...(ended ? { completionDate: moment(at) } : {}),
          }),
    },
  };
}

async function tell(...events: object[]): Promise<Signal[]> {
  const results = await deliver(test_.world.database, events.map(sent));
  return Promise.all(results.map((result) => tables.signal(storedOf(result).id)));
}

const jobs = async (): Promise<BackupJob[]> =>
  (await test_.world.pool.query('select * from backup_job where account_id = $1 order by created_at, id', [account.id]))
    .rows;
const alerts = () => tables.alerts(account.awsAccountId);
const incidents = () => tables.incidents(account.awsAccountId);
const engine = <T>(work: (unit: Unit) => Promise<T>): Promise<T> =>
  transact(test_.world.database, systemCaller('test'), work);
const rows = async (sql: string): Promise<Record<string, string>[]> =>
  (await test_.world.pool.query(sql, [account.id])).rows;

describe('a job', () => {
  const CREATED = { state: 'CREATED', at: 0 };
  const PENDING = { state: 'PENDING', at: 1 };
  const RUNNING = { state: 'RUNNING', at: 2 };
  const ABORTING = { state: 'ABORTING', at: 3 };
  const orders: [string, Told[]][] = [
    ['in order', [CREATED, PENDING, RUNNING]],
    ['backwards', [RUNNING, PENDING, CREATED]],
    ['twice', [PENDING, RUNNING, PENDING, RUNNING]],
    ['with nothing between', []],
  ];
  const ends = ['COMPLETED', 'FAILED', 'EXPIRED', 'ABORTED', 'PARTIAL'];

  it.each(ends.flatMap((end) => orders.map(([how, before]) => [end, how, before] as const)))(
    'ends as %s, told %s, and late tellings do not take it back',
    async (state, _how, before) => {
      const end = told({ state, at: 10 });
      for (const one of before) await tell(told(one));
      await tell(end, told(RUNNING));
      for (const one of before) await tell(told(one));
      await tell(end, told({ ...ABORTING, at: 11 }));
      expect(await jobs()).toMatchObject([{ job_id: 'job-1', state, vault: VAULT, resource_type: 'EBS' }]);
      expect((await alerts()).length).toBe(state === 'COMPLETED' ? 0 : 1);
    },
  );

  it.each(['PENDING', 'RUNNING', 'ABORTING'])('is shown while it is %s', async (state) => {
    const [signal] = await tell(told({ state }));
    expect(ruling(signal)).toBe('IGNORED BACKUP_JOB_STATE');
    expect(await jobs()).toMatchObject([{ state, completed_at: null }]);
  });

  it('of which only its making was told is kept with what comes next', async () => {
    const [signal] = await tell(told({ state: 'CREATED' }));
    expect(ruling(signal)).toBe('IGNORED BACKUP_JOB_INCOMPLETE');
    expect(await jobs()).toEqual([]);
    await tell(told({ state: 'RUNNING' }));
    expect(await jobs()).toHaveLength(1);
  });

  it('keeps what reports need of it', async () => {
    const resource = await test_.world.resource(account, { arn: arnOf('vol-1'), type: 'AWS::EC2::Volume' });
    const plan = await test_.world.backupPlan(account, { region: REGION, plan_id: 'plan-1' });
    const event = told({ state: 'COMPLETED' }) as { detail: object };
    const point = `arn:aws:ec2:${REGION}::snapshot/snap-1`;
    const detail = {
      ...event.detail,
      backupSizeInBytes: '3221225472',
      iamRoleArn: 'arn:aws:iam::1:role/backup',
      startBy: moment(480),
      createdBy: { backupPlanId: 'plan-1', backupPlanArn: 'arn:plan', backupPlanVersion: 'v1', backupPlanRuleId: 'r1' },
    };
    await tell({ ...event, resources: [`arn:aws:backup:${REGION}:1:recovery-point:x`], detail });
    await tell({ ...event, id: randomUUID(), resources: [point], detail });
    expect(await jobs()).toMatchObject([
      {
        resource_id: resource.id,
        backup_plan_id: plan.id,
        bytes: '3221225472',
        role_arn: 'arn:aws:iam::1:role/backup',
        plan_id: 'plan-1',
        plan_version: 'v1',
        rule_id: 'r1',
        start_by: new Date(moment(480)),
        completed_at: new Date(moment(10)),
        recovery_point_arn: `arn:aws:backup:${REGION}:1:recovery-point:x`,
      },
    ]);
  });
});

describe('a failure', () => {
  it('has one alert with its cause, and is an incident that says what can be done', async () => {
    await test_.world.resource(account, { arn: arnOf('vol-1'), type: 'AWS::EC2::Volume', name: 'data' });
    const failed = told({ state: 'FAILED', message: 'Backup job failed because backup vault x does not exist.' });
    const [first, second] = [await tell(failed), await tell({ ...failed, id: randomUUID(), time: moment(12) })];
    expect(first.map(ruling)).toEqual(['OPENED ALERT_OPENED']);
    expect(second.map(ruling)).toEqual(['IGNORED BACKUP_JOB_ALERTED']);
    const [alert] = await alerts();
    expect(await alerts()).toMatchObject([
      {
        dedup_key: `backup:1:${account.awsAccountId}:${REGION}:BACKUP:job-1`,
        definition: 'backup-job/VAULT_NOT_FOUND',
        status: 'ESCALATED',
        impact: 'KNOWN',
        count: 1,
        title: 'Backup is FAILED: VAULT_NOT_FOUND (data)',
        explanation: { rule: 'BACKUP_FAILURE_CAUSE', inputs: { cause: 'VAULT_NOT_FOUND' } },
      },
    ]);
    expect(await jobs()).toMatchObject([{ alert_id: alert.id }]);
    expect((await incidents())[0].description).toMatch(/The vault does not exist.*Create the vault/s);
  });

  it('that somebody brought about is asked about', async () => {
    await tell(told({ state: 'ABORTED', message: 'Backup job was stopped by user.' }));
    expect(await alerts()).toMatchObject([{ status: 'AWAITING_CUSTOMER', definition: 'backup-job/STOPPED_BY_USER' }]);
    expect(await incidents()).toEqual([]);
  });

  it('is over when a later backup of the same resource and vault is complete, and its incident stays', async () => {
    await tell(told({ state: 'FAILED' }), told({ job: 'other', state: 'FAILED', volume: 'vol-2' }));
    await tell(told({ job: 'job-2', state: 'COMPLETED', created: 60, at: 70 }));
    expect((await alerts()).map(({ status }) => status).sort()).toEqual(['ESCALATED', 'RESOLVED']);
    expect((await incidents()).map(({ status }) => status)).toEqual(['UNASSIGNED', 'UNASSIGNED']);
  });

  it('that is told after a later backup was complete has its alert, closed, and disturbs nobody', async () => {
    await tell(told({ job: 'job-2', state: 'COMPLETED', created: 60, at: 70 }));
    await tell(told({ state: 'FAILED' }));
    expect(await alerts()).toMatchObject([
      { status: 'CLOSED', impact: 'NONE', explanation: { rule: 'BACKUP_RECOVERED' } },
    ]);
    expect(await incidents()).toEqual([]);
  });
});

describe('many failures', () => {
  const many = (count: number, minutes: number): object[] =>
    Array.from({ length: count }, (_, n) =>
      told({
        job: `m-${n}`,
        volume: `vol-${n}`,
        state: 'FAILED',
        at: 10 + (n * minutes) / count,
        message: 'Access denied',
      }),
    );
  const requests = () =>
    rows(`select title, status, category, origin, grouped from service_request where account_id = $1 order by number`);

  it('within an hour are one recommendation; each has its alert, and none an incident', async () => {
    await tell(...many(12, 50));
    expect((await alerts()).map(({ status, incident_id }) => [status, incident_id])).toEqual(
      Array.from({ length: 12 }, () => ['ESCALATED', null]),
    );
    expect(await requests()).toEqual([
      {
        title: expect.stringMatching(/^12 backups of /),
        status: 'PENDING_CUSTOMER_ACTION',
        category: 'BACKUP',
        origin: 'ACCELERATE',
        grouped: true,
      },
    ]);
    expect(await incidents()).toEqual([]);
    await tell(told({ job: 'later', volume: 'vol-x', state: 'FAILED', at: 40 }));
    expect(await requests()).toHaveLength(1);
    for (let n = 0; n < 11; n++) {
      await tell(told({ job: `again-${n}`, volume: `vol-${n}`, state: 'COMPLETED', created: 100, at: 110 }));
    }
    expect(await requests()).toMatchObject([{ status: 'PENDING_CUSTOMER_ACTION' }]);
    await tell(
      told({ job: 'again-11', volume: 'vol-11', state: 'COMPLETED', created: 100, at: 110 }),
      told({ job: 'again-x', volume: 'vol-x', state: 'COMPLETED', created: 100, at: 110 }),
    );
    expect(await requests()).toMatchObject([{ status: 'RESOLVED' }]);
  });

  it('spread over the day go their own ways', async () => {
    await tell(...many(9, 5));
    expect(await requests()).toEqual([]);
    expect((await incidents()).length).toBeGreaterThan(0);
  });
});

describe('what events lost', () => {
  const listed = (job: Partial<ToldBackupJob>): ToldBackupJob => ({
    jobId: 'job-1',
    state: 'FAILED',
    statusMessage: 'Access denied',
    messageCategory: 'AccessDenied',
    resourceArn: arnOf('vol-1'),
    resourceType: 'EBS',
    resourceName: 'data',
    vault: VAULT,
    vaultArn: null,
    roleArn: null,
    planId: null,
    planArn: null,
    planName: null,
    planVersion: null,
    ruleId: null,
    ruleName: null,
    createdAt: new Date(moment(0)),
    startBy: null,
    initiatedAt: null,
    expectedCompletionAt: null,
    completedAt: new Date(moment(10)),
    endedAt: new Date(moment(10)),
    bytes: null,
    bytesTransferred: null,
    percentDone: 0,
    retryCount: null,
    backupType: null,
    recoveryPointArn: null,
    encrypted: true,
    encryptionKeyArn: null,
    deleteAfterDays: 7,
    moveToColdStorageAfterDays: null,
    parentJobId: null,
    isParent: false,
    toldAt: new Date(),
    ...job,
  });
  const synchronise = async (...told_: ToldBackupJob[]): Promise<void> => {
    await test_.world.pool.query('update account set owned_at = $2 where id = $1', [account.id, new Date(start)]);
    const scan = {
      organizationId: account.organizationId,
      accountId: account.id,
      region: REGION,
      startedAt: new Date(),
    };
    await engine((unit) => applyReading(unit, scan, { plans: [], vaults: [], jobs: told_, copies: [] }));
    const { items } = await engine((unit) => findUntoldBackups(unit, account.id));
    await routeItems(test_.world.database, items, PLATFORM);
  };

  it('is found, opens the same alert, and opens it once though the event comes after all', async () => {
    await tell(told({ state: 'RUNNING' }));
    await synchronise(listed({}));
    await synchronise(listed({}));
    const [signal] = await tell(told({ state: 'FAILED', message: 'Access denied' }));
    expect(ruling(signal)).toBe('IGNORED BACKUP_JOB_ALERTED');
    expect(await alerts()).toMatchObject([
      {
        dedup_key: `backup:1:${account.awsAccountId}:${REGION}:BACKUP:job-1`,
        definition: 'backup-job/ACCESS_DENIED',
        count: 1,
      },
    ]);
    expect(await jobs()).toMatchObject([{ state: 'FAILED', delete_after_days: 7, resource_name: 'data' }]);
    expect((await incidents()).length).toBe(1);
  });

  it('ends alerts too', async () => {
    await tell(told({ state: 'FAILED' }));
    const done = { jobId: 'job-2', state: 'COMPLETED', statusMessage: null, messageCategory: null } as const;
    await synchronise(listed({ ...done, createdAt: new Date(moment(60)), completedAt: new Date(moment(70)), endedAt: new Date(moment(70)) })); // prettier-ignore
    expect(await alerts()).toMatchObject([{ status: 'RESOLVED' }]);
  });

  it('of long before the account was managed alarms nobody', async () => {
    const long = new Date(start - 3 * 86_400_000);
    await synchronise(listed({ createdAt: long, completedAt: long, endedAt: long }));
    expect(await jobs()).toMatchObject([{ state: 'FAILED', alert_id: null }]);
    expect(await alerts()).toEqual([]);
    expect(await rows(`select kind from event where account_id = $1 and kind like 'BACKUP%'`)).toEqual([]);
  });
});

describe('a passing cause', () => {
  const begin = async (): Promise<{ id: string; again: BackupJob }> => {
    await test_.world.resource(account, { arn: arnOf('vol-1'), type: 'AWS::EC2::Volume' });
    await tell(told({ state: 'FAILED', message: 'Rate exceeded' }));
    expect(await alerts()).toMatchObject([{ status: 'REMEDIATING' }]);
    const [{ id }] = await rows(`select id from remediation where account_id = $1 and action = 'BACKUP_START_AGAIN'`);
    await engine((unit) => backUpAgain(unit, id, 'startAgain'));
    expect(await jobs()).toHaveLength(1);
    // A quarter of an hour later.
    await rows(`update remediation set created_at = created_at - interval '16 minutes' where account_id = $1`);
    for (let n = 0; n < 2; n++) await engine((unit) => backUpAgain(unit, id, 'startAgain'));
    const [, again] = await jobs();
    expect(again).toMatchObject({ state: 'CREATED', resource_arn: arnOf('vol-1'), vault: VAULT, job_id: again.id });
    // What begins before AWS has answered is most likely that.
    await tell(told({ job: 'again', state: 'PENDING', created: 30 }));
    await recordAnswer(test_.world.database, again.id, 'again');
    expect((await jobs()).map((job) => job.job_id)).toEqual(['job-1', 'again']);
    return { id, again };
  };

  it('has the job started once more; complete, it ends the alert without an incident', async () => {
    const { id } = await begin();
    await tell(told({ job: 'again', state: 'COMPLETED', created: 200, at: 210 }));
    await engine((unit) => backUpAgain(unit, id, 'startAgain'));
    expect(await rows('select status from remediation where account_id = $1')).toEqual([{ status: 'SUCCEEDED' }]);
    expect(await alerts()).toMatchObject([{ status: 'RESOLVED' }]);
    expect(await incidents()).toEqual([]);
  });

  it('failed again, it is an incident with what was tried, and the same alert', async () => {
    const { id } = await begin();
    const [signal] = await tell(
      told({ job: 'again', state: 'FAILED', created: 200, at: 210, message: 'Rate exceeded' }),
    );
    expect(ruling(signal)).toBe('IGNORED BACKUP_JOB_ALERTED');
    await engine((unit) => backUpAgain(unit, id, 'startAgain'));
    expect(await rows('select status from remediation where account_id = $1')).toEqual([{ status: 'FAILED' }]);
    const [alert] = await alerts();
    expect(await alerts()).toMatchObject([{ status: 'ESCALATED' }]);
    expect(await incidents()).toMatchObject([{ id: alert.incident_id, origin: 'FAILED_REMEDIATION' }]);
    expect((await incidents())[0].description).toContain('Backup job again is FAILED');
    expect((await jobs()).map((job) => job.alert_id)).toEqual([alert.id, alert.id]);
  });

  it('what AWS told before it answered goes over to the job that was asked for', async () => {
    await test_.world.resource(account, { arn: arnOf('vol-1'), type: 'AWS::EC2::Volume' });
    const asked = await test_.world.backupJob(account, {
      resource_arn: arnOf('vol-1'),
      state: 'CREATED',
      asked_at: new Date(),
      completed_at: null,
      ended_at: null,
      vault: VAULT,
    });
    await tell(told({ job: 'at-once', state: 'COMPLETED', created: 100, at: 101 }));
    await recordAnswer(test_.world.database, asked.id, 'at-once');
    expect(await jobs()).toMatchObject([{ id: asked.id, job_id: 'at-once', state: 'COMPLETED' }]);
  });
});
