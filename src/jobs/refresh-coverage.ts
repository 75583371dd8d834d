import { systemCaller } from '../domain/caller';
import { refreshCoverage as refresh } from '../operations/backup-coverage/refresh-coverage';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('backup coverage');

/** Finds anew how the resources of an account stand. */
export const refreshCoverage: JobHandler = async (ids, { database }) => {
  await transact(database, caller, (unit) => refresh(unit, String(ids.accountId)));
};
