import type * as S from '@aws-sdk/client-ssm';
import { createHash } from 'node:crypto';
import type { Call } from '../service';
import { AwsError } from '../wire/error';
import { type Page, page } from '../wire/page';
import type { MaintenanceWindow, Once, Selector } from '../world/types';

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);

export const missing = (what: string, id: string): AwsError =>
  new AwsError('DoesNotExistException', `${what} ${id} does not exist`, 400);

const constraint = (field: string, value: unknown, rule: string): AwsError =>
  invalid(`1 validation error detected: Value '${String(value)}' at '${field}' failed to satisfy constraint: ${rule}`);

/** A text of such a length and form. */
export function checkText(field: string, value: string | undefined, low: number, high: number, form?: RegExp): void {
  if (value === undefined) return;
  if (value.length < low) throw constraint(field, value, `Member must have length greater than or equal to ${low}`);
  if (value.length > high) throw constraint(field, value, `Member must have length less than or equal to ${high}`);
  if (form && !form.test(value))
    throw constraint(field, value, `Member must satisfy regular expression pattern: ${form.source}`);
}

export function checkNumber(field: string, value: number | undefined, low: number, high: number): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || value < low)
    throw constraint(field, value, `Member must have value greater than or equal to ${low}`);
  if (value > high) throw constraint(field, value, `Member must have value less than or equal to ${high}`);
}

export function checkOne(field: string, value: string | undefined, allowed: readonly string[]): void {
  if (value !== undefined && !allowed.includes(value))
    throw constraint(field, value, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
}

/** Limits of a rate: a number or a share of the targets. */
export const CONCURRENCY = /^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$/;
export const ERRORS = /^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$/;

const NAME = /^[a-zA-Z0-9_\-.]{3,128}$/;
export const checkName = (value: string | undefined): void => checkText('name', value, 3, 128, NAME);
export const checkDescription = (value: string | undefined): void => checkText('description', value, 1, 128);
export const checkOwner = (value: string | undefined): void => checkText('ownerInformation', value, 1, 128);

const WINDOW = /^mw-[0-9a-f]{17}$/;

/** The window that a call names. */
export function windowOf(call: Call<{ WindowId?: string | undefined }>): MaintenanceWindow {
  const id = call.input.WindowId ?? '';
  checkText('windowId', id, 20, 20, WINDOW);
  const window = call.cloud.windows.get(call.scope, id);
  if (!window) throw missing('Maintenance window', id);
  return window;
}

export function checkWindowId(id: string | undefined): void {
  checkText('windowId', id, 20, 20, WINDOW);
}

/** Keys and values of targets: at most five keys with at most fifty values each. */
export function selectors(targets: readonly S.Target[] | undefined): Selector[] {
  if ((targets?.length ?? 0) > 5) throw constraint('targets', '[…]', 'Member must have length less than or equal to 5');
  return (targets ?? []).map(({ Key = '', Values = [] }) => {
    checkText(
      'targets.member.key',
      Key,
      1,
      163,
      /^[\p{L}\p{Z}\p{N}_.:/=\-@]*$|resource-groups:ResourceTypeFilters|resource-groups:Name/u,
    );
    if (Values.length > 50)
      throw constraint('targets.member.values', '[…]', 'Member must have length less than or equal to 50');
    return { Key, Values };
  });
}

const printOf = (input: object): string => {
  const { ClientToken: _token, ...rest } = input as { ClientToken?: string };
  return createHash('sha256').update(JSON.stringify(rest)).digest('base64url').slice(0, 22);
};

/** What to keep of a request that carries a token. */
export function onceOf(input: { ClientToken?: string | undefined }): { once?: Once } {
  checkText('clientToken', input.ClientToken, 1, 64);
  return input.ClientToken === undefined ? {} : { once: { token: input.ClientToken, print: printOf(input) } };
}

/** What the same request made before; another request with its token is refused. */
export function madeBefore<T extends { once?: Once }>(
  input: { ClientToken?: string | undefined },
  all: readonly T[],
): T | undefined {
  const token = input.ClientToken;
  const before = token === undefined ? undefined : all.find((one) => one.once?.token === token);
  if (before && before.once?.print !== printOf(input)) {
    throw new AwsError('IdempotentParameterMismatch', 'The ClientToken was used before with other parameters', 400);
  }
  return before;
}

export function checkLimit(count: number, most: number, what: string): void {
  if (count < most) return;
  throw new AwsError('ResourceLimitExceededException', `The limit of ${most} ${what} has been reached`, 400);
}

type Filter = { Key?: string | undefined; Values?: string[] | undefined };

/** Keeps what fits every filter; a filter fits when one of its values does. */
export function filtered<T>(
  items: readonly T[],
  filters: readonly Filter[] | undefined,
  fields: Record<string, (item: T, value: string) => boolean>,
): T[] {
  if ((filters?.length ?? 0) > 5) throw constraint('filters', '[…]', 'Member must have length less than or equal to 5');
  let left = [...items];
  for (const { Key = '', Values = [] } of filters ?? []) {
    const fits = Object.hasOwn(fields, Key) ? fields[Key] : undefined;
    if (!fits) throw invalid(`Filter key ${Key} is not supported. Supported keys: ${Object.keys(fields).join(', ')}`);
    left = left.filter((item) => Values.some((value) => fits(item, value)));
  }
  return left;
}

/** One page of a list in the order of its keys. */
export function paged<T>(
  call: Call<{ MaxResults?: number | undefined; NextToken?: string | undefined }>,
  items: readonly T[],
  key: (item: T) => string,
  of: unknown,
  [low, high]: [number, number] = [10, 100],
): Page<T> {
  const { MaxResults: size, NextToken: token } = call.input;
  checkNumber('maxResults', size, low, high);
  const refuse = (): AwsError => invalid('The specified token is not valid.');
  return page(items, key, { size: size ?? Math.min(50, high), token, of: [call.scope, of], invalid: refuse });
}

/** Without what is not there. */
export const present = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
