import type { Unit } from '../unit';
import type { Item } from './item';

/** States after which nothing happens to a resource any more. */
const ENDED = ['terminated', 'shutting-down', 'deleted', 'deleting'];

/** Of events that name resources: those whose every resource is known here, and gone. */
export async function aboutGone(unit: Unit, items: readonly Item[]): Promise<Set<Item>> {
  const asked = items.filter(({ signal }) => signal.source === 'HEALTH' && signal.resourceHints.length > 0);
  if (asked.length === 0) return new Set();
  const named = asked.flatMap(({ account, signal }, n) =>
    signal.resourceHints.map(({ id }) => ({ n, account_id: account!.id, id })),
  );
  const rows = await unit.query<{ n: number }>(
    `select w.n from jsonb_to_recordset($1::jsonb) as w (n int, account_id uuid, id text)
     left join lateral (
       select bool_and(r.deleted_at is not null or r.state = any ($2)) as gone from resource r
       where r.account_id = w.account_id and (r.resource_id = w.id or r.arn = w.id)
     ) known on true
     group by w.n having bool_and(coalesce(known.gone, false))`,
    [JSON.stringify(named), ENDED],
  );
  return new Set(rows.map(({ n }) => asked[n]));
}
