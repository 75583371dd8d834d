import { DatabaseError, type Pool } from 'pg';
import type { ServiceClock } from '../database/clock';
import { pause } from '../jobs/pause';

/** How far the clock moves at once where nothing falls due: what alarms set off is that late at most. */
const STEP_MS = 15 * 60_000;
const QUIET_LOOKS = 2;
const IDLE_TIMEOUT_MS = 120_000;
/** PostgreSQL may be away for a moment, after a crash or a restart; each statement here can be repeated. */
const AWAY_TIMEOUT_MS = 30_000;

export interface AdvanceDeps {
  clock: ServiceClock;
  pool: Pool;
  /** Lets the simulated AWS follow; gives how often time has brought something about there so far. */
  follow(offset: number): Promise<number>;
  /** How many signals wait in the queue or are being taken from it. */
  queued(): Promise<number>;
  /** There are events to number. */
  nudge(): void;
}

/**
 * Moves service time forward from due instant to due instant: at each, timers fire, alarms are evaluated, and what they
 * set off is waited for before time goes on, so that a day in minutes ends like a day.
 */
export async function advance(deps: AdvanceDeps, ms: number): Promise<void> {
  const { clock } = deps;
  // An offset, not an instant: real time goes on meanwhile, and what it adds is not part of what was asked for.
  const target = clock.offset() + ms;
  // What is on its way already belongs to the present.
  let due = await idle(deps);
  let happenings = await deps.follow(clock.offset());
  while (clock.offset() < target) {
    const untilDue = due === null ? Infinity : due - Date.now() - clock.offset();
    const offset = Math.min(target, clock.offset() + Math.max(1, Math.ceil(Math.min(STEP_MS, untilDue))));
    await persistently(() => clock.advanceTo(offset));
    const before = happenings;
    happenings = await deps.follow(offset);
    // Time sets off nothing but alarms there and timers here: where neither went off, one look sees that all is idle.
    const calm = happenings === before && (await look(deps.pool));
    due = calm && calm.busy === 0 ? calm.due : await idle(deps);
  }
  await idle(deps);
}

interface Look {
  events: number;
  busy: number;
  /** When the next timer falls due. */
  due: number | null;
}

/** Receivers of webhooks take real time, and nothing of ours waits for them. */
async function look(pool: Pool): Promise<Look> {
  const { rows } = await persistently(() =>
    pool.query<{ events: string; busy: string; due: Date | null }>(
      `select q.events, q.events
         + (select count(*) from graphile_worker._private_jobs
              where (locked_at is not null or run_at <= now()) and attempts < max_attempts
                and task_id <> all (array(select id from graphile_worker._private_tasks
                  where identifier in ('deliver-webhook', 'deliver-slow-webhook'))))
         + (select count(*) from timer, service_clock
              where due_at <= clock_timestamp() + offset_ms * interval '1 ms') as busy,
         (select min(due_at) from timer) as due
       from (select count(*) as events from event_queue) q`,
    ),
  );
  return { events: Number(rows[0].events), busy: Number(rows[0].busy), due: rows[0].due?.getTime() ?? null };
}

/**
 * Until no signal waits, no job is ready or runs, no timer is due and every event is numbered; gives when the next timer
 * falls due.
 */
async function idle(deps: AdvanceDeps): Promise<number | null> {
  const deadline = Date.now() + IDLE_TIMEOUT_MS;
  const forever = new AbortController().signal;
  for (let quiet = 0; ; await pause(10, forever)) {
    const { events, busy, due } = await look(deps.pool);
    if (events > 0) deps.nudge();
    // Twice in a row: what is just on its way from one place to the next is in neither for a moment.
    quiet = busy + (await deps.queued()) === 0 ? quiet + 1 : 0;
    if (quiet === QUIET_LOOKS) return due;
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
