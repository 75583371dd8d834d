import { BACKUP_VAULTS, DEFAULT_BACKUP_PLANS } from '../../domain/catalog/backup-plans';
import { checkRules, isBackupName, type BackupRuleDraft, type CheckedRule } from '../../domain/backup/rules';
import type { TagTarget } from '../../domain/backup/plan';
import { DomainError, InvalidError, Refusals } from '../../domain/error';
import { isStorable } from '../check';
import type { Unit } from '../unit';

const MOST_TARGETS = 50;
const MOST_VALUES = 30;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

export interface PlanInput {
  name?: string | null;
  rules?: BackupRuleDraft[] | null;
  selections?: TagTarget[] | null;
}

export interface CheckedPlan {
  name?: string;
  rules?: CheckedRule[];
  selections?: TagTarget[];
}

/** Everything that is wrong with a plan is told at once, with its place; AWS is not asked. */
export async function checkPlan(
  unit: Unit,
  place: { accountId: string; region: string; planId: string | null },
  input: PlanInput,
): Promise<CheckedPlan> {
  const faults: DomainError[] = [];
  if (input.name != null) faults.push(...(await nameFaults(unit, place, input.name)));
  let rules: CheckedRule[] | undefined;
  if (input.rules) {
    const checked = checkRules(input.rules, await vaultsOf(unit, place), unit.now);
    rules = checked.rules;
    for (const { path, message, code } of checked.faults) {
      faults.push(new InvalidError(message, ['input', 'rules', ...path], code));
    }
  }
  if (input.selections) faults.push(...targetFaults(input.selections));
  if (faults.length > 0) throw new Refusals(faults);
  return {
    name: input.name ?? undefined,
    rules,
    selections: input.selections?.map(({ key, values }) => ({ key, values: [...values] })),
  };
}

/** The vaults that a rule of the Region may name: those that are there, and those of the operations plan. */
export async function vaultsOf(
  unit: Unit,
  { accountId, region }: { accountId: string; region: string },
): Promise<ReadonlySet<string>> {
  const rows = await unit.query<{ name: string }>(
    'select name from backup_vault where account_id = $1 and region = $2',
    [accountId, region],
  );
  return new Set([...BACKUP_VAULTS, ...rows.map(({ name }) => name)]);
}

async function nameFaults(
  unit: Unit,
  { accountId, region, planId }: { accountId: string; region: string; planId: string | null },
  name: string,
): Promise<DomainError[]> {
  const path = ['input', 'name'];
  if (!isBackupName(name)) {
    return [new InvalidError('The name of a plan has 1 to 50 letters, digits, “-”, “_” and “.”.', path)];
  }
  if (DEFAULT_BACKUP_PLANS.some((plan) => plan.name === name)) {
    return [new InvalidError(`${name} is a plan of the operations plan: take another name.`, path, 'ALREADY_EXISTS')];
  }
  const same = await unit.query(
    `select id from backup_plan where account_id = $1 and region = $2 and name = $3 and deleted_at is null
       and id is distinct from $4::uuid`,
    [accountId, region, name, planId],
  );
  return same.length === 0
    ? []
    : [new InvalidError(`The account has a plan ${name} in this Region.`, path, 'ALREADY_EXISTS')];
}

function targetFaults(targets: readonly TagTarget[]): DomainError[] {
  const path = ['input', 'selections'];
  if (targets.length > MOST_TARGETS) {
    return [new InvalidError(`A plan has at most ${MOST_TARGETS} selections.`, path, 'TOO_MANY')];
  }
  return targets.flatMap(({ key, values }, n) => {
    const at = [...path, `${n}`];
    const faults: DomainError[] = [];
    if (!isStorable(key) || key === '' || [...key].length > LONGEST_KEY) {
      faults.push(new InvalidError(`The key of a tag has 1 to ${LONGEST_KEY} characters.`, [...at, 'key']));
    }
    if (values.length === 0) faults.push(new InvalidError('Name at least one value.', [...at, 'values'], 'REQUIRED'));
    if (values.length > MOST_VALUES) {
      faults.push(new InvalidError(`At most ${MOST_VALUES} values.`, [...at, 'values'], 'TOO_MANY'));
    }
    values.forEach((value, i) => {
      if (!isStorable(value) || [...value].length > LONGEST_VALUE) {
        faults.push(
          new InvalidError(`The value of a tag has at most ${LONGEST_VALUE} characters.`, [...at, 'values', `${i}`]),
        );
      } else if (values.indexOf(value) < i) {
        faults.push(new InvalidError('It is named twice.', [...at, 'values', `${i}`]));
      }
    });
    return faults;
  });
}
