import { FIRST_WINDOW_MS, LATENESS_MS } from '../../domain/change-record';
import { systemCaller } from '../../domain/caller';
import { transact, type Database } from '../unit';

const caller = systemCaller('synchronisation');

/** From when on CloudTrail is asked about a Region of an account, and up to when: in service time. */
export async function beginReading(
  database: Database,
  accountId: string,
  region: string,
): Promise<{ since: Date; until: Date }> {
  return transact(database, caller, async (unit) => {
    const [known] = await unit.query<{ read_until: Date }>(
      'select read_until from change_reading where account_id = $1 and region = $2',
      [accountId, region],
    );
    const since = known
      ? new Date(known.read_until.getTime() - LATENESS_MS)
      : new Date(unit.now.getTime() - FIRST_WINDOW_MS);
    return { since, until: unit.now };
  });
}
