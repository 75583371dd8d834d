import { setImmediate as turn } from 'node:timers/promises';
import type { Caller } from '../domain/caller';
import { mayPass } from './filter';
import type { EventLog } from '../log';
import type { StreamSettings } from './dependencies';
import type { Message } from './message';
import type { StreamRequest } from './request';
import { mayReceive } from './tenancy';

export interface Page {
  messages: { position: bigint; message: Message }[];
  /** How far the log has been read with them. */
  reached: bigint;
}

/** Where a group reads: the log, and the table behind it, a bounded number of readings at once. */
export interface Source {
  readonly log: EventLog;
  readonly settings: StreamSettings;
  /** What passes of (after, until]; repeated while it fails and is wanted. */
  read(request: StreamRequest, caller: Caller, after: bigint, until: bigint, wanted: () => boolean): Promise<Page>;
}

/** A stream as its group sees it. */
export interface Member {
  receive(position: bigint, message: Message): void;
  /** Events between what was received and now are not to be had. */
  interrupted(reason: 'EPOCH_CHANGED' | 'RETENTION_EXPIRED', position: bigint, oldest: bigint): void;
  fail(error: unknown): void;
}

/** Members to whom one message is sent before others may have the thread. */
const breath = 500;

/**
 * The live streams with the same document, variables and entitlement: filtered, read and written once. Every member has
 * received all there is for it up to `position`.
 */
export class Group {
  readonly members = new Set<Member>();
  holders = 0;
  position: bigint;
  private epoch: string;
  private pumping = false;
  private again = false;

  constructor(
    private readonly source: Source,
    readonly request: StreamRequest,
    private readonly caller: Caller,
  ) {
    this.position = source.log.latest();
    this.epoch = source.log.epoch();
  }

  add(member: Member): void {
    this.members.add(member);
    void this.pump();
  }

  remove(member: Member): void {
    this.members.delete(member);
  }

  /** Brings the group to the end of the log; one run at a time, and a run does not end before a call made meanwhile. */
  async pump(): Promise<void> {
    this.again = true;
    if (this.pumping) return;
    this.pumping = true;
    try {
      while (this.again && this.members.size > 0) {
        this.again = false;
        while (this.members.size > 0 && (await this.step()));
      }
    } catch (error) {
      for (const member of [...this.members]) member.fail(error);
    } finally {
      this.pumping = false;
    }
  }

  private async step(): Promise<boolean> {
    const { log, settings } = this.source;
    const latest = log.latest();
    if (log.epoch() !== this.epoch || latest < this.position) {
      const oldest = await log.oldest().catch(() => latest);
      this.epoch = log.epoch();
      this.position = latest;
      for (const member of this.members) member.interrupted('EPOCH_CHANGED', latest, oldest);
      return true;
    }
    if (latest === this.position) return false;
    const recent = log.recent(this.position, latest);
    if (recent && !recent.some((row) => mayReceive(this.caller, row) && mayPass(this.request.filter, row))) {
      this.position = latest;
      return true;
    }
    const farthest = this.position + BigInt(settings.windowSize);
    const until = latest < farthest ? latest : farthest;
    const epoch = this.epoch;
    const page = await this.source.read(this.request, this.caller, this.position, until, () => this.members.size > 0);
    if (log.epoch() !== epoch) return true;
    for (const { position, message } of page.messages) {
      let sent = 0;
      // The set itself is walked: whoever joins during a breath is still reached.
      for (const member of this.members) {
        member.receive(position, message);
        if (++sent % breath === 0) await turn();
      }
      this.position = position;
    }
    this.position = page.reached;
    return true;
  }
}
