import { systemCaller } from '../domain/caller';
import { describeFailure } from '../integrations/aws/session';
import { managedAccounts } from '../operations/account/access';
import { cancelJob, reachable } from '../operations/account/begin-sync';
import { endVerification, pauseAfter } from '../operations/account/end-verification';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('onboarding');

/** Tries the account's role with its external id, by a session that is made anew. */
export const verifyAccount: JobHandler = async (ids, { database, aws, signal }) => {
  const accountId = String(ids.accountId);
  const jobId = String(ids.jobId);
  const tries = Number(ids.tries ?? 0);
  const [account] = await managedAccounts(database, [accountId]);
  if (!account || !reachable(account)) return transact(database, caller, (unit) => cancelJob(unit, jobId));
  const error = await aws.verify({ ...account, accountId }).then(() => null, describeFailure);
  if (signal.aborted) throw new Error('stopped while verifying');
  // Pauses are by the wall clock: AWS and the customer do not follow a service time that is moved.
  const retryAt = new Date(Date.now() + pauseAfter(tries));
  await transact(database, caller, (unit) => endVerification(unit, account, { jobId, tries, error, retryAt }));
};
