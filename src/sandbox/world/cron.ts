const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export interface Cron {
  seconds: number[];
  minutes: number[];
  hours: number[];
  /** 1 to 12. */
  hasMonth(month: number): boolean;
  hasYear(year: number): boolean;
  hasDay(year: number, month: number, day: number): boolean;
}

interface Range {
  what: string;
  low: number;
  high: number;
  names?: readonly string[];
  /** The number of the first name. */
  from?: number;
}

const SECOND: Range = { what: 'second', low: 0, high: 59 };
const MINUTE: Range = { what: 'minute', low: 0, high: 59 };
const HOUR: Range = { what: 'hour', low: 0, high: 23 };
const DAY_OF_MONTH: Range = { what: 'day of month', low: 1, high: 31 };
const MONTH: Range = { what: 'month', low: 1, high: 12, names: MONTHS, from: 1 };
const DAY_OF_WEEK: Range = { what: 'day of week', low: 1, high: 7, names: DAYS, from: 1 };
const YEAR: Range = { what: 'year', low: 1970, high: 2199 };

function number(text: string, { what, low, high, names, from = 0 }: Range): number {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + from : /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (!(value >= low && value <= high)) throw new Error(`${text} is not a ${what} from ${low} to ${high}`);
  return value;
}

/** The values that one item of a list stands for: `5`, `1-5`, `*`, `0/15`, `1-30/10`. */
function item(text: string, range: Range): number[] {
  const [span = '', step, more] = text.split('/');
  if (more !== undefined || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step)))
    throw new Error(`${text} is not a step of a ${range.what}`);
  const [first = '', last, beyond] = span.split('-');
  if (beyond !== undefined) throw new Error(`${text} is not a range of a ${range.what}`);
  const low = first === '*' ? range.low : number(first, range);
  const open = first === '*' || step !== undefined;
  const high = last !== undefined ? number(last, range) : open ? range.high : low;
  const by = Number(step ?? 1);
  const values: number[] = [];
  if (low <= high) for (let value = low; value <= high; value += by) values.push(value);
  // A range may run over the end: FRI-MON.
  else {
    for (let value = low; value <= range.high + high - range.low + 1; value += by)
      values.push(value > range.high ? value - range.high + range.low - 1 : value);
  }
  return values;
}

const list = (text: string, range: Range): number[] =>
  [...new Set(text.split(',').flatMap((one) => item(one, range)))].sort((a, b) => a - b);

const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
/** 1 is Sunday. */
const weekday = (year: number, month: number, day: number): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

/** The working day nearest to a day, within its month. */
function nearestWorkday(year: number, month: number, day: number): number {
  const last = lastDay(year, month);
  const wanted = Math.min(day, last);
  const at = weekday(year, month, wanted);
  if (at === 7) return wanted > 1 ? wanted - 1 : wanted + 2;
  if (at === 1) return wanted < last ? wanted + 1 : wanted - 2;
  return wanted;
}

type DayRule = (year: number, month: number, day: number) => boolean;

function dayOfMonth(text: string): DayRule {
  if (text.toUpperCase() === 'L') return (year, month, day) => day === lastDay(year, month);
  if (text.toUpperCase() === 'LW') return (year, month, day) => day === nearestWorkday(year, month, 31);
  const back = /^L-(\d{1,2})$/i.exec(text)?.[1];
  if (back !== undefined) return (year, month, day) => day === lastDay(year, month) - Number(back);
  const workday = /^(\d{1,2})W$/i.exec(text)?.[1];
  if (workday !== undefined) {
    const wanted = number(workday, DAY_OF_MONTH);
    return (year, month, day) => wanted <= lastDay(year, month) && day === nearestWorkday(year, month, wanted);
  }
  const days = new Set(list(text, DAY_OF_MONTH));
  return (_year, _month, day) => days.has(day);
}

function dayOfWeek(text: string): DayRule {
  if (text.toUpperCase() === 'L') return (year, month, day) => weekday(year, month, day) === 7;
  const last = /^(\w+)L$/i.exec(text)?.[1];
  if (last !== undefined) {
    const wanted = number(last, DAY_OF_WEEK);
    return (year, month, day) => weekday(year, month, day) === wanted && day > lastDay(year, month) - 7;
  }
  const [, name, nth] = /^(\w+)#(\d)$/.exec(text) ?? [];
  if (name !== undefined) {
    const wanted = number(name, DAY_OF_WEEK);
    if (Number(nth) < 1 || Number(nth) > 5) throw new Error(`${text} must name the first to the fifth of a month`);
    return (year, month, day) => weekday(year, month, day) === wanted && Math.ceil(day / 7) === Number(nth);
  }
  const days = new Set(list(text, DAY_OF_WEEK));
  return (year, month, day) => days.has(weekday(year, month, day));
}

const LEAST_MINUTES = 5;

/**
 * Minutes, hours, day of month, month, day of week (1 is Sunday), year; a field of seconds may stand before them:
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html
 * Throws a text that says what is wrong.
 */
export function readCron(text: string): Cron {
  const fields = text.trim().split(/\s+/);
  if (fields.length === 6) fields.unshift('0');
  if (fields.length !== 7) throw new Error('it must have six or seven fields');
  const [second = '', minute = '', hour = '', ofMonth = '', month = '', ofWeek = '', year = ''] = fields;
  if ((ofMonth === '?') === (ofWeek === '?'))
    throw new Error('exactly one of day of month and day of week must be a question mark');
  const seconds = list(second, SECOND);
  const minutes = list(minute, MINUTE);
  const hours = list(hour, HOUR);
  const near = minutes.some((at, place) => place > 0 && at - (minutes[place - 1] ?? 0) < LEAST_MINUTES);
  const [first = 0] = minutes;
  const wraps = hours.length > 1 && first + 60 - (minutes.at(-1) ?? 0) < LEAST_MINUTES;
  if (seconds.length > 1 || near || wraps) throw new Error(`it runs more often than every ${LEAST_MINUTES} minutes`);
  const months = new Set(list(month, MONTH));
  const years = new Set(list(year, YEAR));
  const rules = (ofMonth === '?' ? ofWeek : ofMonth).split(',').map(ofMonth === '?' ? dayOfWeek : dayOfMonth);
  return {
    seconds,
    minutes,
    hours,
    hasMonth: (value) => months.has(value),
    hasYear: (value) => years.has(value),
    hasDay: (...date) => rules.some((rule) => rule(...date)),
  };
}
