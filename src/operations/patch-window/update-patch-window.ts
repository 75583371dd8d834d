import { isDeepStrictEqual } from 'node:util';
import { documentOf } from '../difference';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { applyLater } from './apply-later';
import { requireFewEnough } from './count-covered';
import { followPatchWindow } from './follow';
import { requirePatchWindow, type PatchWindowInput } from './lock';
import { requireConsistent, settingsOf, type Settings, type SettingsInput } from './settings';
import { changes } from './told';
import type { PatchWindow } from './row';

export interface UpdatePatchWindowInput extends PatchWindowInput, SettingsInput {}

/** What its times follow from. */
const TIMING = ['schedule', 'timezone', 'schedule_offset', 'enabled'] as const satisfies (keyof Settings)[];

/**
 * Changes what is given. A window that was changed in AWS, or that AWS refused, is told anew even where nothing differs;
 * one that was made in AWS gets our task when targets are set here.
 */
export const updatePatchWindow: Operation<UpdatePatchWindowInput> = async (unit, input) => {
  const window = await requirePatchWindow(unit, input);
  const settings = settingsOf(input, window);
  requireConsistent(settings, unit.now);
  const managed = window.managed || (input.targets !== null && input.targets !== undefined);
  const next: PatchWindow = { ...window, ...settings, managed };
  const changed = documentOf(changes(window, next).after) !== null || managed !== window.managed;
  const unsettled = window.status === 'DRIFTED' || window.status === 'FAILED';
  if (!changed && !unsettled) return { ids: { patchWindow: window.id }, eventId: null };
  if (managed && !isDeepStrictEqual(settings.targets, window.targets)) {
    await requireFewEnough(unit, next);
  }
  if (TIMING.some((column) => settings[column] !== window[column])) next.counted_from = null;
  Object.assign(next, {
    status: 'IN_PROGRESS',
    refusal: null,
    console_changes: null,
    revision: window.revision + 1,
    version: window.version + 1,
    updated_at: unit.now,
  } satisfies Partial<PatchWindow>);
  await write(unit, next);
  await forgetSkips(unit, next);
  const followed = await followPatchWindow(unit, next);
  await applyLater(unit, window.id);
  const eventId = await unit.record({
    kind: 'PATCH_WINDOW_UPDATED',
    organizationId: window.organization_id,
    accountId: window.account_id,
    subject: { type: 'PatchWindow', id: window.id },
    summary: `${unit.caller.name} ${verbOf(window, followed)} the patch window “${followed.name}”.`,
    ...changes(window, followed),
  });
  return { ids: { patchWindow: window.id }, eventId };
};

function verbOf(before: PatchWindow, after: PatchWindow): string {
  if (before.enabled === after.enabled) return 'changed';
  return after.enabled ? 'enabled' : 'disabled';
}

async function write(unit: Unit, window: PatchWindow): Promise<void> {
  await unit.query(
    `update patch_window set name = $2, description = $3, enabled = $4, schedule = $5, timezone = $6,
       schedule_offset = $7, duration_hours = $8, cutoff_hours = $9, targets = $10::jsonb, max_concurrency = $11,
       max_errors = $12, managed = $13, counted_from = $14, status = $15, refusal = null, console_changes = null,
       revision = $16, version = $17, updated_at = $18
     where id = $1`,
    [
      window.id,
      window.name,
      window.description,
      window.enabled,
      window.schedule,
      window.timezone,
      window.schedule_offset,
      window.duration_hours,
      window.cutoff_hours,
      JSON.stringify(window.targets),
      window.max_concurrency,
      window.max_errors,
      window.managed,
      window.counted_from,
      window.status,
      window.revision,
      window.version,
      window.updated_at,
    ],
  );
}

/** An execution that was called off belongs to the schedule that named it. */
async function forgetSkips(unit: Unit, window: PatchWindow): Promise<void> {
  if (window.counted_from !== null) return;
  await unit.query('delete from patch_window_skip where patch_window_id = $1 and execution_at > $2', [
    window.id,
    unit.now,
  ]);
}
