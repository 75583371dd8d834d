import { isDeepStrictEqual } from 'node:util';
import type { Document } from '../domain/event';

/**
 * What changed between two states of a row, as the two documents of an event. `fields` names the API's scalars and the
 * columns that hold them.
 */
export function difference<Row>(
  fields: Readonly<Record<string, keyof Row>>,
  before: Row,
  after: Row,
): { before: Document; after: Document } {
  const changed = Object.entries(fields).filter(([, column]) => !isDeepStrictEqual(before[column], after[column]));
  const pick = (row: Row): Document => Object.fromEntries(changed.map(([field, column]) => [field, row[column]]));
  return { before: pick(before), after: pick(after) };
}

/** No keys is no document. */
export function documentOf(document: Document): Document | null {
  return Object.keys(document).length > 0 ? document : null;
}
