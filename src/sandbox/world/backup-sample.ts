import type { Cloud } from '../cloud';
import { Random, noise } from '../random';
import { generatePlan } from './agenda';
import { CAUSES } from './backup-fault';
import { COMPLETION_WINDOW_MINUTES, START_WINDOW_MINUTES } from './backup-job';
import { createdBy, vaultArn } from './backup-plan';
import { type Resource, bytesOf, imageOf, isEncrypted, resourceAt } from './backup-resource';
import { BACKUP_TAG, roleOf, samplePlans, uuid } from './backup-sample-plans';
import { nextRun } from './backup-schedule';
import { lifeOf, pointArn, snapshotOf } from './recovery-point';
import type { RecoveryPoint } from './recovery-types';
import type { Account, BackupJob, BackupPlan, Tags } from './types';

const MINUTE = 60_000;
const DAY = 86_400_000;
const DAYS_BACK = 4;

/** Gives resources of a generated cell a tag, and takes none away. */
function tag(cloud: Cloud, scope: string, kind: 'instances' | 'volumes' | 'databases', id: string, more: Tags): void {
  if (kind === 'instances') {
    const held = cloud.instances.get(scope, id);
    if (held) cloud.instances.generate(scope, id, { ...held, tags: { ...held.tags, ...more } });
  } else if (kind === 'volumes') {
    const held = cloud.volumes.get(scope, id);
    if (held) cloud.volumes.generate(scope, id, { ...held, tags: { ...held.tags, ...more } });
  } else {
    const held = cloud.databases.get(scope, id);
    if (held) cloud.databases.generate(scope, id, { ...held, tags: { ...held.tags, ...more } });
  }
}

/** Who is to be backed up in a cell: some instances, a volume and a database; and one instance that is not. Answers the ARNs. */
function choose(cloud: Cloud, account: Account, region: string, many: boolean): string[] {
  const scope = `${account.id}/${region}`;
  const ec2 = `arn:aws:ec2:${region}:${account.id}:`;
  const wanted = { [BACKUP_TAG]: 'true' };
  const lone = cloud.instances.all(scope).filter((one) => !one.tags['aws:autoscaling:groupName']);
  const instances = lone.slice(0, many ? 4 : 1);
  for (const { id } of instances) tag(cloud, scope, 'instances', id, wanted);
  const out = many ? lone[4] : undefined;
  if (out) tag(cloud, scope, 'instances', out.id, { [BACKUP_TAG]: 'ams-opt-out' });
  const [volume] = cloud.volumes
    .all(scope)
    .filter(({ attachment }) => attachment && !instances.some(({ id }) => id === attachment.instanceId));
  if (volume) tag(cloud, scope, 'volumes', volume.id, wanted);
  const [database, sensitive] = cloud.databases.all(scope);
  if (database) tag(cloud, scope, 'databases', database.id, wanted);
  if (sensitive && many) tag(cloud, scope, 'databases', sensitive.id, { [`${BACKUP_TAG}-enhanced`]: 'true' });
  return [
    ...instances.map(({ id }) => `${ec2}instance/${id}`),
    ...(volume ? [`${ec2}volume/${volume.id}`] : []),
    ...(database ? [database.arn] : []),
  ];
}

/**
 * How backup stands when a world begins. In the first account all is as AMS leaves it: vaults, the four plans, what was
 * backed up in the last days, and one backup that failed last night. In another the resources wait, tagged, for a plan.
 */
export function generateBackups(
  cloud: Cloud,
  account: Account,
  region: string,
  place: { first: boolean; seed: string; createdAt: number },
): void {
  const { first, seed, createdAt } = place;
  const scope = `${account.id}/${region}`;
  const arns = choose(cloud, account, region, first);
  if (!first) return;
  const random = new Random(`${seed}/backup/${scope}`);
  const plans = samplePlans(cloud, scope, random, createdAt);
  for (const plan of plans) {
    for (const rule of plan.versions[0]?.rules ?? []) {
      const at = nextRun(rule.schedule ?? '', createdAt, rule.zone);
      if (at !== undefined) generatePlan(cloud, 'BACKUP_RULE', scope, `${plan.id}/${rule.id}`, at);
    }
  }
  const [plan] = plans;
  if (!plan) return;
  const midnight = createdAt - (createdAt % DAY);
  for (let back = DAYS_BACK; back >= 0; back--) {
    const at = midnight - back * DAY + 4 * 3_600_000;
    // What ran within the last half hour would still be running.
    if (at > createdAt - 30 * MINUTE) continue;
    const last = at + DAY > createdAt - 30 * MINUTE;
    arns.forEach((arn, nth) => {
      const resource = resourceAt(cloud, scope, arn);
      if (resource) ran(cloud, scope, { plan, resource, random, at, failed: last && nth === 1 });
    });
  }
}

/** One job of the plan's daily rule as it went, and what it left. */
function ran(
  cloud: Cloud,
  scope: string,
  of: { plan: BackupPlan; resource: Resource; random: Random; at: number; failed: boolean },
): void {
  const { plan, resource, random, at, failed } = of;
  const [accountId = '', region = ''] = scope.split('/');
  const rule = plan.versions[0]?.rules[0];
  if (!rule) return;
  const id = uuid(random);
  const image = imageOf(cloud, scope, resource);
  const bytes = bytesOf(image, resource.arn);
  const startedAt = at + Math.round(noise(`${id}/wait`) * 5 * MINUTE);
  const completedAt = startedAt + Math.round((2 + 10 * noise(`${id}/takes`)) * MINUTE);
  const shared = {
    vault: rule.vault,
    vaultArn: vaultArn(scope, rule.vault),
    resourceArn: resource.arn,
    type: resource.type,
    ...(resource.name === undefined ? {} : { resourceName: resource.name }),
    role: roleOf(accountId),
    createdBy: createdBy(plan, rule),
    continuous: false,
    ...(rule.lifecycle ? { lifecycle: rule.lifecycle } : {}),
  };
  const arn = pointArn(resource.type, accountId, region, id, () => random.hex(17));
  const job: BackupJob = {
    ...shared,
    id,
    createdAt: at,
    startBy: at + START_WINDOW_MINUTES * MINUTE,
    completeBy: at + COMPLETION_WINDOW_MINUTES * MINUTE,
    startedAt,
    completedAt,
    percent: failed ? 0 : 100,
    transferred: failed ? 0 : bytes,
    recoveryPointTags: {},
    copyActions: [],
    retries: 0,
    ...(failed
      ? { state: 'FAILED', message: CAUSES.KMS_KEY.message(shared), category: CAUSES.KMS_KEY.category }
      : { state: 'COMPLETED', category: 'SUCCESS', bytes, recoveryPointArn: arn }),
  };
  cloud.backupJobs.generate(scope, id, job);
  if (failed) return;
  const life = lifeOf(resource.type, at, rule.lifecycle);
  const keyArn = cloud.backupVaults.get(scope, rule.vault)?.keyArn;
  const encrypted = isEncrypted(image);
  const point: RecoveryPoint = {
    ...shared,
    arn,
    status: 'COMPLETED',
    jobId: id,
    createdAt: at,
    completedAt,
    bytes,
    encrypted,
    ...(encrypted && keyArn !== undefined ? { keyArn } : {}),
    ...life,
    storageClass: 'WARM',
    tags: {},
    image,
  };
  cloud.recoveryPoints.generate(scope, arn, point);
  const snapshot = snapshotOf(point);
  if (snapshot) cloud.snapshots.generate(scope, snapshot.id, snapshot);
  if (life.deleteAt !== undefined) generatePlan(cloud, 'RECOVERY_POINT', scope, arn, life.deleteAt);
}
