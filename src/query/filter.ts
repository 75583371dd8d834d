import { uuidOf, fromGlobalId, type NodeType } from '../domain/id';
import type { Compilation, Filter, Given, Noun, Scope } from './language';
import { within } from './language';
import { badInput, storable } from './refusal';

const DEEPEST = 5;
const MOST_VALUES = 100;

/** How a column compares: its SQL type and how a client's value becomes a parameter's; null for one that nothing equals. */
interface Kind {
  type: string;
  encode(value: unknown): unknown;
}

const text: Kind = { type: 'text', encode: (value) => storable(String(value)) };
const time: Kind = { type: 'timestamptz', encode: instant };
const int: Kind = { type: 'int', encode: (value) => value };
const flag: Kind = { type: 'boolean', encode: (value) => value };
const idOf = (type: NodeType | null): Kind => ({
  type: 'uuid',
  encode: (value) => (type ? uuidOf(type, String(value)) : (fromGlobalId(String(value))?.uuid ?? null)),
});

export function instant(value: unknown): string {
  const date = value instanceof Date ? value : new Date(String(value));
  if (Number.isNaN(date.getTime())) throw badInput('A date-time that does not exist.');
  return date.toISOString();
}

type Expression = string | ((row: string, c: Compilation) => string);
const at = (expression: Expression, row: string, c: Compilation): string =>
  typeof expression === 'string' ? `${row}.${expression}` : expression(row, c);

export const byText =
  (expression: Expression): Filter =>
  (c, row, given) =>
    compare(c, at(expression, row, c), given, text);

export const byTime =
  (expression: Expression): Filter =>
  (c, row, given) =>
    compare(c, at(expression, row, c), given, time);

export const byFlag =
  (expression: Expression): Filter =>
  (c, row, given) =>
    compare(c, at(expression, row, c), given, flag);

export const byInt =
  (expression: Expression): Filter =>
  (c, row, given) =>
    compare(c, at(expression, row, c), given, int);

/** `type` null: an id of whatever noun. */
export const byId =
  (type: NodeType | null, expression: Expression): Filter =>
  (c, row, given) =>
    compare(c, at(expression, row, c), given, idOf(type));

/** Membership in a set of ids that rows of another table hold: eq and in mean that one of them is in the set. */
export const byMembers =
  (type: NodeType, members: (row: string, member: string) => { from: string; column: string }): Filter =>
  (c, row, given) => {
    const member = c.alias();
    const { from, column } = members(row, member);
    const some = (condition: string): string => `exists (select ${from} and ${condition})`;
    return compareSet(c, given, idOf(type), {
      eq: (value) => some(`${column} = ${value}`),
      in: (values) => some(`${column} = any (${values})`),
      empty: `not exists (select ${from})`,
    });
  };

/** The same over an array column of words. */
export const byArray =
  (column: string): Filter =>
  (c, row, given) =>
    compareSet(c, given, text, {
      eq: (value) => `${value} = any (${row}.${column})`,
      in: (values) => `${row}.${column} && ${values}`,
      empty: `cardinality(${row}.${column}) = 0`,
    });

/** A tag by its key, and its value where one is asked. */
export const byTag: Filter = (c, row, given) => {
  const tag = c.alias();
  const key = within(given, 'key');
  const conditions = [
    `${tag}.resource_id = ${row}.id`,
    `${tag}.organization_id = ${row}.organization_id`,
    `${tag}.key = ${c.param(key.key, 'text', (scope) => storable(String(key.read(scope))))}`,
  ];
  const wanted = within(given, 'value');
  if (isGiven(wanted)) conditions.push(compare(c, `${tag}.value`, wanted, text));
  return `exists (select from resource_tag ${tag} where ${conditions.join(' and ')})`;
};

/** The condition of a whole filter; fields, comparators and `and` must all hold. */
export function filterOf(c: Compilation, noun: Noun, row: string, given: Given): string {
  if (!isGiven(given)) return 'true';
  const size = measure(given.value, 1);
  if (size > MOST_VALUES) throw badInput(`A filter holds at most ${MOST_VALUES} comparisons.`);
  return conditionOf(c, noun.filters, row, given);
}

/** Whether a filter names one of the fields anywhere. */
export function names(filter: unknown, fields: readonly string[]): boolean {
  if (Array.isArray(filter)) return filter.some((part) => names(part, fields));
  if (typeof filter !== 'object' || filter === null) return false;
  return Object.entries(filter).some(
    ([name, part]) =>
      part !== null &&
      part !== undefined &&
      (fields.includes(name) || (['and', 'or', 'not'].includes(name) && names(part, fields))),
  );
}

/** Counts the comparisons and refuses what is too deep: `and`, `or` and `not` go one deeper each. */
function measure(filter: unknown, depth: number): number {
  if (depth > DEEPEST) throw badInput(`A filter is at most ${DEEPEST} deep.`);
  if (Array.isArray(filter)) return filter.reduce<number>((sum, part) => sum + measure(part, depth), 0);
  if (typeof filter !== 'object' || filter === null) return 0;
  return Object.entries(filter).reduce(
    (sum, [name, part]) => sum + (['and', 'or', 'not'].includes(name) ? measure(part, depth + 1) : 1),
    0,
  );
}

function conditionOf(c: Compilation, filters: Record<string, Filter>, row: string, given: Given): string {
  const conditions: string[] = [];
  for (const name of Object.keys(given.value as object)) {
    const part = within(given, name);
    if (!isGiven(part)) continue;
    if (name === 'and' || name === 'or') {
      const branches = (part.value as unknown[]).map((_, index) => conditionOf(c, filters, row, within(part, index)));
      conditions.push(joined(branches, name));
    } else if (name === 'not') {
      conditions.push(`(${conditionOf(c, filters, row, part)}) is not true`);
    } else {
      conditions.push(filters[name](c, row, part));
    }
  }
  return joined(conditions, 'and');
}

function joined(conditions: readonly string[], word: 'and' | 'or'): string {
  if (conditions.length === 0) return word === 'and' ? 'true' : 'false';
  return conditions.length === 1 ? conditions[0] : conditions.map((condition) => `(${condition})`).join(` ${word} `);
}

function compare(c: Compilation, expression: string, given: Given, kind: Kind): string {
  const conditions: string[] = [];
  for (const operator of Object.keys(given.value as object)) {
    const operand = within(given, operator);
    if (!isGiven(operand)) continue;
    const single = (): string => c.param(operand.key, kind.type, (scope) => kind.encode(operand.read(scope)));
    switch (operator) {
      case 'eq':
        conditions.push(`${expression} = ${single()}`);
        break;
      case 'in':
        conditions.push(`${expression} = any (${listOf(c, operand, kind)})`);
        break;
      case 'notIn':
        conditions.push(`(${expression} = any (${listOf(c, operand, kind)})) is not true`);
        break;
      case 'lt':
      case 'lte':
      case 'gt':
      case 'gte':
        conditions.push(`${expression} ${{ lt: '<', lte: '<=', gt: '>', gte: '>=' }[operator]} ${single()}`);
        break;
      case 'startsWith':
        conditions.push(startsWith(c, expression, operand));
        break;
      case 'contains':
        conditions.push(`strpos(${expression}, ${single()}) > 0`);
        break;
      case 'isNull':
        conditions.push(`${expression} is ${operand.value ? 'null' : 'not null'}`);
        break;
      default:
        throw new Error(`The comparator ${operator} is served by the schema and not by the read path.`);
    }
  }
  return joined(conditions, 'and');
}

interface SetTests {
  eq(value: string): string;
  in(values: string): string;
  empty: string;
}

function compareSet(c: Compilation, given: Given, kind: Kind, tests: SetTests): string {
  const conditions: string[] = [];
  for (const operator of Object.keys(given.value as object)) {
    const operand = within(given, operator);
    if (!isGiven(operand)) continue;
    if (operator === 'eq') {
      conditions.push(tests.eq(c.param(operand.key, kind.type, (scope) => kind.encode(operand.read(scope)))));
    } else if (operator === 'isNull') {
      conditions.push(operand.value ? tests.empty : `(${tests.empty}) is not true`);
    } else {
      const condition = tests.in(listOf(c, operand, kind));
      conditions.push(operator === 'in' ? condition : `(${condition}) is not true`);
    }
  }
  return joined(conditions, 'and');
}

function listOf(c: Compilation, operand: Given, kind: Kind): string {
  return c.param(operand.key, `${kind.type}[]`, (scope) => {
    const values = operand.read(scope) as unknown[];
    if (values.length > MOST_VALUES) throw badInput(`A list in a filter holds at most ${MOST_VALUES} values.`);
    // An id that is not one equals nothing.
    return values.map((value) => kind.encode(value)).filter((value) => value !== null);
  });
}

/** A prefix as a range of a column that sorts byte by byte: unlike LIKE, an index may serve it under row-level security. */
function startsWith(c: Compilation, expression: string, operand: Given): string {
  const prefix = (scope: Scope): string => storable(String(operand.read(scope)));
  const from = `${expression} >= ${c.param(operand.key, 'text', prefix)}`;
  const end = c.param(`${operand.key} end`, 'text', (scope) => following(prefix(scope)));
  return `${from} and ${expression} < ${end}`;
}

/** The least text that is greater than every text with the prefix. */
export function following(prefix: string): string {
  const points = [...prefix].map((letter) => letter.codePointAt(0)!);
  while (points.length > 0) {
    const last = points.pop()!;
    // After the last code point before the surrogates comes the first one behind them.
    if (last < 0x10ffff) return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
  }
  // Nothing, or only the last code point: no column holds as long a run of it.
  return String.fromCodePoint(0x10ffff).repeat(1000);
}

function isGiven(given: Given): boolean {
  return given.value !== null && given.value !== undefined;
}
