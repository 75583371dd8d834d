import type { Cloud } from '../cloud';
import { plan, unplan } from './agenda';
import { KEPT_MS, createJob, isOver } from './backup-job';
import { nextRun } from './backup-schedule';
import { typeOf } from './backup-resource';
import { selected } from './backup-select';
import type { BackupJob, BackupPlan, BackupRule, CreatedBy, Fate, PlanVersion, ResourceType } from './types';

/** AWS Backup keeps every moment of these, where a rule asks for it. */
const CONTINUOUS: readonly ResourceType[] = ['RDS', 'S3'];

export const vaultArn = (scope: string, name: string): string => {
  const [accountId = '', region = ''] = scope.split('/');
  return `arn:aws:backup:${region}:${accountId}:backup-vault:${name}`;
};

/** The plan as it is in force. */
export const current = (of: BackupPlan): PlanVersion => of.versions.at(-1) as PlanVersion;

export const createdBy = (of: BackupPlan, rule: BackupRule): CreatedBy => ({
  planId: of.id,
  planArn: of.arn,
  planName: current(of).name,
  version: current(of).id,
  ruleId: rule.id,
  ruleName: rule.name,
  ...(rule.schedule === undefined ? {} : { schedule: rule.schedule }),
  zone: rule.zone,
});

const dueId = (of: BackupPlan, rule: BackupRule): string => `${of.id}/${rule.id}`;

/** Lets the rules of a plan run at their next times, and no longer those that it does not have any more. */
export function arm(cloud: Cloud, scope: string, of: BackupPlan, before: readonly BackupRule[] = []): void {
  for (const rule of before) unplan(cloud, 'BACKUP_RULE', scope, dueId(of, rule));
  if (of.deletedAt !== undefined) return;
  for (const rule of current(of).rules) armRule(cloud, scope, of, rule);
}

function armRule(cloud: Cloud, scope: string, of: BackupPlan, rule: BackupRule): void {
  const at = rule.schedule === undefined ? undefined : nextRun(rule.schedule, cloud.now(), rule.zone);
  if (at !== undefined) plan(cloud, 'BACKUP_RULE', scope, dueId(of, rule), at);
}

/** A rule's time has come: one job for each resource that its plan takes. */
export function ruleDeed(cloud: Cloud, scope: string, id: string): void {
  const [planId = '', ruleId = ''] = id.split('/');
  const of = cloud.backupPlans.get(scope, planId);
  const rule = of && of.deletedAt === undefined ? current(of).rules.find((one) => one.id === ruleId) : undefined;
  if (!of || !rule) return;
  forget(cloud, scope);
  runRule(cloud, scope, of, rule);
  armRule(cloud, scope, of, rule);
}

/** Begins the jobs of a rule now. */
export function runRule(cloud: Cloud, scope: string, of: BackupPlan, rule: BackupRule, fate?: Fate): BackupJob[] {
  const jobs = selected(cloud, scope, of.id).map(({ resource, role }) => {
    const continuous = rule.continuous && CONTINUOUS.includes(resource.type);
    const options = current(of).advanced.find(({ type }) => type === resource.type)?.options;
    return createJob(cloud, scope, {
      vault: rule.vault,
      vaultArn: vaultArn(scope, rule.vault),
      resourceArn: resource.arn,
      type: resource.type,
      ...(resource.name === undefined ? {} : { resourceName: resource.name }),
      role,
      startWindowMinutes: rule.startWindowMinutes,
      completionWindowMinutes: rule.completionWindowMinutes,
      createdBy: createdBy(of, rule),
      continuous,
      ...(options ? { options } : {}),
      ...(rule.lifecycle ? { lifecycle: rule.lifecycle } : {}),
      recoveryPointTags: rule.recoveryPointTags,
      copyActions: rule.copyActions,
      ...(fate ? { fate } : {}),
    });
  });
  if (jobs.length > 0) cloud.backupPlans.put(scope, of.id, { ...of, lastRunAt: cloud.now() });
  return jobs;
}

/** A job of a day's load begins. */
export function orderDeed(cloud: Cloud, scope: string, id: string): void {
  const order = cloud.backupOrders.get(scope, id);
  const type = typeOf(order?.resourceArn ?? '');
  cloud.backupOrders.delete(scope, id);
  if (!order || !type) return;
  createJob(cloud, scope, { ...order, type, vaultArn: vaultArn(scope, order.vault) });
}

/** Jobs that ended more than thirty days ago are no longer listed by anybody. */
function forget(cloud: Cloud, scope: string): void {
  const before = cloud.now() - KEPT_MS;
  for (const job of cloud.backupJobs.all(scope)) {
    if (isOver(job) && (job.completedAt ?? job.createdAt) < before) cloud.backupJobs.delete(scope, job.id);
  }
  for (const job of cloud.copyJobs.all(scope)) {
    if (job.completedAt !== undefined && job.completedAt < before) cloud.copyJobs.delete(scope, job.id);
  }
}
