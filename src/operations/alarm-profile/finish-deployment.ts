import type { Unit } from '../unit';

export interface DeploymentIds {
  accountId: string;
  jobId: string;
  version: number;
  /** Single resources only: it does not put a version into effect as a whole. */
  partial: boolean;
}

/** How many failures the job's own error spells out; every one is kept with its alarm. */
const SHOWN = 5;

/** Ends a deployment of which nothing is left to do, once, and records how it went. */
export async function finishDeployment(
  unit: Unit,
  { accountId, jobId, version, partial }: DeploymentIds,
): Promise<void> {
  const [job] = await unit.query<{ organization_id: string; total: number; name: string }>(
    `select j.organization_id, j.total, a.name from job j join account a on a.id = j.account_id
     where j.id = $1 and j.status = 'RUNNING' for no key update of j`,
    [jobId],
  );
  if (!job) return;
  const [open] = await unit.query(
    `select 1 from alarm_change where job_id = $1 and state in ('PENDING', 'CALLING') limit 1`,
    [jobId],
  );
  if (open) return;
  const failures = await unit.query<{ region: string; name: string; error: string; n: number }>(
    `select region, name, error, count(*) over ()::int as n from alarm_change
     where job_id = $1 and state = 'FAILED' order by region, name limit $2`,
    [jobId, SHOWN],
  );
  const failed = failures[0]?.n ?? 0;
  const shown = failures.map(({ region, name, error }) => `${region} ${name}: ${error}`).join('; ');
  const error = failed === 0 ? null : failed > SHOWN ? `${shown}; and ${failed - SHOWN} more` : shown;
  const status = failed === 0 ? 'SUCCEEDED' : 'FAILED';
  await unit.query('update job set status = $2, error = $3, ended_at = $4 where id = $1', [
    jobId,
    status,
    error,
    unit.now,
  ]);
  const profileStatus = failed === 0 ? 'IN_SYNC' : 'FAILED';
  // A newer version that was saved meanwhile still waits for its own deployment.
  await unit.query(
    `update alarm_profile set status = case when version <> $2 then status when $5 and deployed_version is null and $3 = 'IN_SYNC' then 'PENDING' else $3 end,
       deployed_at = case when $5 then deployed_at else $4 end,
       deployed_version = case when $5 then deployed_version else $2 end
     where account_id = $1`,
    [accountId, version, profileStatus, unit.now, partial],
  );
  await unit.record({
    kind: 'MONITORING_DEPLOYED',
    organizationId: job.organization_id,
    accountId,
    subject: { type: 'AlarmProfile', id: accountId },
    summary:
      failed === 0
        ? `The monitoring of ${job.name} is deployed: ${job.total} alarms were changed.`
        : `The monitoring of ${job.name} is not wholly deployed: ${failed} of ${job.total} alarms could not be changed.`,
    after: { status: profileStatus, version, job: { status, total: job.total, failed, error } },
  });
}
