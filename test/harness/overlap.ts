import type { Database } from '../../src/database/open';
import type { Caller } from '../../src/domain/caller';
import { transact, type Unit } from '../../src/operations/unit';
import { until } from './until';

/**
 * Two that happen at once, for certain: the second begins when the first has done everything but commit, and the first
 * commits only when the second waits for it or has ended.
 */
export async function overlap<First, Second>(
  database: Database,
  caller: Caller,
  first: (unit: Unit) => Promise<First>,
  second: () => Promise<Second>,
): Promise<[First, Second]> {
  let other: Promise<Second> | undefined;
  let ended = false;
  const effect = await transact(database, caller, async (unit) => {
    const done = await first(unit);
    other = second().finally(() => (ended = true));
    // Its failure is the caller's to see, below; here it only ends the waiting.
    other.catch(() => undefined);
    await until('the second waits or has ended', async () => ended || (await someoneWaits(database)));
    return done;
  });
  return [effect, await other!];
}

async function someoneWaits({ pool }: Database): Promise<boolean> {
  const { rows } = await pool.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
}
