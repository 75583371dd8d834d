import { createHash } from 'node:crypto';
import {
  GraphQLError,
  isNonNullType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { NodeType } from '../domain/id';
import { StatementCompilation } from './compilation';
import { visible } from './entitled';
import { filterOf } from './filter';
import {
  argumentsOf,
  setsOf,
  type Bind,
  type Completion,
  type EntitledShape,
  type Run,
  type Scope,
  type Selected,
  type World,
} from './language';
import { introspection, introspects } from './introspection';
import { projection } from './projection';
import { locals, roots } from './roots';
import { variablesWithin } from './shape';
import { where } from './sql';

/** A statement with what fills its parameters and what completes its result. */
export interface Statement {
  /** Made of the text, so that equal statements are prepared once. */
  name: string;
  text: string;
  binds: readonly Bind[];
  completions: readonly Completion[];
}

/** What answers one response key at the root. */
export type Root = { key: string; nodes: readonly FieldNode[]; nullable: boolean } & (
  | { kind: 'statement'; statement: Statement }
  | { kind: 'local'; read(run: Run): Promise<unknown> }
  | { kind: 'text'; text: string }
  | { kind: 'refused'; error: GraphQLError }
);

export interface Plan {
  roots: readonly Root[];
}

export function planQuery(
  world: World,
  entitled: EntitledShape,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  scope: Scope,
): Plan {
  const fragments = fragmentsOf(document);
  const type = world.schema.getQueryType() as GraphQLObjectType;
  const fields = new StatementCompilation(world, entitled, fragments, scope).collect(type, [operation.selectionSet]);
  return { roots: fields.map((field) => planRoot(world, entitled, document, operation, type, field, scope)) };
}

function planRoot(
  world: World,
  entitled: EntitledShape,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  type: GraphQLObjectType,
  field: Selected,
  scope: Scope,
): Root {
  const fragments = fragmentsOf(document);
  const { key, name, nodes, definition } = field;
  const base = { key, nodes, nullable: !!definition && !isNonNullType(definition.type) };
  if (name === '__typename') return { ...base, kind: 'text', text: JSON.stringify(type.name) };
  if (introspects(name)) {
    const used = variablesWithin({ kind: Kind.SELECTION_SET, selections: nodes }, document);
    const told = introspection(world.schema, operation, fragments, field, used);
    return { ...base, nullable: name === '__type', kind: 'local', read: async (run) => told(run) };
  }
  // One compilation a root field: each is a statement of its own.
  const c = new StatementCompilation(world, entitled, fragments, scope);
  try {
    const local = locals[name];
    if (local) {
      const project = projection(c, local.type, setsOf(field));
      const read = async (run: Run): Promise<unknown> =>
        project((await local.read(run, argumentsOf(field, run.scope))) as Record<string, unknown>);
      return { ...base, kind: 'local', read };
    }
    const root = roots[name];
    if (!root) throw new Error(`${type.name}.${name} is served by the schema and not by the read path.`);
    c.path.push(key);
    return { ...base, kind: 'statement', statement: statementOf(c, `select ${root(c, '', field)} as j`) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { ...base, kind: 'refused', error };
  }
}

/** One object of a noun by its id, for the payload of a mutation. The result stands under the key `node`. */
export function planNode(
  world: World,
  entitled: EntitledShape,
  document: DocumentNode,
  type: NodeType,
  selection: SelectionSetNode,
  scope: Scope,
): Statement {
  const c = new StatementCompilation(world, entitled, fragmentsOf(document), scope);
  c.path.push('node');
  const row = c.alias();
  const noun = c.noun(type);
  const conditions = [`${row}.id = ${c.param('node', 'uuid', ({ id }) => id)}`, ...visible(c, noun.entitled, row)];
  return statementOf(
    c,
    `select ${c.row(type, row, [selection], `from ${noun.source} ${row}${where(conditions)}`)} as j`,
  );
}

/** The events of a stretch of the log that pass a filter. Each result stands under the key `node`. */
export function planEvents(
  world: World,
  entitled: EntitledShape,
  document: DocumentNode,
  selection: SelectionSetNode,
  limit: number,
  scope: Scope,
): Statement {
  const c = new StatementCompilation(world, entitled, fragmentsOf(document), scope);
  c.path.push('node');
  const row = c.alias();
  const noun = c.noun('Event');
  const conditions = [
    `${row}.position > ${c.param('after', 'bigint', ({ range }) => range!.after.toString())}`,
    `${row}.position <= ${c.param('until', 'bigint', ({ range }) => range!.until.toString())}`,
    ...visible(c, noun.entitled, row),
    filterOf(c, noun, row, { key: 'filter', value: scope.filter, read: ({ filter }) => filter }),
  ];
  const item = c.row('Event', row, [selection]);
  return statementOf(
    c,
    `select ${row}.position::text as position, ${item} as j from ${noun.source} ${row}${where(conditions)}` +
      ` order by ${row}.position limit ${limit}`,
  );
}

function statementOf(c: StatementCompilation, text: string): Statement {
  const name = `read_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  return { name, text, binds: c.binds, completions: c.completions };
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
}
