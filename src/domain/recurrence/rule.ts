import { InvalidError } from '../error';

/** What a rule may say. Hours of a day are said with BYHOUR, so a rule repeats daily or more rarely. */
const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];

/** Whole numbers within these bounds, several of them where `list`; RFC 5545 §3.3.10. */
const NUMBERS: Readonly<Record<string, { most: number; least: number; negative?: true; list?: true }>> = {
  INTERVAL: { least: 1, most: 9999 },
  COUNT: { least: 1, most: 9999 },
  BYSECOND: { least: 0, most: 59, list: true },
  BYMINUTE: { least: 0, most: 59, list: true },
  BYHOUR: { least: 0, most: 23, list: true },
  BYMONTH: { least: 1, most: 12, list: true },
  BYMONTHDAY: { least: 1, most: 31, negative: true, list: true },
  BYYEARDAY: { least: 1, most: 366, negative: true, list: true },
  BYWEEKNO: { least: 1, most: 53, negative: true, list: true },
  BYSETPOS: { least: 1, most: 366, negative: true, list: true },
};

const TEXTS: Readonly<Record<string, RegExp>> = {
  FREQ: new RegExp(`^(${FREQUENCIES.join('|')})$`),
  UNTIL: /^\d{8}T\d{6}Z$/,
  BYDAY: /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU))*$/,
  WKST: /^(MO|TU|WE|TH|FR|SA|SU)$/,
};

const WANTED: Readonly<Record<string, string>> = {
  FREQ: `one of ${FREQUENCIES.join(', ')}; hours of a day are listed in BYHOUR`,
  UNTIL: 'an instant in UTC, such as 20271231T235959Z',
  BYDAY: 'a list of days, such as MO,WE or 2TU',
  WKST: 'a day, such as MO',
};

const LONGEST = 500;

/** The parts of a recurrence rule; a leading `RRULE:` is tolerated, anything else of a calendar object is not. */
export function parseRule(text: string, path: readonly string[]): Map<string, string> {
  const refuse = (message: string, code: 'INVALID' | 'REQUIRED' | 'TOO_LONG' = 'INVALID'): never => {
    throw new InvalidError(message, path, code);
  };
  if (text.length > LONGEST) refuse(`A recurrence rule has at most ${LONGEST} characters.`, 'TOO_LONG');
  const parts = new Map<string, string>();
  const body = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '');
  for (const part of body.split(';')) {
    const [, name, value] = /^([A-Z]+)=([A-Z0-9,+-]+)$/.exec(part) ?? [];
    if (!name) refuse(`“${part}” is not a part of a recurrence rule such as FREQ=WEEKLY;BYDAY=SU;COUNT=10.`);
    if (parts.has(name)) refuse(`${name} is said twice.`);
    if (!NUMBERS[name] && !TEXTS[name]) refuse(`${name} is not a part of a recurrence rule that is supported.`);
    if (NUMBERS[name] ? !numbers(name, value) : !TEXTS[name].test(value)) {
      refuse(`${name}=${value} is refused: it must be ${WANTED[name] ?? rangeOf(name)}.`);
    }
    parts.set(name, value);
  }
  if (!parts.has('FREQ')) refuse('FREQ is missing from the recurrence rule.', 'REQUIRED');
  if (parts.has('COUNT') && parts.has('UNTIL')) refuse('A recurrence rule ends by COUNT or by UNTIL, not by both.');
  if (!parts.has('COUNT') && !parts.has('UNTIL')) {
    refuse('The recurrence rule never ends: give it UNTIL or COUNT.', 'REQUIRED');
  }
  return parts;
}

function numbers(name: string, value: string): boolean {
  const { least, most, negative, list } = NUMBERS[name];
  const values = value.split(',');
  return (
    (list || values.length === 1) &&
    values.every((each) => {
      const size = negative ? Number(each.replace(/^[+-]/, '')) : Number(each);
      return /^[+-]?\d{1,4}$/.test(each) && (negative || /^\d/.test(each)) && size >= least && size <= most;
    })
  );
}

function rangeOf(name: string): string {
  const { least, most, negative, list } = NUMBERS[name];
  const range = `${least} to ${most}${negative ? `, or -${most} to -${least} counted from the end` : ''}`;
  return list ? `a list of numbers from ${range}` : `a number from ${range}`;
}
