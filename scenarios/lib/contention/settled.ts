import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';

/** What is just on its way from one place to the next is in neither for a moment. */
const QUIET_LOOKS = 3;

/** Until every event is numbered, no timer is due and no job is ready or runs. */
export async function settled(database: Client): Promise<void> {
  for (let quiet = 0; quiet < QUIET_LOOKS; await delay(100)) {
    const { rows } = await database.query<{ busy: string }>(
      `select (select count(*) from event_queue)
         + (select count(*) from timer, service_clock
              where due_at <= clock_timestamp() + offset_ms * interval '1 ms')
         + (select count(*) from graphile_worker._private_jobs
              where (locked_at is not null or run_at <= now()) and attempts < max_attempts) as busy`,
    );
    quiet = Number(rows[0].busy) === 0 ? quiet + 1 : 0;
  }
}
