import { systemCaller } from '../domain/caller';
import { managedAccounts } from '../operations/account/access';
import { cancelJob, reachable } from '../operations/account/begin-sync';
import { planDeployment } from '../operations/alarm-profile/plan-deployment';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('alarm manager');

/** Plans a deployment of monitoring; its Regions then go on independently. */
export const deployMonitoring: JobHandler = async (ids, { database }) => {
  const jobId = String(ids.jobId);
  const [account] = await managedAccounts(database, [String(ids.accountId)]);
  await transact(database, caller, async (unit) => {
    if (!account || !reachable(account)) return cancelJob(unit, jobId);
    await planDeployment(unit, account, {
      jobId,
      resources: ids.resources ? String(ids.resources).split(',') : null,
      version: ids.version ? Number(ids.version) : null,
    });
  });
};
