import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { RequestState } from './request';

const acceptable = /^[\w.-]{8,64}$/;

/** An id for each request, a caller's own where it has the form of one, and headers for every answer. */
export function opening(now: () => number, isDraining: () => boolean): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    const given = request.get('x-request-id');
    const state: RequestState = { id: given && acceptable.test(given) ? given : randomUUID(), startedAt: now() };
    response.locals.state = state;
    response.setHeader('X-Request-Id', state.id);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('X-Frame-Options', 'DENY');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    response.setHeader('Cache-Control', 'no-store');
    if (isDraining()) response.setHeader('Connection', 'close');
    next();
  };
}
