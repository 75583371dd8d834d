import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Pool } from 'pg';
import type { Caller } from '../domain/caller';
import { entitledShape } from './entitled';
import type { Scope, World } from './language';
import { nouns } from './nouns';
import { planEvents, planNode, planQuery, type Plan, type Statement } from './plan';
import type { EventsRequest, NodeRequest, ReadPath, ReadRequest, ReadResult } from './ports';
import { Recent } from './recent';
import { isTimeout, timedOut } from './refusal';
import { answer, bind, completed, read, runOf, type Reach } from './run';
import { shapeOf, variablesShape, variablesWithin } from './shape';

export interface ReadPathDependencies {
  schema: GraphQLSchema;
  pool: Pool;
  /** Of the event log's cursors. */
  epoch(): string;
  statementTimeoutMs?: number;
  /** false only in tests of row-level security: leaves out the predicates of entitlement. */
  entitlement?: boolean;
}

const KEPT_PLANS = 1_000;
const STATEMENT_TIMEOUT_MS = 8_000;

export function createReadPath(dependencies: ReadPathDependencies): ReadPath {
  return new CompiledReadPath(dependencies);
}

/** Documents become statements once; what is kept of them is bounded, whatever clients send. */
class CompiledReadPath implements ReadPath {
  private readonly world: World;
  private readonly reach: Reach;
  private readonly plans = new Recent<string, Plan>(KEPT_PLANS);
  private readonly statements = new Recent<string, Statement>(KEPT_PLANS);
  private readonly numbers = new WeakMap<object, number>();
  private readonly used = new WeakMap<SelectionSetNode, ReadonlySet<string>>();
  private numbered = 0;

  constructor(private readonly dependencies: ReadPathDependencies) {
    const { schema, pool, entitlement = true, statementTimeoutMs = STATEMENT_TIMEOUT_MS } = dependencies;
    this.world = { schema, nouns, entitlement };
    this.reach = { pool, statementTimeoutMs };
  }

  async execute({ document, operationName, variables, caller, live }: ReadRequest): Promise<ReadResult> {
    const operation = queryOf(document, operationName);
    const scope = this.scope(caller, coerced(this.world.schema, operation, variables));
    return answer(this.reach, this.planFor(document, operation, scope).roots, runOf(scope, live));
  }

  async node({ type, id, selection, document, variables, caller, ports }: NodeRequest): Promise<string> {
    const scope = { ...this.scope(caller, leniently(this.world.schema, document, variables)), id };
    const entitled = entitledShape(caller);
    const shape = this.shapeWithin(selection, document, scope.variables);
    const key = ['node', type, this.numberOf(selection), shape, entitled.key].join('|');
    const statement = this.kept(key, () => planNode(this.world, entitled, document, type, selection, scope));
    const [row] = await this.rows(statement, scope);
    return completed(statement, 'node', row?.j ?? null, runOf(scope, ports), []);
  }

  async events(request: EventsRequest): Promise<{ position: bigint; text: string }[]> {
    const { selection, document, variables, caller, filter, after, until, limit } = request;
    const given = leniently(this.world.schema, document, variables);
    const scope: Scope = { ...this.scope(caller, given), filter, range: { after, until } };
    const entitled = entitledShape(caller);
    const filterType = this.world.schema.getType('EventFilter') as GraphQLInputType;
    const shape = [this.shapeWithin(selection, document, given), shapeOf(filterType, filter)];
    const key = ['events', this.numberOf(selection), limit, ...shape, entitled.key].join('|');
    const statement = this.kept(key, () => planEvents(this.world, entitled, document, selection, limit, scope));
    const run = runOf(scope, null);
    const rows = await this.rows(statement, scope);
    return Promise.all(
      rows.map(async ({ position, j }) => ({
        position: BigInt(position!),
        text: await completed(statement, 'node', j, run, []),
      })),
    );
  }

  private async rows(statement: Statement, scope: Scope): Promise<Record<string, string | null>[]> {
    try {
      const [rows] = await read(this.reach, scope, [bind(statement, scope)]);
      return rows;
    } catch (error) {
      throw isTimeout(error) ? timedOut(error) : error;
    }
  }

  private planFor(document: DocumentNode, operation: OperationDefinitionNode, scope: Scope): Plan {
    const entitled = entitledShape(scope.caller);
    const shape = variablesShape(this.world.schema, operation, scope.variables);
    const key = [this.numberOf(document), operation.name?.value ?? '', shape, entitled.key].join('|');
    let plan = this.plans.get(key);
    if (!plan) {
      plan = planQuery(this.world, entitled, document, operation, scope);
      // A refusal is cheap to find again, and not worth another plan's place.
      if (plan.roots.every((root) => root.kind !== 'refused')) this.plans.set(key, plan);
    }
    return plan;
  }

  private kept(key: string, make: () => Statement): Statement {
    let statement = this.statements.get(key);
    if (!statement) this.statements.set(key, (statement = make()));
    return statement;
  }

  private scope(caller: Caller, variables: Record<string, unknown>): Scope {
    return { caller, variables, epoch: this.dependencies.epoch(), memo: new Map() };
  }

  /** The shape of those variables that a part of a document uses: the input of a mutation is none of them. */
  private shapeWithin(selection: SelectionSetNode, document: DocumentNode, variables: Record<string, unknown>): string {
    let used = this.used.get(selection);
    if (!used) this.used.set(selection, (used = variablesWithin(selection, document)));
    return operationsOf(document)
      .map((operation) => variablesShape(this.world.schema, operation, variables, used))
      .join('&');
  }

  private numberOf(part: object): number {
    let number = this.numbers.get(part);
    if (number === undefined) this.numbers.set(part, (number = ++this.numbered));
    return number;
  }
}

function queryOf(document: DocumentNode, operationName: string | null | undefined): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation === OperationTypeNode.QUERY) return operation;
  throw new AggregateError([
    new GraphQLError('The document has no such query.', { extensions: { code: 'BAD_USER_INPUT' } }),
  ]);
}

function coerced(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): Record<string, unknown> {
  const result = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 20 });
  if (result.coerced) return result.coerced;
  throw new AggregateError(
    result.errors.map(
      (error) =>
        new GraphQLError(error.message, {
          nodes: error.nodes,
          extensions: { ...error.extensions, code: 'BAD_USER_INPUT' },
        }),
    ),
  );
}

/** Variables of a mutation or subscription, which its own execution has coerced and found good; it may pass either form. */
function leniently(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
): Record<string, unknown> {
  const [operation, ...others] = operationsOf(document);
  if (!operation || others.length > 0) return variables;
  return getVariableValues(schema, operation.variableDefinitions ?? [], variables).coerced ?? variables;
}

function operationsOf(document: DocumentNode): OperationDefinitionNode[] {
  return document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}
