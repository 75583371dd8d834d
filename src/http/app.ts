import { createServer, type Server } from 'node:http';
import cors from 'cors';
import express, { type Express, type RequestHandler } from 'express';
import { type DocumentNode, getOperationAST, type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import type { Logger } from 'pino';
import { headerText, REASON_HEADER } from '../domain/break-glass';
import type { Caller } from '../domain/caller';
import { costExtension, stringify } from './answer';
import { createApollo } from './apollo';
import type { Authentication } from './authentication';
import { Presenter } from './errors';
import { closer } from './close';
import { createExecutor, type Executor, type ExecutorDeps } from './executor';
import { explorerRoutes } from './explorer';
import type { OperationGate } from './gate';
import { principalOf } from './gate/principal';
import { graphqlHandlers } from './graphql';
import { opening } from './headers';
import { type Checks, healthRoutes } from './health';
import { type IngestDeps, ingestRoutes } from './ingest';
import { createIntake, type Intake } from './intake';
import type { Metrics } from './metrics';
import { problemHandler, sendProblem, unauthenticated } from './problem';
import { defaultSettings, type HttpSettings } from './settings';
import { answerUnfinished } from './unfinished';

export interface AppDeps extends Pick<
  ExecutorDeps,
  'readPath' | 'database' | 'live' | 'streamPosition' | 'cursorOf' | 'webhookReach' | 'addOnStart' | 'patchNowSnapshot'
> {
  schema: GraphQLSchema;
  gate: OperationGate;
  authentication: Authentication;
  ingest: Pick<IngestDeps, 'deliver' | 'sns'>;
  /** What readiness asks, by name; a check that rejects says in its message what is missing. */
  checks: Checks;
  metrics: Metrics;
  logger: Logger;
  /** POST and GET /graphql/stream; the route comes before the body is read. */
  stream?: RequestHandler;
  sandbox: boolean;
  /** Origins of pages that may call the API from a browser; none when empty. Safe with `*`: there are no cookies. */
  corsOrigins?: readonly string[];
  now?: () => number;
  settings?: Partial<HttpSettings>;
}

export interface App {
  express: Express;
  /** Not listening yet; WebSockets attach to its `upgrade`. */
  server: Server;
  /** Queries and mutations of the other transports, already past the gate; the text is the whole response. */
  execute(request: TransportRequest): Promise<{ text: string }>;
  /** From now on not ready, and each answer ends its connection. */
  drain(): void;
  /** Stops accepting, waits for what runs, and cuts what is left after the grace. */
  close(graceMs?: number): Promise<void>;
}

export interface TransportRequest {
  document: DocumentNode;
  operationName?: string | null;
  variables: Record<string, unknown>;
  caller: Caller;
  requestId: string;
}

/** Everything that is served over HTTP. */
export async function createApp(deps: AppDeps): Promise<App> {
  const { schema, gate, authentication, metrics, logger, sandbox } = deps;
  const now = deps.now ?? Date.now;
  const settings: HttpSettings = { ...defaultSettings, ...deps.settings };
  const presenter = new Presenter(logger);
  const execute = createExecutor({ ...deps, presenter, deadlineMs: settings.operationDeadlineMs });
  const { persistedQueryCharacters } = settings;
  const apollo = await createApollo({ schema, gate, execute, presenter, logger, persistedQueryCharacters });
  let draining = false;

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(opening(now, () => draining));
  app.use(metrics.counting);
  const { corsOrigins = [] } = deps;
  if (corsOrigins.length > 0) app.use(['/graphql', '/schema.graphql'], crossOrigin(corsOrigins));
  const authenticated = authenticating(authentication);
  if (deps.stream) app.all('/graphql/stream', deps.stream);
  const intake = createIntake(settings, now);
  const json = express.json({ limit: settings.bodyBytes });
  app.all('/graphql', authenticated, receiving(intake, metrics), json, ...graphqlHandlers(apollo));
  const sdl = once(() => printSchema(lexicographicSortSchema(schema)));
  app.get('/schema.graphql', authenticated, (_request, response) => void response.type('text/plain').send(sdl()));
  app.use(healthRoutes({ ...deps, settings, isDraining: () => draining }));
  app.use(explorerRoutes({ sandbox }));
  const { bodyBytes } = settings;
  app.use(ingestRoutes({ ...deps.ingest, authentication, metrics, logger, bodyBytes, intake }));

  app.use((_request, response) =>
    sendProblem(response, { status: 404, code: 'NOT_FOUND', message: 'Nothing is served here.' }),
  );
  app.use(problemHandler(presenter, () => metrics.refused('PAYLOAD_TOO_LARGE')));

  const { headersTimeoutMs, requestTimeoutMs, connectionCheckMs } = settings;
  const times = { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, keepAliveTimeout: 65_000 };
  const server = createServer({ ...times, connectionsCheckingInterval: connectionCheckMs }, app);
  server.setTimeout(settings.stalledMs);
  answerUnfinished(server);
  const closing = closer(server);
  return {
    express: app,
    server,
    execute: (request) => executeText(gate, execute, request),
    drain: () => {
      draining = true;
    },
    close: async (graceMs = 10_000) => {
      draining = true;
      await closing(graceMs);
      await apollo.stop();
    },
  };
}

/** The transport has been charged by the gate and releases what it holds there itself. */
async function executeText(
  gate: OperationGate,
  execute: Executor,
  request: TransportRequest,
): Promise<{ text: string }> {
  const { document, operationName, variables, caller, requestId } = request;
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new Error('An operation that passed the gate is not in its document.');
  const { throttle, dryRun } = gate.quote({ document, operation, variables, caller });
  const rateLimit = () => gate.rateLimit(throttle);
  const release = () => undefined;
  const { data, errors } = await execute({
    document,
    operation,
    variables,
    caller,
    requestId,
    dryRun,
    rateLimit,
    release,
  });
  const extensions = { cost: costExtension(throttle, dryRun), requestId };
  return { text: stringify({ ...(data !== null && { data: { __raw: data } }), errors, extensions }) };
}

/** 401 unless somebody is there; whom the request then is in the name of. */
function authenticating(authentication: Authentication): RequestHandler {
  return async (request, response, next) => {
    const caller = await authentication.authenticate(
      request.headers.authorization,
      headerText(request.headers[REASON_HEADER]),
    );
    if (!caller) return sendProblem(response, unauthenticated);
    response.locals.state.caller = caller;
    next();
  };
}

/** Holds a place in memory for the body of an operation until it has come; what it costs is the gate's to say. */
function receiving(intake: Intake, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const { caller } = response.locals.state;
    const place = intake.hold(caller ? principalOf(caller) : '');
    if ('problem' in place) {
      metrics.refused(place.problem.code);
      return sendProblem(response, place.problem);
    }
    request.once('end', place.release);
    response.once('close', place.release);
    next();
  };
}

/** Pages of these origins may call with a key in the header, and read what tells them when to come back. */
function crossOrigin(origins: readonly string[]): RequestHandler {
  return cors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'POST'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'accept',
      'idempotency-key',
      'last-event-id',
      'x-request-id',
      REASON_HEADER,
    ],
    exposedHeaders: ['x-request-id', 'retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
    maxAge: 600,
  });
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
