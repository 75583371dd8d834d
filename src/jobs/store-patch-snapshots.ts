import { systemCaller } from '../domain/caller';
import { reviewRecommendations } from '../operations/patch-compliance/review-recommendations';
import { accountsWithInstances, storeSnapshots } from '../operations/patch-compliance/store-snapshots';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('patching');

/** A day has ended: how instances stand is stored, and what only the day has changed about the advice is judged anew. */
export const storePatchSnapshots: JobHandler = async (ids, { database, signal }) => {
  const accounts = await transact(database, caller, async (unit) => {
    await storeSnapshots(unit, String(ids.day));
    return accountsWithInstances(unit);
  });
  for (const accountId of accounts) {
    signal.throwIfAborted();
    await transact(database, caller, (unit) => reviewRecommendations(unit, { accountId }));
  }
};
