import { DatabaseError, type Pool } from 'pg';
import type { ServiceClock } from '../database/clock';
import { pause } from '../jobs/pause';

/** How far the clock moves at once where nothing falls due: the sandbox evaluates the alarms' periods in between. */
const STEP_MS = 15 * 60_000;
const QUIET_LOOKS = 2;
const IDLE_TIMEOUT_MS = 120_000;
/** PostgreSQL may be away for a moment, after a crash or a restart; each statement here can be repeated. */
const AWAY_TIMEOUT_MS = 30_000;

/**
 * Moves service time forward from due instant to due instant: at each, timers fire, alarms are evaluated, and what they
 * set off is waited for before time goes on, so that a day in minutes ends like a day.
 */
export async function advance(
  deps: { clock: ServiceClock; pool: Pool; follow(offset: number): Promise<void>; queued(): Promise<number> },
  ms: number,
): Promise<void> {
  const { clock, pool } = deps;
  // An offset, not an instant: real time goes on meanwhile, and what it adds is not part of what was asked for.
  const target = clock.offset() + ms;
  while (clock.offset() < target) {
    const due = await persistently(() => nextTimer(pool));
    const untilDue = due === null ? Infinity : due - Date.now() - clock.offset();
    const offset = Math.min(target, clock.offset() + Math.max(1, Math.ceil(Math.min(STEP_MS, untilDue))));
    await persistently(() => clock.advanceTo(offset));
    await deps.follow(offset);
    await idle(deps);
  }
}

async function nextTimer(pool: Pool): Promise<number | null> {
  const { rows } = await pool.query<{ due: Date | null }>('select min(due_at) as due from timer');
  return rows[0].due?.getTime() ?? null;
}

/** Until no signal waits, no job is ready or runs, no timer is due and every event is numbered. */
async function idle(deps: { pool: Pool; queued(): Promise<number> }): Promise<void> {
  const deadline = Date.now() + IDLE_TIMEOUT_MS;
  const forever = new AbortController().signal;
  let quiet = 0;
  for (;;) {
    const { rows } = await persistently(() =>
      deps.pool.query<{ busy: string }>(
        `select (select count(*) from event_queue)
         + (select count(*) from graphile_worker._private_jobs
              where (locked_at is not null or run_at <= now()) and attempts < max_attempts)
         + (select count(*) from timer, service_clock
              where due_at <= clock_timestamp() + offset_ms * interval '1 ms') as busy`,
      ),
    );
    const busy = Number(rows[0].busy) + (await deps.queued());
    // Twice in a row: what is just on its way from one place to the next is in neither for a moment.
    quiet = busy === 0 ? quiet + 1 : 0;
    if (quiet === QUIET_LOOKS) return;
    await pause(10, forever);
    if (Date.now() > deadline) throw new Error('Time did not advance: the service did not become idle.');
  }
}

/** Repeats what failed because the connection did, not because of what was asked. */
async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + AWAY_TIMEOUT_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      // Classes 08 and 57P: the connection broke, the server is shut down or starts up.
      const answered = error instanceof DatabaseError && !/^(08|57P)/.test(error.code ?? '');
      if (answered || Date.now() > deadline) throw error;
      await pause(100, new AbortController().signal);
    }
  }
}
