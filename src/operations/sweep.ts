import { systemCaller } from '../domain/caller';
import { transact, type Database } from './unit';

const BATCH = 5_000;

/**
 * Deletes a portion of what has aged, by the wall clock: idempotency keys after a day, signs of life of workers after
 * a day, rows of jobs that ended three months ago, and what was sent to webhooks a month ago. Gives how many rows went; call it until none does.
 */
export async function sweepAged(database: Database): Promise<number> {
  return transact(database, systemCaller('sweep'), async (unit) => {
    const [{ n }] = await unit.query<{ n: number }>(
      `with keys as (
         delete from idempotency where ctid in (
           select ctid from idempotency where created_at < clock_timestamp() - interval '24 hours' limit $1)
         returning 1
       ), signs as (
         delete from worker_heartbeat where seen_at < clock_timestamp() - interval '24 hours' returning 1
       ), jobs as (
         delete from job where ctid in (
           select ctid from job where ended_at < clock_timestamp() - interval '90 days' limit $1)
         returning 1
       ), sent as (
         delete from webhook_delivery where ctid in (
           select ctid from webhook_delivery
           where turn is null and created_at < clock_timestamp() - interval '30 days' limit $1)
         returning 1
       )
       select ((select count(*) from keys) + (select count(*) from signs) + (select count(*) from jobs)
         + (select count(*) from sent))::int as n`,
      [BATCH],
    );
    return n;
  });
}
