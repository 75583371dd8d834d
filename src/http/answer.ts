import type { GraphQLFormattedError } from 'graphql';
import type { Throttle } from '../domain/gate';

/** Text of the data object, or the errors of a request of which nothing was run. */
export type Answer =
  { data: string; errors?: GraphQLFormattedError[] } | { data: null; errors: GraphQLFormattedError[] };

export interface ResponseExtensions {
  cost?: {
    /** The price of the operation as it is written, whatever it finds: known before anything runs. */
    requestedQueryCost: number;
    /** What was charged: that price, of which nothing is given back for rows that were not there; 0 where nothing ran. */
    actualQueryCost: number;
    throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
  };
  requestId: string;
}

export function costExtension(throttle: Throttle, dryRun: boolean): NonNullable<ResponseExtensions['cost']> {
  const { requestedQueryCost, maximumAvailable, currentlyAvailable, restoreRate } = throttle;
  return {
    requestedQueryCost,
    actualQueryCost: dryRun ? 0 : requestedQueryCost,
    throttleStatus: { maximumAvailable, currentlyAvailable, restoreRate },
  };
}

/** A response as text: the data is text already and is passed through as it is. */
export function stringify(result: {
  data?: unknown;
  errors?: readonly GraphQLFormattedError[];
  extensions?: unknown;
}): string {
  const members: string[] = [];
  if (result.errors?.length) members.push(`"errors":${JSON.stringify(result.errors)}`);
  if (result.data !== undefined) members.push(`"data":${dataText(result.data)}`);
  if (result.extensions !== undefined) members.push(`"extensions":${JSON.stringify(result.extensions)}`);
  return `{${members.join(',')}}`;
}

function dataText(data: unknown): string {
  const raw = (data as { __raw?: unknown } | null)?.__raw;
  return typeof raw === 'string' ? raw : JSON.stringify(data);
}

export function rateLimitHeaders(throttle: Throttle): [name: string, value: string][] {
  const missing = throttle.maximumAvailable - throttle.currentlyAvailable;
  return [
    ['RateLimit-Limit', String(throttle.maximumAvailable)],
    ['RateLimit-Remaining', String(Math.max(0, throttle.currentlyAvailable))],
    ['RateLimit-Reset', String(Math.ceil(missing / throttle.restoreRate))],
  ];
}
