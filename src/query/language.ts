import {
  getArgumentValues,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { Caller } from '../domain/caller';
import type { Noun as EntitledNoun } from '../domain/entitlement';
import type { NodeType } from '../domain/id';
import type { Party } from '../domain/words';
import type { ReadPorts } from './ports';
import type { Column } from './sql';

/** What differs between two runs of one plan. */
export interface Scope {
  variables: Record<string, unknown>;
  caller: Caller;
  /** Of the event log's cursors. */
  epoch: string;
  /** The filter of a subscription, which comes from outside the document. */
  filter?: unknown;
  /** Positions of the log between which events are asked. */
  range?: { after: bigint; until: bigint };
  /** Of payloads: the object that is read. */
  id?: string;
  memo: Map<unknown, unknown>;
}

/** Computes the value of one parameter for a run. */
export type Bind = (scope: Scope) => unknown;

/** One response key of a selection: several nodes where the document names it more than once. */
export interface Selected {
  key: string;
  name: string;
  nodes: readonly FieldNode[];
  definition: GraphQLField<unknown, unknown> | null;
}

/** A value inside an argument: known now, for the text of the statement, and read again at each run for its parameters. */
export interface Given {
  key: string;
  value: unknown;
  read: Bind;
}

/** The SQL of a field over a row (an alias of the noun's source). */
export type Field = (compilation: Compilation, row: string, field: Selected) => string;

/** The condition that a filter's field puts on a row; `given` is what the client wrote there. */
export type Filter = (compilation: Compilation, row: string, given: Given) => string;

export interface Order {
  column: string;
  kind: 'text' | 'time' | 'int';
  /** Nulls sort as greater than everything. */
  nullable?: boolean;
}

export interface Noun {
  /** The type of the schema. */
  type: NodeType;
  /** Whose rows, in `domain/entitlement.ts`. */
  entitled: EntitledNoun;
  /** A table, or a sub-select in brackets. */
  source: string;
  /** The columns of the source that a request may read; all of them where it is left out. */
  columns?: readonly string[];
  fields: Record<string, Field>;
  filters: Record<string, Filter>;
  orders: Record<string, Order>;
  /** What a list is sorted by where the client does not say. */
  defaultOrder?: { field: string; direction: 'ASC' | 'DESC' };
  /** Rows with `deleted_at` are left out of lists unless the filter names one of these fields. */
  deleted?: { unlessFilterNames: readonly string[] };
}

/** What all compilations share. */
export interface World {
  schema: GraphQLSchema;
  nouns: ReadonlyMap<string, Noun>;
  /** false: row-level security alone guards; only tests of it ask for that. */
  entitlement: boolean;
}

export type Extent = 'ALL' | 'NONE' | 'ONE' | 'MANY';

/** As much of a caller as shapes a statement; the rest are parameters. */
export interface EntitledShape {
  party: Party;
  organizations: Extent;
  accounts: Extent;
  memberOf: Extent;
  person: boolean;
  key: string;
}

/** What one run of completions shares. */
export interface Run {
  scope: Scope;
  ports: ReadPorts | null;
  /** Made once a run, on first use: loaders that gather the calls of one kind. */
  once<T>(key: string, make: () => T): T;
}

/** A field that is made after the statement ran: at every place of the path, from what the statement brought there. */
export interface Completion {
  path: readonly string[];
  complete(brought: Record<string, unknown>, run: Run): unknown;
}

/** One statement in the making. */
export interface Compilation {
  readonly world: World;
  readonly entitled: EntitledShape;
  readonly scope: Scope;
  noun(type: string): Noun;
  /** An alias that the statement does not have yet. */
  alias(): string;
  /** A parameter; the same key is the same value, so it is sent once. */
  param(key: string, type: string, bind: Bind): string;
  arguments(field: Selected): Record<string, unknown>;
  given(field: Selected, argument: string): Given;
  /** Distinguishes the fields of one statement. */
  numberOf(field: Selected): number;
  /** The fields that apply to an object of the type, merged by response key, in the document's order. */
  collect(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Selected[];
  /** The fields of an object type of the schema, each by its expression, as one JSON object. */
  object(type: string, sets: readonly SelectionSetNode[], express: (field: Selected) => string, from?: string): string;
  /** The declared fields of a row of a noun as one JSON object. */
  row(type: string, row: string, sets: readonly SelectionSetNode[], from?: string): string;
  /** A field whose value is made after the statement ran, from the columns that the statement brings in its place. */
  complete(columns: readonly Column[], complete: Completion['complete']): string;
  objectType(name: string): GraphQLObjectType;
}

export function within(given: Given, name: string | number): Given {
  return {
    key: `${given.key}.${name}`,
    value: (given.value as Record<string | number, unknown> | null | undefined)?.[name],
    read: (scope) => (given.read(scope) as Record<string | number, unknown> | null | undefined)?.[name],
  };
}

export function setsOf(field: Selected): SelectionSetNode[] {
  return field.nodes.flatMap((node) => (node.selectionSet ? [node.selectionSet] : []));
}

export function argumentsOf(field: Selected, scope: Scope): Record<string, unknown> {
  const [node] = field.nodes;
  let values = scope.memo.get(node) as Record<string, unknown> | undefined;
  if (!values) {
    values = getArgumentValues(field.definition!, node, scope.variables);
    scope.memo.set(node, values);
  }
  return values;
}
