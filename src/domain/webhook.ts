import type { EventKind } from './words';

/** In one organization. */
export const MOST_WEBHOOKS = 20;

/** How a delivery waits to be sent: after the earlier ones of its lane, or by itself because somebody asked for it. */
export const Turn = ['IN_ORDER', 'AGAIN'] as const;
export type Turn = (typeof Turn)[number];

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The waits between attempts, in wall time: a day in all. */
const PAUSES_MS = [
  10 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
  10 * HOUR,
];
/** So that what failed together does not come again together. */
const SPREAD = 0.1;

/** How long to wait after that many attempts before the next; null: there is none. `chance` is from 0 to 1. */
export function retryAfter(attempts: number, chance: number): number | null {
  const pause = PAUSES_MS.at(attempts - 1);
  return attempts > PAUSES_MS.length || pause === undefined ? null : Math.round(pause * (1 + SPREAD * chance));
}

/** An empty list of kinds is all of them, those to come included. */
export function wants(kinds: readonly EventKind[], kind: EventKind): boolean {
  return kinds.length === 0 || kinds.includes(kind);
}

/** What came of an attempt: an answer with its status, or none. */
export type Answer = { status: number; body: string; ms: number } | { status: null; error: string; ms: number };

export type Verdict = { taken: true } | { taken: false; error: string; gone: boolean };

const GONE = 410;

/** 2xx is taken. A redirect is not followed: it could lead where a webhook may not. */
export function judge(answer: Answer): Verdict {
  if (answer.status === null) return { taken: false, error: answer.error, gone: false };
  const { status } = answer;
  if (status >= 200 && status < 300) return { taken: true };
  if (status >= 300 && status < 400) {
    return { taken: false, error: `It answered ${status}; redirects are not followed.`, gone: false };
  }
  return { taken: false, error: `It answered ${status}.`, gone: status === GONE };
}

/** Longer than this a receiver shares the places of slow ones, so that it keeps no other waiting. */
const SLOW_MS = 2_000;

export const isSlow = ({ ms }: Answer): boolean => ms > SLOW_MS;

/** How many deliveries to one webhook may be under way at once. */
export const placesOf = (slow: boolean): number => (slow ? 2 : 4);
