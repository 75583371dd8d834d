import {
  ApolloServer,
  type ApolloServerPlugin,
  type BaseContext,
  type GraphQLRequest,
  type GraphQLRequestListener,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { getOperationAST, GraphQLError, type GraphQLFormattedError, type GraphQLSchema, parse } from 'graphql';
import type { Logger } from 'pino';
import { costExtension, stringify } from './answer';
import type { Presenter } from './errors';
import type { Executor } from './executor';
import type { OperationGate } from './gate';
import { persistedQueries } from './persisted';
import type { RequestState } from './request';

export interface GraphQLContext extends BaseContext {
  state: RequestState;
}

export interface ApolloDeps {
  schema: GraphQLSchema;
  gate: OperationGate;
  execute: Executor;
  presenter: Presenter;
  logger: Logger;
  persistedQueryCharacters: number;
}

/** What Apollo holds in place of a document that was refused: it ends at the refusal, nothing of it is executed. */
const refusedDocument = parse('{ __typename }');

/**
 * Apollo reads the request, keeps persisted queries and guards against cross-site requests. Documents come from the
 * gate, already parsed and validated; execution is ours, and its text is passed through.
 */
export async function createApollo(deps: ApolloDeps): Promise<ApolloServer<GraphQLContext>> {
  const { schema, gate, execute, presenter, logger } = deps;
  const server = new ApolloServer<GraphQLContext>({
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      lifecycle(deps),
    ],
    gateway: {
      onSchemaLoadOrUpdate: (listener) => {
        listener({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => undefined;
      },
      load: async () => ({
        executor: async ({ context, request }) => {
          const { state } = context as GraphQLContext;
          const { admission, caller } = state;
          if (!admission || !caller) throw new Error('An operation reached execution without having passed the gate.');
          const answer = await execute({
            ...admission,
            caller,
            variables: request.variables ?? {},
            requestId: state.id,
            idempotencyKey: state.idempotencyKey,
            rateLimit: () => gate.rateLimit(admission.throttle),
          });
          state.requestError = answer.data === null;
          if (answer.data === null) return { errors: answer.errors.map(carried) };
          return { data: { __raw: answer.data }, errors: answer.errors?.map(carried) };
        },
      }),
      stop: async () => undefined,
    },
    documentStore: {
      get: async (key) => {
        const inspection = gate.inspected(key.slice(key.lastIndexOf(':') + 1));
        return inspection && (inspection.document ?? refusedDocument);
      },
      set: async () => undefined,
      delete: async () => false,
    },
    persistedQueries: { cache: persistedQueries(deps.persistedQueryCharacters), ttl: null },
    csrfPrevention: { requestHeaders: ['authorization', 'apollo-require-preflight', 'x-apollo-operation-name'] },
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    introspection: true,
    stopOnTerminationSignals: false,
    stringifyResult: stringify,
    formatError: (_formatted, error) => carriedBy(error) ?? presenter.present(error, ''),
    logger,
  });
  await server.start();
  return server;
}

/** An error that is presented already travels through Apollo inside another one and comes out unchanged. */
const presented = new WeakMap<Error, GraphQLFormattedError>();

function carried(error: GraphQLFormattedError): GraphQLError {
  const carrier = new GraphQLError(error.message);
  presented.set(carrier, error);
  return carrier;
}

function carriedBy(error: unknown): GraphQLFormattedError | undefined {
  return error instanceof Error ? presented.get(error) : undefined;
}

function lifecycle({ gate, presenter }: ApolloDeps): ApolloServerPlugin<GraphQLContext> {
  /** A refused operation is told its price and what is left, where it is one. */
  const quoteInto = (state: RequestState, { operationName, variables }: GraphQLRequest): void => {
    const document = state.inspection?.document;
    const operation = document && getOperationAST(document, operationName);
    if (!operation || !state.caller) return;
    state.kind = operation.operation;
    state.throttle = gate.quote({ document, operation, variables, caller: state.caller }).throttle;
  };
  const listener: GraphQLRequestListener<GraphQLContext> = {
    async didResolveSource({ source, queryHash, contextValue: { state } }) {
      state.inspection = gate.inspect(source, queryHash);
    },
    async didResolveOperation({ request, source, contextValue: { state } }) {
      if (!state.caller) throw new Error('An operation came without a caller.');
      try {
        const { operationName, variables } = request;
        state.admission = gate.admit({ query: source, operationName, variables, caller: state.caller });
        state.kind = state.admission.operation.operation;
        state.throttle = state.admission.throttle;
      } catch (error) {
        if (!(error instanceof AggregateError)) throw error;
        state.refused = error.errors as GraphQLError[];
        state.requestError = true;
        quoteInto(state, request);
        throw state.refused[0];
      }
    },
    async willSendResponse({ response, contextValue: { state } }) {
      if (response.body.kind !== 'single') return;
      const result = response.body.singleResult;
      // Apollo reports one error of a hook; a refusal can have several.
      const errors = state.refused?.map((error) => presenter.present(error, state.id)) ?? result.errors;
      if (errors) {
        result.errors = errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId: state.id } }));
      }
      const cost = state.throttle && costExtension(state.throttle, state.admission?.dryRun ?? true);
      result.extensions = { ...(cost && { cost }), requestId: state.id };
      state.outcome = outcome(result.data, result.errors);
      state.status = statusOf(result.data, result.errors);
    },
  };
  return { requestDidStart: async () => listener };
}

function outcome(data: unknown, errors: readonly GraphQLFormattedError[] | undefined): RequestState['outcome'] {
  if (!errors?.length) return 'ok';
  if (data === undefined) return 'refused';
  return (data as { __raw?: string } | null)?.__raw === 'null' ? 'failed' : 'partial';
}

/** Limits say so in the status whatever the client accepts. */
function statusOf(data: unknown, errors: readonly GraphQLFormattedError[] | undefined): number | undefined {
  if (data !== undefined || !errors) return undefined;
  return errors.some((error) => error.extensions?.code === 'RATE_LIMITED') ? 429 : undefined;
}
