import type { Unit } from '../unit';
import { settle, type Item } from './item';

interface Known {
  account_id: string;
  region: string;
  resource_id: string;
  state_at: Date | null;
}

interface Changed {
  id: string;
  name: string;
  state: string;
  old_state: string | null;
  organization_id: string;
  account_id: string;
  resource_id: string;
}

/** Takes over the newest state of each instance; states that arrive late change nothing. */
export async function applyInstanceStates(unit: Unit, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return;
  const rows = items.map((item, n) => ({
    n,
    account_id: item.account!.id,
    region: item.signal.region,
    resource_id: item.signal.facts.instanceId,
    state: item.signal.facts.instanceState,
    at: item.signal.occurredAt,
  }));
  const known = await unit.query<Known>(
    `select r.account_id, r.region, r.resource_id, r.state_at from resource r
     where (r.account_id, r.region, r.resource_id) in (
       select account_id, region, resource_id
       from jsonb_to_recordset($1::jsonb) as f (account_id uuid, region text, resource_id text))
     order by r.id for no key update`,
    [JSON.stringify(rows)],
  );
  const changed = await unit.query<Changed>(
    `with newest as (
       select distinct on (account_id, region, resource_id) *
       from jsonb_to_recordset($1::jsonb) as f (
         n int, account_id uuid, region text, resource_id text, state text, at timestamptz(3))
       order by account_id, region, resource_id, at desc, n desc
     ), old as (
       select r.id, r.state as old_state, n.state as new_state, n.at from resource r
       join newest n using (account_id, region, resource_id) where r.state_at is null or r.state_at <= n.at
     )
     update resource r set state = old.new_state, state_at = old.at,
       updated_at = case when old.old_state is distinct from old.new_state then $2 else r.updated_at end
     from old where r.id = old.id
     returning r.id, r.name, r.state, old.old_state, r.organization_id, r.account_id, r.resource_id`,
    [JSON.stringify(rows), unit.now],
  );
  await unit.recordAll(
    changed
      .filter((row) => row.old_state !== row.state)
      .map((row) => ({
        kind: 'RESOURCE_CHANGED' as const,
        organizationId: row.organization_id,
        accountId: row.account_id,
        subject: { type: 'Resource' as const, id: row.id },
        summary: `${row.name} went from ${row.old_state ?? 'unknown'} to ${row.state}.`,
        before: { state: row.old_state },
        after: { state: row.state },
      })),
  );
  const instances = new Map(known.map((row) => [`${row.account_id} ${row.region} ${row.resource_id}`, row]));
  for (const item of items) {
    const { instanceId, instanceState } = item.signal.facts;
    const row = instances.get(`${item.account!.id} ${item.signal.region} ${String(instanceId)}`);
    if (!row) settle(item, 'IGNORED', 'RESOURCE_UNKNOWN', `Instance ${instanceId} has not been discovered.`);
    else if (row.state_at && row.state_at > item.signal.occurredAt) {
      settle(item, 'IGNORED', 'STATE_OUT_OF_ORDER', `A newer state of ${instanceId} was taken before.`);
    } else {
      settle(item, 'IGNORED', 'RESOURCE_STATE', `${instanceId} is ${instanceState}: kept at the resource, no alert.`);
    }
  }
}
