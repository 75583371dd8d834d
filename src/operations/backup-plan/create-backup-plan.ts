import type { BackupRuleDraft } from '../../domain/backup/rules';
import { selectionsOf, type TagTarget } from '../../domain/backup/plan';
import { InvalidError } from '../../domain/error';
import { newId } from '../../domain/new-id';
import { reachable } from '../account/begin-sync';
import { lockAccount } from '../account/lock';
import { holdName } from '../lock';
import type { Operation } from '../perform';
import { startApplying } from './apply-job';
import { checkPlan } from './check-plan';
import { writeSelections } from './selections';

export interface CreateBackupPlanInput {
  accountId: string;
  region: string;
  name: string;
  rules: BackupRuleDraft[];
  selections: TagTarget[];
  idempotencyKey?: string | null;
}

/** Makes a plan; a job then makes it in AWS Backup. */
export const createBackupPlan: Operation<CreateBackupPlanInput> = async (unit, input) => {
  const account = await lockAccount(unit, { accountId: input.accountId });
  requireManaged(account);
  if (!account.regions.includes(input.region)) {
    throw new InvalidError(`${input.region} is no Region in which the account is managed.`, ['input', 'region']);
  }
  const place = { accountId: account.id, region: input.region, planId: null };
  await holdName(unit, `backup-plan ${account.id} ${input.region} ${input.name}`);
  const plan = await checkPlan(unit, place, input);
  const id = newId();
  const rules = plan.rules!.map((rule) => ({ ...rule, ruleId: null }));
  await unit.query(
    `insert into backup_plan (id, organization_id, account_id, region, name, managed, rules, status, created_at, updated_at)
     values ($1, $2, $3, $4, $5, true, $6, 'PENDING', $7, $7)`,
    [id, account.organization_id, account.id, input.region, plan.name, JSON.stringify(rules), unit.now],
  );
  const owner = { id, organization_id: account.organization_id, account_id: account.id };
  await writeSelections(unit, owner, selectionsOf(plan.selections!));
  await startApplying(unit, { id, account_id: account.id, region: input.region });
  const eventId = await unit.record({
    kind: 'BACKUP_PLAN_CREATED',
    organizationId: account.organization_id,
    accountId: account.id,
    subject: { type: 'BackupPlan', id },
    summary: `${unit.caller.name} made the backup plan ${plan.name} for ${account.name} in ${input.region}.`,
    after: {
      name: plan.name,
      region: input.region,
      managed: true,
      rules: plan.rules,
      selections: plan.selections,
      status: 'PENDING',
    },
  });
  return { ids: { backupPlan: id }, eventId };
};

/** What is no longer within reach is not changed. */
export function requireManaged(account: {
  status: Parameters<typeof reachable>[0]['status'];
  owned_at: Date | null;
}): void {
  const path = ['input', 'accountId'];
  if (!reachable(account)) throw new InvalidError(`The account is ${account.status}: nothing is changed in it.`, path);
  if (account.owned_at === null) {
    throw new InvalidError('The role of the account has not let us in yet.', path, 'GUARD_REFUSED');
  }
}
