import type { NextFunction, Request, Response } from 'express';
import type { ErrorCode } from './codes';
import type { Presenter } from './errors';

export interface Problem {
  status: number;
  code: ErrorCode;
  message: string;
  /** Place in the input. */
  path?: readonly (string | number)[] | null;
  /** When the same could succeed. */
  retryAfterMs?: number;
}

/** An error as JSON, in the same form at every route. */
export function sendProblem(response: Response, { status, code, message, path, retryAfterMs }: Problem): void {
  const requestId = response.locals.state.id;
  if (status === 401) {
    const given = response.req.headers.authorization !== undefined;
    response.setHeader('WWW-Authenticate', `Bearer realm="opsgraph"${given ? ', error="invalid_token"' : ''}`);
  }
  if (retryAfterMs !== undefined) response.setHeader('Retry-After', String(Math.ceil(retryAfterMs / 1_000)));
  const extensions = { code, ...(retryAfterMs !== undefined && { retryAfterMs }), requestId };
  const error = { message, ...(path && { path }), extensions };
  response
    .status(status)
    .type('application/json')
    .end(JSON.stringify({ errors: [error], extensions: { requestId } }));
}

export const unauthenticated: Problem = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message: 'A valid key or token is needed: Authorization: Bearer <key or token>.',
};

interface BodyError {
  type?: string;
  status?: number;
  limit?: number;
}

/** What express and its body parsers throw, as JSON with our codes instead of as a page of HTML. */
export function problemHandler(presenter: Presenter, onTooLarge: () => void) {
  return (error: unknown, _request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) return next(error);
    const { type, status, limit } = (error ?? {}) as BodyError;
    if (type === 'entity.too.large') {
      onTooLarge();
      const message = `The body is larger than ${limit} bytes.`;
      return sendProblem(response, { status: 413, code: 'PAYLOAD_TOO_LARGE', message });
    }
    if (type === 'entity.parse.failed') {
      return sendProblem(response, { status: 400, code: 'BAD_USER_INPUT', message: 'The body is not a JSON object.' });
    }
    if (type === 'charset.unsupported' || type === 'encoding.unsupported') {
      const message = 'The body must be JSON in UTF-8, plain or compressed with gzip, deflate or br.';
      return sendProblem(response, { status: 415, code: 'BAD_USER_INPUT', message });
    }
    if (typeof status === 'number' && status >= 400 && status < 500) {
      return sendProblem(response, { status, code: 'BAD_USER_INPUT', message: 'The request is not well formed.' });
    }
    const { message, extensions } = presenter.present(error, response.locals.state.id);
    const code = extensions?.code as ErrorCode;
    sendProblem(response, { status: faults[code] ?? 400, code, message });
  };
}

const faults: Partial<Record<ErrorCode, number>> = {
  INTERNAL_SERVER_ERROR: 500,
  UPSTREAM_UNAVAILABLE: 503,
  TIMEOUT: 504,
  RATE_LIMITED: 429,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
};
