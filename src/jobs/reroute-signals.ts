import { systemCaller } from '../domain/caller';
import { rerouteSignals as reroute } from '../operations/signal/reroute';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('signal router');

/** Routes what came for an account before it was active, a batch a transaction; what is routed is not found again. */
export const rerouteSignals: JobHandler = async (ids, { database, signal }) => {
  const accountId = String(ids.accountId);
  let routed: number;
  do {
    signal.throwIfAborted();
    routed = await transact(database, caller, (unit) => reroute(unit, accountId));
  } while (routed > 0);
};
