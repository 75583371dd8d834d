import { InvalidError, TransitionError } from '../../domain/error';
import { textOf } from '../check';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { applyLater } from './apply-later';
import { followPatchWindow, skippedOf } from './follow';
import { requirePatchWindow, type PatchWindowInput } from './lock';
import { changes } from './told';
import type { PatchWindow } from './row';

export interface SkipPatchWindowExecutionInput extends PatchWindowInput {
  executionAt: Date;
  reason: string;
}

const LONGEST_REASON = 8000;
const SHOWN = 3;

/**
 * Calls one execution off. Systems Manager is told a start date behind it, when it is the next; until then it is left
 * out here alone. Nothing has to be put back afterwards: the start date passes by itself.
 */
export const skipPatchWindowExecution: Operation<SkipPatchWindowExecutionInput> = async (unit, input) => {
  const reason = textOf(input.reason, 'reason', LONGEST_REASON);
  const window = await requirePatchWindow(unit, input);
  await requireExecution(unit, window, input.executionAt);
  await unit.query(
    `insert into patch_window_skip (patch_window_id, execution_at, organization_id, account_id, reason, skipped_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [window.id, input.executionAt, window.organization_id, window.account_id, reason, unit.now],
  );
  const isNext = window.next_execution_at?.getTime() === input.executionAt.getTime();
  const next: PatchWindow = {
    ...window,
    version: window.version + 1,
    revision: window.revision + (isNext ? 1 : 0),
  };
  await unit.query('update patch_window set version = $2, revision = $3 where id = $1', [
    next.id,
    next.version,
    next.revision,
  ]);
  const followed = await followPatchWindow(unit, next, reason);
  if (isNext) await applyLater(unit, window.id);
  const told = changes(window, followed);
  const eventId = await unit.record({
    kind: 'PATCH_WINDOW_EXECUTION_SKIPPED',
    organizationId: window.organization_id,
    accountId: window.account_id,
    subject: { type: 'PatchWindow', id: window.id },
    summary: `${unit.caller.name} called off the execution of “${window.name}” at ${input.executionAt.toISOString()}: ${excerpt(reason)}`,
    before: told.before,
    after: { ...told.after, executionAt: input.executionAt, reason },
  });
  return { ids: { patchWindow: window.id }, eventId };
};

async function requireExecution(unit: Unit, window: PatchWindow, at: Date): Promise<void> {
  const path = ['input', 'executionAt'];
  if (!window.enabled) throw new TransitionError('The window is disabled: nothing of it is to come.', path);
  if ((await skippedOf(unit, window.id)).some((one) => one.getTime() === at.getTime())) {
    throw new TransitionError('This execution is called off already.', path);
  }
  const rows = await unit.query<{ starts_at: Date }>(
    'select starts_at from patch_window_execution where patch_window_id = $1 order by starts_at',
    [window.id],
  );
  const found = rows.find(({ starts_at }) => starts_at.getTime() === at.getTime());
  if (found && found.starts_at > unit.now) return;
  if (found) throw new TransitionError('This execution has begun: it can be stopped, not skipped.', path);
  const coming = rows.filter(({ starts_at }) => starts_at > unit.now).slice(0, SHOWN);
  const next = coming.map(({ starts_at }) => starts_at.toISOString()).join(', ');
  throw new InvalidError(
    next === '' ? 'The window has no execution to come.' : `The window has no execution then; the next are ${next}.`,
    path,
  );
}
