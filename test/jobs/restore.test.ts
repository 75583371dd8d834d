import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  DeleteRecoveryPointCommand,
  GetRecoveryPointRestoreMetadataCommand,
  GetRestoreJobMetadataCommand,
  StartRestoreJobCommand,
} from '@aws-sdk/client-backup';
import { leader } from '../../src/database/lock';
import { freeJobsOfDead } from '../../src/jobs/heartbeat';
import type { RestoreJob } from '../../src/entities';
import { testCloud } from '../harness/aws';
import { silent, testWorkshop } from '../harness/jobs';
import { freshName, Restores } from '../harness/restores';
import { until } from '../harness/until';

const sky = testCloud();
const ground = testWorkshop();
let restores: Restores;
let stop: () => Promise<void>;

beforeAll(async () => {
  restores = new Restores(ground.shop, sky.cloud);
  await restores.onboard();
}, 120_000);
beforeEach(async () => {
  stop = await restores.flow();
});
afterEach(() => stop());

const VOLUME = 'AWS::EC2::Volume';
const DATABASE = 'AWS::RDS::DBInstance';
const incidentOf = (id: string) => ground.shop.row<{ status: string }>('incident', id);
const kindsOn = async (id: string) => (await ground.shop.events(id)).map(({ kind }) => kind);
const comments = async (id: string): Promise<string[]> =>
  (
    await ground.shop.pool.query('select body from comment where incident_id = $1 order by created_at, id', [id])
  ).rows.map(({ body }) => body);

describe('a restore', () => {
  it('of a volume is begun once, followed to its end, and the customer is asked to validate it', async () => {
    await ground.shop.work();
    const arn = await restores.arnOf(VOLUME);
    const point = await restores.backUp(arn);
    expect(point).toMatchObject({ resource_type: 'EBS', status: 'COMPLETED', vault: 'ams-automated-backups' });
    expect(point.expires_at!.getTime() - point.created_at.getTime()).toBe(7 * 86_400_000);
    const incident = await restores.incident();
    const id = await restores.ask(incident, point, { options: { volumeType: 'io2' }, comment: 'Please.' });
    const job = await restores.ended(id);
    const [told] = await restores.inAws(point);
    expect(job).toMatchObject({
      state: 'COMPLETED',
      job_id: told.RestoreJobId,
      created_resource_arn: told.CreatedResourceArn,
      percent_done: 100,
    });
    expect(told.CreatedResourceArn).toMatch(/:volume\/vol-/);
    expect(await restores.inAws(point)).toHaveLength(1);
    const { Metadata } = await (
      await restores.backup()
    ).send(new GetRestoreJobMetadataCommand({ RestoreJobId: told.RestoreJobId }));
    expect(Metadata).toMatchObject({ volumeType: 'io2', availabilityZone: expect.stringMatching(/^us-east-1[a-f]$/) });
    expect(await incidentOf(incident.id)).toMatchObject({ status: 'PENDING_CUSTOMER_ACTION' });
    expect(await comments(incident.id)).toEqual(['Please.', expect.stringContaining(told.CreatedResourceArn!)]);
    expect(await kindsOn(incident.id)).toEqual([
      'INCIDENT_COMMENT_ADDED',
      'RESTORE_REQUESTED',
      'INCIDENT_CUSTOMER_ACTION_REQUESTED',
      'RESTORE_COMPLETED',
    ]);
    const { rows } = await ground.shop.pool.query(
      `select outcome, explanation->>'rule' as rule, count(*)::int as n from signal
       where normalised->'facts'->>'jobId' = $1 group by 1, 2`,
      [job.job_id],
    );
    expect(rows).toEqual([{ outcome: 'IGNORED', rule: 'RESTORE_FOLLOWED', n: 3 }]);
  });

  it.each([
    [DATABASE, /:db:.*-restored-\d{12}$/],
    ['AWS::EC2::Instance', /:instance\/i-/],
    ['AWS::EFS::FileSystem', /:file-system\/fs-/],
    ['AWS::DynamoDB::Table', /:table\/.*-restored-\d{12}$/],
    ['AWS::S3::Bucket', /^arn:aws:s3:::.*-restored-\d{12}$/],
  ])('of %s needs nothing but the point', async (type, made) => {
    await ground.shop.work();
    const { rows } = await ground.shop.pool.query(
      'select 1 from resource where account_id = $1 and type = $2 and region = $3',
      [restores.account.id, type, 'us-east-1'],
    );
    expect([type, rows.length > 0]).toEqual([type, true]);
    const point = await restores.backUp(await restores.arnOf(type));
    const job = await restores.ended(await restores.ask(await restores.incident(), point));
    expect(job).toMatchObject({ state: 'COMPLETED', created_resource_arn: expect.stringMatching(made) });
  });

  it('that fails says so in AWS’s own words, and is Accelerate’s again', async () => {
    await ground.shop.work();
    const arn = await restores.arnOf(DATABASE);
    const point = await restores.backUp(arn);
    const incident = await restores.incident({ status: 'PENDING_CUSTOMER_ACTION' });
    const job = await restores.ended(await restores.ask(incident, point, { targetName: arn.split(':').at(-1) }));
    expect(job).toMatchObject({
      state: 'FAILED',
      status_message: 'DB instance already exists',
      created_resource_arn: null,
    });
    expect(await incidentOf(incident.id)).toMatchObject({ status: 'WORK_IN_PROGRESS' });
    expect((await comments(incident.id)).at(-1)).toContain('AWS Backup says: DB instance already exists');
    expect(await kindsOn(incident.id)).toEqual(['RESTORE_REQUESTED', 'INCIDENT_COMMENT_ADDED', 'RESTORE_FAILED']);
    // Another one may be asked for at once.
    const again = await restores.ended(await restores.ask(incident, point, { targetName: freshName() }));
    expect(again.state).toBe('COMPLETED');
  });

  it('of a point that was deleted meanwhile is refused by AWS, with AWS’s code, and nothing is begun', async () => {
    const point = await restores.backUp(await restores.arnOf(VOLUME));
    const incident = await restores.incident();
    const id = await restores.ask(incident, point);
    const client = await restores.backup();
    await client.send(new DeleteRecoveryPointCommand({ BackupVaultName: point.vault, RecoveryPointArn: point.arn }));
    // Its event is on its way; the restore is quicker.
    await ground.shop.pool.query(`update recovery_point set status = 'COMPLETED' where id = $1`, [point.id]);
    await stop();
    await ground.shop.work();
    const job = await restores.whenRestore(id, 'has ended', ({ completed_at }) => completed_at !== null);
    expect(job).toMatchObject({
      state: 'FAILED',
      status_message: expect.stringMatching(/^ResourceNotFoundException: /),
    });
    expect(await restores.inAws(point)).toEqual([]);
    stop = await restores.flow();
  });

  it('that outlives its point while it waits is not begun', async () => {
    const point = await restores.backUp(await restores.arnOf(VOLUME), 1);
    const incident = await restores.incident();
    const id = await restores.ask(incident, point);
    await restores.pass(24 * 60);
    await ground.shop.work();
    const job = await restores.whenRestore(id, 'has ended', ({ completed_at }) => completed_at !== null);
    expect(job).toMatchObject({
      state: 'FAILED',
      status_message: expect.stringMatching(/^The recovery point expired/),
    });
    expect(await restores.inAws(point)).toEqual([]);
  });

  it('of a throttled account waits, says so, and is begun once when AWS answers again', async () => {
    const point = await restores.backUp(await restores.arnOf(VOLUME));
    const incident = await restores.incident();
    await restores.weather('throttled-account');
    await ground.shop.work();
    const id = await restores.ask(incident, point);
    const waiting = await restores.whenRestore(
      id,
      'says why it waits',
      ({ status_message }) => status_message !== null,
    );
    expect(waiting).toMatchObject({ state: 'PENDING', job_id: null, status_message: expect.stringMatching(/Throttl/) });
    await restores.weather('heal-account');
    await restores.pass(1);
    expect(await restores.ended(id)).toMatchObject({ state: 'COMPLETED' });
    expect(await restores.inAws(point)).toHaveLength(1);
  });

  it('whose account is throttled for half a day is given up', async () => {
    const point = await restores.backUp(await restores.arnOf(VOLUME));
    const id = await restores.ask(await restores.incident(), point);
    await restores.weather('throttled-account');
    await ground.shop.pool.query(`update restore_job set created_at = created_at - interval '12 hours' where id = $1`, [
      id,
    ]);
    await ground.shop.work();
    const job = await restores.whenRestore(id, 'has ended', ({ completed_at }) => completed_at !== null);
    expect(job).toMatchObject({ state: 'FAILED', job_id: null, status_message: expect.stringMatching(/Throttl/) });
    await restores.weather('heal-account');
    expect(await restores.inAws(point)).toEqual([]);
  });
});

const DEAD_AFTER_MS = 1_200;

/** A worker that dies at the call that begins a restore. */
async function killed(moment: 'before' | 'after'): Promise<void> {
  const script = join(__dirname, '../harness/restore-process.ts');
  const child = spawn(process.execPath, ['-r', '@swc-node/register', script, ground.url, `${DEAD_AFTER_MS}`, moment], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env },
  });
  const [, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once('exit', (code, name) => resolve([code, name])),
  );
  expect(signal).toBe('SIGKILL');
}

it.each(['before', 'after'] as const)(
  'a worker that is killed right %s AWS Backup is told begins no second restore',
  async (moment) => {
    const point = await restores.backUp(await restores.arnOf(VOLUME));
    const incident = await restores.incident();
    const id = await restores.ask(incident, point);
    await killed(moment);
    expect(await restores.inAws(point)).toHaveLength(moment === 'before' ? 0 : 1);
    const { pool } = ground.shop;
    const dead = freeJobsOfDead(
      pool,
      (key, onLeading) => leader(pool, key, { onLeading, intervalMs: 200 }),
      silent,
      DEAD_AFTER_MS,
    );
    await ground.shop.work();
    await pool.query(
      `update graphile_worker._private_jobs set run_at = now() where run_at > now() and locked_at is null`,
    );
    const job = await restores.ended(id);
    await dead.stop();
    expect(job.state).toBe('COMPLETED');
    expect(await restores.inAws(point)).toHaveLength(1);
    expect(await kindsOn(incident.id)).toEqual([
      'RESTORE_REQUESTED',
      'INCIDENT_CUSTOMER_ACTION_REQUESTED',
      'RESTORE_COMPLETED',
    ]);
  },
);

it('a restore whose answer was lost is looked for when AWS has forgotten its token', async () => {
  const point = await restores.backUp(await restores.arnOf(VOLUME));
  const incident = await restores.incident();
  const id = await restores.ask(incident, point);
  const client = await restores.backup();
  const of = { BackupVaultName: point.vault, RecoveryPointArn: point.arn };
  const { RestoreMetadata } = await client.send(new GetRecoveryPointRestoreMetadataCommand(of));
  const Metadata = { ...RestoreMetadata, availabilityZone: 'us-east-1a' };
  await ground.shop.pool.query(
    `update restore_job set metadata = $2, sent_at = now() + (select offset_ms from service_clock) * interval '1 ms' where id = $1`,
    [id, JSON.stringify(Metadata)],
  );
  // As AWS has it after an hour: begun, under a token that it does not know any more.
  const begun = await client.send(
    new StartRestoreJobCommand({ RecoveryPointArn: point.arn, Metadata, IamRoleArn: restores.roleArn }),
  );
  await restores.pass(61);
  await ground.shop.work();
  const job = await restores.whenRestore(id, 'has ended', ({ completed_at }) => completed_at !== null);
  expect(job).toMatchObject({ state: 'COMPLETED', job_id: begun.RestoreJobId });
  expect(await restores.inAws(point)).toHaveLength(1);
  expect(await ground.shop.countOf('restore_job where recovery_point_id = $1', [point.id])).toBe(1);
});

describe('what is begun in AWS itself', () => {
  const begin = async (point: { arn: string; vault: string }): Promise<string> => {
    const client = await restores.backup();
    const of = { BackupVaultName: point.vault, RecoveryPointArn: point.arn };
    const { RestoreMetadata } = await client.send(new GetRecoveryPointRestoreMetadataCommand(of));
    const { RestoreJobId } = await client.send(
      new StartRestoreJobCommand({
        RecoveryPointArn: point.arn,
        Metadata: { ...RestoreMetadata, availabilityZone: 'us-east-1a' },
        IamRoleArn: restores.roleArn,
      }),
    );
    return RestoreJobId!;
  };
  const byNative = async (jobId: string): Promise<RestoreJob[]> =>
    (await ground.shop.pool.query('select * from restore_job where job_id = $1', [jobId])).rows;

  it('is kept as its events tell it', async () => {
    const point = await restores.backUp(await restores.arnOf(VOLUME));
    const jobId = await begin(point);
    await restores.pass(1);
    const [job] = await until('the restore is known to have ended', async () => {
      const rows = await byNative(jobId);
      return rows[0]?.completed_at ? rows : null;
    });
    expect(job).toMatchObject({
      state: 'COMPLETED',
      incident_id: null,
      actor_kind: 'AWS',
      recovery_point_id: point.id,
    });
    expect(await kindsOn(job.id)).toEqual(['RESTORE_COMPLETED']);
  });

  it('and whose events are lost is found by the next reading, as are recovery points; what is gone is known to be', async () => {
    const [kept, gone] = [
      await restores.backUp(await restores.arnOf(VOLUME)),
      await restores.backUp(await restores.arnOf(VOLUME)),
    ];
    await stop();
    const jobId = await begin(kept);
    await restores.pass(1);
    const client = await restores.backup();
    await client.send(new DeleteRecoveryPointCommand({ BackupVaultName: gone.vault, RecoveryPointArn: gone.arn }));
    await ground.shop.pool.query('delete from backup_coverage where account_id = $1', [restores.account.id]);
    await ground.shop.pool.query('delete from restore_job where recovery_point_id = $1', [kept.id]);
    await ground.shop.pool.query('delete from recovery_point where id = $1', [kept.id]);
    await restores.read();
    const [job] = await byNative(jobId);
    expect(job).toMatchObject({ state: 'COMPLETED', validation: null });
    const points = async () =>
      (
        await ground.shop.pool.query(
          'select arn, status, expires_at, bytes, resource_id, xmin from recovery_point where arn = any ($1) order by arn',
          [[kept.arn, gone.arn]],
        )
      ).rows;
    const found = await points();
    const of = (arn: string) => found.find((row) => row.arn === arn);
    expect(of(kept.arn)).toMatchObject({
      status: 'COMPLETED',
      expires_at: kept.expires_at,
      bytes: kept.bytes,
      resource_id: kept.resource_id,
    });
    expect(of(gone.arn)).toMatchObject({ status: 'DELETING' });
    // Nothing new: nothing is written.
    await restores.read();
    expect(await points()).toEqual(found);
    stop = await restores.flow();
  });
});

it('a recovery point is EXPIRED when its time has come, before any reading', async () => {
  await ground.shop.work();
  const arn = await restores.arnOf(VOLUME);
  const point = await restores.backUp(arn, 2);
  // Its events are lost from here on.
  await stop();
  stop = restores.timers();
  await ground.shop.advance(2 * 86_400_000);
  await until('it is EXPIRED', async () => {
    const { rows } = await ground.shop.pool.query('select status from recovery_point where id = $1', [point.id]);
    return rows[0].status === 'EXPIRED';
  });
  // Backed up lately it still is; there is nothing left to restore from.
  await until('its resource has nothing to restore from', async () => {
    const { rows } = await ground.shop.pool.query(
      'select c.status, c.last_recovery_point_id as point from backup_coverage c join resource r on r.id = c.resource_id where r.arn = $1',
      [arn],
    );
    return rows[0]?.status === 'PROTECTED' && rows[0].point === null;
  });
});
