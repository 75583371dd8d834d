import type { PlanDocument } from '../../domain/backup/plan';
import { systemCaller } from '../../domain/caller';
import type { ProvisioningStatus } from '../../domain/words';
import type { BackupPlan } from '../../entities';
import { refreshSoon } from '../backup-coverage/refresh-coverage';
import { transact, type Database, type Unit } from '../unit';
import { documentOfRow, holdPlan } from './held';

/** Lets the job that talks to AWS begin once this is committed; of one Region one plan at a time. */
export async function startApplying(
  unit: Unit,
  { id, account_id: accountId, region }: Pick<BackupPlan, 'id' | 'account_id' | 'region'>,
): Promise<void> {
  await unit.enqueue({
    task: 'apply-backup-plan',
    key: `apply-backup-plan:${id}`,
    ids: { planId: id, accountId },
    queue: `apply-backup-plan:${accountId}:${region}`,
  });
}

/** A plan as its job sees it. */
export interface PlanWork {
  id: string;
  accountId: string;
  region: string;
  /** AWS's id; null: not made yet, as far as we know. */
  planId: string | null;
  status: ProvisioningStatus;
  version: number;
  document: PlanDocument;
}

const caller = systemCaller('backup plans');

/** What is to be done about a plan, which is then IN_PROGRESS; null: nothing. */
export async function beginApplying(database: Database, id: string): Promise<PlanWork | null> {
  return transact(database, caller, async (unit) => {
    const plan = await holdPlan(unit, id);
    if (!plan || !['PENDING', 'IN_PROGRESS', 'DELETING'].includes(plan.status)) return null;
    if (plan.status === 'PENDING') {
      await unit.query(`update backup_plan set status = 'IN_PROGRESS', updated_at = $2 where id = $1`, [id, unit.now]);
    }
    return {
      id,
      accountId: plan.account_id,
      region: plan.region,
      planId: plan.plan_id,
      status: plan.status,
      version: plan.version,
      document: await documentOfRow(unit, plan),
    };
  });
}

/** What AWS Backup has now. */
export interface AppliedPlan {
  planId: string;
  arn: string;
  versionId: string;
  ruleIds: Record<string, string>;
  selectionIds: Record<string, string>;
  roleArn: string;
}

/** AWS has the plan as it is to be. One that somebody changed meanwhile keeps waiting for its own job. */
export async function endApplying(database: Database, work: PlanWork, applied: AppliedPlan): Promise<void> {
  await transact(database, caller, async (unit) => {
    const plan = await holdPlan(unit, work.id);
    if (!plan) return;
    const current = plan.version === work.version && plan.status === 'IN_PROGRESS';
    const rules = plan.rules.map((rule) => ({ ...rule, ruleId: applied.ruleIds[rule.name] ?? rule.ruleId }));
    await unit.query(
      `update backup_plan set plan_id = $2, arn = $3, version_id = $4, rules = $5, updated_at = $6,
         status = case when $7 then 'IN_SYNC' else status end, status_message = case when $7 then null else status_message end
       where id = $1`,
      [plan.id, applied.planId, applied.arn, applied.versionId, JSON.stringify(rules), unit.now, current],
    );
    await unit.query(
      `update backup_selection s set selection_id = r.value, role_arn = $3
       from jsonb_each_text($2::jsonb) r where s.backup_plan_id = $1 and s.name = r.key`,
      [plan.id, JSON.stringify(applied.selectionIds), applied.roleArn],
    );
    await refreshSoon(unit, [plan.account_id]);
    if (!current) return;
    await unit.record({
      kind: 'BACKUP_PLAN_UPDATED',
      organizationId: plan.organization_id,
      accountId: plan.account_id,
      subject: { type: 'BackupPlan', id: plan.id },
      summary: `AWS Backup has the plan ${plan.name} as it is to be.`,
      before: { status: 'IN_PROGRESS', planId: plan.plan_id },
      after: { status: 'IN_SYNC', planId: applied.planId },
    });
  });
}

/** AWS has deleted the plan. */
export async function endDeleting(database: Database, id: string): Promise<void> {
  await transact(database, caller, async (unit) => {
    const deleted = await unit.query<{ account_id: string }>(
      `update backup_plan set status = 'DELETED', deleted_at = $2, updated_at = $2, version = version + 1
       where id = $1 and status = 'DELETING' and deleted_at is null returning account_id`,
      [id, unit.now],
    );
    await refreshSoon(
      unit,
      deleted.map(({ account_id: accountId }) => accountId),
    );
  });
}

/** AWS refuses it: its code and words are shown at the plan, until somebody changes it. */
export async function recordRefusal(database: Database, work: PlanWork, message: string): Promise<void> {
  await transact(database, caller, async (unit) => {
    const plan = await holdPlan(unit, work.id);
    if (!plan || plan.version !== work.version) return;
    await unit.query(
      `update backup_plan set status = 'FAILED', status_message = $2, updated_at = $3, version = version + 1 where id = $1`,
      [plan.id, message, unit.now],
    );
    await unit.record({
      kind: 'BACKUP_PLAN_UPDATED',
      organizationId: plan.organization_id,
      accountId: plan.account_id,
      subject: { type: 'BackupPlan', id: plan.id },
      summary: `AWS Backup refused the plan ${plan.name}: ${message}`,
      before: { status: plan.status, statusMessage: plan.status_message },
      after: { status: 'FAILED', statusMessage: message },
    });
  });
}
