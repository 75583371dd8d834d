import { executionsAfter, executionsWithin, readSchedule, type Terms } from '../schedule/schedule';
import { isZone } from '../schedule/zone';
import { HORIZON_DAYS, MOST_EXECUTIONS } from './limits';

/** What of a window its executions follow from. */
export interface Scheduled {
  schedule: string;
  timezone: string;
  schedule_offset: number | null;
  counted_from: Date | null;
  starts_from: Date | null;
  updated_at: Date;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

function termsOf(window: Scheduled): Terms {
  return {
    schedule: readSchedule(window.schedule),
    zone: window.timezone,
    offsetDays: window.schedule_offset ?? 0,
    countedFrom: window.counted_from,
    setAt: window.counted_from ? undefined : window.updated_at,
  };
}

/**
 * The executions after an instant that are not skipped: those of the next 400 days, at most 100. What Systems Manager
 * said of the next one counts, where it lies ahead: a day that a fresh window leaves out is known to it alone.
 */
export function comingExecutions(window: Scheduled, after: Date, skipped: readonly Date[]): Date[] {
  // AWS may take what we cannot read: then its word for the next execution is all that is known.
  if (!isReadable(window)) return nextKnown(window, after) ? [window.counted_from!] : [];
  const horizon = new Date(after.getTime() + HORIZON_DAYS * DAY_MS);
  const left = new Set(skipped.map((at) => at.getTime()));
  const next = nextKnown(window, after);
  const from = next ? new Date(next.getTime() - 1) : after;
  const computed = executionsWithin(termsOf(window), from, MOST_EXECUTIONS + left.size, horizon);
  const all = next && computed[0]?.getTime() !== next.getTime() ? [next, ...computed] : computed;
  return all.filter((at) => !left.has(at.getTime())).slice(0, MOST_EXECUTIONS);
}

function isReadable({ schedule, timezone }: Scheduled): boolean {
  try {
    readSchedule(schedule);
    return isZone(timezone);
  } catch {
    return false;
  }
}

/** Where Systems Manager was told to begin later, what it calls the next execution is the first after that. */
function nextKnown({ counted_from, starts_from }: Scheduled, after: Date): Date | null {
  if (!counted_from || counted_from <= after) return null;
  return starts_from && starts_from > after ? null : counted_from;
}

/**
 * The start date that Systems Manager is to be told, so that it leaves out the executions that are skipped before any
 * other; null where the next one takes place. A rate is counted from its start, so there it is the execution itself.
 */
export function startDate(window: Scheduled, after: Date, skipped: readonly Date[]): Date | null {
  const left = new Set(skipped.filter((at) => at > after).map((at) => at.getTime()));
  if (left.size === 0 || !isReadable(window)) return null;
  const terms = termsOf(window);
  let last: Date | null = null;
  for (const execution of executionsAfter(terms, after)) {
    if (left.has(execution.getTime())) last = execution;
    else return last && terms.schedule.kind === 'RATE' ? execution : behind(last);
  }
  return behind(last);
}

const behind = (last: Date | null): Date | null => last && new Date(last.getTime() + MINUTE_MS);

/** Whether it begins anew before it has ended. */
export function overlapsItself(executions: readonly Date[], durationHours: number): boolean {
  const duration = durationHours * 60 * MINUTE_MS;
  return executions.some((at, n) => n > 0 && at.getTime() - executions[n - 1].getTime() < duration);
}
