import type { DiscoveredBaseline } from '../../domain/patching/baseline';
import type { PatchBaseline } from '../../entities';
import { difference } from '../difference';
import { holdPlace, type Scan } from '../resource/apply-resources';
import type { Unit } from '../unit';
import { shown, shownFields } from './told';

type Row = PatchBaseline & { was: PatchBaseline | null };

/**
 * Takes over the baselines of a Region: what AWS lists is there, what it does not list any more is gone. One of which AWS
 * is still being told is left alone. Who changed one in AWS is not known; that it changed is recorded.
 */
export async function applyBaselines(unit: Unit, scan: Scan, told: readonly DiscoveredBaseline[]): Promise<void> {
  await holdPlace(unit, scan);
  const changed = await unit.query<Row>(
    `with told as materialized (
       select distinct on ("baselineId") "baselineId" as baseline_id, name, "operatingSystem" as operating_system,
         array(select jsonb_array_elements_text("approvedPatches")) as approved_patches,
         array(select jsonb_array_elements_text("rejectedPatches")) as rejected_patches,
         array(select jsonb_array_elements_text("patchGroups")) as patch_groups,
         "approvalRules" as approval_rules, "default" as is_default, predefined
       from jsonb_to_recordset($5::jsonb) as t ("baselineId" text, name text, "operatingSystem" text,
         "approvedPatches" jsonb, "rejectedPatches" jsonb, "patchGroups" jsonb, "approvalRules" jsonb, "default" boolean,
         predefined boolean)
     ), old as materialized (
       select b.* from patch_baseline b where b.account_id = $2 and b.region = $3 order by b.id for no key update
     ), changed as (
       update patch_baseline b set name = t.name, operating_system = t.operating_system,
         approved_patches = t.approved_patches, rejected_patches = t.rejected_patches, patch_groups = t.patch_groups,
         approval_rules = t.approval_rules, is_default = t.is_default, deleted_at = null, updated_at = $4,
         version = b.version + 1
       from told t, old o
       where b.id = o.id and b.baseline_id = t.baseline_id and b.job_id is null
         and (b.deleted_at is null or b.deleted_at < $6)
         and (b.deleted_at is not null or (${columns('b')}) is distinct from (${columns('t')}))
       returning b.*, to_jsonb(o) as was
     ), removed as (
       update patch_baseline b set deleted_at = $4, updated_at = $4, version = b.version + 1, is_default = false
       from old o
       where b.id = o.id and b.job_id is null and b.deleted_at is null and b.updated_at < $6
         and not exists (select from told t where t.baseline_id = b.baseline_id)
       returning b.*, to_jsonb(o) as was
     ), added as (
       insert into patch_baseline (id, organization_id, account_id, region, baseline_id, name, operating_system,
         approved_patches, rejected_patches, patch_groups, approval_rules, is_default, predefined, managed, created_at,
         updated_at)
       select gen_random_uuid(), $1, $2, $3, baseline_id, name, operating_system, approved_patches, rejected_patches,
         patch_groups, approval_rules, is_default, predefined, false, $4, $4
       from told t
       where not exists (select from old o where o.baseline_id = t.baseline_id)
         -- One that we have just had made, and whose id is not recorded yet.
         and not exists (select from old o where o.baseline_id = '' and o.name = t.name and o.deleted_at is null
           and o.operating_system = t.operating_system)
     )
     select * from changed union all select * from removed order by id`,
    [scan.organizationId, scan.accountId, scan.region, unit.now, JSON.stringify(told), scan.startedAt],
  );
  await unit.recordAll(
    changed
      // AWS's own change in every account at once.
      .filter(({ predefined, was }) => !predefined && was)
      .map((row) => {
        const { before, after } = difference(shownFields, shown(row.was!), shown(row));
        return {
          kind: 'PATCH_BASELINE_SET' as const,
          organizationId: scan.organizationId,
          accountId: scan.accountId,
          subject: { type: 'PatchBaseline' as const, id: row.id },
          summary: `The patch baseline “${row.name}” was ${row.deleted_at ? 'deleted' : 'changed'} in AWS.`,
          before,
          after: row.deleted_at ? { deletedAt: unit.now.toISOString() } : after,
        };
      }),
  );
}

const COLUMNS = [
  'name',
  'operating_system',
  'approved_patches',
  'rejected_patches',
  'patch_groups',
  'approval_rules',
  'is_default',
];

const columns = (of: string): string => COLUMNS.map((column) => `${of}.${column}`).join(', ');
