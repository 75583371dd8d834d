import type { Cloud } from '../cloud';
import { type Deeds, follow } from './agenda';
import { evaluateDue } from './alarms';
import { forgetOutages } from './outage';

const TICK_MS = 200;
const EVALUATE_EVERY_MS = 5000;
const JUMP_MS = 30_000;
const STEP_MS = 60_000;
const MOST_STEPS = 600;
const KEEP_CONDITIONS_MS = 86_400_000;

/** Makes time pass: what is due happens, alarms are looked at regularly, and a moved clock is walked through minute by minute. */
export class Ticker {
  private timer?: NodeJS.Timeout;
  private evaluatedAt: number;
  /** How often something came of it that time passed: a state changed, an event was sent, something was done. */
  happenings = 0;

  constructor(
    private readonly cloud: Cloud,
    private readonly deeds: Deeds,
  ) {
    this.evaluatedAt = cloud.now();
  }

  start(): void {
    this.evaluatedAt = this.cloud.now();
    this.timer = setInterval(() => this.follow(), TICK_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Evaluates what lies between the last look and now. */
  follow(): void {
    const now = this.cloud.now();
    const passed = now - this.evaluatedAt;
    if (passed > JUMP_MS) this.cloud.offsets.put('all', 'clock', this.cloud.clock.offset());
    const before = this.cloud.journal.changes;
    if (passed > JUMP_MS) this.walk(now);
    follow(this.cloud, this.deeds, now);
    if (passed >= EVALUATE_EVERY_MS) evaluateDue(this.cloud, now);
    if (this.cloud.journal.changes > before) this.happenings++;
    if (passed < EVALUATE_EVERY_MS) return;
    this.evaluatedAt = now;
    this.forget(now);
  }

  /** A jump is walked through, so that each thing happens at its own time. */
  private walk(now: number): void {
    const step = Math.max(STEP_MS, Math.ceil((now - this.evaluatedAt) / MOST_STEPS));
    for (let at = this.evaluatedAt + step; at < now; at += step) {
      follow(this.cloud, this.deeds, at);
      this.cloud.at(at, () => evaluateDue(this.cloud, at));
    }
  }

  private forget(now: number): void {
    forgetOutages(this.cloud, now - KEEP_CONDITIONS_MS);
    for (const scope of this.cloud.conditions.scopeNames()) {
      for (const condition of this.cloud.conditions.all(scope)) {
        if (condition.to !== undefined && condition.to < now - KEEP_CONDITIONS_MS) {
          this.cloud.conditions.delete(scope, condition.id);
        }
      }
    }
  }
}
