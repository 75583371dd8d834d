import { systemCaller } from '../domain/caller';
import { endAlertFlapping as end } from '../operations/alert/end-alert-flapping';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('alert timers');

/** Takes the mark of flapping off an alert, or looks again later where it has gone on. */
export const endAlertFlapping: JobHandler = async (ids, { database }) => {
  await transact(database, caller, (unit) => end(unit, String(ids.alertId)));
};
