import { toGlobalId } from '../../domain/id';
import type { DiscoveredBaseline } from '../../domain/patching/baseline';
import type { PatchBaseline } from '../../entities';
import type { Unit } from '../unit';

/** A baseline that Systems Manager is to be told of. */
export interface WantedBaseline {
  row: PatchBaseline;
  /** AWS's own of the system: the default where this one is not to be it any more. */
  predefinedId: string | null;
  /** The ids of Systems Manager that belong to other rows: none of them is this one. */
  taken: string[];
}

/** Takes the job up; null: another was set since, or it has ended: this is a repeat. */
export async function beginBaseline(unit: Unit, id: string, jobId: string): Promise<WantedBaseline | null> {
  const [row] = await unit.query<PatchBaseline>(
    'select * from patch_baseline where id = $1 and job_id = $2 for no key update',
    [id, jobId],
  );
  if (!row) {
    await unit.query(
      `update job set status = 'CANCELLED', ended_at = $2 where id = $1 and status in ('QUEUED', 'RUNNING')`,
      [jobId, unit.now],
    );
    return null;
  }
  await unit.query(
    `update job set status = 'RUNNING', started_at = coalesce(started_at, $2) where id = $1 and status = 'QUEUED'`,
    [jobId, unit.now],
  );
  const others = await unit.query<Pick<PatchBaseline, 'baseline_id' | 'predefined' | 'operating_system'>>(
    `select baseline_id, predefined, operating_system from patch_baseline
     where account_id = $1 and region = $2 and id <> $3 and baseline_id <> '' and deleted_at is null`,
    [row.account_id, row.region, id],
  );
  const own = others.find((one) => one.predefined && one.operating_system === row.operating_system);
  return { row, predefinedId: own?.baseline_id ?? null, taken: others.map((one) => one.baseline_id) };
}

/** Keeps the id as soon as there is one: from now on the baseline is found by it. */
export async function recordBaselineId(unit: Unit, id: string, jobId: string, baselineId: string): Promise<void> {
  await unit.query(`update patch_baseline set baseline_id = $3, updated_at = $4 where id = $1 and job_id = $2`, [
    id,
    jobId,
    baselineId,
    unit.now,
  ]);
}

/** Why it is not done yet, for those who follow its job. */
export async function recordBaselineDelay(unit: Unit, jobId: string, error: string): Promise<void> {
  await unit.query(`update job set error = $2 where id = $1 and status = 'RUNNING'`, [jobId, error]);
}

/** How it ended: as AWS now has it; null: AWS has none. */
export interface BaselineEnd {
  id: string;
  jobId: string;
  told: Omit<DiscoveredBaseline, 'predefined'> | null;
  /** AWS's own words, its code in front; null: all that was wanted is so. */
  error: string | null;
}

/** Ends the job once. What AWS refused is then shown as AWS has it; one that it did not make is gone. */
export async function endBaseline(unit: Unit, { id, jobId, told, error }: BaselineEnd): Promise<void> {
  const status = error === null ? 'SUCCEEDED' : 'FAILED';
  const [row] = await unit.query<PatchBaseline & { old_version: number }>(
    `update patch_baseline b set job_id = null, updated_at = $3,
       deleted_at = case when $4::jsonb is null then $3::timestamptz end,
       version = b.version + ($5::text is not null)::int,
       baseline_id = coalesce(t."baselineId", b.baseline_id), name = coalesce(t.name, b.name),
       approved_patches = case when t."baselineId" is null then b.approved_patches
         else array(select jsonb_array_elements_text(t."approvedPatches")) end,
       rejected_patches = case when t."baselineId" is null then b.rejected_patches
         else array(select jsonb_array_elements_text(t."rejectedPatches")) end,
       patch_groups = case when t."baselineId" is null then b.patch_groups
         else array(select jsonb_array_elements_text(t."patchGroups")) end,
       approval_rules = coalesce(t."approvalRules", b.approval_rules),
       is_default = coalesce(t."default", false)
     from (select 1) one left join jsonb_to_record($4::jsonb) as t ("baselineId" text, name text,
       "approvedPatches" jsonb, "rejectedPatches" jsonb, "patchGroups" jsonb, "approvalRules" jsonb, "default" boolean)
       on true
     where b.id = $1 and b.job_id = $2 returning b.*`,
    [id, jobId, unit.now, told && JSON.stringify(told), error],
  );
  if (!row) return;
  await unit.query('update job set status = $2, error = $3, ended_at = $4, done = 1, total = 1 where id = $1', [
    jobId,
    status,
    error,
    unit.now,
  ]);
  await moveDefault(unit, row);
  await unit.record({
    kind: 'PATCH_BASELINE_SET',
    organizationId: row.organization_id,
    accountId: row.account_id,
    subject: { type: 'PatchBaseline', id },
    summary:
      error === null
        ? `The patch baseline “${row.name}” is in effect.`
        : `The patch baseline “${row.name}” is not as it was wanted: ${error}`,
    after: {
      baselineId: row.baseline_id,
      job: { id: toGlobalId('Job', jobId), kind: 'apply-patch-baseline', status, error },
    },
  });
}

/** One system has one default: where it became this one the others are none, where this one ceased AWS's own is. */
async function moveDefault(unit: Unit, row: PatchBaseline): Promise<void> {
  await unit.query(
    `update patch_baseline b set is_default = not $5 and b.predefined, updated_at = $4, version = b.version + 1
     where b.account_id = $1 and b.region = $2 and b.operating_system = $3 and b.id <> $6 and b.deleted_at is null
       and b.job_id is null
       and case when $5 then b.is_default
         else b.predefined and not b.is_default and not exists (
           select from patch_baseline d where d.account_id = $1 and d.region = $2 and d.operating_system = $3
             and d.is_default and d.deleted_at is null) end`,
    [row.account_id, row.region, row.operating_system, unit.now, row.is_default, row.id],
  );
}
