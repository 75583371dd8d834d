import type { Coverage, DiscoveredResource } from '../../domain/discovery';
import { holdName } from '../lock';
import type { Unit } from '../unit';
import { applyTags } from './apply-tags';
import { recordChanges, type Change } from './record-changes';

/** One reading of one place of AWS. */
export interface Scan {
  organizationId: string;
  accountId: string;
  region: string;
  /** When it began, in service time: what we learned since is newer than the scan. */
  startedAt: Date;
}

export interface ResourceScan extends Scan {
  covers: Coverage;
  /** Whether the scan tells state and details, or only that a resource exists and its tags. */
  describes: boolean;
}

/** AWS's lists follow its events with some delay, so a state by event is believed at least so long. */
const EVENT_LEAD_MS = 10_000;
const BATCH = 5_000;

/** Two readings of one place are taken over one after the other. */
export async function holdPlace(unit: Unit, { accountId, region }: Scan): Promise<void> {
  await holdName(unit, `scan ${accountId} ${region}`);
}

/**
 * Takes over what a scan found: new, changed and gone resources in a bounded number of statements, one event for each
 * that changed and none for what stayed the same. Gone is only what the scan would have listed.
 */
export async function applyResources(
  unit: Unit,
  scan: ResourceScan,
  found: readonly DiscoveredResource[],
): Promise<number> {
  await holdPlace(unit, scan);
  let changed = 0;
  for (let start = 0; start < found.length; start += BATCH) {
    const batch = found.slice(start, start + BATCH);
    const changes = await upsert(unit, scan, batch);
    const retagged = await applyTags(unit, scan, batch);
    changed += await recordChanges(unit, scan, [...changes, ...retagged]);
  }
  const gone = await markRemoved(unit, scan, found);
  return changed + (await recordChanges(unit, scan, gone));
}

async function upsert(unit: Unit, scan: ResourceScan, found: readonly DiscoveredResource[]): Promise<Change[]> {
  const rows = found.map(({ tags: _tags, resourceId, ...rest }) => ({ ...rest, resource_id: resourceId }));
  return unit.query<Change>(
    `with found as materialized (
       select distinct on (arn) * from jsonb_to_recordset($1::jsonb) as f (
         arn text, resource_id text, type text, service text, region text, name text, state text, details jsonb)
     ), told as (
       -- What the row would become: a scan that only lists knows no state, and an event may have told a newer one.
       select r.id, r.name as old_name, r.state as old_state, r.details as old_details,
         r.deleted_at is not null as returned,
         case when $5 or r.details = '{}' then f.name else r.name end as name,
         case when $5 and (r.state_at is null or r.state_at < $6 or r.deleted_at is not null)
           then f.state else r.state end as state,
         case when $5 then f.details else r.details end as details
       from found f join resource r on r.arn = f.arn
       where r.account_id = $3 and (r.deleted_at is null or r.deleted_at < $7)
         and (r.deleted_at is not null or r.last_seen_at < $4::timestamptz - interval '10 minutes'
           or (($5 or r.details = '{}') and r.name <> f.name) or ($5 and r.details <> f.details)
           or ($5 and r.state is distinct from f.state and (r.state_at is null or r.state_at < $6)))
       order by r.id for no key update of r
     ), written as (
       update resource r set name = t.name, state = t.state, details = t.details, last_seen_at = $4, deleted_at = null,
         updated_at = case when t.returned or (t.name, t.state, t.details) is distinct from (r.name, r.state, r.details)
           then $4 else r.updated_at end
       from told t where r.id = t.id
       returning r.id, r.arn, r.name, r.type, r.state, r.details, t.old_name, t.old_state, t.old_details,
         case when t.returned then 'DISCOVERED'
           when (t.name, t.state, t.details) is distinct from (t.old_name, t.old_state, t.old_details)
           then 'CHANGED' end as change
     ), added as (
       insert into resource (id, organization_id, account_id, arn, resource_id, type, service, region, name, state,
         details, patch_status, first_seen_at, last_seen_at, updated_at)
       select gen_random_uuid(), $2, $3, arn, resource_id, type, service, region, name, state, details,
         case when type = 'AWS::EC2::Instance' then 'UNSPECIFIED' end, $4, $4, $4
       from found f where not exists (select from resource r where r.arn = f.arn) order by arn
       on conflict (arn) do nothing
       returning id, arn, name, type, state, details
     )
     select id, arn, name, type, state, details, old_name, old_state, old_details, change
     from written where change is not null
     union all
     select id, arn, name, type, state, details, null, null, null, 'DISCOVERED' from added
     order by arn`,
    [
      JSON.stringify(rows),
      scan.organizationId,
      scan.accountId,
      unit.now,
      scan.describes,
      new Date(scan.startedAt.getTime() - EVENT_LEAD_MS),
      scan.startedAt,
    ],
  );
}

/** What the scan covers and did not find is gone, unless it was found first while the scan was under way. */
async function markRemoved(
  unit: Unit,
  { accountId, region, startedAt, covers }: ResourceScan,
  found: readonly DiscoveredResource[],
): Promise<Change[]> {
  const [types, listed] = 'types' in covers ? [covers.types, true] : [covers.allBut, false];
  return unit.query<Change>(
    `update resource r set deleted_at = $1, updated_at = $1
     where account_id = $2 and region = $3 and (type = any ($4)) = $5 and deleted_at is null and first_seen_at < $6
       and not exists (select from jsonb_array_elements_text($7::jsonb) f (arn) where f.arn = r.arn)
     returning id, arn, name, type, state, details, 'REMOVED' as change,
       name as old_name, state as old_state, details as old_details`,
    [unit.now, accountId, region, types, listed, startedAt, JSON.stringify(found.map(({ arn }) => arn))],
  );
}
