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
         coalesce(e.organization_id, '${nobody}') as counted_for
    from (select id, event_id from event_queue order by id limit ${size}) q
   cross join lateral (
     select organization_id, account_id, incident_id, customer_visible from event where event.id = q.event_id offset 0
   ) e
), log as (
  update event_log set position = position + (select count(*) from taken)
   where position = $1 and exists (select from taken)
  returning position
), counter as (
  insert into event_counter as c (organization_id, customer_ordinal, ordinal)
  select t.counted_for, count(*) filter (where t.customer_visible), count(*)
    from taken t cross join log group by 1
      on conflict (organization_id) do update
     set customer_ordinal = c.customer_ordinal + excluded.customer_ordinal, ordinal = c.ordinal + excluded.ordinal
  returning organization_id, customer_ordinal, ordinal
), numbered as (
  select t.*, row_number() over (order by t.id) as nth,
         count(*) over so_far as ordinal,
         count(*) filter (where t.customer_visible) over so_far as customer_ordinal,
         count(*) over whole as total,
         count(*) filter (where t.customer_visible) over whole as customer_total
    from taken t
  window so_far as (partition by t.counted_for order by t.id), whole as (partition by t.counted_for)
), placed as (
  insert into event_position (position, event_id, organization_id, account_id, incident_id, customer_visible,
    customer_ordinal, ordinal, numbered_at)
  select $1 + n.nth, n.event_id, n.organization_id, n.account_id, n.incident_id, n.customer_visible,
         case when n.customer_visible then c.customer_ordinal - n.customer_total + n.customer_ordinal end,
         c.ordinal - n.total + n.ordinal, now()
    from numbered n join counter c on c.organization_id = n.counted_for
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
