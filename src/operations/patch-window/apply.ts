import { PATCH_DOCUMENT } from '../../domain/patching/document';
import { startDate } from '../../domain/patching/executions';
import type { DiscoveredTask } from '../../domain/patching/discovered';
import type { WindowTarget } from '../../domain/patching/target';
import type { Unit } from '../unit';
import { applyLater } from './apply-later';
import { followPatchWindow, skippedOf } from './follow';
import { holdPatchWindow } from './lock';
import { changes } from './told';
import type { PatchWindow } from './row';

/** What Systems Manager is to be told of a window. */
export interface Wanted {
  id: string;
  accountId: string;
  region: string;
  revision: number;
  deleting: boolean;
  managed: boolean;
  windowId: string | null;
  targetId: string | null;
  taskId: string | null;
  targets: WindowTarget[];
  maxConcurrency: string;
  maxErrors: string;
  settings: {
    name: string;
    description: string | null;
    enabled: boolean;
    schedule: string;
    timezone: string;
    scheduleOffset: number | null;
    durationHours: number;
    cutoffHours: number;
    startDate: Date | null;
  };
}

/** null: there is nothing to tell. */
export async function wantedWindow(unit: Unit, id: string): Promise<Wanted | null> {
  const window = await holdPatchWindow(unit, id);
  if (!window || window.status === 'DELETED') return null;
  if (window.applied_revision >= window.revision && window.status !== 'DELETING') return null;
  const skipped = await skippedOf(unit, id);
  return {
    id,
    accountId: window.account_id,
    region: window.region,
    revision: window.revision,
    deleting: window.status === 'DELETING',
    managed: window.managed,
    windowId: window.window_id,
    targetId: window.target_id,
    taskId: window.task_id,
    targets: window.targets,
    maxConcurrency: window.max_concurrency,
    maxErrors: window.max_errors,
    settings: {
      name: window.name,
      description: window.description,
      enabled: window.enabled,
      schedule: window.schedule,
      timezone: window.timezone,
      scheduleOffset: window.schedule_offset,
      durationHours: window.duration_hours,
      cutoffHours: window.cutoff_hours,
      startDate: startDate(window, unit.now, skipped) ?? stepOf(window, unit.now),
    },
  };
}

/** A rate goes on from where it is: told no start, Systems Manager would count from now. */
function stepOf({ schedule, counted_from: next }: PatchWindow, now: Date): Date | null {
  return next && next > now && /^\s*rate/i.test(schedule) ? next : null;
}

/** Notes what Systems Manager calls it, before it is told more. false: it is not wanted any more. */
export async function noteWindowId(unit: Unit, id: string, windowId: string): Promise<boolean> {
  const window = await holdPatchWindow(unit, id);
  if (!window) return false;
  if (window.window_id === null) {
    await unit.query('update patch_window set window_id = $2 where id = $1', [id, windowId]);
  }
  if (window.status !== 'DELETING') return true;
  await applyLater(unit, id);
  return false;
}

export interface Applied {
  revision: number;
  targetId: string | null;
  taskId: string | null;
  startsFrom: Date | null;
  nextExecutionAt: Date | null;
  tasks: readonly DiscoveredTask[];
}

/** Systems Manager has taken it. Where something else is wanted meanwhile, it is told that next. */
export async function recordApplied(unit: Unit, id: string, applied: Applied): Promise<void> {
  const window = await holdPatchWindow(unit, id);
  if (!window || window.deleted_at) return;
  const settled = window.revision === applied.revision;
  const next: PatchWindow = {
    ...window,
    applied_revision: Math.max(window.applied_revision, applied.revision),
    applied_at: unit.now,
    target_id: applied.targetId ?? window.target_id,
    task_id: applied.taskId ?? window.task_id,
    foreign_tasks: foreignTasks(applied.tasks, applied.taskId),
    ...(settled && {
      status: 'IN_SYNC' as const,
      refusal: null,
      starts_from: applied.startsFrom,
      counted_from: applied.nextExecutionAt,
    }),
  };
  await write(unit, next);
  const followed = await followPatchWindow(unit, next);
  await record(unit, window, followed, `Systems Manager has taken the patch window “${window.name}”.`);
  if (!settled) await applyLater(unit, id);
}

export function foreignTasks(tasks: readonly DiscoveredTask[], ours: string | null): PatchWindow['foreign_tasks'] {
  return tasks
    .filter(({ id, arn }) => id !== ours && arn !== PATCH_DOCUMENT)
    .map(({ id, type, name, arn }) => ({ id, type, name: name ?? arn.split('/').at(-1)! }));
}

/** AWS's own words stay with the window until it is changed, or taken. */
export async function recordFailure(
  unit: Unit,
  id: string,
  { revision, words, refused }: { revision: number; words: string; refused: boolean },
): Promise<void> {
  const window = await holdPatchWindow(unit, id);
  if (!window || window.revision !== revision) return;
  const failed = refused && window.status !== 'DELETING';
  const next: PatchWindow = { ...window, refusal: words, status: failed ? 'FAILED' : window.status };
  if (next.refusal === window.refusal && next.status === window.status) return;
  await write(unit, next);
  const followed = await followPatchWindow(unit, next);
  await record(unit, window, followed, `AWS did not take the patch window “${window.name}”: ${words}`);
}

/** It is gone from Systems Manager as well. */
export async function recordGone(unit: Unit, id: string): Promise<void> {
  const window = await holdPatchWindow(unit, id);
  if (!window || window.status === 'DELETED') return;
  const next: PatchWindow = { ...window, status: 'DELETED', refusal: null, applied_revision: window.revision };
  await write(unit, next);
  await record(unit, window, next, `The patch window “${window.name}” is deleted in Systems Manager.`);
}

async function write(unit: Unit, window: PatchWindow): Promise<void> {
  await unit.query(
    `update patch_window set applied_revision = $2, target_id = $3, task_id = $4, foreign_tasks = $5::jsonb, status = $6,
       refusal = $7, starts_from = $8, counted_from = $9, applied_at = $10
     where id = $1`,
    [
      window.id,
      window.applied_revision,
      window.target_id,
      window.task_id,
      JSON.stringify(window.foreign_tasks),
      window.status,
      window.refusal,
      window.starts_from,
      window.counted_from,
      window.applied_at,
    ],
  );
}

/** What shows of it, where anything does. */
async function record(unit: Unit, before: PatchWindow, after: PatchWindow, summary: string): Promise<void> {
  const told = changes(before, after);
  if (Object.keys(told.after).length === 0) return;
  await unit.record({
    kind: 'PATCH_WINDOW_UPDATED',
    organizationId: after.organization_id,
    accountId: after.account_id,
    subject: { type: 'PatchWindow', id: after.id },
    summary,
    ...told,
  });
}
