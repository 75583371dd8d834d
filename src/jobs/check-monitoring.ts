import { systemCaller } from '../domain/caller';
import { managedAccounts } from '../operations/account/access';
import { reachable } from '../operations/account/begin-sync';
import { beginDriftRepair } from '../operations/alarm-profile/begin-drift-repair';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('alarm manager');

/** After the alarms were read: what is not as it was deployed is put back. */
export const checkMonitoring: JobHandler = async (ids, { database }) => {
  const [account] = await managedAccounts(database, [String(ids.accountId)]);
  if (!account || !reachable(account)) return;
  await transact(database, caller, (unit) => beginDriftRepair(unit, account));
};
