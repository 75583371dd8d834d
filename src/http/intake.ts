import { Buckets } from './gate/bucket';
import type { Problem } from './problem';
import type { IntakeLimits } from './settings';

/** How fast each sender of signals may deliver, and how many bodies may be in memory at once. */
export interface Intake {
  /** A place for one more body, to be given back; or why there is none. */
  hold(sender: string): { release: () => void } | { problem: Problem };
  /** Takes the signals from what the sender has left; or says when they would be there. */
  charge(sender: string, signals: number): Problem | null;
}

export function createIntake(limits: IntakeLimits, now: () => number): Intake {
  const { ingestBurst, ingestPerSecond, bodiesPerSender, bodies } = limits;
  const buckets = new Buckets(ingestBurst, ingestPerSecond, now);
  const held = new Map<string, number>();
  let all = 0;

  return {
    hold(sender) {
      const own = held.get(sender) ?? 0;
      if (own >= bodiesPerSender) {
        return { problem: limited(`${bodiesPerSender} requests of yours are being received already.`, 1_000) };
      }
      if (all >= bodies) {
        const message = `This process receives ${bodies} requests already: send it again shortly.`;
        return { problem: { status: 503, code: 'UPSTREAM_UNAVAILABLE', message, retryAfterMs: 1_000 } };
      }
      held.set(sender, own + 1);
      all++;
      let isHeld = true;
      return {
        release: () => {
          if (!isHeld) return;
          isHeld = false;
          all--;
          const left = held.get(sender)! - 1;
          if (left > 0) held.set(sender, left);
          else held.delete(sender);
        },
      };
    },
    charge(sender, signals) {
      if (signals > ingestBurst) {
        const message = `A delivery carries at most ${ingestBurst} signals, not ${signals}: send several.`;
        return { status: 413, code: 'PAYLOAD_TOO_LARGE', message };
      }
      const { waitMs } = buckets.level(sender, signals);
      if (waitMs > 0) {
        const message = `More than ${ingestPerSecond} signals a second, ${ingestBurst} at once: wait ${waitMs} ms.`;
        return limited(message, waitMs);
      }
      buckets.take(sender, signals);
      return null;
    },
  };
}

function limited(message: string, retryAfterMs: number): Problem {
  return { status: 429, code: 'RATE_LIMITED', message, retryAfterMs };
}
