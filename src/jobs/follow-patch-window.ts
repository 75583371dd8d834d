import { systemCaller } from '../domain/caller';
import { agreeWindow } from '../operations/patch-window/agree-window';
import { followPatchWindow as follow } from '../operations/patch-window/follow';
import { holdPatchWindow } from '../operations/patch-window/lock';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('patch windows');

/** An execution has begun or ended: the next one is what everything is about now. */
export const followPatchWindow: JobHandler = async (ids, { database }) => {
  await transact(database, caller, async (unit) => {
    const window = await holdPatchWindow(unit, String(ids.windowId));
    if (window) await agreeWindow(unit, await follow(unit, window));
  });
};
