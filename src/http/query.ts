import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isNonNullType,
  type OperationDefinitionNode,
} from 'graphql';
import type { Answer } from './answer';
import { introspect, introspectionOf } from './introspection';
import { narrowed, rootFieldsOf } from './root-fields';

export interface QueryRun {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Coerced. */
  variables: Record<string, unknown>;
  dryRun: boolean;
  /** The read path. */
  read: (part: DocumentNode) => Promise<Answer>;
}

/** Root fields by the name that each has in the answer. */
type Fields = Map<string, FieldNode[]>;

/**
 * A query as a whole goes to the read path. What asks about the schema is answered here, and of a dry run only the
 * price; then the parts are put together in the order of the query.
 */
export async function runQuery(run: QueryRun): Promise<Answer> {
  const { schema, document, operation, variables, dryRun, read } = run;
  if (!dryRun && !mayIntrospect(operation)) return read(document);
  const fields: Fields = rootFieldsOf(document, operation, variables);
  if (dryRun) return assemble(run, ...priced(schema, fields));
  const about = introspectionOf(fields);
  if (about.size === 0) return read(document);
  return assemble(run, fields, introspect(schema, document, operation, about, variables));
}

function mayIntrospect({ selectionSet }: OperationDefinitionNode): boolean {
  return selectionSet.selections.some((one) => one.kind !== 'Field' || one.name.value.startsWith('__'));
}

/** What was only priced is null; where null is not allowed it is left out. */
function priced(schema: GraphQLSchema, fields: Fields): [fields: Fields, here: Record<string, unknown>] {
  const defined = schema.getQueryType()?.getFields() ?? {};
  const kept: Fields = new Map();
  const here: Record<string, unknown> = Object.create(null);
  for (const [key, nodes] of fields) {
    const name = nodes[0].name.value;
    const isRead = name === 'rateLimit' || name === '__typename';
    if (isRead || !isNonNullType(defined[name]?.type)) kept.set(key, nodes);
    if (!isRead) here[key] = null;
  }
  return [kept, here];
}

/** Reads the fields that are not answered here. */
async function assemble(run: QueryRun, fields: Fields, here: Record<string, unknown>): Promise<Answer> {
  const others = [...fields].filter(([key]) => !(key in here)).map(([, nodes]) => nodes);
  if (others.length === 0) return { data: JSON.stringify(here) };
  const rest = await run.read(narrowed(run.document, run.operation, others));
  if (rest.data === null) return rest;
  const values = JSON.parse(rest.data) as Record<string, unknown> | null;
  if (values === null) return rest;
  const members = [...fields.keys()].map((key) => [key, key in here ? here[key] : values[key]]);
  return { ...rest, data: JSON.stringify(Object.fromEntries(members)) };
}
