import 'reflect-metadata';
import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';

/**
 * The types of the API by their printed names. Nouns refer to one another in both directions; by name they need not
 * import one another, so that no file is part of a circle. A name that nothing declares stops the building of the schema.
 */
const declared = new Map<string, object>();

export type Class = abstract new () => object;
type TypeOf = () => object;

/** An object of another noun: what it holds is up to the reader's selection. */
export type Ref<Name extends string> = { readonly __typename?: Name };

export function declare<T extends object>(name: string, type: T): T {
  if (declared.has(name)) throw new Error(`the type ${name} is declared twice`);
  declared.set(name, type);
  return type;
}

function resolve(name: string): object {
  const type = declared.get(name);
  if (!type) throw new Error(`no file declares the type ${name}`);
  return type;
}

/** The type of that name; it may be declared later. */
export function named(name: string): TypeOf {
  return () => resolve(name);
}

/** A list of the type of that name. */
export function listOf(name: string): () => [object] {
  return () => [resolve(name)];
}

/** An object type, printed under the name of the class. */
export function Output(description: string, ...interfaces: Class[]) {
  return (target: Class & { name: string }): void => {
    ObjectType({ description, implements: interfaces })(target as never);
    declare(target.name, target);
  };
}

/** An input type, printed under the name of the class. */
export function Input(description: string) {
  return (target: Class & { name: string }): void => {
    InputType({ description })(target as never);
    declare(target.name, target);
  };
}

export interface FieldSpec {
  type: TypeOf | (() => [object]);
  description: string;
  nullable?: boolean;
}

/** Types that follow a pattern (edges, connections, payloads, comparators) are made from their fields. */
function made(name: string, fields: Record<string, FieldSpec>): Class {
  const type = { [name]: class {} }[name] as unknown as Class;
  for (const [key, { type: typeOf, description, nullable }] of Object.entries(fields)) {
    Field(typeOf as never, { description, nullable: nullable ?? false })(type.prototype as object, key);
  }
  return type;
}

export function output(name: string, description: string, fields: Record<string, FieldSpec>): void {
  const type = made(name, fields);
  ObjectType(name, { description })(type as never);
  declare(name, type);
}

export function input(name: string, description: string, fields: Record<string, FieldSpec>): void {
  const type = made(name, fields);
  InputType(name, { description })(type as never);
  declare(name, type);
}

/** An enum whose keys are its values, each with its description. */
export function words<const Word extends string>(
  name: string,
  values: readonly Word[],
  description: string,
  meanings: Record<NoInfer<Word>, string>,
): void {
  const type = Object.fromEntries(values.map((value) => [value, value]));
  registerEnumType(type, {
    name,
    description,
    valuesConfig: Object.fromEntries(values.map((value) => [value, { description: meanings[value] }])),
  });
  declare(name, type);
}
