import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Caller } from './caller';

/** What a request is about to cost and what its principal has left. */
export interface Throttle {
  requestedQueryCost: number;
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

export interface Admission {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  throttle: Throttle;
  /** Must be called once when the operation has ended. */
  release(): void;
}

export interface GateRequest {
  query: string;
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
  caller: Caller;
}

/** One set of limits for HTTP, WebSocket and SSE. */
export interface Gate {
  /** Parses, validates, prices and charges; throws an AggregateError of GraphQLErrors that carry `extensions.code`. */
  admit(request: GateRequest): Admission;
}
