import { isDeepStrictEqual } from 'node:util';
import type { EventActor } from '../../domain/event';
import { fromProvisionalName, ownerMark, type DiscoveredTask, type ReadWindow } from '../../domain/patching/discovered';
import { PATCH_DOCUMENT } from '../../domain/patching/document';
import type { WindowTarget } from '../../domain/patching/target';
import { newId } from '../../domain/new-id';
import { holdPlace, type Scan } from '../resource/apply-resources';
import type { Unit } from '../unit';
import { foreignTasks } from './apply';
import { applyLater } from './apply-later';
import { insertWindow } from './create-patch-window';
import { followPatchWindow } from './follow';
import type { PatchWindow } from './row';
import { changes, whole } from './told';

/** What is done in the console is the account's own doing. */
const IN_AWS: EventActor = { kind: 'AWS', id: null, name: 'AWS', party: 'CUSTOMER', detail: null };

/**
 * Takes over which maintenance windows a Region has: those that somebody made in AWS, what was changed or deleted there,
 * and tasks that are not ours. What we told AWS since the reading began is newer than the reading, and left alone.
 */
export async function applyWindows(unit: Unit, scan: Scan, found: readonly ReadWindow[]): Promise<void> {
  await holdPlace(unit, scan);
  const known = await unit.query<PatchWindow>(
    `select * from patch_window where account_id = $1 and region = $2 and status <> 'DELETED'
     order by id for no key update`,
    [scan.accountId, scan.region],
  );
  const byWindowId = new Map(known.flatMap((row) => (row.window_id ? [[row.window_id, row]] : [])));
  for (const window of found) {
    const row = byWindowId.get(window.windowId);
    // One that bears a provisional name is being made by us: whoever makes it notes it.
    if (!row && fromProvisionalName(window.name) !== null) continue;
    if (!row) await enter(unit, scan, window);
    else if (isSettled(row, scan)) await compare(unit, row, window);
  }
  const there = new Set(found.map(({ windowId }) => windowId));
  for (const row of known) {
    if (row.applied_revision < row.revision && row.status !== 'FAILED') await applyLater(unit, row.id);
    else if (row.window_id && !there.has(row.window_id) && isSettled(row, scan)) await markGone(unit, row);
  }
}

function isSettled(row: PatchWindow, { startedAt }: Scan): boolean {
  if (row.deleted_at || row.applied_revision < row.revision) return false;
  return row.applied_at === null || row.applied_at < startedAt;
}

/** As AWS has it, by our columns. */
function columnsOf(window: ReadWindow, row: PatchWindow | null): Partial<PatchWindow> {
  const ours = window.tasks.find((task) => isOurs(task, row));
  const task = ours ?? window.tasks.at(0);
  const target = window.targets.find(({ id, owner }) => id === row?.target_id || (row && owner === ownerMark(row.id)));
  return {
    name: window.name,
    description: window.description,
    enabled: window.enabled,
    schedule: window.schedule,
    timezone: window.timezone,
    schedule_offset: window.scheduleOffset,
    duration_hours: window.durationHours,
    cutoff_hours: window.cutoffHours,
    targets: target ? [...target.selectors] : together(window.targets.map(({ selectors }) => selectors)),
    max_concurrency: task?.maxConcurrency ?? '1',
    max_errors: task?.maxErrors ?? '1',
  };
}

function isOurs({ id, arn }: DiscoveredTask, row: PatchWindow | null): boolean {
  return id === row?.task_id || arn === PATCH_DOCUMENT;
}

/** Several targets are alternatives: where they name one key, that is one target with all their values. */
function together(targets: readonly (readonly WindowTarget[])[]): WindowTarget[] {
  const [first, ...rest] = targets;
  if (!first) return [];
  const [one] = first;
  const alike = first.length === 1 && rest.every((other) => other.length === 1 && other[0].key === one.key);
  return alike ? [{ ...one, values: [...new Set(targets.flatMap(([{ values }]) => values))] }] : [...first];
}

async function enter(unit: Unit, scan: Scan, found: ReadWindow): Promise<void> {
  const ours = found.tasks.find((task) => isOurs(task, null));
  const row = {
    ...columnsOf(found, null),
    id: newId(),
    organization_id: scan.organizationId,
    account_id: scan.accountId,
    region: scan.region,
    window_id: found.windowId,
    next_execution_at: null,
    counted_from: found.nextExecutionAt,
    starts_from: null,
    status: 'IN_SYNC',
    refusal: null,
    made_in: 'AWS',
    managed: ours !== undefined,
    console_changes: null,
    foreign_tasks: foreignTasks(found.tasks, ours?.id ?? null),
    target_id: ours?.targetIds.at(0) ?? null,
    task_id: ours?.id ?? null,
    revision: 1,
    applied_revision: 1,
    applied_at: null,
    created_at: unit.now,
    updated_at: unit.now,
    deleted_at: null,
    version: 1,
  } as PatchWindow;
  await insertWindow(unit, row);
  const followed = await followPatchWindow(unit, row);
  await record(unit, 'PATCH_WINDOW_CREATED', row, {
    summary: `The maintenance window “${row.name}” was found in ${row.region}: it was made in AWS.`,
    after: whole(followed),
  });
}

/** Fields by which people know what may be changed in the console. */
const FIELDS: Readonly<Record<string, keyof PatchWindow>> = {
  name: 'name',
  description: 'description',
  enabled: 'enabled',
  schedule: 'schedule',
  timezone: 'timezone',
  scheduleOffset: 'schedule_offset',
  duration: 'duration_hours',
  cutoff: 'cutoff_hours',
  targets: 'targets',
  maxConcurrency: 'max_concurrency',
  maxErrors: 'max_errors',
};

/** Members in any order: the database keeps its own. */
const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a ?? null, b ?? null);

async function compare(unit: Unit, row: PatchWindow, found: ReadWindow): Promise<void> {
  const seen = columnsOf(found, row);
  const ours = found.tasks.find((task) => isOurs(task, row));
  const differing = Object.entries(FIELDS).filter(([, column]) => !same(row[column], seen[column]));
  const was = Object.fromEntries(differing.map(([field, column]) => [field, row[column]]));
  if (row.managed && !ours) was.task = PATCH_DOCUMENT;
  const foreign = foreignTasks(found.tasks, ours?.id ?? null);
  const lost = row.managed && !ours && row.console_changes?.task !== undefined;
  const changed = Object.keys(was).some((field) => field !== 'task' || !lost);
  const moved = row.counted_from?.getTime() !== found.nextExecutionAt?.getTime();
  if (!changed && !moved && same(row.foreign_tasks, foreign)) return;
  const next: PatchWindow = {
    ...row,
    ...seen,
    counted_from: found.nextExecutionAt,
    foreign_tasks: foreign,
    // What was, and not what it was changed to last, is what somebody may want back.
    ...(changed && {
      console_changes: row.managed ? { ...was, ...row.console_changes } : null,
      status: row.managed ? ('DRIFTED' as const) : row.status,
      version: row.version + 1,
      updated_at: unit.now,
    }),
  };
  await write(unit, next);
  const followed = await followPatchWindow(unit, next, 'the window was changed in AWS');
  const told = changes(row, followed);
  if (!changed && same(row.foreign_tasks, foreign)) return;
  await record(unit, 'PATCH_WINDOW_UPDATED', row, {
    summary: changed
      ? `The patch window “${row.name}” was changed in AWS: ${Object.keys(was).join(', ')}.`
      : `The patch window “${row.name}” has other tasks in AWS that are not ours.`,
    before: { ...told.before, foreignTasks: row.foreign_tasks.map(({ name }) => name) },
    after: { ...told.after, foreignTasks: foreign.map(({ name }) => name) },
  });
}

async function write(unit: Unit, window: PatchWindow): Promise<void> {
  await unit.query(
    `update patch_window set name = $2, description = $3, enabled = $4, schedule = $5, timezone = $6,
       schedule_offset = $7, duration_hours = $8, cutoff_hours = $9, targets = $10::jsonb, max_concurrency = $11,
       max_errors = $12, counted_from = $13, foreign_tasks = $14::jsonb, console_changes = $15::jsonb, status = $16,
       version = $17, updated_at = $18
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
      window.counted_from,
      JSON.stringify(window.foreign_tasks),
      window.console_changes && JSON.stringify(window.console_changes),
      window.status,
      window.version,
      window.updated_at,
    ],
  );
}

async function markGone(unit: Unit, row: PatchWindow): Promise<void> {
  const next: PatchWindow = { ...row, status: 'DELETED', deleted_at: unit.now, updated_at: unit.now };
  await unit.query(
    `update patch_window set status = 'DELETED', deleted_at = $2, updated_at = $2, version = version + 1 where id = $1`,
    [row.id, unit.now],
  );
  await followPatchWindow(unit, next, 'the window was deleted in AWS');
  await record(unit, 'PATCH_WINDOW_DELETED', row, {
    summary: `The patch window “${row.name}” was deleted in AWS.`,
    before: whole(row),
    after: { status: 'DELETED' },
  });
}

async function record(
  unit: Unit,
  kind: 'PATCH_WINDOW_CREATED' | 'PATCH_WINDOW_UPDATED' | 'PATCH_WINDOW_DELETED',
  window: PatchWindow,
  told: { summary: string; before?: Record<string, unknown>; after: Record<string, unknown> },
): Promise<void> {
  await unit.record({
    kind,
    organizationId: window.organization_id,
    accountId: window.account_id,
    subject: { type: 'PatchWindow', id: window.id },
    actor: IN_AWS,
    ...told,
  });
}
