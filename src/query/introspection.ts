import {
  executeSync,
  Kind,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Run, Selected } from './language';

export const introspects = (name: string): boolean => name === '__schema' || name === '__type';

/** What the schema says of itself: graphql-js answers it, for one root field of a query. */
export function introspection(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  { key, nodes }: Selected,
  used: ReadonlySet<string>,
): (run: Run) => unknown {
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: nodes };
  // The other variables are coerced already, and a second time they would not fit.
  const variableDefinitions = operation.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value));
  const alone = { ...operation, directives: [], variableDefinitions, selectionSet };
  const document = { kind: Kind.DOCUMENT, definitions: [alone, ...fragments.values()] } as const;
  return ({ scope }) => {
    const { data, errors } = executeSync({ schema, document, variableValues: scope.variables });
    if (errors) throw errors[0];
    return data![key];
  };
}
