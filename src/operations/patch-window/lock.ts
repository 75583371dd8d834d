import { idOf, notFound } from '../check';
import { expectVersion } from '../lock';
import { requireAddOn } from '../account/require-add-on';
import type { Unit } from '../unit';
import type { PatchWindow } from './row';

/** What every verb on one window is given. */
export interface PatchWindowInput {
  windowId: string;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/** The window, held until the transaction ends: whoever changes, follows or applies it does so one after the other. */
export async function holdPatchWindow(unit: Unit, id: string): Promise<PatchWindow | null> {
  const [window] = await unit.query<PatchWindow>('select * from patch_window where id = $1 for no key update', [id]);
  return window ?? null;
}

/** As a mutation names it: held, there, and of an account that has the add-on. */
export async function requirePatchWindow(unit: Unit, input: PatchWindowInput): Promise<PatchWindow> {
  const path = ['input', 'windowId'];
  const window = await holdPatchWindow(unit, idOf('PatchWindow', input.windowId, 'windowId'));
  // What is deleted can be read, and nothing more.
  if (!window || window.deleted_at) return notFound('PatchWindow', path);
  const [account] = await unit.query<{ id: string; name: string }>('select id, name from account where id = $1', [
    window.account_id,
  ]);
  await requireAddOn(unit, account, 'PATCH', path);
  expectVersion(window, input.expectedVersion);
  return window;
}
