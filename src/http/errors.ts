import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { DomainError } from '../domain/error';
import { UpstreamError } from '../domain/live';
import { type ErrorCode, isErrorCode } from './codes';

/** The operation's time is over. What a mutation has written by then stands. */
export class DeadlineError extends Error {
  constructor(seconds: number) {
    super(
      `The operation took longer than ${seconds} s. A mutation may have taken effect: repeat it with its idempotencyKey.`,
    );
    this.name = 'DeadlineError';
  }
}

/** Codes of Apollo's own that are outside the documented ones. */
const translated: Record<string, ErrorCode> = {
  BAD_REQUEST: 'BAD_USER_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_SUPPORTED: 'PERSISTED_QUERY_NOT_FOUND',
};

/** What retriable errors advise where nothing more exact is known. */
const retryAfterMs = 1_000;

/** The one place where errors become what a client sees: a documented code, or nothing but an id to ask about. */
export class Presenter {
  constructor(private readonly logger: Logger) {}

  present(error: unknown, requestId: string): GraphQLFormattedError {
    const { message, extensions } = this.told(error, requestId);
    const located = error instanceof GraphQLError ? error : null;
    return {
      message,
      ...(located?.locations && { locations: located.locations }),
      ...(located?.path && { path: located.path }),
      extensions: { ...extensions, requestId },
    };
  }

  /** Completes an error that another room has already formatted. */
  complete(error: GraphQLFormattedError, requestId: string): GraphQLFormattedError {
    const code = codeOf(error.extensions?.code);
    if (code) {
      const again = code === 'UPSTREAM_UNAVAILABLE' && { retryAfterMs };
      return { ...error, extensions: { ...again, ...error.extensions, code, requestId } };
    }
    this.logger.error({ err: error, requestId }, 'an error without a documented code');
    return {
      message: hidden(requestId),
      ...(error.locations && { locations: error.locations }),
      ...(error.path && { path: error.path }),
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
    };
  }

  private told(error: unknown, requestId: string): { message: string; extensions: { code: ErrorCode } } {
    const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    if (error instanceof GraphQLError) {
      const code = codeOf(error.extensions.code);
      if (code && code !== 'INTERNAL_SERVER_ERROR') {
        const { http: _http, stacktrace: _stacktrace, ...extensions } = error.extensions;
        return { message: error.message, extensions: { ...extensions, code } };
      }
    }
    if (cause instanceof DomainError) return { message: cause.message, extensions: domainExtensions(cause) };
    if (cause instanceof UpstreamError) {
      const extensions = { code: 'UPSTREAM_UNAVAILABLE' as const, upstreamCode: cause.upstreamCode, retryAfterMs };
      return { message: cause.message, extensions };
    }
    if (cause instanceof DeadlineError) return { message: cause.message, extensions: timeout };
    if (isStatementTimeout(cause)) {
      this.logger.warn({ err: cause, requestId }, 'the database cancelled a statement');
      return { message: 'The database took too long. Ask for less at once.', extensions: timeout };
    }
    this.logger.error({ err: cause, requestId }, 'an unexpected error');
    return { message: hidden(requestId), extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  }
}

const timeout = { code: 'TIMEOUT' as const, retryAfterMs };

function hidden(requestId: string): string {
  return `Something went wrong on our side. Ask about it with the request id ${requestId}.`;
}

function codeOf(code: unknown): ErrorCode | null {
  if (isErrorCode(code)) return code;
  return typeof code === 'string' ? (translated[code] ?? null) : null;
}

function domainExtensions(error: DomainError): { code: ErrorCode; path?: readonly string[] } {
  const code =
    error.code === 'NOT_FOUND'
      ? 'NOT_FOUND'
      : error.code === 'FORBIDDEN' || error.code === 'NOT_RESPONSIBLE'
        ? 'FORBIDDEN'
        : 'BAD_USER_INPUT';
  return error.path ? { code, path: error.path } : { code };
}

/** PostgreSQL's query_canceled: the role's statement_timeout is below the operation's deadline. */
function isStatementTimeout(error: unknown): boolean {
  return error instanceof Error && (error as Error & { code?: unknown }).code === '57014';
}

/** Whether an error says that the request was wrong, so that nothing of it was run. */
export function isRequestError(error: unknown): boolean {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (cause instanceof DomainError) return true;
  return (
    error instanceof GraphQLError &&
    isErrorCode(error.extensions.code) &&
    error.extensions.code !== 'INTERNAL_SERVER_ERROR'
  );
}
