import { isFailedJob } from '../../domain/backup/state';
import type { ToldBackupJob, ToldCopyJob } from '../../domain/backup/told';
import type { Explanation } from '../../domain/explanation';
import type { Impact } from '../../domain/words';
import type { Unit } from '../unit';
import type { Applied } from './apply-jobs';

/**
 * Of failed backups, those after which the same resource was backed up into the same vault: AWS's id of the first such
 * job, by the uuid of the one that failed.
 */
export async function recoveriesOf(
  unit: Unit,
  jobs: readonly (Applied<ToldBackupJob> | Applied<ToldCopyJob>)[],
): Promise<Map<string, string>> {
  const failed = jobs.filter(({ job, alertId }) => 'vault' in job && isFailedJob(job.state) && alertId === null);
  if (failed.length === 0) return new Map();
  const rows = await unit.query<{ id: string; job_id: string }>(
    `select f.id, later.job_id from backup_job f cross join lateral (
       select c.job_id from backup_job c
       where c.account_id = f.account_id and c.resource_arn = f.resource_arn and c.vault = f.vault
         and c.region = f.region and c.state = 'COMPLETED' and c.created_at > f.created_at
       order by c.created_at limit 1
     ) later
     where f.id = any ($1)`,
    [failed.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [row.id, row.job_id]));
}

export interface OpenFailure {
  /** Our id of the job that is complete. */
  completed: string;
  dedup_key: string;
  state_at: Date;
  impact: Impact;
  definition: string;
  explanation: Explanation;
}

/** The open alerts of backups and copies that failed before these were complete, of the same resource and vault. */
export async function failuresEndedBy(unit: Unit, completed: readonly string[]): Promise<OpenFailure[]> {
  if (completed.length === 0) return [];
  const columns = 'c.id as completed, a.dedup_key, a.state_at, a.impact, a.definition, a.explanation';
  return unit.query<OpenFailure>(
    `select ${columns} from backup_job c
     join backup_job f on f.account_id = c.account_id and f.resource_arn = c.resource_arn and f.vault = c.vault
       and f.region = c.region and f.created_at < c.created_at and f.alert_id is not null
     join alert a on a.id = f.alert_id and a.status not in ('RESOLVED', 'CLOSED')
     where c.id = any ($1)
     union all
     select ${columns} from copy_job c
     join copy_job f on f.account_id = c.account_id and f.region = c.region and f.resource_arn = c.resource_arn
       and f.destination_vault_arn = c.destination_vault_arn and f.created_at < c.created_at and f.alert_id is not null
     join alert a on a.id = f.alert_id and a.status not in ('RESOLVED', 'CLOSED')
     where c.id = any ($1)`,
    [completed],
  );
}
