import { createHash } from 'node:crypto';
import {
  getArgumentValues,
  getVariableValues,
  Kind,
  print,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFields } from 'graphql/execution/collectFields';
import type { Caller } from '../domain/caller';
import { hasScope } from '../domain/permission';
import { refusal } from './errors';
import { ItemWriter } from './item';
import { entitlementText, isPersonal } from './tenancy';

/** One subscription as its document asks for it. */
export interface StreamRequest {
  document: DocumentNode;
  variables: Record<string, unknown>;
  selection: SelectionSetNode;
  filter: unknown;
  after: string | null;
  /** The name under which the result has the item. */
  responseKey: string;
  items: ItemWriter;
  /** Streams with the same text are sent the same bytes. */
  sharing: string;
}

export function readRequest(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Record<string, unknown>,
  caller: Caller,
): StreamRequest {
  if (!hasScope(caller.scopes, 'events:subscribe')) {
    throw refusal('FORBIDDEN', 'The scope events:subscribe is needed for subscriptions.');
  }
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: 20 });
  if (errors) {
    throw new AggregateError(errors.map((error) => refusal('BAD_USER_INPUT', error.message)));
  }
  const root = schema.getSubscriptionType();
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments[one.name.value] = one;
  const selected = root ? [...collectFields(schema, fragments, coerced, root, operation.selectionSet)] : [];
  if (!root || selected.length !== 1) throw refusal('BAD_USER_INPUT', 'A subscription selects exactly one field.');
  const [responseKey, nodes] = selected[0];
  const field = root.getFields()[nodes[0].name.value];
  if (!field) throw refusal('BAD_USER_INPUT', 'A subscription selects one of the streams.');
  let args: Record<string, unknown>;
  try {
    args = getArgumentValues(field, nodes[0], coerced);
  } catch (error) {
    throw refusal('BAD_USER_INPUT', (error as Error).message);
  }
  const { after, ...rest } = args;
  return {
    document,
    variables: coerced,
    selection: selectionOf(nodes),
    filter: field.name === 'incidentEvents' ? ofIncidents(rest) : (rest.filter ?? null),
    after: (after as string | null | undefined) ?? null,
    responseKey,
    items: new ItemWriter(schema, fragments, coerced, nodes),
    sharing: JSON.stringify([
      identityOf(document),
      operation.name?.value ?? null,
      Object.entries(coerced).filter(([name]) => name !== placeOnly(document, name)),
      entitlementText(caller),
      isPersonalOnce(schema, document) ? [caller.principalId, caller.personId] : null,
    ]),
  };
}

/** The document's own selection where it is written once: statements are kept by it. */
function selectionOf(nodes: readonly FieldNode[]): SelectionSetNode {
  if (nodes.length === 1 && nodes[0].selectionSet) return nodes[0].selectionSet;
  return { kind: Kind.SELECTION_SET, selections: nodes.flatMap((node) => node.selectionSet?.selections ?? []) };
}

/** The same as an EventFilter: events about incidents, narrowed by what is given. */
function ofIncidents(args: Record<string, unknown>): Record<string, unknown> {
  const { accountId, incidentId, priority } = args;
  const parts: Record<string, unknown>[] = [{ incidentId: { isNull: false } }];
  if (accountId != null) parts.push({ accountId: { eq: accountId } });
  if (incidentId != null) parts.push({ incidentId: { eq: incidentId } });
  if (priority != null) parts.push({ priority: { in: priority } });
  return { and: parts };
}

/** The name itself where the variable is used for nothing but a stream's `after`, in which streams may differ. */
function placeOnly(document: DocumentNode, name: string): string | null {
  let uses = 0;
  let places = 0;
  const isIt = (node: { kind: string; name?: { value: string } }) =>
    node.kind === Kind.VARIABLE && node.name?.value === name;
  visit(document, {
    VariableDefinition: () => false,
    Argument: (node, _key, _parent, _path, ancestors) => {
      const top = ancestors.filter((one) => !Array.isArray(one) && (one as { kind?: string }).kind === Kind.FIELD);
      if (node.name.value === 'after' && top.length === 1 && isIt(node.value)) places++;
    },
    Variable: (node) => {
      if (isIt(node)) uses++;
    },
  });
  return uses === places ? name : null;
}

const identities = new WeakMap<DocumentNode, string>();

function identityOf(document: DocumentNode): string {
  let identity = identities.get(document);
  if (identity === undefined) {
    identity = createHash('sha256').update(print(document)).digest('base64');
    identities.set(document, identity);
  }
  return identity;
}

const personal = new WeakMap<DocumentNode, boolean>();

function isPersonalOnce(schema: GraphQLSchema, document: DocumentNode): boolean {
  let known = personal.get(document);
  if (known === undefined) {
    known = isPersonal(schema, document);
    personal.set(document, known);
  }
  return known;
}
