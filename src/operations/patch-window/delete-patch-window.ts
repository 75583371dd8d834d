import { toGlobalId } from '../../domain/id';
import type { Operation } from '../perform';
import { applyLater } from './apply-later';
import { followPatchWindow } from './follow';
import { requirePatchWindow, type PatchWindowInput } from './lock';
import { whole } from './told';
import type { PatchWindow } from './row';

/** From now on nothing follows from it; a job deletes it in Systems Manager. What ran in it stays to be read. */
export const deletePatchWindow: Operation<PatchWindowInput> = async (unit, input) => {
  const window = await requirePatchWindow(unit, input);
  const next: PatchWindow = {
    ...window,
    status: 'DELETING',
    refusal: null,
    revision: window.revision + 1,
    version: window.version + 1,
    updated_at: unit.now,
    deleted_at: unit.now,
  };
  await unit.query(
    `update patch_window set status = 'DELETING', refusal = null, revision = $2, version = $3, updated_at = $4,
       deleted_at = $4
     where id = $1`,
    [next.id, next.revision, next.version, unit.now],
  );
  await followPatchWindow(unit, next);
  await applyLater(unit, window.id);
  const eventId = await unit.record({
    kind: 'PATCH_WINDOW_DELETED',
    organizationId: window.organization_id,
    accountId: window.account_id,
    subject: { type: 'PatchWindow', id: window.id },
    summary: `${unit.caller.name} deleted the patch window “${window.name}”.`,
    before: whole(window),
    after: { status: 'DELETING' },
  });
  return { ids: { patchWindow: window.id, deletedId: toGlobalId('PatchWindow', window.id) }, eventId };
};
