import { newId } from '../../domain/new-id';
import type { Unit } from '../unit';

/** A selection as AWS has it, or as it is to be: then without AWS's id. */
export interface WrittenSelection {
  selectionId?: string | null;
  name: string;
  roleArn?: string | null;
  resources?: readonly string[];
  notResources?: readonly string[];
  listOfTags: readonly { key: string; value: string }[];
  conditions?: readonly { operator: string; key: string; value: string }[];
}

/** The selections of a plan, in place of those that it had. */
export async function writeSelections(
  unit: Unit,
  plan: { id: string; organization_id: string; account_id: string },
  selections: readonly WrittenSelection[],
): Promise<void> {
  await unit.query('delete from backup_selection where backup_plan_id = $1', [plan.id]);
  if (selections.length === 0) return;
  await unit.query(
    `insert into backup_selection (id, organization_id, account_id, backup_plan_id, position, selection_id, name,
       role_arn, resources, not_resources, list_of_tags, conditions)
     select id, $2, $3, $4, position, selection_id, name, role_arn,
       array(select jsonb_array_elements_text(resources)), array(select jsonb_array_elements_text(not_resources)),
       list_of_tags, conditions
     from jsonb_to_recordset($1::jsonb) as r (id uuid, position int, selection_id text, name text, role_arn text,
       resources jsonb, not_resources jsonb, list_of_tags jsonb, conditions jsonb)`,
    [
      JSON.stringify(
        selections.map((one, position) => ({
          id: newId(),
          position,
          selection_id: one.selectionId ?? null,
          name: one.name,
          role_arn: one.roleArn ?? null,
          resources: one.resources ?? [],
          not_resources: one.notResources ?? [],
          list_of_tags: one.listOfTags,
          conditions: one.conditions ?? [],
        })),
      ),
      plan.organization_id,
      plan.account_id,
      plan.id,
    ],
  );
}
