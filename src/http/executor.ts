import {
  GraphQLError,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import type { Caller } from '../domain/caller';
import type { LiveReads } from '../domain/live';
import type { ReadPath, ReadPorts } from '../query/ports';
import type { Context } from '../resolvers/context';
import type { Answer } from './answer';
import { Deadline } from './deadline';
import { isRequestError, type Presenter } from './errors';
import type { RateLimitReading } from './gate';
import { principalOf } from './gate/principal';
import { refusal } from './gate/refusal';
import { runMutation } from './mutation';
import { runQuery } from './query';

export interface ExecutorDeps {
  schema: GraphQLSchema;
  readPath: Pick<ReadPath, 'execute' | 'node' | 'events'>;
  database: Context['database'];
  live: LiveReads;
  streamPosition: ReadPorts['streamPosition'];
  cursorOf: Context['cursorOf'];
  webhookReach: Context['webhookReach'];
  addOnStart: Context['addOnStart'];
  patchNowSnapshot: Context['patchNowSnapshot'];
  presenter: Presenter;
  deadlineMs: number;
}

/** A query or mutation that has passed the gate. */
export interface Execution {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** As sent. */
  variables: Record<string, unknown>;
  caller: Caller;
  requestId: string;
  /** Of the request's header. */
  idempotencyKey?: string;
  /** Only `rateLimit` is to be answered: the rest was priced. */
  dryRun: boolean;
  rateLimit: () => RateLimitReading;
  /** Called when the work has ended, however late that is. */
  release: () => void;
}

export type Executor = (execution: Execution) => Promise<Answer>;

export function createExecutor(deps: ExecutorDeps): Executor {
  const { presenter } = deps;
  return async (execution) => {
    const { requestId } = execution;
    const deadline = new Deadline(deps.deadlineMs);
    const work = run(deps, execution, deadline).finally(execution.release);
    try {
      return await deadline.race(work);
    } catch (error) {
      const errors = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
      const presented = errors.map((one) => presenter.present(one, requestId));
      return errors.every(isRequestError) ? { data: null, errors: presented } : { data: 'null', errors: presented };
    }
  };
}

async function run(deps: ExecutorDeps, execution: Execution, deadline: Deadline): Promise<Answer> {
  const { schema, presenter, readPath, live, streamPosition, database, cursorOf } = deps;
  const { webhookReach, addOnStart, patchNowSnapshot } = deps;
  const { document, operation, caller, requestId, dryRun, rateLimit } = execution;
  if (operation.operation === 'subscription') {
    throw refusal('BAD_USER_INPUT', 'Subscriptions go over WebSocket at /graphql or over SSE at /graphql/stream.');
  }
  const variables = coerced(schema, operation, execution.variables);
  const ports: ReadPorts = { live: inTheNameOf(live, principalOf(caller)), streamPosition, rateLimit };
  if (operation.operation === 'mutation') {
    const sent = execution.variables;
    const request = { caller, document, variables: sent, requestId };
    const settings = { webhookReach, addOnStart, patchNowSnapshot };
    const context: Context = { ...request, database, readPath, ports, cursorOf, ...settings };
    const present = (error: GraphQLError): GraphQLFormattedError => presenter.present(error, requestId);
    const { idempotencyKey } = execution;
    return runMutation({
      schema,
      operation,
      variables,
      context,
      idempotencyKey,
      present,
      isOver: () => deadline.isOver,
    });
  }
  const read = async (part: DocumentNode): Promise<Answer> => {
    const operationName = operation.name?.value;
    const request = { document: part, operationName, variables: execution.variables, caller, live: ports };
    const { data, errors } = await readPath.execute(request);
    return errors?.length ? { data, errors: errors.map((error) => presenter.complete(error, requestId)) } : { data };
  };
  return runQuery({ schema, document, operation, variables, dryRun, read });
}

/** Reads from AWS take turns by principal. */
function inTheNameOf(live: LiveReads, asker: string): LiveReads {
  return {
    metricData: (alarm, start, end, period) => live.metricData(alarm, start, end, period, asker),
    alarmHistory: (alarm, first, nextToken) => live.alarmHistory(alarm, first, nextToken, asker),
  };
}

function coerced(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  sent: Record<string, unknown>,
): Record<string, unknown> {
  const result = getVariableValues(schema, operation.variableDefinitions ?? [], sent, { maxErrors: 20 });
  if (result.coerced) return result.coerced;
  const errors = result.errors.map(
    ({ message, nodes }) => new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } }),
  );
  throw new AggregateError(errors);
}
