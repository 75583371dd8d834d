import { setTimeout as delay } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import { toCursor } from '../domain/event';
import type { Caller } from '../domain/caller';
import type { EventLog } from '../log';
import type { StreamSettings, SubscriptionDependencies } from './dependencies';
import { principalOf } from './connections';
import { refusal } from './errors';
import { Group, type Page, type Source } from './group';
import { Message } from './message';
import { DistinctPlaces } from './places';
import type { StreamRequest } from './request';
import { mayReceive } from './tenancy';

/** What the streams of one process share: their groups and their readings of the table. */
export class Hub implements Source {
  readonly log: EventLog;
  private readonly groups = new Map<string, Group>();
  private reading = 0;
  /** Who waits for a reader, by principal: each has its turn, however many one of them has waiting. */
  private readonly queue = new Map<string, (() => void)[]>();
  private readonly unlisten: () => void;
  private readonly subscriptions: DistinctPlaces;

  constructor(
    private readonly dependencies: SubscriptionDependencies,
    readonly settings: StreamSettings,
  ) {
    this.log = dependencies.log;
    this.subscriptions = new DistinctPlaces(settings.subscriptionsPerPrincipal);
    this.unlisten = this.log.onChange(() => {
      for (const group of this.groups.values()) void group.pump();
    });
  }

  get size(): number {
    return this.groups.size;
  }

  close(): void {
    this.unlisten();
  }

  /** A place among the principal's different subscriptions, until it is given back. */
  admit(request: StreamRequest, caller: Caller): () => void {
    const release = this.subscriptions.take(principalOf(caller), request.sharing);
    if (release) return release;
    const maximum = this.settings.subscriptionsPerPrincipal;
    const message = `A principal has at most ${maximum} different subscriptions at once, over all its connections: end some, or ask for more in one.`;
    throw refusal('RATE_LIMITED', message, { limit: 'subscriptionsPerPrincipal', maximum, retryAfterMs: 5_000 });
  }

  /** The streams that are sent the same; it stays while somebody holds it. */
  hold(request: StreamRequest, caller: Caller): Group {
    let group = this.groups.get(request.sharing);
    if (!group) {
      group = new Group(this, request, caller);
      this.groups.set(request.sharing, group);
    }
    group.holders++;
    return group;
  }

  release(group: Group): void {
    if (--group.holders === 0) this.groups.delete(group.request.sharing);
  }

  cursor(position: bigint): string {
    return toCursor({ epoch: this.log.epoch(), position });
  }

  /**
   * The next events of (after, until] for one entitlement. A reading that fails is repeated for a while, as long as
   * somebody still wants it: the database may only be starting anew.
   */
  async read(
    request: StreamRequest,
    caller: Caller,
    after: bigint,
    until: bigint,
    wanted: () => boolean,
  ): Promise<Page> {
    const deadline = Date.now() + this.settings.patienceMs;
    for (let pause = 50; ; pause = Math.min(pause * 2, 2_000)) {
      try {
        return await this.bounded(caller, () => this.page(request, caller, after, until));
      } catch (error) {
        if (isRefusal(error) || !wanted() || Date.now() + pause > deadline) throw error;
        await delay(pause);
      }
    }
  }

  /** Throws what is wrong with a selection or filter when it is subscribed to, not at its first event. */
  async probe(request: StreamRequest, caller: Caller, position: bigint): Promise<void> {
    if (!this.groups.has(request.sharing)) {
      await this.bounded(caller, () => this.page(request, caller, position, position));
    }
  }

  private async page(request: StreamRequest, caller: Caller, after: bigint, until: bigint): Promise<Page> {
    const { document, variables, selection, filter } = request;
    const limit = this.settings.pageSize;
    const found = await this.dependencies.readPath.events({
      selection, document, variables, caller, filter, after, until, limit,
    }); // prettier-ignore
    const rows = await this.log.rows(found.map(({ position }) => position));
    const allowed = new Set(rows.filter((row) => mayReceive(caller, row)).map((row) => row.position));
    return {
      messages: found
        .filter(({ position }) => allowed.has(position))
        .map(({ position, text }) => ({ position, message: this.message(request, text, position) })),
      reached: found.length < limit ? until : found[found.length - 1].position,
    };
  }

  message(request: StreamRequest, text: string, position: bigint): Message {
    return new Message(`{"data":{${JSON.stringify(request.responseKey)}:${text}}}`, this.cursor(position));
  }

  private async bounded<T>(caller: Caller, work: () => Promise<T>): Promise<T> {
    if (this.reading >= this.settings.readers) await this.turn(principalOf(caller));
    else this.reading++;
    try {
      return await work();
    } finally {
      // The place goes to the next one directly.
      const next = this.next();
      if (next) next();
      else this.reading--;
    }
  }

  private turn(principal: string): Promise<void> {
    return new Promise((resolve) => {
      this.queue.set(principal, [...(this.queue.get(principal) ?? []), resolve]);
    });
  }

  /** The first of whoever has waited longest for a turn; the rest of theirs goes to the end. */
  private next(): (() => void) | undefined {
    for (const [principal, [first, ...rest]] of this.queue) {
      this.queue.delete(principal);
      if (rest.length > 0) this.queue.set(principal, rest);
      return first;
    }
    return undefined;
  }
}

/** What is wrong with the request stays wrong; time heals only what took too long. */
function isRefusal(error: unknown): boolean {
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.some((one) => one instanceof GraphQLError && one.extensions.code !== 'TIMEOUT');
}
