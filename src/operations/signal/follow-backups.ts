import { failureImpact } from '../../domain/backup/impact';
import { CAUSES, causeOf, type Failure } from '../../domain/backup/cause';
import { isFailedJob } from '../../domain/backup/state';
import type { ToldBackupJob, ToldCopyJob } from '../../domain/backup/told';
import { toGlobalId } from '../../domain/id';
import { applyJobs, jobKeyOf, type Applied, type Telling } from '../backup-job/apply-jobs';
import { recordJobs } from '../backup-job/record-jobs';
import { failuresEndedBy, recoveriesOf } from '../backup-job/recoveries';
import { BACKUP_JOBS, COPY_JOBS } from '../backup-job/tables';
import { toldBackupJob, toldCopyJob } from '../backup-job/told-of-signal';
import { wakeForAlerts } from '../remediation/wake';
import type { Unit } from '../unit';
import { partOf, type Ending } from './endings';
import { settle, type Item } from './item';

type Job = Applied<ToldBackupJob> | Applied<ToldCopyJob>;

/** What tells of backup and copy jobs: each is kept at its job; one that failed becomes a condition, once. */
export interface FollowedBackups {
  /** The failures that open an alert. */
  failures: Item[];
  /** Backups that are complete end what failed before. */
  endings: Ending[];
  /** To be called when the failures have been routed. */
  keepAlerts(): Promise<void>;
}

export async function followBackups(unit: Unit, items: readonly Item[]): Promise<FollowedBackups> {
  const jobs = new Map<Item, Job>();
  await take(unit, items, 'BACKUP', toldBackupJob, jobs);
  await take(unit, items, 'COPY', toldCopyJob, jobs);
  const recoveries = await recoveriesOf(unit, [...jobs.values()]);
  const opening = new Map<string, Item>();
  const followed: FollowedBackups = { failures: [], endings: [], keepAlerts: () => keep(unit, opening) };
  const completions = new Map<Item, Job>();
  const failedAgain: string[] = [];
  for (const item of items) {
    const job = jobs.get(item);
    if (!job) tellUnkept(item);
    else if (!isFailedJob(job.job.state)) {
      tellKept(item, job);
      if (job.job.state === 'COMPLETED') completions.set(item, job);
    } else if (job.alertId) {
      if (job.retryOfId) failedAgain.push(job.alertId);
      item.alertId = job.alertId;
      settle(item, 'IGNORED', 'BACKUP_JOB_ALERTED', `The failure of ${job.job.jobId} has its alert already.`);
    } else if (opening.has(job.id)) {
      // Told twice in one batch: the first opens its alert.
      settle(item, 'IGNORED', 'BACKUP_JOB_ALERTED', `The failure of ${job.job.jobId} is told twice.`);
    } else {
      opening.set(job.id, item);
      makeFailure(item, job, recoveries.get(job.id) ?? null);
      followed.failures.push(item);
    }
  }
  await wakeForAlerts(unit, failedAgain);
  followed.endings = await endingsOf(unit, completions);
  return followed;
}

/** A backup or copy that is complete: the failures before it, of the same resource and vault, are over. */
async function endingsOf(unit: Unit, completions: ReadonlyMap<Item, Job>): Promise<Ending[]> {
  const ended = await failuresEndedBy(
    unit,
    [...completions.values()].map(({ id }) => id),
  );
  const taken = new Set<string>();
  return [...completions].map(([item, { id }]) => ({
    item,
    parts: ended.flatMap((failure) => {
      if (failure.completed !== id || taken.has(failure.dedup_key)) return [];
      taken.add(failure.dedup_key);
      const part = partOf(item, failure);
      // One that took long may have failed after the later one was complete.
      const occurredAt = new Date(Math.max(item.signal.occurredAt.getTime(), failure.state_at.getTime() + 1));
      return [{ ...part, signal: { ...part.signal, occurredAt } }];
    }),
  }));
}

async function take<Told extends ToldBackupJob | ToldCopyJob>(
  unit: Unit,
  items: readonly Item[],
  kind: 'BACKUP' | 'COPY',
  told: (signal: Item['signal']) => Told | null,
  jobs: Map<Item, Job>,
): Promise<void> {
  const tellings = items.flatMap((item): (Telling<Told> & { item: Item })[] => {
    const { signal, account } = item;
    const job = signal.facts.jobKind === kind ? told(signal) : null;
    return job && signal.region ? [{ item, account: account!, region: signal.region, job }] : [];
  });
  const table = (kind === 'BACKUP' ? BACKUP_JOBS : COPY_JOBS) as never;
  const applied = await applyJobs<Told>(unit, table, tellings, false);
  await recordJobs(unit, [...applied.values()] as Job[], false);
  for (const telling of tellings) {
    const job = applied.get(jobKeyOf(telling));
    if (job) jobs.set(telling.item, job as Job);
  }
}

function tellUnkept(item: Item): void {
  const { jobId, jobState, resourceArn } = item.signal.facts;
  settle(
    item,
    'IGNORED',
    'BACKUP_JOB_INCOMPLETE',
    resourceArn === null
      ? `${String(jobId)} is ${String(jobState)}; of what is not told yet, so it is kept with what comes next.`
      : `${String(jobId)} is ${String(jobState)}; it is kept when AWS has answered who asked for it.`,
  );
}

function tellKept(item: Item, { job, id }: Job): void {
  const kind = item.signal.facts.jobKind === 'COPY' ? 'CopyJob' : 'BackupJob';
  settle(item, 'IGNORED', 'BACKUP_JOB_STATE', `${job.jobId} is ${job.state}: kept at the job, no alert.`, {
    job: toGlobalId(kind, id),
    state: job.state,
  });
}

/** The signal says what failed, of what, and why; its impact is decided. */
function makeFailure(item: Item, { job, id }: Job, recoveredBy: string | null): void {
  const { signal } = item;
  const copy = signal.facts.jobKind === 'COPY';
  const failure: Failure = {
    jobKind: copy ? 'COPY' : 'BACKUP',
    state: job.state,
    statusMessage: job.statusMessage,
    messageCategory: job.messageCategory,
  };
  const cause = causeOf(failure);
  const vault = 'vault' in job ? job.vault : job.destinationVaultArn;
  const { meaning, options } = CAUSES[cause];
  item.impact = failureImpact(failure, {
    jobId: job.jobId,
    resourceArn: job.resourceArn ?? '',
    vault: vault ?? '',
    recoveredBy,
  });
  const said = job.statusMessage ? ` AWS says: “${job.statusMessage}”` : '';
  const what = copy ? 'Copy of a backup' : 'Backup';
  item.signal = {
    ...signal,
    state: 'FIRING',
    title: `${what} ${job.state === 'PARTIAL' ? 'is partial' : `is ${job.state}`}: ${cause}`,
    facts: {
      ...signal.facts,
      cause,
      job: toGlobalId(copy ? 'CopyJob' : 'BackupJob', id),
      reason: `${meaning}${said} ${options}`,
    },
  };
}

/** The jobs name the alerts that their failures opened. */
async function keep(unit: Unit, opening: ReadonlyMap<string, Item>): Promise<void> {
  const rows = [...opening].flatMap(([id, { alertId }]) => (alertId ? [{ id, alert_id: alertId }] : []));
  if (rows.length === 0) return;
  for (const table of ['backup_job', 'copy_job']) {
    await unit.query(
      `update ${table} t set alert_id = r.alert_id, updated_at = $2
       from jsonb_to_recordset($1::jsonb) as r (id uuid, alert_id uuid) where t.id = r.id and t.alert_id is null`,
      [JSON.stringify(rows), unit.now],
    );
  }
}
