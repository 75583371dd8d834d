import type { DiscoveredResource } from '../../domain/discovery';
import type { Unit } from '../unit';
import type { Change } from './record-changes';

/** Makes the tags of the found resources those that the source told: adds, changes and removes, and says whose changed. */
export async function applyTags(
  unit: Unit,
  scan: { organizationId: string; accountId: string },
  found: readonly DiscoveredResource[],
): Promise<Change[]> {
  const rows = found.flatMap(({ arn, tags }) => (tags ? [{ arn, tags: onePerKey(tags) }] : []));
  if (rows.length === 0) return [];
  return unit.query<Change>(
    `with found as materialized (
       select distinct on (r.id) r.id, f.tags from jsonb_to_recordset($1::jsonb) as f (arn text, tags jsonb)
       join resource r on r.arn = f.arn and r.account_id = $3 and r.deleted_at is null
     ), wanted as materialized (
       select f.id as resource_id, t.key, t.value
       from found f, jsonb_to_recordset(f.tags) as t (key text, value text)
     ), old as (
       select t.resource_id, t.key, t.value from resource_tag t join found f on f.id = t.resource_id
     ), removed as (
       delete from resource_tag t using old o
       where t.resource_id = o.resource_id and t.key = o.key
         and not exists (select from wanted w where w.resource_id = t.resource_id and w.key = t.key)
       returning t.resource_id
     ), written as (
       insert into resource_tag (resource_id, key, value, organization_id, account_id)
       select resource_id, key, value, $2, $3 from (select * from wanted except select * from old) fresh
       order by resource_id, key
       on conflict (resource_id, key) do update set value = excluded.value
       returning resource_id
     ), touched as (
       select resource_id from removed union select resource_id from written
     ), written_at as (
       update resource r set updated_at = $4 from touched where r.id = touched.resource_id
       returning r.id, r.arn, r.name, r.type, r.state, r.details
     )
     select w.*, 'CHANGED' as change, w.name as old_name, w.state as old_state, w.details as old_details, f.tags,
       coalesce((select jsonb_agg(jsonb_build_object('key', o.key, 'value', o.value) order by o.key)
         from old o where o.resource_id = w.id), '[]') as old_tags
     from written_at w join found f on f.id = w.id order by w.arn`,
    [JSON.stringify(rows), scan.organizationId, scan.accountId, unit.now],
  );
}

function onePerKey(tags: readonly { key: string; value: string }[]) {
  const byKey = new Map(tags.map((tag) => [tag.key, tag]));
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
