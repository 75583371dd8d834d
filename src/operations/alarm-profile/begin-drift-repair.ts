import { startJob } from '../account/start-job';
import type { Unit } from '../unit';
import { holdName } from '../lock';
import { countDrift } from './plan-deployment';
import { profileOf } from './lock';

/** A deployment that failed is not tried again by itself before this. */
const RETRY_FAILED_MS = 3_600_000;

/**
 * Compares the alarms that AWS was last seen to have with the version that was deployed, and starts a deployment that
 * puts them back where they differ. Gives how many differ; null where nothing is compared now.
 */
export async function beginDriftRepair(
  unit: Unit,
  account: { id: string; organizationId: string; name: string },
): Promise<number | null> {
  await holdName(unit, `deploy monitoring ${account.id}`);
  const profile = await profileOf(unit, account.id);
  if (profile.deployed_version === null) return null;
  const [last] = await unit.query<{ status: string; ended_at: Date | null }>(
    `select status, ended_at from job where account_id = $1 and kind = 'deploy-monitoring'
     order by created_at desc, id limit 1`,
    [account.id],
  );
  if (last && (last.status === 'QUEUED' || last.status === 'RUNNING')) return null;
  const waits = last?.status === 'FAILED' && last.ended_at && unit.now.getTime() - last.ended_at.getTime();
  if (typeof waits === 'number' && waits < RETRY_FAILED_MS) return null;
  const drift = await countDrift(unit, account.id, profile.deployed_version);
  if (drift === 0) return 0;
  await unit.query(`update alarm_profile set status = 'DRIFTED' where account_id = $1 and version = deployed_version`, [
    account.id,
  ]);
  const jobId = await startJob(unit, { id: account.id, organization_id: account.organizationId }, 'deploy-monitoring', {
    version: `${profile.deployed_version}`,
  });
  await unit.record({
    kind: 'ACCOUNT_UPDATED',
    organizationId: account.organizationId,
    accountId: account.id,
    subject: { type: 'Job', id: jobId },
    summary: `${drift} alarms of ${account.name} are not as they were deployed; they are put back.`,
    after: { alarmProfile: { status: 'DRIFTED', version: profile.deployed_version }, drift },
  });
  return drift;
}
