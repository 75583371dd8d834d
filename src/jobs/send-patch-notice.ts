import { systemCaller } from '../domain/caller';
import { sendDueNotices, tellCalledOff } from '../operations/patch-window/send-notice';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('patch windows');

/** Tells the customer what is due of a window's next execution, or that one that was announced does not take place. */
export const sendPatchNotice: JobHandler = async (ids, { database }) => {
  const windowId = String(ids.windowId);
  await transact(database, caller, async (unit) => {
    if (!ids.serviceRequestId) return sendDueNotices(unit, windowId);
    await tellCalledOff(unit, windowId, {
      serviceRequestId: String(ids.serviceRequestId),
      executionAt: new Date(String(ids.executionAt)),
      why: ids.why === null ? null : String(ids.why),
    });
  });
};
