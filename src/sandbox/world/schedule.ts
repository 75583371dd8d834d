import { type Cron, readCron } from './cron';
import { isZone, momentOf, wallClock } from './zone';

const DAY = 86_400_000;
/** So far ahead a day is looked for: longer than from one 29 February on a given weekday to the next. */
const MOST_DAYS = 366 * 44;
const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: DAY };
const LEAST_RATE = 300_000;

export type Schedule = { kind: 'CRON'; cron: Cron } | { kind: 'RATE'; every: number } | { kind: 'AT'; wall: number };

/** What a schedule depends on beside its expression. */
export interface Terms {
  schedule: string;
  zone: string;
  /** Days that a window waits after the day that its cron expression names. */
  offsetDays: number;
  /** Since when the schedule is as it is: what it named before that does not count. */
  since: number;
  from?: number;
  until?: number;
}

/** Reads `cron(…)`, `rate(…)` or `at(…)`; throws a text that says what is wrong with it. */
export function readSchedule(text: string): Schedule {
  const [, kind = '', inner = ''] = /^(cron|rate|at)\((.*)\)$/.exec(text) ?? [];
  if (kind === 'cron') return { kind: 'CRON', cron: readCron(inner) };
  if (kind === 'rate') {
    const [, count = '', unit = '', plural = ''] = /^(\d{1,6}) +(minute|hour|day)(s?)$/.exec(inner) ?? [];
    const value = Number(count);
    if (!(value > 0) || (value === 1) === (plural === 's'))
      throw new Error('a rate is a positive number and minute, minutes, hour, hours, day or days');
    const every = value * (UNITS[unit] ?? DAY);
    if (every < LEAST_RATE) throw new Error('it runs more often than every 5 minutes');
    return { kind: 'RATE', every };
  }
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inner) ? Date.parse(`${inner}Z`) : NaN;
  if (kind !== 'at' || Number.isNaN(wall)) throw new Error('it must be cron(…), rate(…) or at(yyyy-mm-ddThh:mm:ss)');
  return { kind: 'AT', wall };
}

const parsed = new Map<string, Schedule>();

function scheduleOf(text: string): Schedule {
  let found = parsed.get(text);
  if (!found) {
    if (parsed.size > 1000) parsed.clear();
    parsed.set(text, (found = readSchedule(text)));
  }
  return found;
}

/** The first run after a moment, or undefined where there is none any more. */
export function nextRun(terms: Terms, after: number): number | undefined {
  const schedule = scheduleOf(terms.schedule);
  const zone = isZone(terms.zone) ? terms.zone : 'UTC';
  const earliest = Math.max(after + 1, terms.from ?? 0);
  let run: number | undefined;
  if (schedule.kind === 'AT') {
    const moment = momentOf(schedule.wall, zone);
    run = moment !== undefined && moment >= earliest ? moment : undefined;
  } else if (schedule.kind === 'RATE') {
    // A start in the future is the first run; without one the first interval begins now.
    const first = terms.from !== undefined && terms.from > terms.since ? terms.from : terms.since + schedule.every;
    run = first + Math.max(0, Math.ceil((earliest - first) / schedule.every)) * schedule.every;
  } else run = nextCron(schedule.cron, zone, terms, earliest);
  return run === undefined || (terms.until !== undefined && run > terms.until) ? undefined : run;
}

function nextCron(cron: Cron, zone: string, terms: Terms, earliest: number): number | undefined {
  const shift = terms.offsetDays * DAY;
  const start = wallClock(earliest, zone) - shift;
  const first = start - (((start % DAY) + DAY) % DAY) - DAY;
  for (let day = 0; day < MOST_DAYS; day++) {
    const midnight = first + day * DAY;
    const date = new Date(midnight);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
    if (!cron.hasYear(year)) {
      if (year > 2199) return undefined;
      continue;
    }
    if (!cron.hasMonth(month) || !cron.hasDay(year, month, date.getUTCDate())) continue;
    const moments: number[] = [];
    for (const hour of cron.hours)
      for (const minute of cron.minutes)
        for (const second of cron.seconds) {
          const wall = midnight + ((hour * 60 + minute) * 60 + second) * 1000;
          const moment = momentOf(wall + shift, zone);
          // With an offset the day that the expression names must lie ahead too: else the window waits for the next one.
          const named = shift === 0 ? moment : momentOf(wall, zone);
          if (moment === undefined || moment < earliest || (named ?? moment) <= terms.since) continue;
          moments.push(moment);
        }
    if (moments.length > 0) return Math.min(...moments);
  }
  return undefined;
}

/** The runs from a moment on, as many as are asked for. */
export function* runsOf(terms: Terms, after: number): Generator<number> {
  for (let at = nextRun(terms, after); at !== undefined; at = nextRun(terms, at)) yield at;
}
