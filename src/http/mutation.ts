import {
  type FieldNode,
  getArgumentValues,
  getNamedType,
  GraphQLError,
  type GraphQLField,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isInputObjectType,
  isNonNullType,
  locatedError,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from '../resolvers/context';
import { fragmentsOf, rootFieldsOf } from './root-fields';

/** What a mutation's resolver answers: its payload as the read path wrote it, and what could not be read back. */
interface RawPayload {
  __raw: string;
  errors?: readonly GraphQLError[];
}

export interface MutationRun {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  /** Coerced. */
  variables: Record<string, unknown>;
  context: Context;
  /** Stands for the input's own where that has none and the document has one mutation field. */
  idempotencyKey?: string;
  present: (error: GraphQLError) => GraphQLFormattedError;
  /** Whether the deadline has passed: nothing further is begun then. */
  isOver: () => boolean;
}

type Field = GraphQLField<unknown, unknown>;

/** Runs the fields one after the other and writes the answer as text; a field that fails is null with an error. */
export async function runMutation(run: MutationRun): Promise<{ data: string; errors?: GraphQLFormattedError[] }> {
  const { schema, operation, variables, context } = run;
  const type = schema.getMutationType();
  if (!type) throw new Error('The schema has no mutations, so none can have passed validation.');
  const errors: GraphQLFormattedError[] = [];
  const members: string[] = [];
  let lost = false;
  const fields = rootFieldsOf(context.document, operation, variables);
  const isAlone = [...fields.values()].filter(([{ name }]) => name.value !== '__typename').length === 1;
  for (const [key, nodes] of fields) {
    // A client that is told nothing of the following must not find that they were done.
    if (run.isOver() || lost) break;
    try {
      const { __raw, errors: faults = [] } = await runField(run, type, key, nodes, isAlone);
      members.push(`${JSON.stringify(key)}:${__raw}`);
      errors.push(...faults.map(run.present));
    } catch (error) {
      errors.push(run.present(locatedError(error, nodes, [key])));
      members.push(`${JSON.stringify(key)}:null`);
      const field = type.getFields()[nodes[0].name.value];
      lost = !field || isNonNullType(field.type);
    }
  }
  const data = lost ? 'null' : `{${members.join(',')}}`;
  return errors.length > 0 ? { data, errors } : { data };
}

async function runField(
  run: MutationRun,
  type: GraphQLObjectType,
  key: string,
  nodes: FieldNode[],
  isAlone: boolean,
): Promise<RawPayload> {
  const { schema, operation, variables, context } = run;
  const [{ name }] = nodes;
  if (name.value === '__typename') return { __raw: JSON.stringify(type.name) };
  const field = type.getFields()[name.value];
  if (!field?.resolve) throw new Error(`The mutation ${name.value} has no resolver.`);
  const info: GraphQLResolveInfo = {
    fieldName: name.value,
    fieldNodes: nodes,
    returnType: field.type,
    parentType: type,
    path: { prev: undefined, key, typename: type.name },
    schema,
    fragments: fragmentsOf(context.document),
    rootValue: undefined,
    operation,
    variableValues: variables,
  };
  const args = argumentsOf(field, nodes[0], variables);
  if (isAlone && run.idempotencyKey !== undefined) addKey(field, args, run.idempotencyKey);
  const payload: unknown = await field.resolve(undefined, args, context, info);
  if (payload === null || payload === undefined) {
    if (isNonNullType(field.type)) throw new Error(`The mutation ${name.value} answered nothing.`);
    return { __raw: 'null' };
  }
  return payload as RawPayload;
}

function addKey(field: Field, args: Record<string, unknown>, key: string): void {
  const type = getNamedType(field.args.find(({ name }) => name === 'input')?.type);
  const input = args.input as Record<string, unknown> | null | undefined;
  if (input && isInputObjectType(type) && 'idempotencyKey' in type.getFields()) input.idempotencyKey ??= key;
}

/** A literal that does not fit passes validation only where variables take part; either way it is the client's fault. */
function argumentsOf(field: Field, node: FieldNode, variables: Record<string, unknown>): Record<string, unknown> {
  try {
    return getArgumentValues(field, node, variables);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { message, nodes } = error;
    throw new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } });
  }
}
