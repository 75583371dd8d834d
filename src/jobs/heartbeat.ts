import type { Logger } from 'pino';
import type { Pool } from 'pg';
import type { Lead } from './context';
import { pause } from './pause';

const DEFAULT_DEAD_AFTER_MS = 30_000;

export interface Heartbeat {
  stop(): Promise<void>;
}

/** Tells that a worker pool of this process is alive, until stopped; resolves when that has been told once. */
export async function beat(
  pool: Pool,
  workerId: string,
  log: Logger,
  deadAfterMs = DEFAULT_DEAD_AFTER_MS,
): Promise<Heartbeat> {
  const tell = () =>
    pool.query(
      `insert into worker_heartbeat (worker_id, seen_at) values ($1, clock_timestamp())
       on conflict (worker_id) do update set seen_at = excluded.seen_at`,
      [workerId],
    );
  await tell();
  const timer = setInterval(() => {
    tell().catch((error) => log.warn({ err: error }, 'heartbeat failed'));
  }, deadAfterMs / 6);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await pool.query('delete from worker_heartbeat where worker_id = $1', [workerId]);
    },
  };
}

/**
 * Frees the jobs of workers that are gone, looked after by one process of all: graphile-worker itself would wait four
 * hours for that.
 */
export function freeJobsOfDead(pool: Pool, lead: Lead, log: Logger, deadAfterMs = DEFAULT_DEAD_AFTER_MS): Heartbeat {
  const leadership = lead('dead-workers', async (signal) => {
    while (!signal.aborted) {
      await freeDead(pool, log, deadAfterMs).catch((error) => log.warn({ err: error }, 'freeing jobs failed'));
      await pause(deadAfterMs / 6, signal);
    }
  });
  return { stop: () => leadership.close() };
}

async function freeDead(pool: Pool, log: Logger, deadAfterMs: number): Promise<void> {
  const { rows } = await pool.query<{ locked_by: string }>(
    `with late as (select clock_timestamp() - $1 * interval '1 millisecond' as at),
     held as (
       select locked_by, locked_at from graphile_worker._private_jobs where locked_by is not null
       union all
       select locked_by, locked_at from graphile_worker._private_job_queues where locked_by is not null)
     select distinct locked_by from held, late
     where locked_at < late.at
       and not exists (select from worker_heartbeat h where h.worker_id = locked_by and h.seen_at > late.at)`,
    [deadAfterMs],
  );
  if (rows.length === 0) return;
  const dead = rows.map((row) => row.locked_by);
  log.warn({ workers: dead }, 'freeing the jobs of workers that are gone');
  await pool.query('select graphile_worker.force_unlock_workers($1)', [dead]);
  await pool.query('delete from worker_heartbeat where worker_id = any ($1)', [dead]);
}
