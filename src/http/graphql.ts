import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { rateLimitHeaders } from './answer';
import type { GraphQLContext } from './apollo';
import type { RequestState } from './request';

/** POST and GET /graphql: what Apollo answers, with the status, headers and ids that it does not know of. */
export function graphqlHandlers(server: ApolloServer<GraphQLContext>): RequestHandler[] {
  const apollo = expressMiddleware(server, { context: async ({ res }) => ({ state: (res as Response).locals.state }) });
  return [finishing, apollo];
}

/** Apollo sends text once, through `send`: there the answer gets what belongs to it as HTTP. */
function finishing(request: Request, response: Response, next: NextFunction): void {
  const { state } = response.locals;
  state.idempotencyKey = request.get('idempotency-key');
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    response.send = send;
    if (state.status) response.statusCode = state.status;
    else if (state.requestError) response.statusCode = errorStatus(response);
    if (state.throttle) {
      for (const [name, value] of rateLimitHeaders(state.throttle)) response.setHeader(name, value);
    }
    const retryAfterMs = retryAfter(state);
    if (retryAfterMs !== undefined) response.setHeader('Retry-After', String(Math.ceil(retryAfterMs / 1_000)));
    return send(typeof body === 'string' && response.statusCode >= 400 ? identified(body, state.id) : body);
  };
  next();
}

/** Nothing was run: the media type that knows of such errors has a status for it, the older one has none. */
function errorStatus(response: Response): number {
  return String(response.getHeader('content-type')).startsWith('application/graphql-response+json') ? 400 : 200;
}

function retryAfter({ refused }: RequestState): number | undefined {
  const waits = refused?.map((error) => error.extensions.retryAfterMs).filter((wait) => typeof wait === 'number');
  return waits?.length ? Math.max(...waits) : undefined;
}

/** Errors about the HTTP request itself are written before it has a context: they get the id here. */
function identified(body: string, requestId: string): string {
  const result = JSON.parse(body) as { errors?: { extensions?: Record<string, unknown> }[]; extensions?: object };
  if (!result.errors || result.extensions) return body;
  const errors = result.errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } }));
  return JSON.stringify({ ...result, errors, extensions: { requestId } });
}
