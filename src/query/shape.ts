import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  typeFromAST,
  visit,
  type ASTNode,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fromGlobalId } from '../domain/id';

/**
 * As much of a value as the text of a statement depends on: which members are there, words, numbers and booleans
 * themselves, of an id its type. Other text and times are parameters, and so is how many of them a list holds.
 */
export function shapeOf(type: GraphQLInputType, value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (isNonNullType(type)) return shapeOf(type.ofType, value);
  if (isListType(type)) {
    const inner = isNonNullType(type.ofType) ? type.ofType.ofType : type.ofType;
    const items = (Array.isArray(value) ? value : [value]).map((item) => shapeOf(inner as GraphQLInputType, item));
    return `[${(isInputObjectType(inner) ? items : [...new Set(items)].sort()).join()}]`;
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const members = Object.entries(value as object).filter(([, member]) => member !== null && member !== undefined);
    return `{${members.map(([name, member]) => `${name}:${shapeOf(fields[name].type, member)}`).join()}}`;
  }
  if (isEnumType(type) || typeof value === 'boolean' || typeof value === 'number') return String(value);
  return type.name === 'ID' ? (fromGlobalId(String(value))?.type ?? '?') : '*';
}

/** The shape of an operation's variables, or of some `among` them; `values` are coerced. */
export function variablesShape(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  values: Record<string, unknown>,
  among?: ReadonlySet<string>,
): string {
  return (operation.variableDefinitions ?? [])
    .filter(({ variable }) => !among || among.has(variable.name.value))
    .map(({ variable, type }) => {
      const name = variable.name.value;
      const shape = shapeOf(typeFromAST(schema, type as never) as GraphQLInputType, values[name]);
      // Absent and null differ: a default applies to the first alone.
      return `$${name}=${shape}${name in values ? '' : '!'}`;
    })
    .join(' ');
}

/** The names of the variables that a selection uses, its fragments included. */
export function variablesWithin(selection: SelectionSetNode, document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  const spread = new Set<string>();
  const search = (node: ASTNode): void =>
    void visit(node, {
      Variable: ({ name }) => void names.add(name.value),
      FragmentSpread: ({ name }) => {
        if (spread.has(name.value)) return;
        spread.add(name.value);
        const fragment = document.definitions.find(
          (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name.value,
        );
        if (fragment) search(fragment);
      },
    });
  search(selection);
  return names;
}
