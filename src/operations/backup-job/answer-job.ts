import { systemCaller } from '../../domain/caller';
import type { ToldBackupJob } from '../../domain/backup/told';
import type { BackupJob } from '../../entities';
import { wakeForAlerts } from '../remediation/wake';
import { transact, type Database, type Unit } from '../unit';
import { applyJobs } from './apply-jobs';
import { recordJobs } from './record-jobs';
import { BACKUP_JOBS } from './tables';

const caller = systemCaller('backup jobs');
type Row = Omit<BackupJob, 'account' | 'resource' | 'alert' | 'backup_plan'>;

/** A job that was asked for and that AWS has not answered; null: it has. */
export async function askedJob(database: Database, id: string): Promise<Row | null> {
  return transact(database, caller, async (unit) => {
    const [row] = await unit.query<Row>(
      'select * from backup_job where id = $1 and asked_at is not null and answered_at is null',
      [id],
    );
    return row ?? null;
  });
}

/** AWS has begun it. What its events told meanwhile goes over to it. */
export async function recordAnswer(database: Database, id: string, jobId: string): Promise<void> {
  await transact(database, caller, async (unit) => {
    const asked = await hold(unit, id);
    if (!asked) return;
    const [other] = await unit.query<Row>(
      `delete from backup_job where account_id = $1 and region = $2 and job_id = $3 and id <> $4 returning *`,
      [asked.account_id, asked.region, jobId, id],
    );
    await unit.query('update backup_job set job_id = $2, answered_at = $3, updated_at = $3 where id = $1', [
      id,
      jobId,
      unit.now,
    ]);
    if (!other) return;
    const columns = BACKUP_JOBS.columns.map(([, column]) => column).filter((column) => column !== 'job_id');
    const named = columns as (keyof Row)[];
    await unit.query(
      `update backup_job set ${named.map((column, n) => `${column} = $${n + 2}`).join(', ')},
         alert_id = coalesce(alert_id, $${named.length + 2}) where id = $1`,
      [id, ...named.map((column) => other[column]), other.alert_id],
    );
    if (asked.alert_id) await wakeForAlerts(unit, [asked.alert_id]);
  });
}

/** What AWS says of it now. */
export async function recordStanding(database: Database, row: Row, job: ToldBackupJob): Promise<void> {
  await transact(database, caller, async (unit) => {
    const account = { id: row.account_id, organizationId: row.organization_id };
    const telling = { account, region: row.region, job: { ...job, toldAt: unit.now } };
    const applied = await applyJobs(unit, BACKUP_JOBS, [telling], true);
    await recordJobs(unit, [...applied.values()], true);
  });
}

/** AWS will not begin it: a failure as any other, with AWS's code and words. */
export async function recordRefusedStart(database: Database, id: string, message: string): Promise<void> {
  await transact(database, caller, async (unit) => {
    const asked = await hold(unit, id);
    if (!asked) return;
    await unit.query(
      `update backup_job set state = 'FAILED', status_message = $2, ended_at = $3, answered_at = $3, told_at = $3,
         updated_at = $3 where id = $1`,
      [id, message, unit.now],
    );
    await unit.record({
      kind: 'BACKUP_JOB_FAILED',
      organizationId: asked.organization_id,
      accountId: asked.account_id,
      subject: { type: 'BackupJob', id },
      summary: `AWS Backup refused the backup of ${asked.resource_name ?? asked.resource_arn} into ${asked.vault}: ${message}`,
      before: { state: asked.state },
      after: { state: 'FAILED', statusMessage: message },
    });
    if (asked.alert_id) return wakeForAlerts(unit, [asked.alert_id]);
    const key = `route-found-backups:${asked.account_id}`;
    await unit.enqueue({ task: 'route-found-backups', key, ids: { accountId: asked.account_id }, queue: key });
  });
}

async function hold(unit: Unit, id: string): Promise<Row | null> {
  const [row] = await unit.query<Row>(
    'select * from backup_job where id = $1 and answered_at is null for no key update',
    [id],
  );
  return row ?? null;
}
