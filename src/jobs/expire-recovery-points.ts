import { systemCaller } from '../domain/caller';
import { expireRecoveryPoints } from '../operations/recovery-point/expire-recovery-points';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('recovery points');

/** Marks the recovery points whose retention has ended, a portion at a time. */
export const expireRecoveryPointsJob: JobHandler = async (_ids, { database, signal }) => {
  while (!signal.aborted && (await transact(database, caller, expireRecoveryPoints)) > 0);
};
