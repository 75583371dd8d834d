import { Kind, type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields';
import type { NodeType } from '../domain/id';
import type { Context } from './context';

/** The fields that apply to an object of the type, by response key: fragments, @skip and @include are dealt with. */
export function selectedFields(
  info: GraphQLResolveInfo,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): Map<string, readonly FieldNode[]> {
  return collectSubfields(info.schema, info.fragments, info.variableValues, type, nodes);
}

/** One object by its uuid, as these fields select it: JSON text, 'null' where the caller does not see it. */
export function readNode(context: Context, type: NodeType, id: string, nodes: readonly FieldNode[]): Promise<string> {
  const { readPath, document, variables, caller, ports } = context;
  return readPath.node({ type, id, selection: selectionOf(nodes), document, variables, caller, ports });
}

/** The document's own node wherever one field asks: the read path knows a selection again by its identity. */
function selectionOf(nodes: readonly FieldNode[]): SelectionSetNode {
  if (nodes.length === 1 && nodes[0].selectionSet) return nodes[0].selectionSet;
  return { kind: Kind.SELECTION_SET, selections: nodes.flatMap((node) => node.selectionSet?.selections ?? []) };
}
