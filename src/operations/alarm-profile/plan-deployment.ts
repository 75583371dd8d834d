import { planSql, type PlanOf } from '../../database/monitoring-plan';
import { compileProfile, compiledDefaults } from '../../domain/alarm-manager/compiled-profile';
import { readProfile } from '../../domain/alarm-manager/profile';
import { deploymentSeconds, spokenDuration } from '../../domain/alarm-manager/quotas';
import { holdName } from '../lock';
import type { Unit } from '../unit';
import type { ManagedAccount } from '../account/access';
import { finishDeployment } from './finish-deployment';
import { profileOf } from './lock';

export interface Deployment {
  jobId: string;
  /** Single resources; null: all of the account. */
  resources: string[] | null;
  /** The version that is put (back) into effect; null: the newest. */
  version: number | null;
}

const CHANGES = `('CREATE', 'UPDATE', 'DELETE')`;

/** The plan over parameters $1 account, $2 defaults, $3 customer's part, $4 resources. */
const of = (resources: readonly string[] | null): PlanOf => ({
  account: '$1::uuid',
  defaults: '$2::jsonb',
  customer: '$3::jsonb',
  ...(resources ? { only: (id: string) => `${id} = any ($4::uuid[])` } : {}),
});

/** The document of a version, as statements take it. */
async function compiledVersion(unit: Unit, accountId: string, version: number): Promise<string> {
  const [row] = await unit.query<{ document: unknown }>(
    'select document from alarm_profile_version where account_id = $1 and version = $2',
    [accountId, version],
  );
  return JSON.stringify(compileProfile(readProfile(row?.document ?? {})));
}

/** How many alarms are otherwise than the version says. */
export async function countDrift(unit: Unit, accountId: string, version: number): Promise<number> {
  const plan = planSql(of(null));
  const [{ n }] = await unit.query<{ n: number }>(
    `with ${plan} select count(*)::int as n from plan where action in ${CHANGES}`,
    [accountId, JSON.stringify(compiledDefaults), await compiledVersion(unit, accountId, version)],
  );
  return n;
}

/**
 * Writes what a deployment has to do, one row for each alarm, and lets its Regions begin. What an older deployment of
 * the account had not begun yet is left to this one. A job that was planned before is not planned again.
 */
export async function planDeployment(unit: Unit, account: ManagedAccount, deployment: Deployment): Promise<void> {
  const { jobId, resources } = deployment;
  await holdName(unit, `deploy monitoring ${account.id}`);
  const [job] = await unit.query(
    `update job set status = 'RUNNING', started_at = $2 where id = $1 and status = 'QUEUED' returning id`,
    [jobId, unit.now],
  );
  if (!job) return;
  if (!resources) await supersede(unit, account.id, jobId);
  const profile = await profileOf(unit, account.id);
  const version = deployment.version ?? profile.version;
  const regions = await writeChanges(unit, account, { ...deployment, version });
  const total = regions.reduce((sum, { creates, updates, deletes }) => sum + creates + updates + deletes, 0);
  await unit.query('update job set total = $2 where id = $1', [jobId, total]);
  const ids = { accountId: account.id, jobId, version, partial: resources !== null };
  if (total === 0) return finishDeployment(unit, ids);
  const takes = spokenDuration(deploymentSeconds(regions));
  await unit.record({
    kind: 'ACCOUNT_UPDATED',
    organizationId: account.organizationId,
    accountId: account.id,
    subject: { type: 'Job', id: jobId },
    summary: `The deployment of the monitoring of ${account.name} begins: ${total} alarms, about ${takes} at the quotas of AWS.`,
    after: { job: { kind: 'deploy-monitoring', status: 'RUNNING', total, takes, regions } },
  });
  for (const { region } of regions) {
    await unit.enqueue({
      task: 'apply-alarms',
      key: `apply-alarms:${jobId}:${region}`,
      ids: { ...ids, region },
      queue: `apply-alarms:${account.id}:${region}`,
    });
  }
}

interface RegionChanges {
  region: string;
  creates: number;
  updates: number;
  deletes: number;
}

/** Deletions come after everything else, of composite alarms first: an alarm that another looks at is not deleted. */
const DELETE_COMPOSITE = 1_000;

async function writeChanges(
  unit: Unit,
  account: ManagedAccount,
  { jobId, resources, version }: Deployment,
): Promise<RegionChanges[]> {
  const plan = of(resources);
  return unit.query<RegionChanges>(
    `with ${planSql(plan, true)}, written as (
       insert into alarm_change (id, organization_id, account_id, job_id, region, name, action, round, resource_id,
         configuration_id, composite, configuration, tags, state, changed_at)
       select gen_random_uuid(), $5, $1, $6, p.region, p.name, p.action,
         case when p.action = 'DELETE' then ${DELETE_COMPOSITE} + (not a.composite)::int else d.round end, p.resource_id,
         coalesce(d."configurationId", a.configuration_id), coalesce(d.kind = 'COMPOSITE', a.composite),
         p.body::jsonb, coalesce(p.tags::jsonb, '[]'), 'PENDING', $7
       from plan p left join alarm a on a.id = p.alarm_id left join definition d on d.ordinal = p.ordinal
       where p.action in ${CHANGES} and $4::uuid[] is not null order by p.region, p.name
       on conflict (job_id, region, name) do nothing
       returning region, action
     )
     select region, count(*) filter (where action = 'CREATE')::int as creates,
       count(*) filter (where action = 'UPDATE')::int as updates,
       count(*) filter (where action = 'DELETE')::int as deletes
     from written group by region order by region`,
    [
      account.id,
      JSON.stringify(compiledDefaults),
      await compiledVersion(unit, account.id, version!),
      resources ?? [],
      account.organizationId,
      jobId,
      unit.now,
    ],
  );
}

async function supersede(unit: Unit, accountId: string, jobId: string): Promise<void> {
  const older = await unit.query<{ id: string }>(
    `update job set status = 'CANCELLED', ended_at = $3, error = 'A newer deployment took its place.'
     where account_id = $1 and kind = 'deploy-monitoring' and status = 'RUNNING' and id <> $2 returning id`,
    [accountId, jobId, unit.now],
  );
  if (older.length === 0) return;
  await unit.query(
    `update alarm_change set state = 'SUPERSEDED', changed_at = $2 where job_id = any ($1) and state = 'PENDING'`,
    [older.map(({ id }) => id), unit.now],
  );
}
