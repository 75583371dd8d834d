import type { Logger } from 'pino';
import { systemCaller } from '../domain/caller';
import { transact, type Database } from '../operations/unit';
import { Wake } from '../log/wake';

const POLL_MS = 250;
const BATCH = 500;

/**
 * Turns timers that are due in service time into jobs: the row and the job change hands in one transaction. A timer's
 * key is of its task alone, a job's of all.
 */
export async function fireTimers(
  database: Database,
  signal: AbortSignal,
  log: Logger,
  /** Woken where service time was moved: what is due now is not waited for. */
  wake = new Wake(),
): Promise<void> {
  signal.addEventListener('abort', () => wake.wake(), { once: true });
  while (!signal.aborted) {
    let fired = 0;
    try {
      fired = await fireDue(database);
    } catch (error) {
      log.warn({ err: error }, 'timers failed');
    }
    if (fired < BATCH) await wake.pause(POLL_MS);
  }
}

export async function fireDue(database: Database): Promise<number> {
  return transact(database, systemCaller('timers'), async (unit) => {
    const rows = await unit.query(
      `with due as (
         delete from timer where (task, key) in (
           select task, key from timer where due_at <= $1 order by due_at limit $2 for update skip locked)
         returning task, key, ids
       )
       select enqueue(task, task || ':' || key, ids) from due`,
      [unit.now, BATCH],
    );
    return rows.length;
  });
}
