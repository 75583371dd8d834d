import { toGlobalId } from '../../domain/id';
import { expectVersion } from '../lock';
import type { Operation } from '../perform';
import { startApplying } from './apply-job';
import { requirePlan } from './held';
import { requireOwn } from './update-backup-plan';

export interface DeleteBackupPlanInput {
  backupPlanId: string;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/** Deletes a plan of one's own: DELETING until AWS Backup has deleted it. Its recovery points stay. */
export const deleteBackupPlan: Operation<DeleteBackupPlanInput> = async (unit, input) => {
  const plan = await requirePlan(unit, input.backupPlanId, 'backupPlanId');
  expectVersion(plan, input.expectedVersion);
  requireOwn(plan, 'backupPlanId');
  const deletedId = toGlobalId('BackupPlan', plan.id);
  await unit.query(
    `update backup_plan set status = 'DELETING', status_message = null, updated_at = $2, version = version + 1 where id = $1`,
    [plan.id, unit.now],
  );
  await startApplying(unit, plan);
  const eventId = await unit.record({
    kind: 'BACKUP_PLAN_DELETED',
    organizationId: plan.organization_id,
    accountId: plan.account_id,
    subject: { type: 'BackupPlan', id: plan.id },
    summary: `${unit.caller.name} deleted the backup plan ${plan.name}.`,
    before: { name: plan.name, rules: plan.rules, status: plan.status },
    after: { status: 'DELETING' },
  });
  return { ids: { deletedId }, eventId };
};
