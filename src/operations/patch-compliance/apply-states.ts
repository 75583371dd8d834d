import { complianceOf, type DiscoveredPatchState, type DiscoveredPlatform } from '../../domain/patching/compliance';
import type { ComplianceStatus } from '../../domain/words';
import type { Scan } from '../resource/apply-resources';
import type { Unit } from '../unit';

interface Standing {
  status: ComplianceStatus;
  missing: number;
  failed: number;
  pendingReboot: number;
}

interface Changed {
  id: string;
  name: string;
  before: Standing;
  after: Standing;
}

/** How instances of one Region stand, as they were read. */
export interface PatchReading {
  /** What the agents tell of their systems; null: only states were read. */
  platforms: readonly DiscoveredPlatform[] | null;
  states: readonly DiscoveredPatchState[];
}

/**
 * Takes over how the instances of a Region stand to their baselines: a row for each instance that is there, scanned or
 * not. An older scan never overwrites a newer one; what Systems Manager does not tell any more stays as it was.
 */
export async function applyPatchStates(unit: Unit, scan: Scan, { platforms, states }: PatchReading): Promise<void> {
  const told = states.map((state) => ({ ...state, status: complianceOf(state) }));
  const changed = await unit.query<Changed>(
    `with platform as materialized (
       select distinct on (p."resourceId") p.* from jsonb_to_recordset(coalesce($5::jsonb, '[]')) as p (
         "resourceId" text, type text, name text, version text)
     ), state as materialized (
       select distinct on (s."resourceId") s.* from jsonb_to_recordset($6::jsonb) as s (
         "resourceId" text, status text, "baselineId" text, "patchGroup" text, "snapshotId" text, operation text,
         "startedAt" timestamptz(3), "endedAt" timestamptz(3), "rebootOption" text, "lastNoRebootInstallAt" timestamptz(3),
         installed int, "installedOther" int, "installedPendingReboot" int, "installedRejected" int, missing int,
         failed int, "notApplicable" int, "availableSecurityUpdate" int, "criticalNonCompliant" int,
         "securityNonCompliant" int, "otherNonCompliant" int)
       order by s."resourceId", s."endedAt" desc
     ), wanted as (
       select r.id, r.name, c.resource_id is not null as known, c.status as old_status, c.missing as old_missing,
         c.failed as old_failed, c.installed_pending_reboot as old_pending, s."resourceId" is not null as told,
         coalesce(s.status, c.status, 'UNSPECIFIED') as status,
         case when $5 is null then c.platform_type else coalesce(p.type, c.platform_type) end as platform_type,
         case when $5 is null then c.platform_name else coalesce(p.name, c.platform_name) end as platform_name,
         case when $5 is null then c.platform_version else coalesce(p.version, c.platform_version) end as platform_version,
         coalesce(s."baselineId", c.baseline_id) as baseline_id,
         (select b.id from patch_baseline b
          where b.account_id = $2 and b.region = $3 and b.deleted_at is null
            and split_part(b.baseline_id, '/', -1) = coalesce(s."baselineId", c.baseline_id)
          order by b.predefined limit 1) as patch_baseline_id,
         case when s."resourceId" is null then c.patch_group else s."patchGroup" end as patch_group,
         coalesce(s."snapshotId", c.snapshot_id) as snapshot_id, coalesce(s.operation, c.operation) as operation,
         coalesce(s."startedAt", c.started_at) as started_at, coalesce(s."endedAt", c.scanned_at) as scanned_at,
         coalesce(s."rebootOption", c.reboot_option) as reboot_option,
         coalesce(s."lastNoRebootInstallAt", c.last_no_reboot_install_at) as last_no_reboot_install_at,
         coalesce(s.installed, c.installed, 0) as installed,
         coalesce(s."installedOther", c.installed_other, 0) as installed_other,
         coalesce(s."installedPendingReboot", c.installed_pending_reboot, 0) as installed_pending_reboot,
         coalesce(s."installedRejected", c.installed_rejected, 0) as installed_rejected,
         coalesce(s.missing, c.missing, 0) as missing, coalesce(s.failed, c.failed, 0) as failed,
         coalesce(s."notApplicable", c.not_applicable, 0) as not_applicable,
         coalesce(s."availableSecurityUpdate", c.available_security_update, 0) as available_security_update,
         coalesce(s."criticalNonCompliant", c.critical_non_compliant, 0) as critical_non_compliant,
         coalesce(s."securityNonCompliant", c.security_non_compliant, 0) as security_non_compliant,
         coalesce(s."otherNonCompliant", c.other_non_compliant, 0) as other_non_compliant
       from resource r
       left join patch_compliance c on c.resource_id = r.id
       left join platform p on p."resourceId" = r.resource_id
       left join state s on s."resourceId" = r.resource_id and (c.scanned_at is null or s."endedAt" >= c.scanned_at)
       where r.account_id = $2 and r.region = $3 and r.type = 'AWS::EC2::Instance' and r.deleted_at is null
     ), differing as (
       select w.* from wanted w left join patch_compliance c on c.resource_id = w.id
       where c.resource_id is null or (${columns('w')}) is distinct from (${columns('c')})
     ), written as (
       insert into patch_compliance (resource_id, organization_id, account_id, updated_at, ${columns()})
       select id, $1, $2, $4, ${columns()} from differing order by id
       on conflict (resource_id) do update set updated_at = excluded.updated_at,
         ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}
     ), shown as (
       update resource r set patch_status = d.status, updated_at = $4 from differing d
       where r.id = d.id and r.patch_status is distinct from d.status
     )
     select id, name, ${standing('old_status', 'old_missing', 'old_failed', 'old_pending')} as before,
       ${standing('status', 'missing', 'failed', 'installed_pending_reboot')} as after
     from differing
     where known and (status, missing, failed, installed_pending_reboot)
       is distinct from (old_status, old_missing, old_failed, old_pending)
     order by id`,
    [
      scan.organizationId,
      scan.accountId,
      scan.region,
      unit.now,
      platforms && JSON.stringify(platforms),
      JSON.stringify(told),
    ],
  );
  await unit.recordAll(
    changed.map(({ id, name, before, after }) => ({
      kind: 'RESOURCE_CHANGED' as const,
      organizationId: scan.organizationId,
      accountId: scan.accountId,
      subject: { type: 'Resource' as const, id },
      summary: `${name} ${WORDS[after.status]}${after.missing > 0 ? `: ${after.missing} missing` : ''}.`,
      before: { patch: before },
      after: { patch: after },
    })),
  );
}

const WORDS: Record<ComplianceStatus, string> = {
  COMPLIANT: 'complies with its patch baseline',
  NON_COMPLIANT: 'lacks patches of its baseline',
  UNSPECIFIED: 'was not scanned for patches',
};

const COLUMNS = [
  'status', 'platform_type', 'platform_name', 'platform_version', 'baseline_id', 'patch_baseline_id', 'patch_group',
  'snapshot_id', 'operation', 'started_at', 'scanned_at', 'reboot_option', 'last_no_reboot_install_at', 'installed',
  'installed_other', 'installed_pending_reboot', 'installed_rejected', 'missing', 'failed', 'not_applicable',
  'available_security_update', 'critical_non_compliant', 'security_non_compliant', 'other_non_compliant',
]; // prettier-ignore

function columns(of = ''): string {
  return COLUMNS.map((column) => (of ? `${of}.${column}` : column)).join(', ');
}

function standing(status: string, missing: string, failed: string, pending: string): string {
  return `jsonb_build_object('status', ${status}, 'missing', ${missing}, 'failed', ${failed}, 'pendingReboot', ${pending})`;
}
