import { systemCaller } from '../../domain/caller';
import type { Scan } from '../resource/apply-resources';
import { transact, type Database, type Unit } from '../unit';

const DAY_MS = 86_400_000;
/** AWS Backup lists jobs for so long. */
const LISTED_MS = 30 * DAY_MS;
/** A day and a half is read anew each time, a page or two: what AWS lists late, or was told of late, is found all the same. */
const OVERLAP_MS = 1.5 * DAY_MS;

/** From when on the jobs of a Region are to be read: since the last reading, and every job that has not ended yet. */
export async function readJobsSince(database: Database, accountId: string, region: string): Promise<Date> {
  return transact(database, systemCaller('synchronisation'), async (unit) => {
    const oldest = new Date(unit.now.getTime() - LISTED_MS);
    const [row] = await unit.query<{ read_at: Date | null; open_since: Date | null }>(
      `select (select read_at from backup_reading where account_id = $1 and region = $2) as read_at,
         least(
           (select min(created_at) from backup_job where account_id = $1 and region = $2 and created_at >= $3
             and state in ('CREATED', 'PENDING', 'RUNNING', 'ABORTING')),
           (select min(created_at) from copy_job where account_id = $1 and region = $2 and created_at >= $3
             and state in ('CREATED', 'RUNNING'))) as open_since`,
      [accountId, region, oldest],
    );
    if (row.read_at === null) return oldest;
    const since = Math.min(row.read_at.getTime() - OVERLAP_MS, row.open_since?.getTime() ?? Infinity);
    return new Date(Math.max(since, oldest.getTime()));
  });
}

/** The next reading goes on from where this one began. */
export async function keepReading(unit: Unit, { organizationId, accountId, region, startedAt }: Scan): Promise<void> {
  await unit.query(
    `insert into backup_reading as r (account_id, region, organization_id, read_at) values ($1, $2, $3, $4)
     on conflict (account_id, region) do update set read_at = greatest(r.read_at, excluded.read_at)`,
    [accountId, region, organizationId, startedAt],
  );
}
