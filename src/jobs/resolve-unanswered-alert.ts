import { systemCaller } from '../domain/caller';
import { resolveUnansweredAlert as resolve } from '../operations/alert/resolve-unanswered-alert';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('alert timers');

/** Three days are over: resolves the alert, unless it was answered meanwhile. */
export const resolveUnansweredAlert: JobHandler = async (ids, { database }) => {
  await transact(database, caller, (unit) => resolve(unit, String(ids.alertId)));
};
