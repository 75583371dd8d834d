import type { DocumentNode, GraphQLFormattedError, SelectionSetNode } from 'graphql';
import type { Caller } from '../domain/caller';
import type { NodeType } from '../domain/id';
import type { LiveReads } from '../domain/live';

/** What reads need from outside the tables. */
export interface ReadPorts {
  live: LiveReads;
  streamPosition(): Promise<{ latest: string; oldest: string }>;
  rateLimit(dryRun: boolean | null | undefined): {
    cost: number;
    maximumAvailable: number;
    currentlyAvailable: number;
    restoreRate: number;
    resetAt: Date;
    limit: number;
  };
}

export interface ReadRequest {
  /** Validated against the schema. */
  document: DocumentNode;
  operationName?: string | null;
  /** As the client sent them: they are coerced here. */
  variables: Record<string, unknown>;
  caller: Caller;
  live: ReadPorts;
}

export interface ReadResult {
  /** JSON text of the whole data object. */
  data: string;
  errors?: GraphQLFormattedError[];
}

export interface NodeRequest {
  type: NodeType;
  /** uuid */
  id: string;
  selection: SelectionSetNode;
  /** Where the selection's fragments are. */
  document: DocumentNode;
  variables: Record<string, unknown>;
  caller: Caller;
  ports: ReadPorts;
}

export interface EventsRequest {
  /** Of the subscription's root field. */
  selection: SelectionSetNode;
  document: DocumentNode;
  variables: Record<string, unknown>;
  caller: Caller;
  /** An EventFilter, coerced; null or undefined for all events. */
  filter: unknown;
  /** Exclusive. */
  after: bigint;
  /** Inclusive. */
  until: bigint;
  limit: number;
}

export interface ReadPath {
  /** Runs a query. Throws an AggregateError of GraphQLErrors where the request as a whole is refused. */
  execute(request: ReadRequest): Promise<ReadResult>;
  /** The selection of one payload's field, read for one object: JSON text, 'null' where the caller does not see it. */
  node(request: NodeRequest): Promise<string>;
  /** The events in (after, until] that pass entitlement and filter, ascending, at most `limit`. */
  events(request: EventsRequest): Promise<{ position: bigint; text: string }[]>;
}
