import { InvalidError, NotFoundError, TransitionError } from '../domain/error';
import { uuidOf, type NodeType, type PartType } from '../domain/id';

export const TITLE = 200;
export const TEXT = 8000;
export const NAME = 100;
export const LIST = 100;

// NUL is no text to PostgreSQL; a surrogate without its pair is no Unicode and would not survive UTF-8.
const UNSTORABLE = /\u0000|\p{Surrogate}/u;

export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** Text without the space around it, of 1 to `most` characters. */
export function textOf(value: string, field: string, most = TEXT, path = ['input', field]): string {
  const text = value.trim();
  if (!isStorable(text)) throw new InvalidError(`${field} holds NUL or half a surrogate pair.`, path);
  if (text === '') throw new InvalidError(`${field} is empty.`, path, 'REQUIRED');
  // Counted as characters, not as UTF-16 units.
  if (text.length > most && [...text].length > most) {
    throw new InvalidError(`${field} has at most ${most} characters.`, path, 'TOO_LONG');
  }
  return text;
}

/** As `textOf`, or null where nothing is given. */
export function optionalTextOf(value: string | null | undefined, field: string, most = TEXT): string | null {
  return value === null || value === undefined ? null : textOf(value, field, most);
}

/** The uuid inside a global id; whatever is not an id of that type names nothing. */
export function idOf(type: NodeType, id: string, field: string): string {
  return uuidOf(type, id) ?? notFound(type, ['input', field]);
}

/** The uuids of a list of global ids, each once, in their order. */
export function idsOf(type: NodeType, ids: readonly string[], field: string): string[] {
  atMost(ids, field);
  return [...new Set(ids.map((id, i) => uuidOf(type, id) ?? notFound(type, ['input', field, `${i}`])))];
}

export function atMost(list: readonly unknown[], field: string, most = LIST): void {
  if (list.length > most) {
    throw new InvalidError(`${field} has at most ${most} entries.`, ['input', field], 'TOO_MANY');
  }
}

/** At least one entry and none twice. */
export function distinct<T>(list: readonly T[], field: string): T[] {
  if (list.length === 0) throw new InvalidError(`${field} is empty.`, ['input', field], 'REQUIRED');
  atMost(list, field);
  return unrepeated(list, field);
}

export function unrepeated<T>(list: readonly T[], field: string): T[] {
  const twice = list.findIndex((entry, i) => list.indexOf(entry) !== i);
  if (twice >= 0) throw new InvalidError(`${field} names ${String(list[twice])} twice.`, ['input', field, `${twice}`]);
  return [...list];
}

/** Unknown and another tenant's are one answer. */
export function notFound(type: NodeType | PartType, path: readonly string[]): never {
  throw new NotFoundError(`No such ${type.toLowerCase()}.`, path);
}

/** Where the domain's tables refuse a step, their refusal thrown. */
export function accepted<T extends { status: string }>(
  step: T | { refusal: 'INVALID_TRANSITION'; path: string[]; message: string },
): T['status'] {
  if ('refusal' in step) throw new TransitionError(step.message, step.path);
  return step.status;
}
