export const MessageKind = ['COMMUNICATION', 'RESOLUTION'] as const;
export type MessageKind = (typeof MessageKind)[number];

/** DROPPED: what it was to say does not hold any more. */
export const MessageStatus = ['PENDING', 'SENT', 'DROPPED', 'FAILED'] as const;
export type MessageStatus = (typeof MessageStatus)[number];

const MOST_ATTEMPTS = 60;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 30 * 60_000;

/** How long to wait after that many attempts before the next, in wall time; null: after more than a day there is none. */
export function pauseAfter(attempts: number): number | null {
  return attempts >= MOST_ATTEMPTS
    ? null
    : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 10));
}
