import type { ServiceTier, SlaPauseReason, SlaState } from '../words';
import { Clock, type ClockReading } from './clock';
import type { Fact } from './fact';
import { Pauses, type Pause } from './pauses';
import { NO_POLICY, policyAt, targetOf, type PolicyVersion } from './policy';
import { agree, boundaryAfter, covered, withdraw, type Windows } from './windows';

/** Both promises on an incident as they stand at an instant. */
export interface ServiceLevel {
  policyVersion: string;
  serviceTier: ServiceTier;
  test: boolean;
  response: ClockReading;
  resolution: ClockReading;
  pauses: Pause[];
  state: SlaState;
  computedAt: Date;
}

/**
 * The clocks of an incident at `asOf`, from what happened until then; null if it had not opened. Facts are in the order
 * of the log: one that is dated before the one ahead of it counts at that one's instant.
 *
 * - Both clocks start when the incident opens, by the policy version in force then and the account's tier then.
 * - Response stops at Accelerate's first word to the customer, at the latest when it is resolved.
 * - Resolution stops when it is resolved: restored, found not restorable, or a restore was started.
 * - Waiting for the customer and agreed windows pause them; the time between resolved and reopened is a wait too.
 * - A change of priority brings its target to the clock as it stands. A clock that has stopped keeps its target.
 * - Closed as not an incident: nothing is owed on either.
 */
export function serviceLevel(
  facts: readonly Fact[],
  versions: readonly PolicyVersion[],
  asOf: Date,
): ServiceLevel | null {
  const end = asOf.getTime();
  let course: Course | null = null;
  let windows: Windows = [];
  let now = -Infinity;
  for (const fact of facts) {
    const at = Math.max(now, fact.at.getTime());
    if (at > end) break;
    course?.advance(at);
    now = at;
    if (fact.kind === 'OPENED') course ??= new Course(fact, at, policyAt(versions, new Date(at)), windows);
    else if (fact.kind === 'WINDOW_AGREED') {
      windows = agree(windows, { id: fact.id, from: fact.from.getTime(), until: fact.until.getTime() }, at);
    } else if (fact.kind === 'WINDOW_ENDED') windows = withdraw(windows, fact.id, at);
    else course?.apply(fact, at);
    if (course) course.windows = windows;
  }
  course?.advance(end);
  return course?.read() ?? null;
}

/** An open incident on its way through time. */
class Course {
  private readonly pauses = new Pauses();
  private readonly response: Clock;
  private readonly resolution: Clock;
  private priority: (Fact & { kind: 'OPENED' })['priority'];
  private waiting = false;
  private voidedAt: number | null = null;
  private resolvedAt: number | null = null;
  private answeredBefore = false;

  constructor(
    private readonly opened: Fact & { kind: 'OPENED' },
    private now: number,
    private readonly policy: PolicyVersion | null,
    public windows: Windows,
  ) {
    const { serviceTier, priority } = opened;
    this.priority = priority;
    this.response = new Clock('RESPONSE', now, (of) => targetOf(policy, 'RESPONSE', serviceTier, of), priority);
    this.resolution = new Clock('RESOLUTION', now, (of) => targetOf(policy, 'RESOLUTION', serviceTier, of), priority);
  }

  /** Lets the time pass until `to`, during which nothing happens but windows that begin and end. */
  advance(to: number): void {
    while (this.now < to) {
      const next = Math.min(boundaryAfter(this.windows, this.now), to);
      const reasons = this.reasons();
      if (this.resolvedAt === null) this.pauses.pass(this.now, next, reasons);
      if (reasons.length === 0) {
        this.response.run(this.now, next);
        this.resolution.run(this.now, next);
      }
      this.now = next;
    }
  }

  apply(fact: Fact, at: number): void {
    switch (fact.kind) {
      case 'RESPONDED':
        return this.response.stop(at, this.windows);
      case 'WAITING':
        this.waiting = this.resolvedAt === null;
        return;
      case 'RESUMED':
        this.waiting = false;
        return;
      case 'PRIORITY_CHANGED':
        this.priority = fact.priority;
        this.response.retarget(fact.priority, at);
        this.resolution.retarget(fact.priority, at);
        return;
      case 'RESOLVED':
        return this.resolve(at, fact.void);
      case 'REOPENED':
        return this.reopen(at);
    }
  }

  read(): ServiceLevel {
    const { now: at, windows, waiting, voidedAt, opened } = this;
    const { pauses, pausedSince } = this.pauses.read(at, this.resolvedAt === null ? this.reasons() : []);
    const surroundings = { at, windows, waiting, pausedSince, voidedAt };
    const response = this.response.read(surroundings);
    const resolution = this.resolution.read(surroundings);
    return {
      policyVersion: this.policy?.version ?? NO_POLICY,
      serviceTier: opened.serviceTier,
      test: opened.test,
      response,
      resolution,
      pauses,
      state: stateOf([response, resolution], at),
      computedAt: new Date(at),
    };
  }

  private resolve(at: number, asVoid: boolean): void {
    if (this.resolvedAt !== null) return;
    this.resolvedAt = at;
    this.waiting = false;
    if (asVoid) this.voidedAt = at;
    this.answeredBefore = !this.response.running;
    this.response.stop(at, this.windows);
    this.resolution.stop(at, this.windows);
  }

  private reopen(at: number): void {
    if (this.resolvedAt === null) return;
    this.pauses.pass(this.resolvedAt, at, at > this.resolvedAt ? ['WAITING_ON_CUSTOMER'] : []);
    // Closing it as not an incident answered nothing: that promise is open again.
    if (this.voidedAt !== null && !this.answeredBefore) this.response.resume();
    this.resolution.resume();
    this.resolvedAt = null;
    this.voidedAt = null;
    this.response.retarget(this.priority, at);
    this.resolution.retarget(this.priority, at);
  }

  private reasons(): SlaPauseReason[] {
    const reasons: SlaPauseReason[] = this.waiting ? ['WAITING_ON_CUSTOMER'] : [];
    return covered(this.windows, this.now) ? [...reasons, 'AGREED_WINDOW'] : reasons;
  }
}

/** The two promises in one word, the most pressing first; a promise without a target has no say. */
function stateOf(readings: readonly ClockReading[], at: number): SlaState {
  const promised = readings.filter(({ target }) => target !== null);
  const some = (status: ClockReading['status']) => promised.some((reading) => reading.status === status);
  if (promised.length === 0) return 'NONE';
  if (some('VOID')) return 'VOID';
  if (some('BREACHED')) return 'BREACHED';
  if (some('PAUSED')) return 'PAUSED';
  if (!some('RUNNING')) return 'MET';
  const atRisk = promised.some(({ status, atRiskAt }) => status === 'RUNNING' && atRiskAt && atRiskAt.getTime() <= at);
  return atRisk ? 'AT_RISK' : 'ON_TRACK';
}
