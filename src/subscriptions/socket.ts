import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import {
  CloseCode,
  MessageType,
  stringifyMessage,
  validateMessage,
  type Message as ProtocolMessage,
  type SubscribeMessage,
} from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import type { Caller } from '../domain/caller';
import { isDeeper } from '../domain/nesting';
import type { StreamReason } from '../domain/words';
import type { Connection, Connections } from './connections';
import { Credential } from './credential';
import type { StreamSettings, SubscriptionDependencies } from './dependencies';
import { closeCodes, closeReason } from './close-reason';
import { presented, refusal } from './errors';
import type { Hub } from './hub';
import { introduce } from './introduce';
import { asOperation, RunningOperation, type Outlet } from './operation';

/** How long a socket that was closed may take to say so, and a running query to finish before that. */
const farewellMs = 5_000;
const deepestEcho = 100;

/**
 * One socket that speaks graphql-transport-ws. The frames of streams are made by `Message` and written to the stream
 * below the WebSocket; that is safe because without compression every frame is written in one piece.
 */
export class Socket implements Connection {
  readonly kind = 'socket';
  private credential: Credential | null = null;
  private initialised = false;
  private readonly operations = new Map<string, RunningOperation>();
  private readonly running = new Set<Promise<void>>();
  private readonly gone: Promise<void>;
  private closing = false;
  private alive = true;
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly ws: WebSocket,
    private readonly below: Duplex,
    private readonly dependencies: SubscriptionDependencies,
    private readonly settings: StreamSettings,
    private readonly hub: Hub,
    private readonly connections: Connections,
    /** Gives back its place: first among the unnamed, then among its principal's. */
    private release: () => void,
  ) {
    this.connections.all.add(this);
    // Every operation may wait for the same socket to drain.
    below.setMaxListeners(0);
    this.gone = new Promise((resolve) => ws.once('close', () => resolve(this.dispose())));
    ws.on('error', () => undefined);
    ws.on('message', (data) => this.guarded(data));
    ws.on('pong', () => (this.alive = true));
    this.timers.push(
      setTimeout(() => {
        if (!this.initialised) this.end(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
      }, settings.initMs),
      setInterval(() => this.ping(), settings.pingMs),
    );
  }

  get caller(): Caller | null {
    return this.credential?.caller ?? null;
  }

  get subscriptions(): number {
    let count = 0;
    for (const one of this.operations.values()) if (one.stream) count++;
    return count;
  }

  check(): void {
    void this.credential?.check();
  }

  async close(reason: StreamReason, reconnect: boolean): Promise<void> {
    if (!this.closing) {
      this.closing = true;
      let cursor = '';
      for (const operation of [...this.operations.values()]) {
        if (!operation.stream) continue;
        cursor ||= operation.stream.cursor;
        operation.stream.close(reason, reconnect);
        operation.end();
      }
      const patience = new Promise<void>((resolve) => this.timers.push(setTimeout(resolve, farewellMs)));
      if (this.running.size > 0) await Promise.race([Promise.allSettled(this.running), patience, this.gone]);
      this.end(closeCodes[reason], cursor ? `${reason} ${cursor}` : reason);
    }
    await this.gone;
  }

  private end(code: number, reason: string): void {
    this.closing = true;
    this.ws.close(code, closeReason(reason));
    this.timers.push(setTimeout(() => this.ws.terminate(), farewellMs));
  }

  private dispose(): void {
    this.closing = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.credential?.stop();
    for (const operation of [...this.operations.values()]) operation.end();
    this.connections.all.delete(this);
    this.release();
  }

  private ping(): void {
    if (!this.alive) return this.ws.terminate();
    this.alive = false;
    if (this.ws.readyState === this.ws.OPEN) this.ws.ping();
  }

  /** Whatever one client sends must not end the process, which serves the others. */
  private guarded(data: RawData): void {
    try {
      this.message(data);
    } catch (error) {
      this.fault(error, randomUUID());
      this.end(1013, 'INTERNAL_SERVER_ERROR');
    }
  }

  private message(data: RawData): void {
    this.alive = true;
    if (this.closing) return;
    let message: ProtocolMessage;
    try {
      message = validateMessage(JSON.parse(data.toString()));
    } catch (error) {
      return this.end(
        CloseCode.BadRequest,
        error instanceof SyntaxError ? 'Invalid message' : (error as Error).message,
      );
    }
    switch (message.type) {
      case MessageType.ConnectionInit:
        return void this.init(message.payload);
      case MessageType.Subscribe:
        return this.subscribe(message);
      case MessageType.Complete:
        return this.operations.get(message.id)?.end();
      case MessageType.Ping:
        // Who has not said who they are gets no echo: it would let anybody fill our memory.
        if (!this.credential || !message.payload) return this.say({ type: MessageType.Pong });
        // Writing JSON recurses, reading it does not: what is too deep would exhaust the stack.
        if (isDeeper(message.payload, deepestEcho)) return this.end(CloseCode.BadRequest, 'The payload is too deep');
        return this.say({ type: MessageType.Pong, payload: message.payload });
      case MessageType.Pong:
        return;
      default:
        return this.end(CloseCode.BadRequest, `Unexpected message of type ${message.type}`);
    }
  }

  private async init(payload: Record<string, unknown> | undefined): Promise<void> {
    if (this.initialised) {
      return this.end(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
    }
    this.initialised = true;
    const { caller, refused } = await introduce(this.dependencies, payload, this.fault);
    if (this.closing) return;
    if (!caller) return this.end(refused.code, refused.reason);
    const place = this.connections.admit('socket', caller);
    if (!place) {
      return this.end(1013, `RATE_LIMITED: a principal has at most ${this.settings.socketsPerPrincipal} sockets`);
    }
    this.release();
    this.release = place;
    this.credential = new Credential(caller, {
      refresh: this.dependencies.refresh,
      refreshMs: this.settings.refreshMs,
      onEnd: (reason, reconnect) => void this.close(reason, reconnect),
    });
    this.say({ type: MessageType.ConnectionAck });
  }

  private subscribe({ id, payload }: SubscribeMessage): void {
    if (!this.credential) {
      return this.end(CloseCode.Unauthorized, 'UNAUTHENTICATED: wait for connection_ack before you subscribe');
    }
    if (this.operations.has(id)) {
      return this.end(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id.slice(0, 50)} already exists`);
    }
    const requestId = randomUUID();
    const outlet = this.outlet(id, requestId);
    const wanted = asOperation(payload);
    if (!wanted) return outlet.fail(refusal('BAD_USER_INPUT', 'The payload has a query and, at most, its variables.'));
    const limit = this.settings.operationsPerSocket;
    if (this.operations.size >= limit) {
      return outlet.fail(refusal('RATE_LIMITED', `A socket carries at most ${limit} operations at once.`));
    }
    const operation = new RunningOperation(this.dependencies, this.hub, outlet, () => this.operations.delete(id));
    this.operations.set(id, operation);
    const run = operation.run({ ...wanted, requestId }, this.credential.caller);
    this.running.add(run);
    void run.finally(() => this.running.delete(run));
  }

  private outlet(id: string, requestId: string): Outlet {
    return {
      send: (message) => {
        if (this.ws.readyState === this.ws.OPEN) this.below.write(message.frame(id));
      },
      pending: () => this.below.writableLength,
      full: () => this.below.writableNeedDrain && !this.below.destroyed,
      drained: () => this.drained(),
      slow: () => void this.close('SLOW_CLIENT', true),
      result: (text) => {
        if (this.ws.readyState !== this.ws.OPEN) return;
        this.ws.send(`{"id":${JSON.stringify(id)},"type":"next","payload":${text}}`);
        if (this.below.writableLength > this.settings.bufferBytes) void this.close('SLOW_CLIENT', true);
      },
      end: () => this.say({ id, type: MessageType.Complete }),
      fail: (error) => this.say({ id, type: MessageType.Error, payload: presented(error, requestId, this.fault) }),
    };
  }

  private readonly fault = (error: unknown, requestId: string): void => this.dependencies.onError?.(error, requestId);

  private say(message: ProtocolMessage): void {
    // Answers that nobody takes must not pile up, whatever they answer.
    if (this.below.writableLength > this.settings.bufferBytes) return this.ws.terminate();
    if (this.ws.readyState === this.ws.OPEN) this.ws.send(stringifyMessage(message));
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.below.off('drain', done);
        this.below.off('close', done);
        resolve();
      };
      this.below.on('drain', done);
      this.below.on('close', done);
    });
  }
}
