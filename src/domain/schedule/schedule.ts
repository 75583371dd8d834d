import { LAST_YEAR, readCron, type Cron } from './cron';
import { ScheduleFault } from './fault';
import { instantAt, wallAt } from './zone';

const DAY_MS = 86_400_000;
const UNITS_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: DAY_MS };
/** Longer than from one fifth Tuesday of a February to the next: a day that does not come by then never comes. */
const MOST_DAYS = 366 * 44;

export type Schedule =
  | { kind: 'CRON'; cron: Cron }
  | { kind: 'RATE'; everyMs: number }
  /** Once, at a time of the wall clock. */
  | { kind: 'AT'; wall: number };

/** What the times of a schedule depend on beside its expression. */
export interface Terms {
  schedule: Schedule;
  zone: string;
  /** Days to wait after the day that a cron expression names. */
  offsetDays: number;
  /** What Systems Manager said of one execution: rates are counted from it. */
  countedFrom: Date | null;
  /** A day that lay behind when the schedule was set names no execution, though its offset may reach into the future. */
  setAt?: Date;
}

/** Reads cron(…), rate(…) or at(…); a ScheduleFault says what is wrong. */
export function readSchedule(text: string): Schedule {
  const [, kind, inner] = /^\s*(cron|rate|at)\((.*)\)\s*$/i.exec(text) ?? [];
  switch (kind?.toLowerCase()) {
    case 'cron':
      return { kind: 'CRON', cron: readCron(inner) };
    case 'rate':
      return { kind: 'RATE', everyMs: readRate(inner) };
    case 'at':
      return { kind: 'AT', wall: readAt(inner) };
    default:
      throw new ScheduleFault(
        'A schedule is cron(…), such as cron(0 2 ? * TUE#2 *), or rate(…), such as rate(7 days), or at(…) for one time.',
      );
  }
}

function readRate(text: string): number {
  const [, count, unit, plural] = /^\s*(\d{1,5})\s+(minute|hour|day)(s?)\s*$/i.exec(text) ?? [];
  const value = Number(count);
  if (unit === undefined || value < 1) {
    throw new ScheduleFault('A rate is a number from 1 on and minutes, hours or days, such as rate(7 days).');
  }
  if ((value === 1) === (plural !== '')) {
    throw new ScheduleFault(`A rate of ${value} says ${unit}${value === 1 ? '' : 's'}.`);
  }
  return value * UNITS_MS[unit.toLowerCase()];
}

function readAt(text: string): number {
  const [, written] = /^\s*(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\s*$/.exec(text) ?? [];
  const wall = written === undefined ? NaN : Date.parse(`${written}Z`);
  if (!Number.isNaN(wall) && new Date(wall).toISOString().startsWith(written)) return wall;
  throw new ScheduleFault('A single time is written at(yyyy-mm-ddThh:mm:ss), and is one that the calendar has.');
}

/** The executions after an instant, in order. */
export function* executionsAfter(terms: Terms, after: Date): Generator<Date> {
  const { schedule, zone, countedFrom } = terms;
  if (schedule.kind === 'AT') {
    const instant = instantAt(schedule.wall, zone);
    if (instant !== null && instant > after.getTime()) yield new Date(instant);
  } else if (schedule.kind === 'CRON') {
    yield* byCron(terms, schedule.cron, after.getTime());
  } else if (countedFrom) {
    const { everyMs } = schedule;
    const first = countedFrom.getTime();
    // Executions before the one that it is counted from are none: that was the next.
    const passed = Math.max(0, Math.floor((after.getTime() - first) / everyMs) + 1);
    for (let n = passed; ; n++) yield new Date(first + n * everyMs);
  }
}

function* byCron({ zone, offsetDays, setAt }: Terms, cron: Cron, after: number): Generator<Date> {
  const shift = offsetDays * DAY_MS;
  // A day earlier, whatever the clock of the zone does in between.
  const start = wallAt(after, zone) - shift - DAY_MS;
  let last = after;
  for (const named of wallTimes(cron, start)) {
    const instant = instantAt(named + shift, zone);
    if (instant === null || instant <= last) continue;
    if (shift > 0 && setAt && (instantAt(named, zone) ?? instant) <= setAt.getTime()) continue;
    yield new Date(instant);
    last = instant;
  }
}

/** Every time of the wall clock that an expression names, from the day of `start` on. */
function* wallTimes(cron: Cron, start: number): Generator<number> {
  let idle = 0;
  for (let midnight = Math.floor(start / DAY_MS) * DAY_MS; idle < MOST_DAYS; midnight += DAY_MS) {
    const date = new Date(midnight);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
    if (year > LAST_YEAR) return;
    idle++;
    if (!cron.years.has(year) || !cron.months.has(month) || !cron.hasDay(year, month, date.getUTCDate())) continue;
    idle = 0;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        for (const second of cron.seconds) yield midnight + ((hour * 60 + minute) * 60 + second) * 1_000;
      }
    }
  }
}

/** The first executions after an instant, at most `most`, and none later than `until`. */
export function executionsWithin(terms: Terms, after: Date, most: number, until?: Date): Date[] {
  const found: Date[] = [];
  for (const execution of executionsAfter(terms, after)) {
    if (found.length >= most || (until && execution > until)) break;
    found.push(execution);
  }
  return found;
}
