import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_BACKUP_PLANS, type DefaultBackupPlan } from '../catalog/backup-plans';
import type { DiscoveredPlan, DiscoveredSelection } from './discovered';
import type { CheckedRule } from './rules';

/** Resources by a tag: one of the values suffices. */
export interface TagTarget {
  key: string;
  values: string[];
}

/** A selection as it is to be. */
export interface SelectionDraft {
  name: string;
  listOfTags: { key: string; value: string }[];
}

/** What a plan is to be in AWS. */
export interface PlanDocument {
  name: string;
  rules: readonly CheckedRule[];
  selections: readonly SelectionDraft[];
}

/** AWS Backup's own, where a rule names none. */
const START_WINDOW_MINUTES = 480;
const COMPLETION_WINDOW_MINUTES = 10_080;

/** Each target is a selection of its own; a selection takes what carries one of its tags. */
export function selectionsOf(targets: readonly TagTarget[]): SelectionDraft[] {
  return targets.map(({ key, values }, n) => ({
    name: `by-tag-${n + 1}`,
    listOfTags: values.map((value) => ({ key, value })),
  }));
}

/** A default plan of the operations plan, as it is deployed. */
export function documentOf(plan: DefaultBackupPlan): PlanDocument {
  return {
    name: plan.name,
    rules: plan.rules.map((rule) => ({
      ...rule,
      vault: plan.vault,
      timezone: 'UTC',
      startWindowMinutes: null,
      completionWindowMinutes: null,
      moveToColdStorageAfterDays: null,
    })),
    selections: selectionsOf([{ key: plan.tag.key, values: [plan.tag.value] }]),
  };
}

/** The default plan that a plan of AWS is: by its name, and because all its rules write to that plan's vault. */
export function defaultPlanOf({ name, rules }: Pick<DiscoveredPlan, 'name' | 'rules'>): DefaultBackupPlan | null {
  const plan = DEFAULT_BACKUP_PLANS.find((one) => one.name === name);
  return plan && rules.every(({ vault }) => vault === plan.vault) ? plan : null;
}

/** Rules as AWS completes them, so that what was left out equals what AWS put in; the order is AWS's. */
function normal(rules: readonly CheckedRule[]): unknown[] {
  return rules
    .map((rule) => ({
      name: rule.name,
      vault: rule.vault,
      schedule: rule.schedule,
      timezone: rule.timezone === 'Etc/UTC' ? 'UTC' : rule.timezone,
      startWindowMinutes: rule.startWindowMinutes ?? START_WINDOW_MINUTES,
      completionWindowMinutes: rule.completionWindowMinutes ?? COMPLETION_WINDOW_MINUTES,
      deleteAfterDays: rule.deleteAfterDays,
      moveToColdStorageAfterDays: rule.moveToColdStorageAfterDays,
      continuousBackup: rule.continuousBackup,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function sameRules(a: readonly CheckedRule[], b: readonly CheckedRule[]): boolean {
  return isDeepStrictEqual(normal(a), normal(b));
}

/** Whether a selection of AWS takes what the draft means, and nothing else. */
export function sameSelection(draft: SelectionDraft, found: DiscoveredSelection): boolean {
  const tags = (list: readonly { key: string; value: string }[]) =>
    list.map(({ key, value }) => `${key}=${value}`).sort();
  return (
    found.resources.length === 0 &&
    found.notResources.length === 0 &&
    found.conditions.length === 0 &&
    isDeepStrictEqual(tags(draft.listOfTags), tags(found.listOfTags))
  );
}

/** Whether AWS has the plan as it is to be. */
export function inSync(document: PlanDocument, found: DiscoveredPlan): boolean {
  return (
    document.name === found.name &&
    sameRules(document.rules, found.rules) &&
    document.selections.length === found.selections.length &&
    document.selections.every((draft) => found.selections.some((one) => sameSelection(draft, one)))
  );
}
