import { createHash } from 'node:crypto';
import { fromCursor } from '../domain/event';
import type { Compilation, Given, Noun, Order, Scope, Selected } from './language';
import { badInput, cursorExpired } from './refusal';
import { base64, plainBase64, time } from './sql';

const MOST_KEYS = 3;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

interface Key {
  column: string;
  kind: Order['kind'] | 'uuid' | 'position';
  nullable: boolean;
  descending: boolean;
}

/** The order of a list, complete (no two rows are equal in it), and its cursors. */
export interface Keyset {
  /** ORDER BY, or the same reversed. */
  orderBy(row: string, reversed: boolean): string;
  /** The cursor of a row. */
  cursor(row: string): string;
  /** The rows on one side of the cursor that an argument gives; `inclusive` takes the cursor's own row too. */
  beside(row: string, cursor: Given, side: 'after' | 'before', inclusive: boolean): string;
}

const sqlType = { text: 'text', time: 'timestamptz', int: 'int', uuid: 'uuid', position: 'bigint' };

/** Sorted as the client asks, then by id. A cursor carries the row's keys and a hash of what it was given out for. */
export function sorted(c: Compilation, noun: Noun, field: Selected): Keyset {
  const wanted = (c.arguments(field).orderBy as { field: string; direction: string }[] | null | undefined) ?? [];
  if (wanted.length > MOST_KEYS) throw badInput(`orderBy takes at most ${MOST_KEYS} keys.`);
  const used = wanted.length > 0 || !noun.defaultOrder ? wanted : [noun.defaultOrder];
  const keys: Key[] = [];
  for (const { field: name, direction } of used) {
    const { column, kind, nullable = false } = noun.orders[name];
    if (keys.some((key) => key.column === column)) continue;
    keys.push({ column, kind, nullable, descending: direction === 'DESC' });
  }
  const descending = keys.at(-1)?.descending ?? false;
  keys.push({ column: 'id', kind: 'uuid', nullable: false, descending });

  const number = c.numberOf(field);
  const fingerprint = (scope: Scope): string => {
    const key = `fingerprint ${number}`;
    if (!scope.memo.has(key)) scope.memo.set(key, hashOf(noun, field, used, filterGiven.read(scope)));
    return scope.memo.get(key) as string;
  };
  const filterGiven = c.given(field, 'filter');
  const parse = (text: string, scope: Scope): unknown[] => parseKeys(text, keys, fingerprint(scope));
  return {
    ...comparing(c, keys, parse),
    cursor: (row) => {
      const values = keys.map(({ column, kind }) => (kind === 'time' ? time(`${row}.${column}`) : `${row}.${column}`));
      const hash = c.param(`fingerprint ${number}`, 'text', fingerprint);
      return base64(`json_build_array(${[hash, ...values].join(', ')})::text`);
    },
  };
}

/** The order of the log; cursors are those of streams, the same in every list. */
export function logged(c: Compilation): Keyset {
  const keys: Key[] = [{ column: 'position', kind: 'position', nullable: false, descending: false }];
  return {
    ...comparing(c, keys, (text, scope) => [positionOf(text, scope.epoch)]),
    cursor: (row) => logCursor(c, `${row}.position`),
  };
}

export function logCursor(c: Compilation, position: string): string {
  return plainBase64(`${c.param('epoch', 'text', (scope) => scope.epoch)} || ':' || ${position}`);
}

/** The position of a cursor of the log; refuses what is none, and one of another epoch. */
export function positionOf(text: string, epoch: string): string {
  const position = fromCursor(text);
  if (!position) throw badInput('This is no cursor of events.');
  if (position.epoch !== epoch) {
    throw cursorExpired('The event log was restored since this cursor was given out; begin again.');
  }
  return position.position.toString();
}

function comparing(
  c: Compilation,
  keys: readonly Key[],
  parse: (text: string, scope: Scope) => unknown[],
): Pick<Keyset, 'orderBy' | 'beside'> {
  return {
    orderBy: (row, reversed) =>
      keys.map(({ column, descending }) => `${row}.${column}${descending !== reversed ? ' desc' : ''}`).join(', '),
    beside: (row, cursor, side, inclusive) => {
      const parsed = (scope: Scope): unknown[] => {
        const memo = `${cursor.key} parsed`;
        if (!scope.memo.has(memo)) scope.memo.set(memo, parse(String(cursor.read(scope)), scope));
        return scope.memo.get(memo) as unknown[];
      };
      const values = keys.map(({ kind }, index) =>
        c.param(`${cursor.key} ${index}`, sqlType[kind], (scope) => parsed(scope)[index]),
      );
      return besideAll(row, keys, values, side === 'after', inclusive);
    },
  };
}

/** The rows beyond a place in an order: a row comparison where one direction and no null is involved, as indexes like it. */
function besideAll(
  row: string,
  keys: readonly Key[],
  values: readonly string[],
  after: boolean,
  inclusive: boolean,
): string {
  const equal = inclusive ? '=' : '';
  const operator = (key: Key): string => (key.descending === after ? '<' : '>');
  if (keys.every((key) => !key.nullable && key.descending === keys[0].descending)) {
    const columns = keys.map((key) => `${row}.${key.column}`).join(', ');
    return keys.length === 1
      ? `${columns} ${operator(keys[0])}${equal} ${values[0]}`
      : `(${columns}) ${operator(keys[0])}${equal} (${values.join(', ')})`;
  }
  const [last] = keys.slice(-1);
  let condition = `${row}.${last.column} ${operator(last)}${equal} ${values[keys.length - 1]}`;
  for (let index = keys.length - 2; index >= 0; index--) {
    const key = keys[index];
    const column = `${row}.${key.column}`;
    const value = values[index];
    const same = key.nullable ? `${column} is not distinct from ${value}` : `${column} = ${value}`;
    condition = `(${beyond(column, value, operator(key), key.nullable)} or (${same} and ${condition}))`;
  }
  return condition;
}

/** Null is greater than everything. */
function beyond(column: string, value: string, operator: string, nullable: boolean): string {
  if (!nullable) return `${column} ${operator} ${value}`;
  return operator === '>'
    ? `(${column} > ${value} or (${column} is null and ${value} is not null))`
    : `(${column} < ${value} or (${column} is not null and ${value} is null))`;
}

function parseKeys(text: string, keys: readonly Key[], fingerprint: string): unknown[] {
  const refused = badInput('This cursor is not one of this list as it is filtered and sorted now.');
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw refused;
  }
  if (!Array.isArray(parsed) || parsed.length !== keys.length + 1 || parsed[0] !== fingerprint) throw refused;
  const values: unknown[] = parsed.slice(1);
  if (!keys.every((key, index) => fits(values[index], key))) throw refused;
  return values;
}

function fits(value: unknown, key: Key): boolean {
  if (value === null) return key.nullable;
  if (key.kind === 'int') return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
  if (typeof value !== 'string') return false;
  if (key.kind === 'uuid') return UUID.test(value);
  if (key.kind === 'time') return !Number.isNaN(Date.parse(value)) && /^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/.test(value);
  return !value.includes('\0');
}

function hashOf(noun: Noun, field: Selected, order: unknown, filter: unknown): string {
  const said = canonical([noun.type, field.name, order, filter]);
  return createHash('sha256').update(said).digest('base64url').slice(0, 11);
}

/** JSON with sorted keys, without what is null. */
function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${canonical(part)}`).join()}}`;
}
