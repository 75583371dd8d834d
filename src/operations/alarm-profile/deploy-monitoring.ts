import { InvalidError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import { startJob } from '../account/start-job';
import { idsOf, notFound } from '../check';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { lockProfile, requireManaged } from './lock';

export interface DeployMonitoringInput {
  accountId: string;
  /** null: all of the account. */
  resourceIds?: string[] | null;
  idempotencyKey?: string | null;
}

/** Asks for the baseline and the saved profile to be put into effect. */
export const deployMonitoring: Operation<DeployMonitoringInput> = async (unit, input) => {
  const resources = input.resourceIds == null ? null : idsOf('Resource', input.resourceIds, 'resourceIds');
  if (resources?.length === 0) throw new InvalidError('resourceIds is empty.', ['input', 'resourceIds'], 'REQUIRED');
  const { account, profile } = await lockProfile(unit, input);
  requireManaged(account);
  if (resources) await requireResources(unit, account.id, resources);
  await unit.query(
    `insert into alarm_profile (account_id, organization_id, document, compiled, version, updated_at, status)
     values ($1, $2, $3, $4, $5, $6, 'IN_PROGRESS')
     on conflict (account_id) do update set status = 'IN_PROGRESS'`,
    [
      account.id,
      account.organization_id,
      JSON.stringify(profile.document),
      JSON.stringify(profile.compiled),
      profile.version,
      unit.now,
    ],
  );
  const jobId = await startJob(unit, account, 'deploy-monitoring', { resources: resources?.join(',') ?? null });
  const extent = resources ? ` of ${resources.length} resource${resources.length === 1 ? '' : 's'}` : '';
  const eventId = await unit.record({
    kind: 'ACCOUNT_UPDATED',
    organizationId: account.organization_id,
    accountId: account.id,
    subject: { type: 'Job', id: jobId },
    summary: `${unit.caller.name} asked to deploy the monitoring${extent} of ${account.name}.`,
    after: {
      job: { id: toGlobalId('Job', jobId), kind: 'deploy-monitoring', status: 'QUEUED' },
      alarmProfile: { version: profile.version, status: 'IN_PROGRESS' },
    },
  });
  return { ids: { account: account.id, job: jobId }, eventId };
};

async function requireResources(unit: Unit, accountId: string, resources: readonly string[]): Promise<void> {
  const found = await unit.query<{ id: string }>('select id from resource where account_id = $1 and id = any ($2)', [
    accountId,
    resources,
  ]);
  const known = new Set(found.map(({ id }) => id));
  const missing = resources.findIndex((id) => !known.has(id));
  if (missing >= 0) notFound('Resource', ['input', 'resourceIds', `${missing}`]);
}
