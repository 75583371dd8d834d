import { isEndedJob, isFailedJob } from '../../domain/backup/state';
import type { ToldBackupJob, ToldCopyJob } from '../../domain/backup/told';
import type { EventDraft } from '../../domain/event';
import { toGlobalId } from '../../domain/id';
import type { Unit } from '../unit';
import type { Applied } from './apply-jobs';

type Job = Applied<ToldBackupJob> | Applied<ToldCopyJob>;

/** What ended up to a day before the account was proven to be the organization's is still news. */
export const PAST_MS = 24 * 60 * 60 * 1000;

/** Of jobs that were listed, those that are news: what an account's past holds is kept, and told to nobody. */
async function worthTelling(unit: Unit, jobs: readonly Job[]): Promise<Set<string>> {
  if (jobs.length === 0) return new Set();
  const accounts = await unit.query<{ id: string; owned_at: Date | null }>(
    'select id, owned_at from account where id = any ($1)',
    [[...new Set(jobs.map(({ account }) => account.id))]],
  );
  const since = new Map(accounts.map(({ id, owned_at: at }) => [id, at === null ? Infinity : at.getTime() - PAST_MS]));
  return new Set(
    jobs
      .filter(({ account, job }) => (job.endedAt ?? job.createdAt ?? job.toldAt).getTime() >= since.get(account.id)!)
      .map(({ id }) => id),
  );
}

/** Backup jobs that began or ended are events. `listed`: synchronisation found them, and they may be old. */
export async function recordJobs(unit: Unit, jobs: readonly Job[], listed: boolean): Promise<void> {
  const moved = jobs.filter((one): one is Applied<ToldBackupJob> => 'vault' in one.job && one.was !== one.job.state);
  const news = moved.filter(({ was, job }) => was === null || isEndedJob(job.state));
  const worth = listed ? await worthTelling(unit, news) : null;
  await unit.recordAll(news.filter(({ id }) => worth?.has(id) ?? true).map(eventOf));
}

function eventOf({ id, account, was, job, resourceId }: Applied<ToldBackupJob>): EventDraft {
  const { state } = job;
  const failed = isFailedJob(state);
  const kind = failed ? 'BACKUP_JOB_FAILED' : state === 'COMPLETED' ? 'BACKUP_JOB_COMPLETED' : 'BACKUP_JOB_STARTED';
  const did = failed ? `is ${state}` : state === 'COMPLETED' ? 'is complete' : 'began';
  const why = failed && job.statusMessage ? `: ${job.statusMessage}` : '.';
  return {
    kind,
    organizationId: account.organizationId,
    accountId: account.id,
    subject: { type: 'BackupJob', id },
    occurredAt: job.endedAt ?? (was === null ? job.createdAt : null) ?? job.toldAt,
    summary: `The backup of ${job.resourceName ?? job.resourceArn} into ${job.vault} ${did}${why}`,
    before: was === null ? undefined : { state: was },
    after: {
      jobId: job.jobId,
      state,
      statusMessage: job.statusMessage,
      vault: job.vault,
      resourceArn: job.resourceArn,
      resource: resourceId && { id: toGlobalId('Resource', resourceId) },
      completedAt: job.completedAt,
      recoveryPointArn: job.recoveryPointArn,
    },
  };
}
