import { GraphQLError, type GraphQLErrorOptions } from 'graphql';
import type { ErrorCode } from '../codes';

export function refusal(code: ErrorCode, message: string, options: GraphQLErrorOptions = {}): GraphQLError {
  return new GraphQLError(message, { ...options, extensions: { ...options.extensions, code } });
}

export function rateLimited(message: string, retryAfterMs: number): GraphQLError {
  return refusal('RATE_LIMITED', message, { extensions: { retryAfterMs } });
}
