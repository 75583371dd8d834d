import { coveredBy } from '../../database/covered';
import type { PatchWindow } from '../../entities';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { holdPatching, openPatchRun, type TargetDraft } from './open';
import { wakeRuns } from './write';

/** An execution of a maintenance window that Systems Manager tells of. */
export interface WindowExecutionSeen {
  accountId: string;
  region: string;
  /** Systems Manager's. */
  windowId: string;
  windowExecutionId: string;
  startedAt: Date;
}

export type Followed = { runId: string; window: string } | 'UNKNOWN' | 'NOT_OURS';

/**
 * The run of a window's execution: begun where there is none, and woken. UNKNOWN: no such window is here. NOT_OURS: our
 * task is not in it, so that nothing of it is a run of ours.
 */
export async function followWindowExecution(unit: Unit, seen: WindowExecutionSeen): Promise<Followed> {
  const [window] = await unit.query<PatchWindow>(
    'select * from patch_window where account_id = $1 and region = $2 and window_id = $3',
    [seen.accountId, seen.region, seen.windowId],
  );
  if (!window) return 'UNKNOWN';
  const known = await runOf(unit, seen);
  if (known) {
    await wakeRuns(unit, [known]);
    return { runId: known, window: window.name };
  }
  if (!window.managed || window.task_id === null) return 'NOT_OURS';
  await holdPatching(unit, seen.accountId, seen.region);
  const opened = await openPatchRun(unit, {
    organizationId: window.organization_id,
    accountId: window.account_id,
    region: window.region,
    patchWindowId: window.id,
    windowExecutionId: seen.windowExecutionId,
    onDemand: false,
    snapshot: true,
    maxConcurrency: window.max_concurrency,
    maxErrors: window.max_errors,
    status: 'PENDING',
    startedAt: seen.startedAt,
    closesAt: new Date(seen.startedAt.getTime() + window.duration_hours * 3_600_000),
    targets: await coveredTargets(unit, window.id),
    summary: `The patch window ${excerpt(window.name)} opened: a run of patches begins.`,
    after: { foreignTasks: window.foreign_tasks },
  });
  // Another worker was first.
  return { runId: opened?.id ?? (await runOf(unit, seen))!, window: window.name };
}

/** The instances that a window means at this moment. */
export async function coveredTargets(unit: Unit, windowId: string): Promise<TargetDraft[]> {
  const rows = await unit.query<{ id: string; resource_id: string }>(
    `select r.id, r.resource_id from patch_window w join resource r on ${coveredBy('w', 'r')}
     where w.id = $1 and r.deleted_at is null order by r.resource_id`,
    [windowId],
  );
  return rows.map((row) => ({ resourceId: row.id, instanceId: row.resource_id, left: null }));
}

async function runOf(unit: Unit, seen: WindowExecutionSeen): Promise<string | null> {
  const [run] = await unit.query<{ id: string }>(
    'select id from patch_run where account_id = $1 and region = $2 and window_execution_id = $3',
    [seen.accountId, seen.region, seen.windowExecutionId],
  );
  return run?.id ?? null;
}
