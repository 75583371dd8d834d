import type { Client } from 'pg';
import { channel } from './session';

/** Events of no organization count in a row of their own. */
const nobody = '00000000-0000-0000-0000-000000000000';

/**
 * One batch in one statement, and so in one transaction. Rows whose transaction has not committed are not visible and
 * get later numbers, however low their queue id is. Everything hangs on `log`: where another leader has moved the log,
 * it is empty, and nothing else happens either. The events are looked up one by one (offset 0 keeps the planner from
 * joining the whole table), and the number of rows is a constant so that the planner knows how few they are.
 */
const statement = (size: number): string => `
with taken as materialized (
  select q.id, q.event_id, e.organization_id, e.account_id, e.incident_id, e.customer_visible,
         coalesce(e.organization_id, '${nobody}') as counted_for, row_number() over (order by q.id) as nth
    from (select id, event_id from event_queue order by id limit ${size}) q
   cross join lateral (
     select organization_id, account_id, incident_id, customer_visible from event where event.id = q.event_id offset 0
   ) e
), log as (
  update event_log set position = position + (select count(*) from taken)
   where position = $1 and exists (select from taken)
  returning position
), share as (
  select counted_for, count(*) filter (where customer_visible) as customer_total, count(*) as total
    from taken group by 1
), counter as (
  insert into event_counter as c (organization_id, customer_ordinal, ordinal)
  select s.counted_for, s.customer_total, s.total from share s cross join log
      on conflict (organization_id) do update
     set customer_ordinal = c.customer_ordinal + excluded.customer_ordinal, ordinal = c.ordinal + excluded.ordinal
  returning organization_id, customer_ordinal, ordinal
), begun as (
  select s.counted_for, c.customer_ordinal - s.customer_total as customer_ordinal, c.ordinal - s.total as ordinal
    from share s join counter c on c.organization_id = s.counted_for
), placed as (
  insert into event_position (position, event_id, organization_id, account_id, incident_id, customer_visible,
    customer_ordinal, ordinal, numbered_at)
  select $1 + t.nth, t.event_id, t.organization_id, t.account_id, t.incident_id, t.customer_visible,
         case when t.customer_visible then b.customer_ordinal + count(*) filter (where t.customer_visible) over so_far end,
         b.ordinal + count(*) over so_far, now()
    from taken t join begun b using (counted_for)
  window so_far as (partition by t.counted_for order by t.nth rows unbounded preceding)
   order by t.nth
), gone as (
  delete from event_queue where id = any (array(select id from taken)) and exists (select from log)
)
select (select count(*) from taken)::int as taken, log.position, pg_notify('${channel}', log.position::text)
  from (select) as one left join log on true`;

export interface Batch {
  /** Events that were waiting and committed. */
  taken: number;
  /** The newest position after them; null where nothing was numbered. */
  position: bigint | null;
}

/** Numbers the next committed events, provided that the log still stands at `position`. */
export async function numberBatch(client: Client, position: bigint, size: number): Promise<Batch> {
  const { rows } = await client.query<{ taken: number; position: string | null }>({
    name: `number ${size}`,
    text: statement(size),
    values: [position.toString()],
  });
  return { taken: rows[0].taken, position: rows[0].position === null ? null : BigInt(rows[0].position) };
}
