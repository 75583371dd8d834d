import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { headerText, REASON_HEADER } from '../domain/break-glass';
import type { Caller } from '../domain/caller';
import { DomainError } from '../domain/error';
import type { StreamReason } from '../domain/words';
import { readBody } from './body';
import type { Connection, Connections } from './connections';
import { Credential } from './credential';
import type { StreamSettings, SubscriptionDependencies } from './dependencies';
import { presented } from './errors';
import type { Hub } from './hub';
import { asOperation, RunningOperation, type OperationRequest, type Outlet } from './operation';

const farewellMs = 5_000;

/** One response of server-sent events: one operation, in the distinct connections mode of graphql-sse's protocol. */
class EventStream implements Connection {
  readonly kind = 'sse';
  private readonly credential: Credential;
  private readonly operation: RunningOperation;
  private closing = false;
  readonly gone: Promise<void>;

  constructor(
    private readonly response: ServerResponse,
    caller: Caller,
    private readonly request: OperationRequest,
    private readonly dependencies: SubscriptionDependencies,
    settings: StreamSettings,
    hub: Hub,
    private readonly connections: Connections,
  ) {
    this.connections.all.add(this);
    this.credential = new Credential(caller, {
      refresh: dependencies.refresh,
      refreshMs: settings.refreshMs,
      onEnd: (reason, reconnect) => void this.close(reason, reconnect),
    });
    this.operation = new RunningOperation(dependencies, hub, this.outlet(), () => this.finish());
    response.on('error', () => undefined);
    this.gone = new Promise((resolve) =>
      response.once('close', () => {
        this.closing = true;
        this.operation.end();
        this.credential.stop();
        this.connections.all.delete(this);
        resolve();
      }),
    );
  }

  get caller(): Caller {
    return this.credential.caller;
  }

  get subscriptions(): number {
    return this.operation.stream ? 1 : 0;
  }

  check(): void {
    void this.credential.check();
  }

  open(mutations: boolean): void {
    this.response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    // Lets proxies and clients know at once that the stream stands.
    this.response.write(':\n\n');
    void this.operation.run(this.request, this.caller, (type) => mutations || type !== 'mutation');
  }

  async close(reason: StreamReason, reconnect: boolean): Promise<void> {
    if (!this.closing) {
      this.operation.stream?.close(reason, reconnect);
      if (this.operation.stream) this.operation.end();
    }
    await this.gone;
  }

  private finish(): void {
    if (this.closing) return;
    this.closing = true;
    this.response.end('event: complete\ndata: \n\n');
    const impatient = setTimeout(() => this.response.destroy(), farewellMs);
    void this.gone.then(() => clearTimeout(impatient));
  }

  private outlet(): Outlet {
    const { response } = this;
    const write = (text: string): void => {
      if (!this.closing) response.write(`event: next\ndata: ${text}\n\n`);
    };
    return {
      send: (message) => {
        if (!this.closing) response.write(message.serverSent());
      },
      pending: () => response.writableLength,
      full: () => response.writableNeedDrain && !response.destroyed,
      drained: () =>
        new Promise((resolve) => {
          const done = (): void => {
            response.off('drain', done);
            response.off('close', done);
            resolve();
          };
          response.on('drain', done);
          response.on('close', done);
        }),
      slow: () => void this.close('SLOW_CLIENT', true),
      result: write,
      end: () => undefined,
      fail: (error) =>
        write(
          JSON.stringify({
            errors: presented(error, this.request.requestId, (fault, id) => this.dependencies.onError?.(fault, id)),
          }),
        ),
    };
  }
}

/** Answers one request to the SSE address. */
export async function serveEvents(
  request: IncomingMessage,
  response: ServerResponse,
  dependencies: SubscriptionDependencies,
  settings: StreamSettings,
  hub: Hub,
  connections: Connections,
): Promise<void> {
  const requestId = randomUUID();
  const refuse = (status: number, code: string, message: string, headers: Record<string, string> = {}): void => {
    if (response.headersSent || response.destroyed) return;
    const body = JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] });
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(body);
  };
  if (connections.draining) return refuse(503, 'UPSTREAM_UNAVAILABLE', 'Shutting down.', { 'retry-after': '1' });
  if (request.method !== 'GET' && request.method !== 'POST') {
    return refuse(405, 'BAD_USER_INPUT', 'GET or POST.', { allow: 'GET, POST' });
  }
  const { authorization } = request.headers;
  let caller: Caller | null;
  try {
    caller = authorization
      ? await dependencies.authenticate(authorization, headerText(request.headers[REASON_HEADER]))
      : null;
  } catch (error) {
    if (error instanceof DomainError) return refuse(403, 'FORBIDDEN', error.message);
    dependencies.onError?.(error, requestId);
    return refuse(503, 'UPSTREAM_UNAVAILABLE', 'Authentication is not possible just now.', { 'retry-after': '1' });
  }
  if (!caller) {
    return refuse(401, 'UNAUTHENTICATED', 'A valid Authorization header is needed.', { 'www-authenticate': 'Bearer' });
  }
  if (response.destroyed) return;
  // From before the body is read: one that comes slowly takes up as much as a stream.
  const release = connections.admit('sse', caller);
  if (!release) {
    const most = settings.socketsPerPrincipal;
    return refuse(429, 'RATE_LIMITED', `A principal has at most ${most} streams.`, { 'retry-after': '5' });
  }
  response.once('close', release);
  const body = await readBody(request, settings.bodyBytes);
  if ('status' in body) return refuse(body.status, body.code, body.message);
  const operation = asOperation(body.value);
  if (!operation) return refuse(400, 'BAD_USER_INPUT', 'A query, and variables as an object, are needed.');
  if (response.destroyed) return;
  const lastEventId = request.headers['last-event-id'];
  const wanted: OperationRequest = {
    ...operation,
    requestId,
    lastEventId: typeof lastEventId === 'string' ? lastEventId : null,
  };
  const stream = new EventStream(response, caller, wanted, dependencies, settings, hub, connections);
  stream.open(request.method === 'POST');
  await stream.gone;
}
