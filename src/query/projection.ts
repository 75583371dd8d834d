import { getNamedType, isObjectType, type SelectionSetNode } from 'graphql';
import { setsOf, type Compilation } from './language';

export type Projection = (value: Record<string, unknown>) => Record<string, unknown>;

/** What a selection keeps of an object whose members are named as the type's fields. */
export function projection(c: Compilation, typeName: string, sets: readonly SelectionSetNode[]): Projection {
  const fields = c.collect(c.objectType(typeName), sets).map((field) => {
    const type = field.definition && getNamedType(field.definition.type);
    return { field, inner: isObjectType(type) ? projection(c, type.name, setsOf(field)) : null };
  });
  return (value) =>
    Object.fromEntries(
      fields.map(({ field, inner }) => [
        field.key,
        field.name === '__typename' ? typeName : projected(value[field.name], inner),
      ]),
    );
}

function projected(value: unknown, inner: Projection | null): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (!inner) return value;
  return Array.isArray(value) ? value.map((item) => inner(item)) : inner(value as Record<string, unknown>);
}

/** Seconds as a Duration, as the statements write it. */
export function isoDuration(seconds: number): string {
  const whole = Math.max(0, Math.trunc(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return `PT${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${rest || whole === 0 ? `${rest}S` : ''}`;
}

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/;

/** The whole seconds of a Duration. */
export function secondsOf(duration: string): number {
  const [, weeks, days, hours, minutes, seconds] = (DURATION.exec(duration) ?? []).map((part) => Number(part ?? 0));
  return (((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}
