import type { Item } from './item';

/** Clocks differ, and the sandbox's runs a little ahead of ours while time is moved: so much is believed. */
const BELIEVED_MS = 5 * 60_000;

/**
 * An older state never overwrites a newer one, so that a time far ahead would make every true one after it "older". The
 * time of receipt then stands in its place: what the sender says is taken, but not when it says so.
 */
export function boundSenderTimes(items: readonly Item[], now: Date): void {
  for (const item of items) {
    const { occurredAt } = item.signal;
    if (occurredAt.getTime() <= now.getTime() + BELIEVED_MS) continue;
    item.senderTime = occurredAt;
    item.signal = { ...item.signal, occurredAt: now };
  }
}

/** Whoever reads why a signal came to its outcome learns that its time is ours. */
export function tellSenderTimes(items: readonly Item[]): void {
  for (const item of items) {
    if (!item.senderTime) continue;
    const { summary, inputs } = item.explanation;
    item.explanation = {
      ...item.explanation,
      summary: `${summary} The sender’s clock is ahead: the time of receipt counts.`,
      inputs: { ...inputs, clock: 'SENDER_CLOCK_AHEAD', senderTime: item.senderTime.toISOString() },
    };
  }
}
