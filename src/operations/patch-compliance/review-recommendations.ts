import { systemOf } from '../../domain/catalog/operating-systems';
import { toGlobalId } from '../../domain/id';
import { recommend } from '../../domain/patching/recommendation';
import { PatchSeverity } from '../../domain/words';
import { coveredBy } from '../../database/covered';
import type { Unit } from '../unit';

interface Row {
  id: string;
  state: string | null;
  agent: { inOrder: boolean; detail: string | null } | null;
  platform_name: string | null;
  platform_version: string | null;
  scanned_at: Date | null;
  missing: number;
  missing_by_severity: number[];
  failed: number;
  installed_pending_reboot: number;
  installed_rejected: number;
  auto_scaling_group: string | null;
  add_on: boolean;
  window_id: string | null;
  window_name: string | null;
  next_execution_at: Date | null;
}

/**
 * Judges anew what should be done about the instances of an account, in one Region where one is given, and keeps what
 * changed: after a reading, and once a day for what only time has changed.
 */
export async function reviewRecommendations(
  unit: Unit,
  { accountId, region = null }: { accountId: string; region?: string | null },
): Promise<void> {
  const rows = await unit.query<Row>(
    `select r.id, r.state, c.platform_name, c.platform_version, c.scanned_at, c.missing, c.missing_by_severity, c.failed,
       c.installed_pending_reboot, c.installed_rejected,
       (select jsonb_build_object('inOrder', a.compliant, 'detail', a.detail) from resource_agent a
        where a.resource_id = r.id and a.kind = 'SSM_AGENT' and a.present) as agent,
       (select t.value from resource_tag t
        where t.resource_id = r.id and t.key = 'aws:autoscaling:groupName') as auto_scaling_group,
       exists (select from add_on_term t where t.account_id = $1 and t.add_on = 'PATCH' and t.since <= $3
         and (t.until is null or t.until > $3)) as add_on,
       w.id as window_id, w.name as window_name, w.next_execution_at
     from patch_compliance c join resource r on r.id = c.resource_id
     left join lateral (
       select w.id, w.name, w.next_execution_at from patch_window w
       where w.account_id = $1 and w.enabled and w.deleted_at is null and w.next_execution_at > $3
         and ${coveredBy('w', 'r')}
       order by w.next_execution_at, w.id limit 1
     ) w on true
     where r.account_id = $1 and r.deleted_at is null and ($2::text is null or r.region = $2)
     order by r.id`,
    [accountId, region, unit.now],
  );
  const judged = rows.map((row) => ({ id: row.id, recommendation: recommendationOf(row, unit.now) }));
  await unit.query(
    `update patch_compliance c set recommendation = nullif(f.recommendation, 'null'::jsonb)
     from jsonb_to_recordset($1::jsonb) as f (id uuid, recommendation jsonb)
     where c.resource_id = f.id and c.recommendation is distinct from nullif(f.recommendation, 'null'::jsonb)`,
    [JSON.stringify(judged)],
  );
}

function recommendationOf(row: Row, now: Date) {
  const { platform_name: name, platform_version: version, next_execution_at: nextExecutionAt } = row;
  const missing = PatchSeverity.map((severity, n) => [severity, row.missing_by_severity[n]]);
  return recommend(
    {
      state: row.state,
      agent: row.agent,
      platform: { name, version },
      system: systemOf(name, version),
      scannedAt: row.scanned_at,
      missing: row.missing,
      missingBySeverity: Object.fromEntries(missing) as Record<PatchSeverity, number>,
      failed: row.failed,
      pendingReboot: row.installed_pending_reboot,
      rejected: row.installed_rejected,
      autoScalingGroup: row.auto_scaling_group,
      addOn: row.add_on,
      window:
        row.window_id && nextExecutionAt
          ? { id: toGlobalId('PatchWindow', row.window_id), name: row.window_name!, nextExecutionAt }
          : null,
    },
    now,
  );
}
