import { type DirectiveNode, type OperationDefinitionNode, type ValueNode, valueFromASTUntyped } from 'graphql';

/** Variables as they were sent, with the operation's defaults where they were not. */
export function withDefaults(
  operation: OperationDefinitionNode,
  sent: Readonly<Record<string, unknown>> | null | undefined,
): Record<string, unknown> {
  const variables: Record<string, unknown> = Object.create(null);
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (sent && Object.hasOwn(sent, name)) variables[name] = sent[name];
    else if (defaultValue) variables[name] = valueFromASTUntyped(defaultValue);
  }
  return variables;
}

/** The value of an argument in the query, or undefined where it is left out or its variable is not given. */
export function valueOf(node: ValueNode | undefined, variables: Readonly<Record<string, unknown>>): unknown {
  if (!node) return undefined;
  return node.kind === 'Variable' ? variables[node.name.value] : valueFromASTUntyped(node, variables);
}

/** What `@skip` and `@include` leave out; a condition that is no boolean leaves nothing out, as coercion refuses it. */
export function isLeftOut(
  directives: readonly DirectiveNode[] | undefined,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  for (const directive of directives ?? []) {
    const condition = valueOf(directive.arguments?.find((argument) => argument.name.value === 'if')?.value, variables);
    if (directive.name.value === 'skip' && condition === true) return true;
    if (directive.name.value === 'include' && condition === false) return true;
  }
  return false;
}
