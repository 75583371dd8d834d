import { systemCaller } from '../domain/caller';
import { describePatches, describePatchStates, ssmClient } from '../integrations/aws/patching';
import { managedAccounts } from '../operations/account/access';
import { synchronised } from '../operations/account/begin-sync';
import { applyPatches, type InstancePatches } from '../operations/patch-compliance/apply-patches';
import { applyPatchStates } from '../operations/patch-compliance/apply-states';
import { reviewRecommendations } from '../operations/patch-compliance/review-recommendations';
import { answered, askedInstances, unreadInstances, type UnreadInstance } from '../operations/patch-compliance/unread';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';
import { patiently } from './patience';

const caller = systemCaller('synchronisation');
/** AWS answers for so many instances at once. */
const ASKED = 50;
/** So many instances' patches are held in memory and taken over together. */
const BATCH = 8;
const PATIENCE_MS = 45_000;

/**
 * Reads what is new about the patches of a Region's instances: how those stand of which an event told, then the patches of
 * every instance that was scanned since they were read. What a killed worker had not taken over is read again.
 */
export const syncPatches: JobHandler = async (ids, context) => {
  const { database, signal } = context;
  const place = { accountId: String(ids.accountId), region: String(ids.region) };
  const [account] = await managedAccounts(database, [place.accountId]);
  if (!account || !synchronised(account)) return;
  const owner = { organizationId: account.organizationId, ...place };
  const client = await ssmClient(context.aws, { ...account, accountId: account.id }, place.region);
  const patience = context.sourcePatienceMs ?? PATIENCE_MS;

  let news = false;
  for (;;) {
    signal.throwIfAborted();
    const asked = await transact(database, caller, (unit) => askedInstances(unit, place, ASKED));
    if (asked.length === 0) break;
    const startedAt = context.now();
    const instanceIds = asked.map(({ instanceId }) => instanceId);
    const states = await patiently(signal, patience, (inTime) => describePatchStates(client, instanceIds, inTime));
    await transact(database, caller, async (unit) => {
      await applyPatchStates(unit, { ...owner, startedAt }, { platforms: null, states });
      await answered(unit, place, asked);
    });
    news = true;
  }

  const failed: { id: string; reason: unknown }[] = [];
  for (;;) {
    signal.throwIfAborted();
    const except = failed.map(({ id }) => id);
    const unread = await transact(database, caller, (unit) => unreadInstances(unit, place, except, BATCH));
    if (unread.length === 0) break;
    const results = await Promise.allSettled(unread.map((one) => patchesOf(one)));
    const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    results.forEach((result, n) => {
      if (result.status === 'rejected') failed.push({ id: unread[n].id, reason: result.reason });
    });
    await transact(database, caller, (unit) => applyPatches(unit, owner, done));
    news ||= done.length > 0;
  }
  if (news) await transact(database, caller, (unit) => reviewRecommendations(unit, place));
  // The others are done; those that could not be read are tried again later.
  if (failed.length > 0) throw failed[0].reason;

  async function patchesOf({ id, instanceId, scannedAt }: UnreadInstance): Promise<InstancePatches> {
    const patches = await patiently(signal, patience, (inTime) => describePatches(client, instanceId, inTime));
    return { resourceId: id, scannedAt, patches };
  }
};
