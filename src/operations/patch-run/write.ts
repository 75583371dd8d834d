import type { EventDraft } from '../../domain/event';
import { toGlobalId } from '../../domain/id';
import { patchTargetTransition, type PatchTargetVerb } from '../../domain/patching/instance-status';
import type { PatchTargetStatus } from '../../domain/words';
import type { PatchTarget } from '../../entities';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import type { HeldTarget } from './load';

/** Lets the jobs of runs go on as soon as this transaction has committed. */
export async function wakeRuns(unit: Unit, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await unit.query(
    `select enqueue('follow-patch-run', 'follow-patch-run:' || id, jsonb_build_object('patchRunId', id), null,
       'follow-patch-run:' || id)
     from unnest($1::uuid[]) as r (id)`,
    [[...new Set(ids)]],
  );
}

/** The same for instances that we look after. */
export async function wakeTargets(unit: Unit, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await unit.query(
    `select enqueue('follow-patch-target', 'follow-patch-target:' || id, jsonb_build_object('patchTargetId', id))
     from unnest($1::uuid[]) as r (id)`,
    [[...new Set(ids)]],
  );
}

/** Moves an instance on by the table; null: the table has no such step, and nothing is changed. */
export function move({ row }: HeldTarget, verb: PatchTargetVerb): PatchTargetStatus | null {
  const status = patchTargetTransition(row.status, verb);
  if (status) row.status = status;
  return status;
}

export async function writeTarget(unit: Unit, { row, chain }: HeldTarget): Promise<void> {
  await unit.query(
    `update patch_target set status = $2, chain = $3, reason = $4, execution_id = $5, cancelled = $6,
       taken_over_at = $7, snapshot_id = $8, remedy_execution_id = $9, restore_task_id = $10, restored_at = $11,
       missing_critical = $12, missing_total = $13, incident_id = $14, started_at = $15, ended_at = $16,
       updated_at = $17, version = version + 1
     where id = $1`,
    [
      row.id,
      row.status,
      JSON.stringify(chain),
      row.reason,
      row.execution_id,
      row.cancelled,
      row.taken_over_at,
      row.snapshot_id,
      row.remedy_execution_id,
      row.restore_task_id,
      row.restored_at,
      row.missing_critical,
      row.missing_total,
      row.incident_id,
      row.started_at,
      row.ended_at,
      unit.now,
    ],
  );
}

/** The event that says how the instance stands now. */
export function targetChanged({ row, chain }: HeldTarget, was: PatchTargetStatus): EventDraft {
  return {
    kind: 'PATCH_TARGET_CHANGED',
    organizationId: row.organization_id,
    accountId: row.account_id,
    subject: { type: 'PatchTarget', id: row.id },
    incidentId: row.incident_id,
    summary: excerpt(`Patching ${row.instance_id}: ${row.status}${row.reason ? `. ${row.reason}` : ''}`),
    before: { status: was },
    after: targetAfter(row, chain),
  };
}

function targetAfter(row: PatchTarget, chain: HeldTarget['chain']): Record<string, unknown> {
  return {
    status: row.status,
    patchRun: { id: toGlobalId('PatchRun', row.patch_run_id) },
    resource: { id: toGlobalId('Resource', row.resource_id) },
    instanceId: row.instance_id,
    reason: row.reason,
    snapshotId: row.snapshot_id,
    restoredAt: row.restored_at,
    missingCritical: row.missing_critical,
    missingTotal: row.missing_total,
    incident: row.incident_id && { id: toGlobalId('Incident', row.incident_id) },
    chain: chain.map(({ kind, status, message }) => ({ kind, status, message })),
  };
}
