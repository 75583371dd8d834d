import type { Cloud } from '../cloud';
import { type Resource, resourcesOf } from './backup-resource';
import type { BackupSelection, Tags } from './types';

/** `*` any text, `?` one character, as in ARNs of IAM. */
function fits(text: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return text === pattern;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

const TAG_KEY = /^aws:ResourceTag\//;

function holds(selection: BackupSelection, tags: Tags): boolean {
  const { StringEquals = [], StringNotEquals = [], StringLike = [], StringNotLike = [] } = selection.conditions;
  const of = (key: string): string | undefined => tags[key.replace(TAG_KEY, '')];
  return (
    StringEquals.every(({ key, value }) => of(key) === value) &&
    StringNotEquals.every(({ key, value }) => of(key) !== value) &&
    StringLike.every(({ key, value }) => fits(of(key) ?? '\0', value)) &&
    StringNotLike.every(({ key, value }) => !fits(of(key) ?? '\0', value))
  );
}

/**
 * Whether a selection takes a resource. ARNs and the list of tags widen it (either is enough), conditions and excluded
 * ARNs narrow it; with neither ARNs nor a list of tags everything is meant. See
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
 */
export function takes(selection: BackupSelection, { arn, tags }: Resource): boolean {
  const { resources, listOfTags, notResources } = selection;
  const named = resources.some((pattern) => fits(arn, pattern));
  const tagged = listOfTags.some(({ key, value }) => tags[key.replace(TAG_KEY, '')] === value);
  const all = resources.length === 0 && listOfTags.length === 0;
  return (all || named || tagged) && holds(selection, tags) && !notResources.some((pattern) => fits(arn, pattern));
}

/** What the selections of a plan take, each resource once, with the role of the selection that takes it. */
export function selected(cloud: Cloud, scope: string, planId: string): { resource: Resource; role: string }[] {
  const selections = cloud.backupSelections.all(scope).filter((one) => one.planId === planId);
  if (selections.length === 0) return [];
  return resourcesOf(cloud, scope).flatMap((resource) => {
    const selection = selections.find((one) => takes(one, resource));
    return selection ? [{ resource, role: selection.roleArn }] : [];
  });
}
