import { systemCaller } from '../domain/caller';
import { managedAccounts } from '../operations/account/access';
import { beginSync, cancelJob, synchronised } from '../operations/account/begin-sync';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('synchronisation');

/** Splits a synchronisation into its regions, which go on independently: a slow region holds up only itself. */
export const syncAccount: JobHandler = async (ids, { database }) => {
  const jobId = ids.jobId ? String(ids.jobId) : null;
  const sources = ids.sources ? String(ids.sources) : null;
  const [account] = await managedAccounts(database, [String(ids.accountId)]);
  await transact(database, caller, async (unit) => {
    if (account && synchronised(account)) {
      await beginSync(unit, account, { jobId, sources });
      // What events were to tell of patch windows, should they have been lost.
      const key = `find-patch-runs:${account.id}`;
      if (!sources) await unit.enqueue({ task: 'find-patch-runs', key, ids: { accountId: account.id }, queue: key });
    } else if (jobId) await cancelJob(unit, jobId);
  });
};
