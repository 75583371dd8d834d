import { toGlobalId } from '../../domain/id';
import { ACTIVE_RUN, patchRunTransition, runEnd } from '../../domain/patching/run';
import { ACTIVE_TARGET } from '../../domain/patching/instance-status';
import type { PatchTargetStatus } from '../../domain/words';
import type { PatchRun } from '../../entities';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { tellResults } from '../patch-window/tell-results';
import { endTarget } from './end-target';
import { holdTarget } from './load';
import { insertTargets } from './open';

/** What Systems Manager says of a run as a whole. */
export interface SeenRun {
  /** Its own word; null: it has not begun, or does not know it. */
  status: string | null;
  details: string | null;
  /** It begins no more instances. */
  over: boolean;
  /** The instances that it means, where it tells; null: it does not. */
  resolved: readonly string[] | null;
}

/** Systems Manager's events wake us; this is for those that are lost. */
const LOOK_MS = 120_000;

/** The run, held until the transaction ends, while it goes on. */
export async function holdRun(unit: Unit, id: string): Promise<PatchRun | null> {
  const [run] = await unit.query<PatchRun>(
    'select * from patch_run where id = $1 and status = any ($2) for no key update',
    [id, [...ACTIVE_RUN]],
  );
  return run ?? null;
}

/** Instances that Systems Manager has begun with and that the run does not have: their tags have changed since. */
export async function addTargets(unit: Unit, id: string, instanceIds: readonly string[]): Promise<string[]> {
  const run = await holdRun(unit, id);
  if (!run) return [];
  const known = await unit.query<{ id: string; resource_id: string }>(
    'select id, resource_id from resource where account_id = $1 and region = $2 and resource_id = any ($3::text[])',
    [run.account_id, run.region, instanceIds],
  );
  await insertTargets(
    unit,
    { id, organizationId: run.organization_id, accountId: run.account_id, region: run.region, snapshot: run.snapshot },
    known.map((row) => ({ resourceId: row.id, instanceId: row.resource_id, left: null })),
  );
  return known.map((row) => row.resource_id);
}

/** What has become of the run; it ends with its last instance, when Systems Manager begins no more. */
export async function recordRun(unit: Unit, id: string, seen: SeenRun): Promise<void> {
  const run = await holdRun(unit, id);
  if (!run) return;
  if (seen.over) await cutOffRest(unit, run, seen);
  const targets = await unit.query<{ status: PatchTargetStatus }>(
    'select status from patch_target where patch_run_id = $1',
    [id],
  );
  const waiting = targets.some(({ status }) => ACTIVE_TARGET.includes(status));
  if (seen.over && !waiting) return endRun(unit, run, seen);
  const begun = seen.status !== null && seen.status !== 'PENDING';
  const status = (begun && patchRunTransition(run.status, 'begin')) || run.status;
  if (status !== run.status || seen.status !== run.told_status || run.trouble !== null) {
    await unit.query(
      `update patch_run set status = $2, told_status = $3, trouble = null, updated_at = $4,
         version = version + case when status = $2 then 0 else 1 end
       where id = $1`,
      [id, status, seen.status, unit.now],
    );
  }
  await lookLater(unit, id);
}

/** AWS did not answer, or refused for now. */
export async function recordRunTrouble(unit: Unit, id: string, message: string): Promise<void> {
  const run = await holdRun(unit, id);
  if (!run) return;
  await unit.query('update patch_run set trouble = $2, updated_at = $3 where id = $1', [id, message, unit.now]);
  await lookLater(unit, id);
}

/** Systems Manager has begun what somebody asked for, or had begun it before under the same token. */
export async function recordRunBegun(unit: Unit, id: string, executionId: string): Promise<void> {
  await unit.query('update patch_run set execution_id = $2, trouble = null, updated_at = $3 where id = $1', [
    id,
    executionId,
    unit.now,
  ]);
}

async function lookLater(unit: Unit, id: string): Promise<void> {
  const dueAt = new Date(unit.now.getTime() + LOOK_MS);
  await unit.schedule({ task: 'follow-patch-run', key: id, ids: { patchRunId: id }, dueAt });
}

/** Those that Systems Manager has not begun with, and will not. */
async function cutOffRest(unit: Unit, run: PatchRun, seen: SeenRun): Promise<void> {
  const rest = await unit.query<{ id: string; instance_id: string }>(
    `select id, instance_id from patch_target
     where patch_run_id = $1 and status = any ($2) and execution_id is null order by id`,
    [run.id, [...ACTIVE_TARGET]],
  );
  for (const { id, instance_id } of rest) {
    const held = await holdTarget(unit, id);
    if (!held) continue;
    const unknown = seen.resolved !== null && !seen.resolved.includes(instance_id) && seen.status === 'SUCCESS';
    const verb = seen.status === 'SKIPPED_OVERLAPPING' || unknown ? 'skip' : 'cutOff';
    await endTarget(unit, held, { verb, reason: unknown ? UNKNOWN : whyNot(run, seen) });
  }
}

const UNKNOWN = 'Systems Manager did not have it among its targets: it does not manage it, or its tags were others.';

function whyNot(run: PatchRun, { status, details }: SeenRun): string {
  if (run.stop_reason !== null) return `Its turn did not come: the run was stopped. ${run.stop_reason}`;
  if (status === 'SKIPPED_OVERLAPPING') return 'The execution of the window before was still under way.';
  return `Its turn did not come: Systems Manager ended the run as ${status ?? 'unknown'}.${details ? ` ${details}` : ''}`;
}

interface Result {
  resource_id: string;
  name: string;
  instance_id: string;
  status: PatchTargetStatus;
  reason: string | null;
  missing_critical: number | null;
  missing_total: number | null;
  incident_id: string | null;
}

async function endRun(unit: Unit, run: PatchRun, seen: SeenRun): Promise<void> {
  const results = await unit.query<Result>(
    `select t.resource_id, r.name, t.instance_id, t.status, t.reason, t.missing_critical, t.missing_total, t.incident_id
     from patch_target t join resource r on r.id = t.resource_id where t.patch_run_id = $1 order by t.instance_id`,
    [run.id],
  );
  const statuses = results.map(({ status }) => status);
  const status = runEnd(statuses, seen.status, run.stop_reason !== null);
  await unit.query(
    `update patch_run set status = $2, told_status = $3, trouble = null, ended_at = $4, updated_at = $4,
       version = version + 1 where id = $1`,
    [run.id, status, seen.status, unit.now],
  );
  await unit.cancel('follow-patch-run', run.id);
  const count = (wanted: PatchTargetStatus) => statuses.filter((one) => one === wanted).length;
  const tally = [...new Set(statuses)].map((one) => `${count(one)} ${one}`).join(', ');
  await unit.recordAll([
    {
      kind: 'PATCH_RUN_ENDED',
      organizationId: run.organization_id,
      accountId: run.account_id,
      subject: { type: 'PatchRun', id: run.id },
      summary: `A run of patches ended: ${status}. ${tally || 'No instances.'}`,
      before: { status: run.status, endedAt: null },
      after: {
        status,
        endedAt: unit.now,
        startedAt: run.started_at,
        windowExecutionId: run.window_execution_id,
        results: results.map((one) => ({
          instanceId: one.instance_id,
          resource: { id: toGlobalId('Resource', one.resource_id) },
          status: one.status,
          reason: one.reason,
          missingCritical: one.missing_critical,
          missingTotal: one.missing_total,
          incident: one.incident_id && { id: toGlobalId('Incident', one.incident_id) },
        })),
      },
    },
  ]);
  // What somebody had patched in between is not what was announced; nor is what did not take place.
  if (run.patch_window_id === null || run.on_demand || status === 'SKIPPED_OVERLAPPING') return;
  await tellResults(unit, run.patch_window_id, {
    executionAt: run.started_at,
    startedAt: run.started_at,
    endedAt: unit.now,
    windowExecutionId: run.window_execution_id,
    instances: results.map((one) => ({
      instanceId: one.instance_id,
      name: one.name,
      succeeded: one.status === 'SUCCEEDED' || one.status === 'SKIPPED',
      outcome: one.reason === null ? one.status : `${one.status}. ${excerpt(one.reason)}`,
      missingCritical: one.missing_critical,
      missingTotal: one.missing_total,
    })),
  });
}
