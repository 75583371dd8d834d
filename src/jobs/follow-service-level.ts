import { systemCaller } from '../domain/caller';
import { followServiceLevel as follow } from '../operations/incident/follow-service-level';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('service-level clock');

/** A moment of an incident's clocks has come: says so in the log, and stores how they stand. */
export const followServiceLevel: JobHandler = async (ids, { database }) => {
  await transact(database, caller, (unit) => follow(unit, String(ids.incidentId)));
};
