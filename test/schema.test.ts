import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  printSchema,
  validateSchema,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { buildApiSchema } from '../src/resolvers/schema';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const contract = buildSchema(read('test/fixtures/contract.graphql'));
const served = buildApiSchema();

interface Part {
  /** Type name, or `Type.field`, or `Type.field(argument)`. */
  name: string;
  /** All that a client relies on besides the name. */
  shape: string;
  description: string | null | undefined;
}

const own = (schema: GraphQLSchema): GraphQLNamedType[] =>
  Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type));

const shapeOf = (value: { type: unknown; defaultValue?: unknown }): string =>
  value.defaultValue === undefined ? `${value.type}` : `${value.type} = ${JSON.stringify(value.defaultValue)}`;

function partsOf(schema: GraphQLSchema): Part[] {
  return own(schema).flatMap((type): Part[] => {
    const { name, description } = type;
    const parts: Part[] = [{ name, description, shape: type.constructor.name }];
    if (isObjectType(type) || isInterfaceType(type)) {
      const interfaces = type.getInterfaces().map((one) => one.name);
      parts[0].shape += ` ${interfaces.sort().join(' & ')}`;
      for (const field of Object.values(type.getFields())) {
        parts.push({ name: `${name}.${field.name}`, shape: shapeOf(field), description: field.description });
        for (const arg of field.args) {
          const place = `${name}.${field.name}(${arg.name})`;
          parts.push({ name: place, shape: shapeOf(arg), description: arg.description });
        }
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        parts.push({ name: `${name}.${field.name}`, shape: shapeOf(field), description: field.description });
      }
    }
    if (isEnumType(type)) {
      for (const value of type.getValues()) {
        parts.push({ name: `${name}.${value.name}`, shape: `${value.value}`, description: value.description });
      }
    }
    return parts;
  });
}

const shapes = (schema: GraphQLSchema): Map<string, string> =>
  new Map(partsOf(schema).map(({ name, shape }) => [name, shape]));

/** The part that a name is inside of: the field of an argument, the type of a field. */
function parentOf(name: string): string | null {
  const at = Math.max(name.indexOf('('), name.indexOf('.'));
  return at < 0 ? null : name.slice(0, name.includes('(') ? name.indexOf('(') : at);
}

describe('the served schema', () => {
  it('is valid', () => {
    expect(validateSchema(served)).toEqual([]);
    expect(served.getQueryType()?.name).toBe('Query');
  });

  it('gives everything that it serves the type, nullability and default of the contract', () => {
    const agreed = shapes(contract);
    const other = partsOf(served)
      .filter(({ name, shape }) => agreed.get(name) !== shape)
      .map(({ name, shape }) => `${name}: ${shape}, agreed: ${agreed.get(name) ?? 'nothing of that name'}`);
    expect(other).toEqual([]);
  });

  it('lacks of the contract exactly what test/fixtures/absent.json lists', () => {
    const listed = JSON.parse(read('test/fixtures/absent.json')) as Record<string, string[]>;
    const expected = Object.entries(listed).flatMap(([type, names]) =>
      type === 'types' ? names : names.map((name) => `${type}.${name}`),
    );
    const present = shapes(served);
    const missing = [...shapes(contract).keys()].filter((name) => {
      const parent = parentOf(name);
      return !present.has(name) && (parent === null || present.has(parent));
    });
    expect(missing.sort()).toEqual(expected.sort());
  });

  it('describes every type, field, argument, input field and enum value', () => {
    const parts = partsOf(served);
    const bare = parts.filter(({ description }) => !/^\S.*[.)]$/s.test(description ?? ''));
    expect(bare.map(({ name }) => name)).toEqual([]);
    expect(parts.length).toBeGreaterThan(1000);
  });

  it('is the one that schema.graphql shows', () => {
    const printed = `${printSchema(served)}\n`;
    if (printed !== read('schema.graphql')) {
      throw new Error('schema.graphql differs from the served schema; run: node scripts/print-schema.mjs');
    }
  });

  it('is built once', () => {
    expect(buildApiSchema()).toBe(served);
  });
});
