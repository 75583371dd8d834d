import { createHash, createHmac } from 'node:crypto';
import { AwsError } from './error';

const SECRET = 'page tokens say nothing to their bearer';

const seal = (text: string): string => createHmac('sha256', SECRET).update(text).digest('base64url').slice(0, 16);
const fingerprint = (of: unknown): string =>
  createHash('sha256').update(JSON.stringify(of)).digest('base64url').slice(0, 8);

export interface Page<T> {
  items: T[];
  next?: string;
}

/**
 * One page of a list that is ordered by `key`, and the opaque token of the next. The token belongs to the request it
 * came from: with other parameters it is refused, as AWS does, by the error that the service uses for it.
 */
export function page<T>(
  items: readonly T[],
  key: (item: T) => string,
  request: { size: number; token?: string | undefined; of: unknown; invalid: () => AwsError },
): Page<T> {
  const sorted = [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  let from = 0;
  if (request.token !== undefined && request.token !== '') {
    const after = open(request.token, fingerprint(request.of));
    if (after === undefined) throw request.invalid();
    from = sorted.findIndex((item) => key(item) > after);
    if (from < 0) from = sorted.length;
  }
  const slice = sorted.slice(from, from + request.size);
  const last = slice.at(-1);
  if (last === undefined || from + request.size >= sorted.length) return { items: slice };
  return { items: slice, next: tokenOf(request.of, key(last)) };
}

/**
 * The same over keys that are in order already: only as many are looked at as the page needs, so that a page of a
 * hundred thousand costs no more than one of ten. `pick` answers undefined for what is not wanted.
 */
export function pageOrdered<T>(
  keys: readonly string[],
  pick: (key: string) => T | undefined,
  request: {
    size: number;
    token?: string | undefined;
    of: unknown;
    invalid: () => AwsError;
    prefix?: string | undefined;
  },
): Page<T> {
  const prefix = request.prefix ?? '';
  let from = firstFrom(keys, (key) => key >= prefix);
  if (request.token !== undefined && request.token !== '') {
    const after = open(request.token, fingerprint(request.of));
    if (after === undefined) throw request.invalid();
    from = Math.max(
      from,
      firstFrom(keys, (key) => key > after),
    );
  }
  const items: T[] = [];
  let last: string | undefined;
  for (let at = from; at < keys.length; at++) {
    const key = keys[at] ?? '';
    if (!key.startsWith(prefix)) break;
    const item = pick(key);
    if (item === undefined) continue;
    if (items.length === request.size) return { items, next: tokenOf(request.of, last ?? '') };
    items.push(item);
    last = key;
  }
  return { items };
}

/** The place of the first key of an ordered list that fulfils what all later ones fulfil too. */
function firstFrom(keys: readonly string[], holds: (key: string) => boolean): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(keys[middle] ?? '')) high = middle;
    else low = middle + 1;
  }
  return low;
}

function tokenOf(of: unknown, key: string): string {
  const text = Buffer.from(JSON.stringify([fingerprint(of), key])).toString('base64url');
  return `${text}.${seal(text)}`;
}

function open(token: string, of: string): string | undefined {
  const [text = '', signature] = token.split('.');
  if (signature !== seal(text)) return undefined;
  const [print, after] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [string, string];
  return print === of ? after : undefined;
}
