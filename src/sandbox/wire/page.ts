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
  const text = Buffer.from(JSON.stringify([fingerprint(request.of), key(last)])).toString('base64url');
  return { items: slice, next: `${text}.${seal(text)}` };
}

function open(token: string, of: string): string | undefined {
  const [text = '', signature] = token.split('.');
  if (signature !== seal(text)) return undefined;
  const [print, after] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [string, string];
  return print === of ? after : undefined;
}
