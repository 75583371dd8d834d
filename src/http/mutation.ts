import {
  type FieldNode,
  getArgumentValues,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
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
  present: (error: GraphQLError) => GraphQLFormattedError;
  /** Whether the deadline has passed: nothing further is begun then. */
  isOver: () => boolean;
}

/** Runs the fields one after the other and writes the answer as text; a field that fails is null with an error. */
export async function runMutation(run: MutationRun): Promise<{ data: string; errors?: GraphQLFormattedError[] }> {
  const { schema, operation, variables, context } = run;
  const type = schema.getMutationType();
  if (!type) throw new Error('The schema has no mutations, so none can have passed validation.');
  const errors: GraphQLFormattedError[] = [];
  const members: string[] = [];
  let lost = false;
  for (const [key, nodes] of rootFieldsOf(context.document, operation, variables)) {
    if (run.isOver()) break;
    try {
      const { __raw, errors: faults = [] } = await runField(run, type, key, nodes);
      members.push(`${JSON.stringify(key)}:${__raw}`);
      errors.push(...faults.map(run.present));
    } catch (error) {
      errors.push(run.present(locatedError(error, nodes, [key])));
      members.push(`${JSON.stringify(key)}:null`);
      const field = type.getFields()[nodes[0].name.value];
      lost ||= !field || isNonNullType(field.type);
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
  const payload: unknown = await field.resolve(undefined, argumentsOf(field, nodes[0], variables), context, info);
  if (payload === null || payload === undefined) {
    if (isNonNullType(field.type)) throw new Error(`The mutation ${name.value} answered nothing.`);
    return { __raw: 'null' };
  }
  return payload as RawPayload;
}

/** A literal that does not fit passes validation only where variables take part; either way it is the client's fault. */
function argumentsOf(
  field: Parameters<typeof getArgumentValues>[0],
  node: FieldNode,
  variables: Record<string, unknown>,
): Record<string, unknown> {
  try {
    return getArgumentValues(field, node, variables);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { message, nodes } = error;
    throw new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } });
  }
}
