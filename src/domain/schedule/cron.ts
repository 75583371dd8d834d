import { ScheduleFault } from './fault';

/** A cron expression as Systems Manager reads it. */
export interface Cron {
  seconds: readonly number[];
  minutes: readonly number[];
  hours: readonly number[];
  months: ReadonlySet<number>;
  years: ReadonlySet<number>;
  /** Whether a date is one of its days; the month counts from 1. */
  hasDay(year: number, month: number, day: number): boolean;
}

interface Range {
  what: string;
  least: number;
  most: number;
  /** Names of the values, from the least on. */
  names?: readonly string[];
}

const MONTH_NAMES = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const SATURDAY = 7;
export const LAST_YEAR = 2199;

const SECONDS: Range = { what: 'second', least: 0, most: 59 };
const MINUTES: Range = { what: 'minute', least: 0, most: 59 };
const HOURS: Range = { what: 'hour', least: 0, most: 23 };
const DAYS: Range = { what: 'day of the month', least: 1, most: 31 };
const MONTHS: Range = { what: 'month', least: 1, most: 12, names: MONTH_NAMES };
const WEEKDAYS: Range = { what: 'day of the week', least: 1, most: 7, names: DAY_NAMES };
const YEARS: Range = { what: 'year', least: 1970, most: LAST_YEAR };

type DayRule = (year: number, month: number, day: number) => boolean;

/**
 * Reads what stands in cron(…): minutes, hours, day of the month, month, day of the week (1 is Sunday) and year; a field
 * of seconds may come before them. One of the two fields of days is a question mark, as both together would contradict.
 */
export function readCron(text: string): Cron {
  const fields = text.trim().toUpperCase().split(/\s+/);
  if (fields.length === 6) fields.unshift('0');
  if (fields.length !== 7) {
    throw new ScheduleFault(
      'A cron expression has six fields: minutes, hours, day of the month, month, day of the week, year.',
    );
  }
  const [seconds, minutes, hours, day, month, weekday, year] = fields;
  if ((day === '?') === (weekday === '?')) {
    throw new ScheduleFault('Of day of the month and day of the week exactly one is a question mark.');
  }
  const rules = day === '?' ? weekday.split(',').map(weekdayRule) : day.split(',').map(dayRule);
  return {
    seconds: listOf(seconds, SECONDS),
    minutes: listOf(minutes, MINUTES),
    hours: listOf(hours, HOURS),
    months: new Set(listOf(month, MONTHS)),
    years: new Set(listOf(year, YEARS)),
    hasDay: (...date) => rules.some((rule) => rule(...date)),
  };
}

function listOf(text: string, range: Range): number[] {
  const values = new Set(text.split(',').flatMap((item) => valuesOf(item, range)));
  return [...values].sort((a, b) => a - b);
}

/** One item of a list: `5`, `*`, `1-5`, `0/15`, `1-30/10`; a range may run over the end, as FRI-MON does. */
function valuesOf(item: string, range: Range): number[] {
  const [, first, last, step] = /^([A-Z0-9]+|\*)(?:-([A-Z0-9]+))?(?:\/([1-9]\d{0,3}))?$/.exec(item) ?? [];
  if (first === undefined || (first === '*' && last !== undefined)) {
    throw new ScheduleFault(`“${item}” is no ${range.what} of a cron expression.`);
  }
  const { least, most } = range;
  const size = most - least + 1;
  const from = first === '*' ? least : valueOf(first, range);
  const open = first === '*' || step !== undefined ? most : from;
  const to = last === undefined ? open : valueOf(last, range);
  const length = to >= from ? to - from : to - from + size;
  const by = Number(step ?? 1);
  return Array.from({ length: Math.floor(length / by) + 1 }, (_, n) => least + ((from - least + n * by) % size));
}

function valueOf(text: string, { what, least, most, names }: Range): number {
  const named = names?.indexOf(text) ?? -1;
  const value = named >= 0 ? named + least : /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new ScheduleFault(`“${text}” is no ${what}: those are ${least} to ${most}${names ? ` or ${names[0]} …` : ''}.`);
}

/** `L` is the last day, `LW` the last working day, `15W` the working day nearest to the 15th within its month. */
function dayRule(item: string): DayRule {
  if (item === 'L') return (year, month, day) => day === lastDay(year, month);
  if (item === 'LW') return (year, month, day) => day === workdayNear(year, month, lastDay(year, month));
  const near = /^(\d{1,2})W$/.exec(item);
  if (near) {
    const wanted = valueOf(near[1], DAYS);
    return (year, month, day) => wanted <= lastDay(year, month) && day === workdayNear(year, month, wanted);
  }
  const days = new Set(valuesOf(item, DAYS));
  return (_year, _month, day) => days.has(day);
}

/** `TUE#2` is the second Tuesday of a month, `6L` its last Friday, `L` alone Saturday. */
function weekdayRule(item: string): DayRule {
  const last = /^([A-Z0-9]+)L$/.exec(item);
  if (last) {
    const wanted = valueOf(last[1], WEEKDAYS);
    return (year, month, day) => weekdayOf(year, month, day) === wanted && day + 7 > lastDay(year, month);
  }
  const [, name, nth] = /^([A-Z0-9]+)#(\d+)$/.exec(item) ?? [];
  if (name !== undefined) {
    const [wanted, place] = [valueOf(name, WEEKDAYS), Number(nth)];
    if (place < 1 || place > 5) throw new ScheduleFault(`“${item}” is to name the first to the fifth of a month.`);
    return (year, month, day) => weekdayOf(year, month, day) === wanted && Math.ceil(day / 7) === place;
  }
  const days = new Set(item === 'L' ? [SATURDAY] : valuesOf(item, WEEKDAYS));
  return (year, month, day) => days.has(weekdayOf(year, month, day));
}

function workdayNear(year: number, month: number, wanted: number): number {
  const weekday = weekdayOf(year, month, wanted);
  if (weekday === SATURDAY) return wanted > 1 ? wanted - 1 : wanted + 2;
  if (weekday === 1) return wanted < lastDay(year, month) ? wanted + 1 : wanted - 2;
  return wanted;
}

function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** 1 is Sunday. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}
