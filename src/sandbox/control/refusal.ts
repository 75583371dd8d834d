/** A refusal of the control API: a code, a sentence, and the field it is about. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly field?: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

export type Body = Record<string, unknown>;

const invalid = (field: string, message: string): Refusal => new Refusal('INVALID', message, field);

export function text(body: Body, field: string): string;
export function text(body: Body, field: string, otherwise: string): string;
export function text<T>(body: Body, field: string, otherwise: T): string | T;
export function text(body: Body, field: string, otherwise?: unknown): unknown {
  const value = body[field];
  if (value === undefined && arguments.length > 2) return otherwise;
  if (value === undefined) throw new Refusal('REQUIRED', `${field} is required`, field);
  if (typeof value !== 'string' || value.length === 0 || value.length > 10_000) {
    throw invalid(field, `${field} must be a text of 1 to 10,000 characters`);
  }
  return value;
}

export function whole(body: Body, field: string, low: number, high: number, otherwise: number): number {
  const value = body[field];
  if (value === undefined) return otherwise;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    throw invalid(field, `${field} must be a whole number from ${low} to ${high}`);
  }
  return value;
}

export function flag(body: Body, field: string, otherwise: boolean): boolean {
  const value = body[field];
  if (value === undefined) return otherwise;
  if (typeof value !== 'boolean') throw invalid(field, `${field} must be true or false`);
  return value;
}

export function texts(body: Body, field: string): string[] | undefined {
  const value = body[field];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw invalid(field, `${field} must be a list of texts`);
  }
  return value as string[];
}

export function choice<T extends string>(body: Body, field: string, allowed: readonly T[], otherwise: T): T {
  const value = body[field];
  if (value === undefined) return otherwise;
  if (!allowed.includes(value as T)) throw invalid(field, `${field} must be one of ${allowed.join(', ')}`);
  return value as T;
}

/** An ISO 8601 duration in milliseconds: weeks, days, hours, minutes and seconds, which all have a fixed length. */
export function duration(body: Body, field: string): number {
  const value = text(body, field);
  const found = /^P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(value);
  if (!found) throw invalid(field, `${field} must be an ISO 8601 duration of weeks, days, hours, minutes and seconds`);
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  const total =
    (((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 3_600_000 +
    (minutes ?? 0) * 60_000 +
    (seconds ?? 0) * 1000;
  if (!(total > 0) || total > 3 * 366 * 86_400_000) throw invalid(field, `${field} must lie between 0 and 3 years`);
  return total;
}
