import type { Filter } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error';
import type { Tags } from '../world/types';

/** `*` any text, `?` one character, as EC2's filters take them. */
function fits(value: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return value === pattern;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

/** Applies EC2's filters: names are ANDed, values of one ORed; `tag:Key` and `tag-key` work on every resource. */
export function applyFilters<T extends { tags: Tags }>(
  items: readonly T[],
  filters: readonly Filter[] | undefined,
  fields: Record<string, (item: T) => string | undefined>,
): T[] {
  let left = [...items];
  for (const { Name = '', Values = [] } of filters ?? []) {
    const field = fields[Name];
    const read = Name.startsWith('tag:')
      ? (item: T): (string | undefined)[] => [item.tags[Name.slice(4)]]
      : Name === 'tag-key'
        ? (item: T): (string | undefined)[] => Object.keys(item.tags)
        : field && ((item: T): (string | undefined)[] => [field(item)]);
    if (!read) throw new AwsError('InvalidParameterValue', `The filter '${Name}' is invalid`, 400);
    left = left.filter((item) =>
      read(item).some((held) => held !== undefined && Values.some((value) => fits(held, value))),
    );
  }
  return left;
}

export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** MaxResults within what an operation takes. */
export function pageSize(given: number | undefined, low: number, high: number): number {
  if (given === undefined) return high;
  if (given < low || given > high) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${given} ) for parameter maxResults is invalid. Expecting a value between ${low} and ${high}.`,
      400,
    );
  }
  return given;
}

export const invalidToken = (): AwsError =>
  new AwsError('InvalidNextToken', 'The specified pagination token is invalid or has expired.', 400);

/** Ends a request that only asks whether it would be allowed. */
export function dryRun(asked: boolean | undefined): void {
  if (asked) throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
}
