import { globalId, duration, time, where } from './sql';
import type { NodeType, PartType } from '../domain/id';
import type { Compilation, Field } from './language';
import { setsOf } from './language';
import { visible } from './entitled';

/** A column, or an expression over the row, that JSON writes as the API wants it: text, numbers, booleans, lists, JSON. */
export const value =
  (column: string | ((row: string, c: Compilation) => string)): Field =>
  (c, row) =>
    typeof column === 'string' ? `${row}.${column}` : column(row, c);

export const dateTime =
  (column: string): Field =>
  (_, row) =>
    time(`${row}.${column}`);

export const bigint =
  (column: string): Field =>
  (_, row) =>
    `${row}.${column}::text`;

/** Seconds as a Duration. */
export const seconds =
  (expression: (row: string) => string): Field =>
  (_, row) =>
    duration(expression(row));

export const id =
  (type: NodeType | PartType): Field =>
  (_, row) =>
    globalId(type, `${row}.id`);

/** The object of another noun that a column names; null where there is none, or the caller does not see it. */
export const one =
  (type: string, column: string, target = 'id'): Field =>
  (c, row, field) => {
    const noun = c.noun(type);
    const other = c.alias();
    const conditions = [`${other}.${target} = ${row}.${column}`, ...visible(c, noun.entitled, other)];
    return c.row(type, other, setsOf(field), `from ${noun.source} ${other}${where(conditions)}`);
  };

/** All objects of another noun that belong to the row, without pages. */
export const every =
  (type: string, belongs: (c: Compilation, other: string, row: string) => string, order: string): Field =>
  (c, row, field) => {
    const noun = c.noun(type);
    const other = c.alias();
    const conditions = [belongs(c, other, row), ...visible(c, noun.entitled, other)];
    const order_ = order.replace(/\$/g, other);
    return (
      `(select coalesce(json_agg(${c.row(type, other, setsOf(field))} order by ${order_}), '[]'::json)` +
      ` from ${noun.source} ${other}${where(conditions)})`
    );
  };

/** An object that is part of the row. */
export const part =
  (type: string, fields: Record<string, Field>): Field =>
  (c, row, field) =>
    c.object(type, setsOf(field), (selected) => fields[selected.name](c, row, selected));

/** Objects that are part of the row but rows of their own; `from` gives them as the alias. */
export const parts =
  (
    type: string,
    fields: Record<string, Field>,
    from: (c: Compilation, part: string, row: string) => string,
    order: (part: string) => string,
  ): Field =>
  (c, row, field) => {
    const item = c.alias();
    const object = c.object(type, setsOf(field), (selected) => fields[selected.name](c, item, selected));
    return `(select coalesce(json_agg(${object} order by ${order(item)}), '[]'::json) ${from(c, item, row)})`;
  };
