import { TransitionError } from '../../domain/error';
import { patchRunTransition } from '../../domain/patching/run';
import type { PatchRun } from '../../entities';
import { idOf, notFound, textOf } from '../check';
import { expectVersion } from '../lock';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { wakeRuns } from './write';

export interface StopPatchRunInput {
  patchRunId: string;
  reason: string;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/**
 * Marks the run; its job has Systems Manager stop it, and follows what is under way to its end. It takes no add-on: what
 * was begun while there was one can be stopped after it.
 */
export const stopPatchRun: Operation<StopPatchRunInput> = async (unit, input) => {
  const path = ['input', 'patchRunId'];
  const id = idOf('PatchRun', input.patchRunId, 'patchRunId');
  const reason = textOf(input.reason, 'reason');
  const [run] = await unit.query<PatchRun>('select * from patch_run where id = $1 for no key update', [id]);
  if (!run) notFound('PatchRun', path);
  expectVersion(run, input.expectedVersion);
  const status = patchRunTransition(run.status, 'stop');
  if (!status) {
    const why = run.status === 'CANCELLING' ? 'It is being stopped already.' : `It has ended: ${run.status}.`;
    throw new TransitionError(why, path);
  }
  await unit.query(
    'update patch_run set status = $2, stop_reason = $3, updated_at = $4, version = version + 1 where id = $1',
    [id, status, reason, unit.now],
  );
  await wakeRuns(unit, [id]);
  const eventId = await unit.record({
    kind: 'PATCH_RUN_STOPPED',
    organizationId: run.organization_id,
    accountId: run.account_id,
    subject: { type: 'PatchRun', id },
    summary: `${unit.caller.name} had a run of patches stopped: ${excerpt(reason)}`,
    before: { status: run.status },
    after: { status, reason },
  });
  return { ids: { patchRun: id }, eventId };
};
