import { Refusal } from './signal';
import type { TimeFormat } from './time';

/** Thrown while reading and caught where normalising began: a normaliser reads on as if all were well. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

export function refuse(code: Refusal['code'], path: readonly string[], message: string): never {
  throw new Refused(new Refusal(code, [...path], message));
}

/** Ids, names and other identifiers. */
export const SHORT = 255;
export const LONG = 1_024;
/** Free text of a sender, kept for reading: cut rather than refused. */
export const PROSE = 4_000;

/**
 * An object from outside, read field by field. What is required is refused with its path when it is missing or of the
 * wrong type; what is optional is null then: senders add, drop and retype fields without notice. Fields that nobody
 * asks for are tolerated.
 */
export class Fields {
  constructor(
    readonly value: Readonly<Record<string, unknown>>,
    readonly path: readonly string[] = [],
  ) {}

  static of(value: unknown, path: readonly string[] = []): Fields {
    return isObject(value) ? new Fields(value, path) : refuse('INVALID', path, 'An object is expected.');
  }

  text(key: string, max = LONG): string {
    const value = this.get(key);
    const path = [...this.path, key];
    if (value === undefined || value === null || value === '') refuse('REQUIRED', path, `${key} is required.`);
    if (typeof value !== 'string') refuse('INVALID', path, `${key} must be text.`);
    if (value.length > max) refuse('TOO_LONG', path, `${key} may have ${max} characters.`);
    return value;
  }

  /** null where it is missing or no text; numbers are taken as they are written. */
  optionalText(key: string, max = PROSE): string | null {
    const value = this.get(key);
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? cut(value, max) : null;
  }

  object(key: string): Fields {
    const value = this.get(key);
    const path = [...this.path, key];
    return value === undefined || value === null
      ? refuse('REQUIRED', path, `${key} is required.`)
      : Fields.of(value, path);
  }

  optionalObject(key: string): Fields {
    const value = this.get(key);
    return new Fields(isObject(value) ? value : {}, [...this.path, key]);
  }

  /** The objects of a list; entries that are none are left out. */
  objects(key: string): Fields[] {
    const value = this.get(key);
    if (!Array.isArray(value)) return [];
    return value.flatMap((item, index) =>
      isObject(item) ? [new Fields(item, [...this.path, key, String(index)])] : [],
    );
  }

  texts(key: string): string[] {
    const value = this.get(key);
    if (!Array.isArray(value)) return [];
    return value.filter((item): item is string => typeof item === 'string' && item !== '' && item.length <= LONG);
  }

  /** A number, also one written as text ("36048"). */
  number(key: string): number | null {
    const value = this.get(key);
    if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return null;
    const number = Number(value);
    return Number.isFinite(number) ? number : null;
  }

  /** A flag, also one written as text ("true", "FALSE"). */
  flag(key: string): boolean | null {
    const value = this.get(key);
    const word = typeof value === 'string' ? value.toLowerCase() : value;
    return word === true || word === 'true' ? true : word === false || word === 'false' ? false : null;
  }

  time(key: string, format: TimeFormat): Date {
    const text = this.text(key, SHORT);
    return format(text) ?? refuse('INVALID', [...this.path, key], `${key} is not a time in the format of its source.`);
  }

  /** null where it is missing; what is there must be a time. */
  optionalTime(key: string, format: TimeFormat): Date | null {
    const value = this.get(key);
    return value === undefined || value === null || value === '' ? null : this.time(key, format);
  }

  /** For facts: the instant as ISO 8601, or null where it is missing or unreadable. */
  timeText(key: string, format: TimeFormat): string | null {
    const value = this.get(key);
    return typeof value === 'string' ? (format(value)?.toISOString() ?? null) : null;
  }

  /** JSON that the sender put into a text; anything else is an empty object. */
  embedded(key: string): Fields {
    const value = this.get(key);
    const parsed = typeof value === 'string' ? parse(value) : value;
    return new Fields(isObject(parsed) ? parsed : {}, [...this.path, key]);
  }

  private get(key: string): unknown {
    return Object.hasOwn(this.value, key) ? this.value[key] : undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Shortens without cutting a surrogate pair in two. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 2);
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 2 : max - 1)}…`;
}
