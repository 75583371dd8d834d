import { systemCaller } from '../domain/caller';
import { resolveGroupedIncident as resolve } from '../operations/incident/resolve-grouped-incident';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('incident timers');

/** An instance's incident may have been silent for long enough: resolves it, unless there was correspondence. */
export const resolveGroupedIncident: JobHandler = async (ids, { database }) => {
  await transact(database, caller, (unit) => resolve(unit, String(ids.incidentId)));
};
