import { GraphQLError } from 'graphql';

/** What a query says wrongly: a top-level error. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

export function cursorExpired(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'CURSOR_EXPIRED' } });
}

/** PostgreSQL ended a statement because it took too long. */
export function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '57014';
}

export function timedOut(cause: unknown): GraphQLError {
  return new GraphQLError('The query took too long; ask for less or narrow its filter.', {
    extensions: { code: 'TIMEOUT' },
    originalError: cause instanceof Error ? cause : undefined,
  });
}

// PostgreSQL's text has no NUL, and a lone surrogate has no UTF-8.
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

export function storable(text: string): string {
  if (UNSTORABLE.test(text)) throw badInput('Text with NUL or a lone surrogate is not accepted.');
  return text;
}
