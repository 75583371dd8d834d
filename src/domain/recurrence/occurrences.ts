import { InvalidError } from '../error';
import { expand } from './expand';
import { parseRule } from './rule';

export interface Interval {
  from: Date;
  /** The first instant that is no longer in it. */
  until: Date;
}

/** A window, once or again and again: `startsAt`–`endsAt` is its first occurrence. */
export interface Recurring {
  startsAt: Date;
  /** null: it lasts until it is ended; such a window does not repeat. */
  endsAt: Date | null;
  /** An RFC 5545 recurrence rule. */
  recurrence?: string | null;
  /** The IANA zone in whose wall clock the rule repeats. */
  timezone?: string | null;
}

export const MOST_OCCURRENCES = 1_000;

/** What lasts until it is ended reaches to the end of time. */
const FOREVER = new Date(8.64e15);

/**
 * Every occurrence of a window. The rules are RFC 5545's:
 *
 * - An occurrence starts at the first one's wall time in the zone, whatever the offset is on that day.
 * - A wall time that a day does not have, because the clock jumps over it, makes no occurrence; COUNT does not count it.
 * - A wall time that a day has twice means the earlier of the two; only the first occurrence, which is given as an
 *   instant, can be the later.
 * - Each lasts exactly as long as the first: a night that loses an hour ends an hour later on the clock.
 * - Occurrences that are longer than their distance overlap; each is given as it is (see `union`).
 */
export function allOccurrences(window: Recurring, path: readonly string[] = ['input']): Interval[] {
  const { startsAt, endsAt, recurrence, timezone } = window;
  if (timezone != null) requireZone(timezone, [...path, 'timezone']);
  if (endsAt && endsAt <= startsAt) throw new InvalidError('It ends before it starts.', [...path, 'endsAt']);
  if (recurrence == null) return [{ from: startsAt, until: endsAt ?? FOREVER }];
  if (!endsAt) throw new InvalidError('What repeats needs an end.', [...path, 'endsAt'], 'REQUIRED');
  if (timezone == null) throw new InvalidError('What repeats needs a zone.', [...path, 'timezone'], 'REQUIRED');
  const starts = startsOf(startsAt, recurrence, timezone, [...path, 'recurrence']);
  const length = endsAt.getTime() - startsAt.getTime();
  return starts.map((from) => ({ from, until: new Date(from.getTime() + length) }));
}

/** The occurrences that have a part in `between`. */
export function occurrences(window: Recurring, between: Interval, path?: readonly string[]): Interval[] {
  return allOccurrences(window, path).filter(({ from, until }) => from < between.until && until > between.from);
}

/** The same time as intervals that neither overlap nor touch, in order. */
export function union(intervals: readonly Interval[]): Interval[] {
  const joined: Interval[] = [];
  for (const { from, until } of [...intervals].sort((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = joined.at(-1);
    if (!last || from > last.until) joined.push({ from, until });
    else if (until > last.until) last.until = until;
  }
  return joined;
}

function startsOf(startsAt: Date, recurrence: string, zone: string, path: readonly string[]): Date[] {
  const parts = parseRule(recurrence, path);
  const rule = [...parts].map(([name, value]) => `${name}=${value}`).join(';');
  const fraction = startsAt.getTime() % 1_000;
  let starts: Date[];
  try {
    starts = expand(startsAt, rule, zone, MOST_OCCURRENCES + 1);
  } catch (error) {
    throw new InvalidError(refusalOf(error as Error), path);
  }
  if (starts.length > MOST_OCCURRENCES) {
    throw new InvalidError(`It repeats more than ${MOST_OCCURRENCES} times.`, path, 'TOO_MANY');
  }
  // The rule counts in whole seconds; what is beyond them is the first occurrence's.
  const exact = starts.map((start) => new Date(start.getTime() + fraction));
  if (exact[0]?.getTime() !== startsAt.getTime()) {
    throw new InvalidError('startsAt is not a time that the recurrence rule has in this zone.', path);
  }
  return exact;
}

function requireZone(zone: string, path: readonly string[]): void {
  if (!isZone(zone)) throw new InvalidError(`${zone} is not an IANA time zone such as Europe/Berlin.`, path);
}

function isZone(zone: string): boolean {
  // A bare offset is accepted by newer runtimes, but it knows no daylight saving.
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function refusalOf(error: Error): string {
  if (/exceeded/.test(error.message)) return 'The recurrence rule goes on for too long without a day that it matches.';
  return `The recurrence rule is refused: ${error.message.replace(/\.$/, '')}.`;
}
