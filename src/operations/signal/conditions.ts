import type { Unit } from '../unit';
import type { FoldedAlert, FoldedCondition } from './fold';
import type { Item } from './item';

interface Held {
  organization_id: string;
  dedup_key: string;
  state: 'FIRING' | 'CLEARED' | null;
  state_at: Date | null;
  changes: Date[];
  alert_id: string | null;
}

interface NewestAlert {
  id: string;
  organization_id: string;
  dedup_key: string;
  open: boolean;
  title: string;
  count: number;
  first_seen_at: Date;
  last_seen_at: Date;
  state_at: Date;
  flapping: boolean;
  settled: boolean;
}

/** Locks the conditions of the items' keys, in one order for everybody, and tells what is known of each. */
export async function holdConditions(unit: Unit, items: readonly Item[]): Promise<Map<FoldedCondition, Item[]>> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = `${item.account!.organizationId} ${item.signal.dedupKey}`;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  if (groups.size === 0) return new Map();
  const keys = JSON.stringify(
    [...groups.values()].map(([{ account, signal }]) => ({
      organization_id: account!.organizationId,
      dedup_key: signal.dedupKey,
      account_id: account!.id,
    })),
  );
  await unit.query(
    `insert into condition (organization_id, dedup_key, account_id)
     select organization_id, dedup_key, account_id from jsonb_to_recordset($1::jsonb) as r (
       organization_id uuid, dedup_key text collate "C", account_id uuid)
     order by organization_id, dedup_key
     on conflict (organization_id, dedup_key) do nothing`,
    [keys],
  );
  // A statement of its own: it sees the rows that others inserted while the first one waited for them.
  const held = await unit.query<Held>(
    `select c.organization_id, c.dedup_key, c.state, c.state_at, c.changes, c.alert_id
     from condition c join jsonb_to_recordset($1::jsonb) as r (organization_id uuid, dedup_key text collate "C")
       on c.organization_id = r.organization_id and c.dedup_key = r.dedup_key
     order by c.organization_id, c.dedup_key for no key update of c`,
    [keys],
  );
  const alerts = await unit.query<NewestAlert>(
    `select a.id, a.organization_id, a.dedup_key, a.status not in ('RESOLVED', 'CLOSED') as open, a.title,
       a.count, a.first_seen_at, a.last_seen_at, a.state_at, a.flapping, coalesce(i.status = 'RESOLVED', false) as settled
     from alert a left join incident i on i.id = a.incident_id
     where a.id = any ($1) order by a.id for no key update of a`,
    [held.flatMap((row) => row.alert_id ?? [])],
  );
  const byId = new Map(alerts.map((alert) => [alert.id, alert]));
  return new Map(
    held.map((row) => {
      const group = groups.get(`${row.organization_id} ${row.dedup_key}`)!;
      const alert = row.alert_id ? byId.get(row.alert_id) : undefined;
      const condition: FoldedCondition = {
        organizationId: row.organization_id,
        dedupKey: row.dedup_key,
        taken: row.state && row.state_at ? { state: row.state, at: row.state_at } : null,
        changes: row.changes,
        alert: alert ? foldedOf(alert, group[0]) : null,
      };
      return [condition, group];
    }),
  );
}

export async function keepConditions(unit: Unit, conditions: readonly FoldedCondition[]): Promise<void> {
  if (conditions.length === 0) return;
  await unit.query(
    `update condition c set state = r.state, state_at = r.state_at, alert_id = r.alert_id,
       changes = array(select jsonb_array_elements_text(r.changes)::timestamptz)
     from jsonb_to_recordset($1::jsonb) as r (
       organization_id uuid, dedup_key text collate "C", state text, state_at timestamptz(3), alert_id uuid,
       changes jsonb)
     where c.organization_id = r.organization_id and c.dedup_key = r.dedup_key`,
    [
      JSON.stringify(
        conditions.map(({ organizationId, dedupKey, taken, alert, changes }) => ({
          organization_id: organizationId,
          dedup_key: dedupKey,
          state: taken?.state ?? null,
          state_at: taken?.at ?? null,
          alert_id: alert?.id ?? null,
          changes,
        })),
      ),
    ],
  );
}

function foldedOf(alert: NewestAlert, item: Item): FoldedAlert {
  return {
    id: alert.id,
    isNew: false,
    title: alert.title,
    open: alert.open,
    count: alert.count,
    firstSeenAt: alert.first_seen_at,
    lastSeenAt: alert.last_seen_at,
    stateAt: alert.state_at,
    flapping: alert.flapping,
    flapsUntil: null,
    item,
    appended: 0,
    cleared: null,
    settled: alert.settled,
  };
}
