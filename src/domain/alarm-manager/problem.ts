import type { UserErrorCode } from '../words';

/** What can be wrong in a profile, or with putting it into effect; programs go by these. */
export const ProblemCode = [
  'WRONG_TYPE',
  'REQUIRED',
  'UNKNOWN_KEY',
  'UNKNOWN_RESOURCE_TYPE',
  'INVALID_VALUE',
  'OUT_OF_RANGE',
  'TOO_LONG',
  'TOO_MANY',
  'EXCLUSIVE',
  'UNKNOWN_PARAMETER',
  'PARAMETER_OF_OTHER_TYPE',
  'INVALID_RULE',
  'COMPOSITE_CYCLE',
  'NAME_CONFLICT',
  'TOPIC_NOT_ALLOWED',
  'TAG_RESERVED',
  'KIND_NOT_CONFIGURABLE',
  'PARAMETER_NOT_KNOWN',
  'NAME_TAKEN',
  'RESOURCE_NOT_KNOWN',
  'LONG_DEPLOYMENT',
] as const;
export type ProblemCode = (typeof ProblemCode)[number];

/** One fault, at the place in the document where it is. */
export interface Problem {
  readonly path: readonly string[];
  readonly code: ProblemCode;
  readonly message: string;
}

const refusals: Partial<Record<ProblemCode, UserErrorCode>> = {
  REQUIRED: 'REQUIRED',
  TOO_LONG: 'TOO_LONG',
  TOO_MANY: 'TOO_MANY',
  UNKNOWN_RESOURCE_TYPE: 'UNSUPPORTED',
  KIND_NOT_CONFIGURABLE: 'UNSUPPORTED',
};

/** The code under which a mutation refuses a document with this fault. */
export function refusalCode(code: ProblemCode): UserErrorCode {
  return refusals[code] ?? 'INVALID';
}

/** Collects faults while a document is walked. */
export class Faults {
  readonly found: Problem[] = [];

  add(path: readonly string[], code: ProblemCode, message: string): void {
    this.found.push({ path, code, message });
  }
}

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a value is, in the words of JSON. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
