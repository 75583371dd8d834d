import type { DocumentNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import type { Caller } from '../domain/caller';
import type { Gate } from '../domain/gate';
import type { EventLog } from '../log';

/** The part of the read path that streams use: events that pass entitlement and filter, ascending, as JSON text. */
export interface EventReads {
  events(request: {
    selection: SelectionSetNode;
    document: DocumentNode;
    variables: Record<string, unknown>;
    caller: Caller;
    filter: unknown;
    after: bigint;
    until: bigint;
    limit: number;
  }): Promise<{ position: bigint; text: string }[]>;
}

export interface StreamSettings {
  firstHeartbeatMs: number;
  heartbeatMs: number;
  /** How often a caller is looked up again; an access event makes it at once. */
  refreshMs: number;
  /** From the upgrade to connection_init. */
  initMs: number;
  pingMs: number;
  frameBytes: number;
  /** Of a POST to the SSE address. */
  bodyBytes: number;
  operationsPerSocket: number;
  /** Sockets of one principal, and as many SSE streams. */
  socketsPerPrincipal: number;
  /** Different subscriptions of one principal over all its connections; equal ones are worked out once and count once. */
  subscriptionsPerPrincipal: number;
  /** Sockets that have not said yet who they are, in this process and of one address. */
  unnamedSockets: number;
  unnamedSocketsPerAddress: number;
  /** Unsent bytes at which a live stream leaves its group and reads on at its client's pace. */
  paceBytes: number;
  /** Unsent bytes at which a socket is closed at once. */
  bufferBytes: number;
  /** How long a client may take nothing of what waits for it. */
  stallMs: number;
  /** Over how long sockets are closed at shutdown. */
  drainMs: number;
  pageSize: number;
  /** Positions that one reading of the table spans at most. */
  windowSize: number;
  /** Readings of the table at once. */
  readers: number;
  /** How long a failing reading is repeated before its streams end with an error. */
  patienceMs: number;
}

export const defaultSettings: StreamSettings = {
  firstHeartbeatMs: 2_000,
  heartbeatMs: 5_000,
  refreshMs: 30_000,
  initMs: 3_000,
  pingMs: 12_000,
  frameBytes: 1024 * 1024,
  bodyBytes: 256 * 1024,
  operationsPerSocket: 100,
  socketsPerPrincipal: 20,
  subscriptionsPerPrincipal: 100,
  unnamedSockets: 1_000,
  unnamedSocketsPerAddress: 250,
  paceBytes: 256 * 1024,
  bufferBytes: 4 * 1024 * 1024,
  stallMs: 10_000,
  drainMs: 15_000,
  pageSize: 200,
  windowSize: 50_000,
  readers: 4,
  patienceMs: 30_000,
};

export interface Execution {
  document: DocumentNode;
  operationName: string | null;
  variables: Record<string, unknown>;
  caller: Caller;
  requestId: string;
}

export interface SubscriptionDependencies {
  schema: GraphQLSchema;
  log: EventLog;
  readPath: EventReads;
  gate: Gate;
  /** The caller behind an Authorization header's value; null where it is none. A refusal is thrown as a DomainError. */
  authenticate(authorization: string, reason: string | null): Promise<Caller | null>;
  /** The same caller as the database knows it now; null where it may no longer call. */
  refresh(caller: Caller): Promise<Caller | null>;
  /** Queries and mutations; the text is the whole response. */
  execute(execution: Execution): Promise<{ text: string }>;
  settings?: Partial<StreamSettings>;
  /** Hears of faults that clients only learn the id of. */
  onError?: (error: unknown, requestId: string) => void;
}
