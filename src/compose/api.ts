import type { Logger } from 'pino';
import { trip } from '../database/trip';
import type { Database } from '../database/open';
import { pendingMigrations } from '../database/migrate';
import { toCursor } from '../domain/event';
import type { LiveReads } from '../domain/live';
import type { AddOnStart } from '../domain/add-on';
import type { WebhookReach } from '../domain/webhook-target';
import { createApp, type App } from '../http/app';
import { createAuthentication } from '../http/authentication';
import { createGate } from '../http/gate';
import type { Checks } from '../http/health';
import type { HttpSettings, Limits } from '../http/settings';
import { createMetrics, type Metrics } from '../http/metrics';
import { createSnsReceiver, isSnsHost } from '../http/sns';
import type { Issuer } from '../http/tokens';
import { openEventLog, type EventLog } from '../log';
import { ingest } from '../operations/signal/ingest';
import { createReadPath } from '../query';
import { buildApiSchema } from '../resolvers/schema';
import { createSubscriptions, type StreamSettings, type Subscriptions } from '../subscriptions';
import { once } from './once';

export interface Api {
  app: App;
  log: EventLog;
  metrics: Metrics;
  subscriptions: Subscriptions;
  listen(port: number, host: string): Promise<number>;
  /** Not ready, then sockets with their final cursors, then requests. */
  stop(): Promise<void>;
}

export interface ApiDeps {
  database: Database;
  live: LiveReads;
  issuers: readonly Issuer[];
  /** The sandbox's origin, whose certificates are then SNS's. */
  sandboxUrl: string | null;
  /** Where webhooks may lead; default: the public internet. */
  webhookReach?: WebhookReach;
  /** When add-ons that are asked for take effect; default: at once. */
  addOnStart?: AddOnStart;
  /** Whether Patch Now takes a snapshot first; default: it does. */
  patchNowSnapshot?: boolean;
  nudge?: () => void;
  checks: Checks;
  corsOrigins?: readonly string[];
  logger: Logger;
  drainMs?: number;
  /** Of the gate, where they differ from its own. */
  limits?: Partial<Limits>;
  settings?: Partial<HttpSettings>;
  streams?: Partial<StreamSettings>;
}

/** How long a mutation's payload waits for the number of its event. */
const CURSOR_WAIT_MS = 2_000;

/** Everything that answers clients, in one process: HTTP, WebSocket and SSE over one read path, one gate and one log. */
export async function createApi(deps: ApiDeps): Promise<Api> {
  const { database, logger, sandboxUrl } = deps;
  const { pool } = database;
  const schema = buildApiSchema();
  const log = openEventLog({
    pool,
    nudge: deps.nudge,
    onError: (error) => logger.warn({ err: error }, 'the event log was interrupted'),
  });
  await log.start();
  const readPath = createReadPath({ schema, pool, epoch: () => log.epoch() });
  const cursor = (position: bigint): string => toCursor({ epoch: log.epoch(), position });
  const metrics = createMetrics({
    sandbox: sandboxUrl !== null,
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    logLag: () => log.lag(),
  });
  const gate = createGate({ schema, limits: deps.limits, onRefusal: (code) => metrics.refused(code) });
  const authentication = createAuthentication({
    engine: async (text, values) => {
      const [rows] = await trip(pool, { role: 'engine', settings: {} }, [{ text, values }]);
      return rows;
    },
    issuers: deps.issuers,
    fetch: (url, init) => fetch(url, init),
    logger,
  });
  const sandboxOrigin = sandboxUrl === null ? null : new URL(sandboxUrl).origin;
  const app = await createApp({
    schema,
    gate,
    authentication,
    readPath,
    database,
    live: deps.live,
    webhookReach: deps.webhookReach ?? 'PUBLIC',
    addOnStart: deps.addOnStart ?? 'AT_ONCE',
    patchNowSnapshot: deps.patchNowSnapshot ?? true,
    streamPosition: async () => ({ latest: cursor(log.latest()), oldest: cursor(await log.oldest()) }),
    cursorOf: async (eventId) => {
      const position = await log.positionOf(eventId, CURSOR_WAIT_MS);
      return position === null ? null : cursor(position);
    },
    ingest: {
      deliver: (delivery) => ingest(database, delivery),
      sns: createSnsReceiver({
        isCertificateHost: (url) => (sandboxOrigin === null ? isSnsHost(url) : url.origin === sandboxOrigin),
        fetch: (url, init) => fetch(url, init),
      }),
    },
    checks: { ...foundations(database, log), ...deps.checks },
    metrics,
    logger,
    stream: (request, response) => subscriptions.sse(request, response),
    sandbox: sandboxUrl !== null,
    corsOrigins: deps.corsOrigins,
    settings: deps.settings,
  });
  const subscriptions = createSubscriptions({
    schema,
    log,
    readPath,
    gate,
    authenticate: (authorization, reason) => authentication.authenticate(authorization, reason),
    refresh: (caller) => authentication.refresh(caller),
    execute: (execution) => app.execute(execution),
    onError: (error, requestId) => logger.error({ err: error, requestId }, 'a stream failed'),
    settings: { ...deps.streams, ...(deps.drainMs !== undefined && { drainMs: deps.drainMs }) },
  });
  app.server.on('upgrade', (request, socket, head) => {
    if (request.url?.split('?')[0] === '/graphql') return subscriptions.handleUpgrade(request, socket, head);
    // Node.js hands the socket over without a listener: a client that is gone already would end the process.
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  return {
    app,
    log,
    metrics,
    subscriptions,
    listen: (port, host) => listen(app, port, host),
    stop: once(async () => {
      app.drain();
      await subscriptions.drain();
      await app.close();
      await log.stop();
    }),
  };
}

/** What every process must have before it is ready: the database, its migrations, and somebody who numbers events. */
function foundations(database: Database, log: EventLog): Checks {
  return {
    database: async () => void (await database.pool.query('select 1')),
    migrations: async () => {
      const pending = await pendingMigrations(database.dataSource);
      if (pending !== 0) throw new Error(`${pending} migrations have not run`);
    },
    sequencer: async () => {
      if (!(await log.sequenced())) throw new Error('no process numbers events');
    },
  };
}

function listen(app: App, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    app.server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken: set PORT, 0 picks a free one.`) : error);
    });
    app.server.listen(port, host, () => {
      const address = app.server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
