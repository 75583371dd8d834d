import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execute as executeGraphQL } from 'graphql';
import { createClient, type Client as SocketClient } from 'graphql-ws';
import { Pool, type Client } from 'pg';
import WebSocket from 'ws';
import type { Caller } from '../../src/domain/caller';
import { createGate } from '../../src/http/gate';
import { openEventLog, startSequencer, type EventLog, type EventLogOptions, type Sequencer } from '../../src/log';
import { createReadPath } from '../../src/query';
import { buildApiSchema } from '../../src/resolvers/schema';
import { createSubscriptions, type EventReads, type StreamSettings, type Subscriptions } from '../../src/subscriptions';
import { connected } from '../log/write-events';

export interface Service {
  url: string;
  socketUrl: string;
  admin: Client;
  log: EventLog;
  subscriptions: Subscriptions;
  /** Every reading that streams asked of the read path. */
  readings: Parameters<EventReads['events']>[0][];
  /** By Authorization header; changing or deleting one is changing its permissions. */
  callers: Map<string, Caller>;
  faults: unknown[];
  stop(): Promise<void>;
}

export interface ServiceOptions {
  settings?: Partial<StreamSettings>;
  log?: Partial<EventLogOptions>;
}

let sequencer: { url: string; running: Sequencer; users: number } | null = null;

/** The streams of one process over a real database and a real socket, with one sequencer for all that share a database. */
export async function startService(url: string, options: ServiceOptions = {}): Promise<Service> {
  if (!sequencer || sequencer.url !== url) {
    sequencer = { url, running: startSequencer({ pool: url, candidacyMs: 20 }), users: 0 };
  }
  const own = sequencer;
  own.users++;
  const admin = await connected(url);
  const pool = new Pool({ connectionString: url, max: 8 });
  pool.on('error', () => undefined);
  const log = openEventLog({ pool: url, pollMs: 50, ...options.log });
  await log.start();
  const schema = buildApiSchema();
  const callers = new Map<string, Caller>();
  const readings: Service['readings'] = [];
  const faults: unknown[] = [];
  const readPath = createReadPath({ schema, pool, epoch: () => log.epoch() });
  const subscriptions = createSubscriptions({
    schema,
    log,
    readPath: {
      events: (request) => {
        readings.push(request);
        return readPath.events(request);
      },
    },
    gate: createGate({ schema }),
    authenticate: async (authorization) => callers.get(authorization) ?? null,
    refresh: async (caller) => [...callers.values()].find((one) => one.principalId === caller.principalId) ?? null,
    execute: async ({ document, operationName, variables }) => ({
      text: JSON.stringify(
        await executeGraphQL({ schema, document, operationName, variableValues: variables, contextValue: {} }),
      ),
    }),
    // Only a test of heartbeats wants them among what it counts.
    settings: { drainMs: 50, firstHeartbeatMs: 600_000, ...options.settings },
    onError: (fault) => faults.push(fault),
  });
  const server: Server = createServer((request, response) => void subscriptions.sse(request, response));
  server.on('upgrade', (request, socket, head) => subscriptions.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql/stream`,
    socketUrl: `ws://127.0.0.1:${port}/graphql`,
    admin,
    log,
    subscriptions,
    readings,
    callers,
    faults,
    stop: async () => {
      await subscriptions.drain();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await log.stop();
      await pool.end();
      await admin.end();
      if (--own.users === 0) {
        await own.running.stop();
        if (sequencer === own) sequencer = null;
      }
    },
  };
}

/** A caller as authentication makes one; the name is also its Authorization. */
export function callerOf(service: Service, name: string, what: Partial<Caller> = {}): Caller {
  const caller: Caller = {
    kind: 'API_KEY',
    principalId: randomUUID(),
    personId: null,
    name,
    email: null,
    party: 'CUSTOMER',
    role: 'CUSTOMER_ADMIN',
    scopes: ['read', 'events:subscribe'],
    organizations: [],
    accounts: [],
    memberOf: what.organizations ?? [],
    expiresAt: null,
    reason: null,
    ...what,
  };
  service.callers.set(`Bearer ${name}`, caller);
  return caller;
}

export function socketClient(service: Service, name: string, options: Record<string, unknown> = {}): SocketClient {
  return createClient({
    url: service.socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${name}` },
    retryAttempts: 0,
    ...options,
  });
}

export interface Item {
  __typename: string;
  cursor: string;
  kind?: string;
  ordinal?: string;
  summary?: string;
  reason?: string;
  reconnect?: boolean;
  oldestCursor?: string;
}

export interface Listening {
  items: Item[];
  /** The events' summaries. */
  summaries(): string[];
  error: unknown;
  done: boolean;
  end(): void;
}

export const fields = `__typename cursor
  ... on Event { kind ordinal summary }
  ... on Discontinuity { reason oldestCursor }
  ... on StreamClosed { reason reconnect }`;
export const eventsDocument = `subscription Watch($after: Cursor, $filter: EventFilter) {
  events(after: $after, filter: $filter) { ${fields} } }`;

/** Subscribes and keeps what comes. */
export function listen(
  client: { subscribe: SocketClient['subscribe'] },
  variables: Record<string, unknown> = {},
  query = eventsDocument,
): Listening {
  const listening: Listening = {
    items: [],
    summaries: () => listening.items.filter((one) => one.__typename === 'Event').map((one) => one.summary!),
    error: null,
    done: false,
    end: () => undefined,
  };
  listening.end = client.subscribe<Record<string, Item>>(
    { query, variables },
    {
      next: ({ data, errors }) => {
        if (errors) listening.error = errors;
        if (data) listening.items.push(Object.values(data)[0]);
      },
      error: (error) => {
        listening.error = error;
        listening.done = true;
      },
      complete: () => {
        listening.done = true;
      },
    },
  );
  return listening;
}
