import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { headerText, REASON_HEADER } from '../domain/break-glass';
import type { Caller } from '../domain/caller';
import { hasScope } from '../domain/permission';
import type { Authentication } from './authentication';
import { principalOf } from './gate/principal';
import type { Intake } from './intake';
import { itemsOf } from './json-items';
import type { Metrics } from './metrics';
import { type Problem, sendProblem, unauthenticated } from './problem';
import type { SnsReceiver } from './sns';

export type IngestVia = 'EVENTBRIDGE' | 'SNS' | 'GENERIC';

export interface Delivery {
  via: IngestVia;
  /** Each as it was sent. */
  bodies: string[];
  /** null: who sent it is proven by a signature, not by a key. */
  caller: Caller | null;
}

export type DeliveryResult =
  | { id: string; outcome: string; duplicate: boolean }
  | { error: { code: string; path: readonly string[]; message: string } };

export interface IngestDeps {
  /** Resolves when all is stored that can be, with a result for each body in order. */
  deliver(delivery: Delivery): Promise<{ results: DeliveryResult[] }>;
  sns: SnsReceiver;
  authentication: Authentication;
  metrics: Pick<Metrics, 'ingested' | 'refused'>;
  logger: Logger;
  bodyBytes: number;
  intake: Intake;
}

/** Where signals arrive over HTTP. 202 is said only of what is stored. */
export function ingestRoutes(deps: IngestDeps): Router {
  const router = Router();
  const raw = express.raw({ type: () => true, limit: deps.bodyBytes });
  const [key, place] = [withKey(deps), withPlace(deps)];
  router.post('/ingest/eventbridge', key, place, raw, receiving(deps, 'EVENTBRIDGE'));
  router.post('/ingest/generic', key, place, raw, receiving(deps, 'GENERIC'));
  router.post('/ingest/sns', place, raw, receivingSns(deps));
  return router;
}

function withKey({ authentication }: IngestDeps): RequestHandler {
  return async (request, response, next) => {
    const caller = await authentication.authenticate(
      request.headers.authorization,
      headerText(request.headers[REASON_HEADER]),
    );
    if (!caller) return sendProblem(response, unauthenticated);
    if (!hasScope(caller.scopes, 'signals:write')) {
      const message = 'The scope signals:write is needed to deliver signals.';
      return sendProblem(response, { status: 403, code: 'FORBIDDEN', message });
    }
    response.locals.state.caller = caller;
    next();
  };
}

/** Who delivers: a key; of SNS, which has none, the address. */
function senderOf({ ip }: Request, response: Response): string {
  const { caller } = response.locals.state;
  return caller ? principalOf(caller) : `address ${ip}`;
}

/** Before the body is read, until it is answered: one signal is paid for, and the body has its place in memory. */
function withPlace(deps: IngestDeps): RequestHandler {
  return (request, response, next) => {
    const sender = senderOf(request, response);
    const place = deps.intake.hold(sender);
    if ('problem' in place) return refused(deps, response, place.problem);
    response.once('close', place.release);
    const problem = deps.intake.charge(sender, 1);
    if (problem) return refused(deps, response, problem);
    next();
  };
}

function receiving(deps: IngestDeps, via: IngestVia): RequestHandler {
  return async (request, response) => {
    const text = textOf(request);
    if (text === null) return refuse(deps, response, via, notText);
    const bodies = bodiesOf(text);
    if (bodies.length === 0) return refuse(deps, response, via, nothing);
    const more = bodies.length - 1;
    const problem = more > 0 ? deps.intake.charge(senderOf(request, response), more) : null;
    if (problem) return refuse(deps, response, via, problem);
    const { results } = await deps.deliver({ via, bodies, caller: response.locals.state.caller ?? null });
    answer(deps, response, via, results, !isBatch(text));
  };
}

function receivingSns(deps: IngestDeps): RequestHandler {
  return async (request, response) => {
    const text = textOf(request);
    if (text === null) return refuse(deps, response, 'SNS', notText);
    const received = await deps.sns.receive(text);
    if ('problem' in received) return refuse(deps, response, 'SNS', received.problem);
    if (received.type === 'Notification') {
      const { results } = await deps.deliver({ via: 'SNS', bodies: [text], caller: null });
      return answer(deps, response, 'SNS', results, true);
    }
    deps.logger.warn({ type: received.type, topicArn: received.topicArn }, 'SNS changed a subscription');
    deps.metrics.ingested('SNS', received.type);
    response.status(200).json({ type: received.type, topicArn: received.topicArn });
  };
}

function answer(
  deps: IngestDeps,
  response: Response,
  via: IngestVia,
  results: DeliveryResult[],
  isSingle: boolean,
): void {
  for (const result of results) deps.metrics.ingested(via, 'error' in result ? result.error.code : result.outcome);
  const requestId = response.locals.state.id;
  const [first] = results;
  if (results.every((result) => 'error' in result)) {
    const errors = results.map(({ error }, index) => ({
      message: error.message,
      path: isSingle ? error.path : [String(index), ...error.path],
      extensions: { code: 'BAD_USER_INPUT', reason: error.code, requestId },
    }));
    deps.metrics.refused('BAD_USER_INPUT');
    response.status(400).json({ errors, results, extensions: { requestId } });
    return;
  }
  response.status(202).json({ ...(isSingle && first), results });
}

function refuse(deps: IngestDeps, response: Response, via: IngestVia, problem: Problem): void {
  deps.metrics.ingested(via, problem.code);
  refused(deps, response, problem);
}

function refused({ metrics }: IngestDeps, response: Response, problem: Problem): void {
  metrics.refused(problem.code);
  sendProblem(response, problem);
}

const notText: Problem = { status: 400, code: 'BAD_USER_INPUT', message: 'The body must be JSON in UTF-8.' };
const nothing: Problem = { status: 400, code: 'BAD_USER_INPUT', message: 'The body holds no event.' };
const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf({ body }: Request): string | null {
  if (!Buffer.isBuffer(body) || body.length === 0) return null;
  try {
    return utf8.decode(body);
  } catch {
    return null;
  }
}

function isBatch(text: string): boolean {
  return /^\s*\[/.test(text);
}

/** A list is a batch, each item for itself. What is no JSON goes on as it is, to be refused with the place of its fault. */
function bodiesOf(text: string): string[] {
  if (!isBatch(text)) return [text];
  try {
    JSON.parse(text);
  } catch {
    return [text];
  }
  return itemsOf(text);
}
