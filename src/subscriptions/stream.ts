import type { Caller } from '../domain/caller';
import type { StreamReason } from '../domain/words';
import type { Group, Member } from './group';
import type { Hub } from './hub';
import type { StreamItems } from './item';
import type { Message } from './message';
import type { StreamRequest } from './request';

/** Where a stream's messages go. */
export interface Sink {
  send(message: Message): void;
  /** Bytes that were sent and that the client has not taken. */
  pending(): number;
  /** Whether the client should take some before it is sent more. */
  full(): boolean;
  /** When it has, or is gone. */
  drained(): Promise<void>;
  /** The client takes too little: the connection ends. */
  slow(): void;
  fail(error: unknown): void;
}

/**
 * One subscription: first what was missed, at the client's pace and page by page, then live with its group. It joins the
 * group at the very position that it has reached, in one turn of the event loop, so nothing is missed or repeated.
 */
export class Stream implements Member {
  private group: Group | null = null;
  private live = false;
  private ended = false;
  private epoch: string;
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly hub: Hub,
    private readonly request: StreamRequest,
    private readonly caller: Caller,
    private readonly sink: Sink,
    private position: bigint,
  ) {
    this.epoch = hub.log.epoch();
  }

  /** The place from which the client has to resume. */
  get cursor(): string {
    return this.hub.cursor(this.reached());
  }

  open(): void {
    const { firstHeartbeatMs, heartbeatMs } = this.hub.settings;
    this.item('StreamOpened', { cursor: this.cursor, serverTime: new Date() });
    const beat = (): void => {
      // A client that takes nothing needs no more of it.
      if (!this.sink.full()) this.item('Heartbeat', { cursor: this.cursor, serverTime: new Date() });
      this.heartbeat = setTimeout(beat, heartbeatMs);
    };
    this.heartbeat = setTimeout(beat, firstHeartbeatMs);
    void this.replay();
  }

  /** Says goodbye; nothing is sent after it. */
  close(reason: StreamReason, reconnect: boolean): void {
    if (this.ended) return;
    this.item('StreamClosed', { cursor: this.cursor, reason, reconnect });
    this.stop();
  }

  stop(): void {
    if (this.ended) return;
    this.position = this.reached();
    this.ended = true;
    clearTimeout(this.heartbeat);
    this.leave();
  }

  receive(position: bigint, message: Message): void {
    if (this.ended || position <= this.position) return;
    this.sink.send(message);
    this.position = position;
    const pending = this.sink.pending();
    if (pending > this.hub.settings.bufferBytes) this.sink.slow();
    else if (pending > this.hub.settings.paceBytes) {
      this.leave();
      void this.replay();
    }
  }

  interrupted(reason: 'EPOCH_CHANGED' | 'RETENTION_EXPIRED', position: bigint, oldest: bigint): void {
    this.epoch = this.hub.log.epoch();
    this.position = position;
    const { hub } = this;
    this.item('Discontinuity', { cursor: hub.cursor(position), reason, oldestCursor: hub.cursor(oldest) });
  }

  fail(error: unknown): void {
    if (this.ended) return;
    this.stop();
    this.sink.fail(error);
  }

  private reached(): bigint {
    return this.live && this.group && this.group.position > this.position ? this.group.position : this.position;
  }

  private leave(): void {
    if (!this.group) return;
    this.live = false;
    this.group.remove(this);
    this.hub.release(this.group);
    this.group = null;
  }

  private async replay(): Promise<void> {
    const group = this.hub.hold(this.request, this.caller);
    this.group = group;
    try {
      while (!this.ended) {
        await this.paced();
        if (this.ended) return;
        if (this.hub.log.epoch() !== this.epoch || this.hub.log.latest() < this.position) {
          await this.skip('EPOCH_CHANGED');
          continue;
        }
        if (this.position >= group.position) {
          this.live = true;
          group.add(this);
          return;
        }
        await this.next(group.position);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  private async next(goal: bigint): Promise<void> {
    const { log, settings } = this.hub;
    if (log.recent(this.position, this.position + 1n) === null) {
      const beginning = await log.beginning();
      if (beginning > this.position) return this.skip('RETENTION_EXPIRED', beginning);
    }
    const farthest = this.position + BigInt(settings.windowSize);
    const until = goal < farthest ? goal : farthest;
    const page = await this.hub.read(this.request, this.caller, this.position, until, () => !this.ended);
    if (log.epoch() !== this.epoch) return;
    for (const { position, message } of page.messages) {
      await this.paced();
      if (this.ended) return;
      this.sink.send(message);
      this.position = position;
    }
    this.position = page.reached;
  }

  /** Waits until the client has taken what it was sent; one that takes nothing for long is closed. */
  private async paced(): Promise<void> {
    while (!this.ended && this.sink.full()) {
      const before = this.sink.pending();
      let timer: NodeJS.Timeout | undefined;
      const stalled = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, this.hub.settings.stallMs, true);
      });
      const late = await Promise.race([this.sink.drained().then(() => false), stalled]);
      clearTimeout(timer);
      if (late && !this.ended && this.sink.pending() >= before) this.sink.slow();
    }
  }

  private async skip(reason: 'EPOCH_CHANGED' | 'RETENTION_EXPIRED', to?: bigint): Promise<void> {
    const { log } = this.hub;
    const oldest = await log.oldest();
    if (!this.ended) this.interrupted(reason, to ?? log.latest(), oldest);
  }

  private item<T extends keyof StreamItems>(type: T, item: StreamItems[T]): void {
    const text = this.request.items.write(type, item);
    this.sink.send(this.hub.message(this.request, text, this.reached()));
  }
}
