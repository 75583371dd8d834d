import { hasAddOn } from '../account/require-add-on';
import type { Unit } from '../unit';
import { applyLater } from './apply-later';
import { followPatchWindow } from './follow';
import { changes } from './told';
import type { PatchWindow } from './row';

/** The account has the add-on no more: its windows stay, disabled, so that nothing of it is run. A repeat finds none. */
export async function endPatching(unit: Unit, accountId: string): Promise<void> {
  if (await hasAddOn(unit, accountId, 'PATCH')) return;
  const windows = await unit.query<PatchWindow>(
    `select * from patch_window where account_id = $1 and managed and enabled and deleted_at is null
     order by id for no key update`,
    [accountId],
  );
  for (const window of windows) await disable(unit, window);
}

async function disable(unit: Unit, window: PatchWindow): Promise<void> {
  const next: PatchWindow = {
    ...window,
    enabled: false,
    status: 'IN_PROGRESS',
    revision: window.revision + 1,
    version: window.version + 1,
    updated_at: unit.now,
  };
  await unit.query(
    `update patch_window set enabled = false, status = 'IN_PROGRESS', revision = $2, version = $3, updated_at = $4
     where id = $1`,
    [next.id, next.revision, next.version, unit.now],
  );
  const followed = await followPatchWindow(unit, next, 'the account has the add-on PATCH no more');
  await applyLater(unit, window.id);
  await unit.record({
    kind: 'PATCH_WINDOW_UPDATED',
    organizationId: window.organization_id,
    accountId: window.account_id,
    subject: { type: 'PatchWindow', id: window.id },
    summary: `The patch window “${window.name}” is disabled: the account has the add-on PATCH no more.`,
    ...changes(window, followed),
  });
}
