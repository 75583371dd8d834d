import type { BackupReading } from '../../domain/backup/discovered';
import { applyPlans } from '../backup-plan/apply-plans';
import { applyVaults } from '../backup-plan/apply-vaults';
import { holdPlace, type Scan } from '../resource/apply-resources';
import type { Unit } from '../unit';
import { applyJobs } from './apply-jobs';
import { recordJobs } from './record-jobs';
import { keepReading } from './reading';
import { BACKUP_JOBS, COPY_JOBS, type JobTable } from './tables';

const BATCH = 1_000;

/** Takes over what AWS Backup tells of a Region: its plans first, which jobs refer to, then what no event told of jobs. */
export async function applyReading(unit: Unit, scan: Scan, reading: BackupReading): Promise<void> {
  await holdPlace(unit, scan);
  await applyVaults(unit, scan, reading.vaults);
  await applyPlans(unit, scan, reading.plans);
  await applyListed(unit, scan, BACKUP_JOBS, reading.jobs);
  await applyListed(unit, scan, COPY_JOBS, reading.copies);
  await keepReading(unit, scan);
}

async function applyListed<Job extends BackupReading['jobs'][number] | BackupReading['copies'][number]>(
  unit: Unit,
  { accountId, organizationId, region, startedAt }: Scan,
  table: JobTable<Job>,
  jobs: readonly Job[],
): Promise<void> {
  const account = { id: accountId, organizationId };
  for (let start = 0; start < jobs.length; start += BATCH) {
    // What the reading says was so when it began, whatever the clock of this machine shows.
    const batch = jobs
      .slice(start, start + BATCH)
      .map((job) => ({ account, region, job: { ...job, toldAt: startedAt } }));
    const applied = await applyJobs(unit, table, batch, true);
    await recordJobs(unit, [...applied.values()] as never, true);
  }
}
