import { selectionsOf, type TagTarget } from '../../domain/backup/plan';
import type { BackupRuleDraft } from '../../domain/backup/rules';
import { InvalidError } from '../../domain/error';
import { expectVersion, holdName } from '../lock';
import type { Operation } from '../perform';
import { startApplying } from './apply-job';
import { checkPlan } from './check-plan';
import { requirePlan, type HeldPlan } from './held';
import { targetsOf } from './targets';
import { writeSelections } from './selections';

export interface UpdateBackupPlanInput {
  planId: string;
  name?: string | null;
  rules?: BackupRuleDraft[] | null;
  selections?: TagTarget[] | null;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/** Changes a plan of one's own; a job then changes it in AWS Backup. What was refused or drifted is put right with it. */
export const updateBackupPlan: Operation<UpdateBackupPlanInput> = async (unit, input) => {
  const plan = await requirePlan(unit, input.planId, 'planId');
  expectVersion(plan, input.expectedVersion);
  requireOwn(plan, 'planId');
  if (input.name != null) await holdName(unit, `backup-plan ${plan.account_id} ${plan.region} ${input.name}`);
  const place = { accountId: plan.account_id, region: plan.region, planId: plan.id };
  const checked = await checkPlan(unit, place, input);
  const before = { name: plan.name, rules: plan.rules, selections: await targetsOf(unit, plan.id) };
  const ids = new Map(plan.rules.map(({ name, ruleId }) => [name, ruleId]));
  const rules = checked.rules?.map((rule) => ({ ...rule, ruleId: ids.get(rule.name) ?? null })) ?? plan.rules;
  const name = checked.name ?? plan.name;
  await unit.query(
    `update backup_plan set name = $2, rules = $3, status = 'PENDING', status_message = null, updated_at = $4,
       version = version + 1 where id = $1`,
    [plan.id, name, JSON.stringify(rules), unit.now],
  );
  if (checked.selections) await writeSelections(unit, plan, selectionsOf(checked.selections));
  await startApplying(unit, plan);
  const eventId = await unit.record({
    kind: 'BACKUP_PLAN_UPDATED',
    organizationId: plan.organization_id,
    accountId: plan.account_id,
    subject: { type: 'BackupPlan', id: plan.id },
    summary: `${unit.caller.name} changed the backup plan ${name}.`,
    before: { ...before, status: plan.status },
    after: { name, rules, selections: checked.selections ?? before.selections, status: 'PENDING' },
  });
  return { ids: { backupPlan: plan.id }, eventId };
};

/** The default plans are everybody's, and what was made in AWS Backup is changed there. */
export function requireOwn(plan: HeldPlan, field: string): void {
  const path = ['input', field];
  if (plan.catalog_id !== null) {
    throw new InvalidError(
      `${plan.name} is a default plan of the operations plan, which nobody changes: make one of your own.`,
      path,
      'GUARD_REFUSED',
    );
  }
  if (!plan.managed) {
    throw new InvalidError(`${plan.name} was made in AWS Backup: it is changed there.`, path, 'GUARD_REFUSED');
  }
}
