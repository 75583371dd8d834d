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
