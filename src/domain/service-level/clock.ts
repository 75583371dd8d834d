import type { IncidentPriority, SlaKind, SlaStatus } from '../words';
import { afterRunning, type Windows } from './windows';

/** One promise, read at an instant. Durations are milliseconds. */
export interface ClockReading {
  kind: SlaKind;
  /** What the target was taken for: the priority when it stopped, else the one now. */
  priority: IncidentPriority;
  target: number | null;
  startedAt: Date;
  /**
   * When the target is used up: the instant it was, or will be if the clock goes on as it is now. null where no target
   * is agreed, and while the wait for the customer leaves it open.
   */
  dueAt: Date | null;
  atRiskAt: Date | null;
  /** When the promised thing was done, in time or late. */
  metAt: Date | null;
  /** When the target in force was first exceeded. */
  breachedAt: Date | null;
  voidedAt: Date | null;
  pausedSince: Date | null;
  elapsed: number;
  /** Below zero by as much as it is late; null where no target is agreed. */
  remaining: number | null;
  status: SlaStatus;
}

/** What is still to come is at risk from three quarters of the target on. This share is our own. */
const AT_RISK = 0.75;

interface Piece {
  from: number;
  until: number;
  /** Clock time at `from`. */
  before: number;
}

/** What the clock cannot know by itself when it is read. */
export interface Surroundings {
  at: number;
  windows: Windows;
  waiting: boolean;
  pausedSince: number | null;
  voidedAt: number | null;
}

/** One promise's clock: it is told what happens, in order, and keeps the time that it ran. */
export class Clock {
  private readonly pieces: Piece[] = [];
  private elapsed = 0;
  private breachedAt: number | null = null;
  private stopped: { at: number; windows: Windows } | null = null;
  private target: number | null = null;

  constructor(
    private readonly kind: SlaKind,
    private readonly startedAt: number,
    private readonly targetFor: (priority: IncidentPriority) => number | null,
    private priority: IncidentPriority,
  ) {
    this.retarget(priority, startedAt);
  }

  get running(): boolean {
    return this.stopped === null;
  }

  run(from: number, until: number): void {
    if (!this.running) return;
    const last = this.pieces.at(-1);
    if (last?.until === from) last.until = until;
    else this.pieces.push({ from, until, before: this.elapsed });
    this.elapsed += until - from;
    // The target is used up at the instant itself: what is done at that instant is late. So a breach, once said,
    // is never taken back by what happens in the same millisecond.
    if (this.target !== null && this.elapsed >= this.target) this.breachedAt ??= until - (this.elapsed - this.target);
  }

  /** A new target, the same clock: what has run counts against it. */
  retarget(priority: IncidentPriority, at: number): void {
    if (!this.running) return;
    this.priority = priority;
    this.target = this.targetFor(priority);
    const exceeded = this.target !== null && this.elapsed >= this.target;
    this.breachedAt = exceeded ? (this.breachedAt ?? at) : null;
  }

  stop(at: number, windows: Windows): void {
    this.stopped ??= { at, windows };
  }

  /** It goes on where it stopped. */
  resume(): void {
    this.stopped = null;
  }

  read({ at, windows, waiting, pausedSince, voidedAt }: Surroundings): ClockReading {
    const { kind, priority, target, elapsed } = this;
    const owed = voidedAt === null;
    const reach = (length: number | null) =>
      owed && length !== null ? dateOf(this.reachedAt(length, at, windows, waiting)) : null;
    const paused = owed && this.running && this.breachedAt === null ? pausedSince : null;
    return {
      kind,
      priority,
      target,
      startedAt: new Date(this.startedAt),
      dueAt: reach(target),
      atRiskAt: reach(target === null ? null : Math.ceil(target * AT_RISK)),
      metAt: owed ? dateOf(this.stopped?.at) : null,
      breachedAt: owed ? dateOf(this.breachedAt) : null,
      voidedAt: dateOf(voidedAt),
      pausedSince: this.running && owed ? dateOf(pausedSince) : null,
      elapsed,
      remaining: target === null ? null : target - elapsed,
      status: !owed
        ? 'VOID'
        : this.breachedAt !== null
          ? 'BREACHED'
          : this.running
            ? paused === null
              ? 'RUNNING'
              : 'PAUSED'
            : 'MET',
    };
  }

  private reachedAt(length: number, now: number, windows: Windows, waiting: boolean): number | null {
    if (length <= this.elapsed) {
      const piece = this.pieces.find(({ from, until, before }) => length <= before + until - from);
      return piece ? piece.from + length - piece.before : this.startedAt;
    }
    if (this.stopped) return afterRunning(this.stopped.windows, this.stopped.at, length - this.elapsed);
    return waiting ? null : afterRunning(windows, now, length - this.elapsed);
  }
}

/** null also for what lies beyond the last instant that a date can name: a window without an end leads there. */
export function dateOf(at: number | null | undefined): Date | null {
  return at == null || at > 8.64e15 ? null : new Date(at);
}
