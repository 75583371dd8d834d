import { comingExecutions, startDate } from '../../domain/patching/executions';
import type { Unit } from '../unit';
import { applyLater } from './apply-later';
import { setNotices } from './notices';
import { setSuppression } from './suppression';
import type { PatchWindow } from './row';

const HOUR_MS = 3_600_000;

/**
 * Brings everything up to date that follows from how a window stands: its executions to come, the next of them, the
 * times in which its alerts are held, the notices, and when this is to be done again. The window is held, and written.
 * What runs already stays as it began. `why` is told to whom an execution had been announced that does not take place.
 * Gives the window as it then stands.
 */
export async function followPatchWindow(unit: Unit, window: PatchWindow, why?: string): Promise<PatchWindow> {
  const skipped = await skippedOf(unit, window.id);
  const coming = isLive(window) ? comingExecutions(window, unit.now, skipped) : [];
  await setExecutions(unit, window, coming);
  const next: PatchWindow = { ...window, next_execution_at: coming[0] ?? null };
  if (await tellsStart(unit, next, skipped)) next.revision++;
  await unit.query('update patch_window set next_execution_at = $2, revision = $3 where id = $1', [
    next.id,
    next.next_execution_at,
    next.revision,
  ]);
  await setSuppression(unit, next);
  await setNotices(unit, next, why);
  await scheduleFollowing(unit, next);
  return next;
}

/** Whether Systems Manager starts it, as far as is known: what it never took, it does not. */
function isLive({ enabled, status, deleted_at, applied_revision }: PatchWindow): boolean {
  if (!enabled || deleted_at || status === 'DELETING') return false;
  return status !== 'FAILED' || applied_revision > 0;
}

export async function skippedOf(unit: Unit, windowId: string): Promise<Date[]> {
  const rows = await unit.query<{ execution_at: Date }>(
    'select execution_at from patch_window_skip where patch_window_id = $1 order by execution_at',
    [windowId],
  );
  return rows.map(({ execution_at }) => execution_at);
}

async function setExecutions(unit: Unit, window: PatchWindow, coming: readonly Date[]): Promise<void> {
  await unit.query(
    'delete from patch_window_execution where patch_window_id = $1 and (starts_at > $2 or ends_at <= $2)',
    [window.id, unit.now],
  );
  await unit.query(
    `insert into patch_window_execution (patch_window_id, starts_at, organization_id, account_id, ends_at)
     select $1, e.at, $2, $3, e.at + $4 * interval '1 hour' from unnest($5::timestamptz[]) as e (at)
     on conflict (patch_window_id, starts_at) do update set ends_at = excluded.ends_at`,
    [window.id, window.organization_id, window.account_id, window.duration_hours, coming],
  );
}

/** An execution that is skipped has come to be the next: Systems Manager has to be told now. */
async function tellsStart(unit: Unit, window: PatchWindow, skipped: readonly Date[]): Promise<boolean> {
  if (!isLive(window) || window.applied_revision < window.revision || !window.window_id) return false;
  const wanted = startDate(window, unit.now, skipped);
  if (!wanted || wanted.getTime() === window.starts_from?.getTime()) return false;
  await applyLater(unit, window.id);
  return true;
}

/** Again when the next execution begins, and when one that runs ends. */
async function scheduleFollowing(unit: Unit, window: PatchWindow): Promise<void> {
  const [running] = await unit.query<{ ends_at: Date }>(
    `select ends_at from patch_window_execution
     where patch_window_id = $1 and starts_at <= $2 and ends_at > $2 order by ends_at limit 1`,
    [window.id, unit.now],
  );
  const next = window.next_execution_at;
  const dueAt = running && (!next || running.ends_at < next) ? running.ends_at : next;
  if (!dueAt) return unit.cancel('follow-patch-window', window.id);
  await unit.schedule({ task: 'follow-patch-window', key: window.id, ids: { windowId: window.id }, dueAt });
}

/** When an execution that begins at an instant ends. */
export function endOf(window: Pick<PatchWindow, 'duration_hours'>, executionAt: Date): Date {
  return new Date(executionAt.getTime() + window.duration_hours * HOUR_MS);
}
