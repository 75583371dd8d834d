import { GraphQLError, type GraphQLFormattedError } from 'graphql';

export function refusal(code: string, message: string, extensions: Record<string, unknown> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...extensions } });
}

/** What a client is told: refusals as they are, and of a fault only the id that the log has it under. */
export function presented(
  error: unknown,
  requestId: string,
  onFault: (error: unknown, requestId: string) => void,
): GraphQLFormattedError[] {
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.map((one) => {
    if (one instanceof GraphQLError && !one.originalError) {
      const formatted = one.toJSON();
      return { ...formatted, extensions: { ...formatted.extensions, requestId } };
    }
    onFault(one, requestId);
    return {
      message: 'An unexpected error occurred; it is logged under the request id.',
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
    };
  });
}
