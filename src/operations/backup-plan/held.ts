import type { PlanDocument } from '../../domain/backup/plan';
import type { BackupPlan } from '../../entities';
import { idOf, notFound } from '../check';
import type { Unit } from '../unit';

export type HeldPlan = Omit<BackupPlan, 'account'>;

/** The plans of a Region that are not deleted, held until the transaction ends. */
export async function holdPlans(unit: Unit, accountId: string, region: string): Promise<HeldPlan[]> {
  return unit.query<HeldPlan>(
    `select * from backup_plan where account_id = $1 and region = $2 and deleted_at is null order by id for no key update`,
    [accountId, region],
  );
}

/** The plan, held; null: it is deleted, or there is none. */
export async function holdPlan(unit: Unit, id: string): Promise<HeldPlan | null> {
  const [plan] = await unit.query<HeldPlan>(
    'select * from backup_plan where id = $1 and deleted_at is null for no key update',
    [id],
  );
  return plan ?? null;
}

/** As a mutation names it: what is being deleted is not there for it. */
export async function requirePlan(unit: Unit, globalId: string, field: string): Promise<HeldPlan> {
  const plan = await holdPlan(unit, idOf('BackupPlan', globalId, field));
  return plan && plan.status !== 'DELETING' ? plan : notFound('BackupPlan', ['input', field]);
}

/** What the plan is to be in AWS. */
export async function documentOfRow(unit: Unit, { id, name, rules }: HeldPlan): Promise<PlanDocument> {
  const selections = await unit.query<{ name: string; listOfTags: { key: string; value: string }[] }>(
    `select name, list_of_tags as "listOfTags" from backup_selection where backup_plan_id = $1 order by position`,
    [id],
  );
  return { name, rules, selections };
}
