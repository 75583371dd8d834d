import {
  type DocumentNode,
  executeSync,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { isIntrospection } from './gate/shape';
import { narrowed } from './root-fields';

/** The introspection fields among the root fields. */
export function introspectionOf(fields: ReadonlyMap<string, readonly FieldNode[]>): Map<string, readonly FieldNode[]> {
  return new Map([...fields].filter(([, nodes]) => isIntrospection(nodes[0])));
}

/** Answers about the schema, by the name of each root field. No data of anybody takes part. */
export function introspect(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  fields: ReadonlyMap<string, readonly FieldNode[]>,
  variableValues: Record<string, unknown>,
): Record<string, unknown> {
  const { data, errors } = executeSync({
    schema,
    document: narrowed(document, operation, fields.values()),
    operationName: operation.name?.value,
    variableValues,
  });
  if (!data) throw errors?.[0] ?? new Error('The schema has nothing to say about itself.');
  return data;
}
