import { isObject, kindOf, type Faults, type Json } from './problem';

/** Looks at a value and adds its faults; true where it is what it should be. */
export type Check = (value: unknown, path: readonly string[], faults: Faults) => boolean;

/** The members that an object may have. */
export type Members = Readonly<Record<string, Check>>;

function wrong(value: unknown, path: readonly string[], faults: Faults, expected: string): false {
  faults.add(path, 'WRONG_TYPE', `${nameOf(path)} must be ${expected}, not ${kindOf(value)}.`);
  return false;
}

export const nameOf = (path: readonly string[]): string => path.at(-1) ?? 'The document';

export const text =
  (least: number, most: number, form?: { pattern: RegExp; words: string }): Check =>
  (value, path, faults) => {
    if (typeof value !== 'string') return wrong(value, path, faults, 'a text');
    if (value.length < least) {
      faults.add(path, 'REQUIRED', `${nameOf(path)} must not be empty.`);
      return false;
    }
    if (value.length > most) {
      faults.add(path, 'TOO_LONG', `${nameOf(path)} has at most ${most} characters.`);
      return false;
    }
    if (form && !form.pattern.test(value)) {
      faults.add(path, 'INVALID_VALUE', `${nameOf(path)} must be ${form.words}.`);
      return false;
    }
    return true;
  };

export const flag: Check = (value, path, faults) =>
  typeof value === 'boolean' || wrong(value, path, faults, 'true or false');

export const number: Check = (value, path, faults) =>
  (typeof value === 'number' && Number.isFinite(value)) || wrong(value, path, faults, 'a number');

export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER): Check =>
  (value, path, faults) => {
    if (typeof value !== 'number') return wrong(value, path, faults, 'a whole number');
    if (Number.isSafeInteger(value) && value >= least && value <= most) return true;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    faults.add(path, 'OUT_OF_RANGE', `${nameOf(path)} must be a whole number ${range}.`);
    return false;
  };

export const oneOf =
  (words: readonly string[]): Check =>
  (value, path, faults) => {
    if (typeof value !== 'string') return wrong(value, path, faults, 'a text');
    if (words.includes(value)) return true;
    faults.add(path, 'INVALID_VALUE', `${nameOf(path)} must be one of ${words.join(', ')}.`);
    return false;
  };

export const listOf =
  (item: Check, most: number, least = 0): Check =>
  (value, path, faults) => {
    if (!Array.isArray(value)) return wrong(value, path, faults, 'a list');
    if (value.length > most) faults.add(path, 'TOO_MANY', `${nameOf(path)} has at most ${most} entries.`);
    if (value.length < least) faults.add(path, 'REQUIRED', `${nameOf(path)} needs at least ${least} entry.`);
    const good = value.map((entry, at) => item(entry, [...path, `${at}`], faults)).every(Boolean);
    return good && value.length <= most && value.length >= least;
  };

/** Every member that is there is of the list and as it should be, and every required one is there. */
export const object =
  (members: Members, required: readonly string[] = []): Check =>
  (value, path, faults) => {
    if (!isObject(value)) return wrong(value, path, faults, 'an object');
    return membersOf(value, path, faults, members, required);
  };

export function membersOf(
  value: Json,
  path: readonly string[],
  faults: Faults,
  members: Members,
  required: readonly string[],
): boolean {
  const before = faults.found.length;
  for (const [name, member] of Object.entries(value)) {
    const check = Object.hasOwn(members, name) ? members[name] : undefined;
    if (check) check(member, [...path, name], faults);
    else faults.add([...path, name], 'UNKNOWN_KEY', `${nameOf(path)} has no ${name}${nearest(name, members)}.`);
  }
  for (const name of required) {
    if (!Object.hasOwn(value, name)) faults.add([...path, name], 'REQUIRED', `${name} is missing.`);
  }
  return faults.found.length === before;
}

/** A hint where only the letters' case differs. */
function nearest(name: string, members: Members): string {
  const meant = Object.keys(members).find((known) => known.toLowerCase() === name.toLowerCase());
  return meant ? `; ${meant} is meant` : '';
}
