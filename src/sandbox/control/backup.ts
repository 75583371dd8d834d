import { createJob } from '../world/backup-job';
import { current, runRule, vaultArn } from '../world/backup-plan';
import { type Resource, resourceAt, resourcesOf } from '../world/backup-resource';
import { schedule } from '../world/recovery-point';
import type { BackupFault, BackupJob, Fate } from '../world/types';
import { fateOf, troubleBackup } from './backup-fault';
import { LOAD_VAULT, ensureVault } from './backup-load';
import { Refusal, text, whole } from './refusal';
import type { Scenario, Stage } from './scenario';

const CAUSES = 'ACCESS_DENIED, RESOURCE_NOT_FOUND, VAULT_NOT_FOUND, VSS, QUOTA, KMS_KEY, THROTTLED or INTERNAL';

function resourceOn({ cloud, scope, body }: Stage): Resource {
  const arn = text(body, 'resourceArn', undefined);
  const found = arn === undefined ? resourcesOf(cloud, scope)[0] : resourceAt(cloud, scope, arn);
  if (!found) throw new Refusal('NOT_FOUND', `There is no such resource in ${scope}`, 'resourceArn', 404);
  return found;
}

/** Begins a job of one resource whose end is known. */
function jobOf(stage: Stage, resource: Resource, fate: Fate): BackupJob {
  const { cloud, scope, account, body } = stage;
  const vault = text(body, 'vault', LOAD_VAULT);
  if (vault === LOAD_VAULT) ensureVault(cloud, scope, vault);
  return createJob(cloud, scope, {
    vault,
    vaultArn: vaultArn(scope, vault),
    resourceArn: resource.arn,
    type: resource.type,
    ...(resource.name === undefined ? {} : { resourceName: resource.name }),
    role: `arn:aws:iam::${account.id}:role/ams-backup-iam-role`,
    startWindowMinutes: 60,
    fate,
  });
}

const one = (outcome: Fate['outcome'], description: string, cause = ''): Scenario => ({
  description,
  parameters: {
    resourceArn: 'of which resource; by default the first of the account and region',
    vault: `into which vault, default ${LOAD_VAULT}`,
    ...(cause ? { cause } : {}),
  },
  play(stage) {
    const resource = resourceOn(stage);
    const job = jobOf(stage, resource, fateOf({ ...stage.body, outcome }));
    return { jobIds: [job.id], resourceArns: [resource.arn] };
  },
});

const massFailure: Scenario = {
  description: 'All jobs of a plan, or of all plans of a region, begin now and fail for one reason.',
  parameters: {
    planId: 'of which plan; by default of all in the account and region',
    cause: `${CAUSES}; ACCESS_DENIED by default`,
    jobs: 'where no plan takes anything: of how many resources, default 10',
  },
  play(stage) {
    const { cloud, scope, body } = stage;
    const fate = fateOf({ ...body, outcome: 'FAILED' });
    const planId = text(body, 'planId', undefined);
    const plans = cloud.backupPlans
      .all(scope)
      .filter((plan) => plan.deletedAt === undefined && (planId === undefined || plan.id === planId));
    if (planId !== undefined && plans.length === 0) {
      throw new Refusal('NOT_FOUND', `There is no backup plan ${planId} in ${scope}`, 'planId', 404);
    }
    let jobs = plans.flatMap((plan) => {
      const [rule] = current(plan).rules;
      return rule ? runRule(cloud, scope, plan, rule, fate) : [];
    });
    if (jobs.length === 0 && planId === undefined) {
      const resources = resourcesOf(cloud, scope).slice(0, whole(body, 'jobs', 1, 10_000, 10));
      jobs = resources.map((resource) => jobOf(stage, resource, fate));
    }
    return { jobIds: jobs.map(({ id }) => id), resourceArns: jobs.map(({ resourceArn }) => resourceArn) };
  },
};

const next = (kind: BackupFault['kind'], description: string): Scenario => ({
  description,
  parameters: {
    resourceArn: 'of which resource; by default of whichever comes next in the account and region',
    cause: `${CAUSES}; ACCESS_DENIED by default`,
    times: 'how many, default 1',
  },
  play({ cloud, account, region, body }) {
    return { fault: troubleBackup(cloud, { ...body, kind, accountId: account.id, region, outcome: 'FAILED' }) };
  },
});

const undeletable: Scenario = {
  description: 'AWS Backup may not delete a recovery point any more: at the end of its time it stays, as expired.',
  parameters: { recoveryPointArn: 'which' },
  play({ cloud, scope, body }) {
    const arn = text(body, 'recoveryPointArn');
    const point = cloud.recoveryPoints.get(scope, arn);
    if (!point)
      throw new Refusal('NOT_FOUND', `There is no recovery point ${arn} in ${scope}`, 'recoveryPointArn', 404);
    const kept = cloud.recoveryPoints.put(scope, arn, { ...point, undeletable: true });
    schedule(cloud, scope, kept);
    return { recoveryPointArn: arn };
  },
};

export const BACKUP: Record<string, Scenario> = {
  'backup-job-fails': one('FAILED', 'A backup job begins now and fails.', `${CAUSES}; ACCESS_DENIED by default`),
  'backup-job-partial': one('PARTIAL', 'A backup job begins now and ends with a part of what it should hold.'),
  'backup-job-expires': one(
    'EXPIRED',
    'A backup job waits for an hour and expires without having begun.',
    'WINDOW_MISSED (default); NOT_COMPLETED: it begins, and expires after a week',
  ),
  'backup-job-aborted': one('ABORTED', 'A backup job begins now and somebody stops it.'),
  'backup-job-issues': one('COMPLETED_WITH_ISSUES', 'A backup job completes, with a warning.'),
  'backup-mass-failure': massFailure,
  'restore-fails': next('RESTORE', 'The next restore fails.'),
  'copy-fails': next('COPY', 'The next copy of a recovery point fails.'),
  'recovery-point-undeletable': undeletable,
};
