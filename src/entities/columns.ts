import { Check, Column, type ColumnOptions } from 'typeorm';

/** Milliseconds, so that a cursor that carries a time loses no row. */
export const Time = (options: ColumnOptions = {}) => Column({ type: 'timestamptz', precision: 3, ...options });

/** Text that is compared and sorted byte by byte: prefixes are ranges, and the operators stay leakproof. */
export const Text = (options: ColumnOptions = {}) => Column({ type: 'text', collation: 'C', ...options });

/** A closed list of words as text with a CHECK (`Words` on the class), not a PostgreSQL enum: enum equality is not leakproof. */
export const Word = Text;

export const Uuid = (options: ColumnOptions = {}) => Column({ type: 'uuid', ...options });

/** The CHECK that holds a column to its list of words. */
export function Words(table: string, column: string, words: readonly string[]) {
  const list = words.map((w) => `'${w}'`).join(', ');
  return Check(`${table}_${column}_word`, `"${column}" in (${list})`);
}
