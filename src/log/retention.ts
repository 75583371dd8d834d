import type { Ask } from './session';

/**
 * The newest position that was numbered before the cutoff. Numbers and times rise together, so it is found by halving
 * (no index on the time is needed); `from` must be known to be older, `to` is where the log stands.
 */
const statement = `
with recursive halving (low, high) as (
  select $1::bigint, $2::bigint
  union all
  select case when old then middle else low end, case when old then high else middle - 1 end
    from halving
   cross join lateral (select (low + high + 1) / 2 as middle) m
   cross join lateral (
     select coalesce((select numbered_at < $3 from event_position where position = middle), true) as old
   ) o
   where low < high
)
select low from halving where low >= high`;

export async function newestBefore(ask: Ask, cutoff: Date, from: bigint, to: bigint): Promise<bigint> {
  if (from >= to) return from;
  const rows = await ask<{ low: string }>({
    name: 'newest before',
    text: statement,
    values: [from.toString(), to.toString(), cutoff],
  });
  return BigInt(rows[0].low);
}
