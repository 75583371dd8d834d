import type { AddressInfo } from 'node:net';
import { execute, type GraphQLSchema, getVariableValues, getOperationAST } from 'graphql';
import pino, { type Logger } from 'pino';
import type { Pool } from 'pg';
import { openDatabase, type Database } from '../../src/database/open';
import { trip } from '../../src/database/trip';
import { type App, type AppDeps, createApp } from '../../src/http/app';
import { createAuthentication, type AuthenticationDeps } from '../../src/http/authentication';
import type { EngineQuery } from '../../src/http/engine';
import { createGate, type GateDeps } from '../../src/http/gate';
import type { Delivery, DeliveryResult } from '../../src/http/ingest';
import { createMetrics, type Metrics } from '../../src/http/metrics';
import { createSnsReceiver, isSnsHost } from '../../src/http/sns';
import { createReadPath, type ReadPath, type ReadRequest } from '../../src/query';
import { exampleSchema } from './example-schema';

/** Credentials are looked up as in the service: by the engine role, in one trip. */
export function engineOf(pool: Pool): EngineQuery {
  return async (text, values) => (await trip(pool, { role: 'engine', settings: {} }, [{ text, values }]))[0];
}

/** The port of the read path, by a plain executor over the schema's own resolvers. */
export function plainReadPath(schema: GraphQLSchema): ReadPath {
  return {
    async execute({ document, operationName, variables, caller, live }: ReadRequest) {
      const operation = getOperationAST(document, operationName);
      const coerced = getVariableValues(schema, operation?.variableDefinitions ?? [], variables);
      if (coerced.errors) throw new AggregateError(coerced.errors);
      const contextValue = { caller, ports: live };
      const result = await execute({ schema, document, operationName, variableValues: variables, contextValue });
      const errors = result.errors?.map((error) => {
        if (error.originalError) throw error.originalError;
        return error.toJSON();
      });
      return { data: JSON.stringify(result.data ?? null), errors };
    },
    node: async () => 'null',
    events: async () => [],
  };
}

export interface ServiceOptions extends Partial<
  Pick<AppDeps, 'settings' | 'sandbox' | 'checks' | 'stream' | 'readPath'>
> {
  schema?: GraphQLSchema;
  /** The service's own read path in place of a plain executor. */
  compiled?: boolean;
  limits?: GateDeps['limits'];
  mayIntrospect?: GateDeps['mayIntrospect'];
  authentication?: Partial<Pick<AuthenticationDeps, 'issuers' | 'fetch' | 'now' | 'rememberMs' | 'cooldownMs'>>;
  isCertificateHost?: (url: URL) => boolean;
  deliver?: (delivery: Delivery) => Promise<{ results: DeliveryResult[] }>;
}

export interface Service {
  url: string;
  app: App;
  metrics: Metrics;
  /** What was logged, parsed. */
  logged: Record<string, unknown>[];
  delivered: Delivery[];
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  stop(): Promise<void>;
}

export function recordingLogger(): { logger: Logger; logged: Record<string, unknown>[] } {
  const logged: Record<string, unknown>[] = [];
  const write = (line: string): void => void logged.push(JSON.parse(line));
  return { logger: pino({ level: 'debug' }, { write }), logged };
}

/** The database that a world lies in. */
export function databaseUrlOf({ pool }: { pool: Pool }): string {
  return String(pool.options.connectionString);
}

/** Everything that is served over HTTP, on a real socket and a real database. */
export async function startService(databaseUrl: string, options: ServiceOptions = {}): Promise<Service> {
  const { schema = exampleSchema, sandbox = true } = options;
  const database: Database = await openDatabase(databaseUrl, 4);
  const { logger, logged } = recordingLogger();
  const metrics = createMetrics({
    sandbox,
    process: false,
    pool: () => ({ total: 1, idle: 1, waiting: 0 }),
    logLag: async () => 3,
  });
  const { limits, mayIntrospect } = options;
  const gate = createGate({ schema, limits, mayIntrospect, onRefusal: metrics.refused });
  const engine = engineOf(database.pool);
  const authentication = createAuthentication({ engine, issuers: [], fetch, logger, ...options.authentication });
  const delivered: Delivery[] = [];
  const deliver = async (delivery: Delivery) => {
    delivered.push(delivery);
    if (options.deliver) return options.deliver(delivery);
    return {
      results: delivery.bodies.map((_, index) => ({ id: `signal-${index}`, outcome: 'OPENED', duplicate: false })),
    };
  };
  const app = await createApp({
    schema,
    gate,
    authentication,
    readPath:
      options.readPath ??
      (options.compiled ? createReadPath({ schema, pool: database.pool, epoch: () => 'e1' }) : plainReadPath(schema)),
    database,
    live: {
      metricData: async () => null,
      alarmHistory: async () => ({ items: [], nextToken: null }),
    },
    streamPosition: async () => ({ latest: 'l', oldest: 'o' }),
    cursorOf: async (eventId) => `cursor of ${eventId}`,
    webhookReach: 'PUBLIC',
    addOnStart: 'AT_ONCE',
    patchNowSnapshot: true,
    ingest: { deliver, sns: createSnsReceiver({ isCertificateHost: options.isCertificateHost ?? isSnsHost, fetch }) },
    checks: options.checks ?? {},
    metrics,
    logger,
    stream: options.stream,
    sandbox,
    settings: options.settings,
  });
  await new Promise<void>((resolve) => app.server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    url,
    app,
    metrics,
    logged,
    delivered,
    post: (body, headers = {}) =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    stop: async () => {
      await app.close(0);
      await database.close();
    },
  };
}
