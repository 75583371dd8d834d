import type { GraphQLError } from 'graphql';
import type { Caller } from '../domain/caller';
import type { Throttle } from '../domain/gate';
import type { PricedAdmission } from './gate';
import type { Inspection } from './gate/inspection';

/** What is known of one request, from its first header to its last byte. */
export interface RequestState {
  readonly id: string;
  readonly startedAt: number;
  caller?: Caller;
  inspection?: Inspection;
  admission?: PricedAdmission;
  throttle?: Throttle;
  /** The header's; it counts where the document has one mutation field. */
  idempotencyKey?: string;
  /** Why the gate let it not pass. */
  refused?: readonly GraphQLError[];
  /** Nothing of the operation was run, by no fault of the HTTP request: the status then depends on the media type. */
  requestError?: boolean;
  /** Set where the answer says so whatever the media type. */
  status?: number;
  kind?: 'query' | 'mutation' | 'subscription';
  outcome?: 'ok' | 'partial' | 'refused' | 'failed';
}

declare module 'express-serve-static-core' {
  interface Locals {
    state: RequestState;
  }
}
