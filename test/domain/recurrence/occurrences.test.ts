import fc from 'fast-check';
import { InvalidError } from '../../../src/domain/error';
import {
  allOccurrences,
  MOST_OCCURRENCES,
  occurrences,
  union,
  type Recurring,
} from '../../../src/domain/recurrence/occurrences';

const at = (text: string) => new Date(text);
const window = (startsAt: string, endsAt: string, recurrence: string, timezone = 'Europe/Berlin'): Recurring => ({
  startsAt: at(startsAt),
  endsAt: at(endsAt),
  recurrence,
  timezone,
});
const starts = (recurring: Recurring) => allOccurrences(recurring).map(({ from }) => from.toISOString());
const ends = (recurring: Recurring) => allOccurrences(recurring).map(({ until }) => until.toISOString());

describe('the wall clock is kept', () => {
  test('22:00 stays 22:00 when winter time begins', () => {
    const sundays = window('2026-10-18T20:00:00Z', '2026-10-18T22:00:00Z', 'FREQ=WEEKLY;BYDAY=SU;COUNT=3');
    expect(starts(sundays)).toEqual([
      '2026-10-18T20:00:00.000Z',
      '2026-10-25T21:00:00.000Z',
      '2026-11-01T21:00:00.000Z',
    ]);
  });

  test('a night that loses or gains an hour is as long as the others', () => {
    const nights = window('2026-03-27T21:00:00Z', '2026-03-28T05:00:00Z', 'FREQ=DAILY;COUNT=3');
    expect(starts(nights)).toEqual([
      '2026-03-27T21:00:00.000Z',
      '2026-03-28T21:00:00.000Z',
      '2026-03-29T20:00:00.000Z',
    ]);
    expect(ends(nights)).toEqual(['2026-03-28T05:00:00.000Z', '2026-03-29T05:00:00.000Z', '2026-03-30T04:00:00.000Z']);
  });

  test('in the south summer time begins when it ends in the north', () => {
    const daily = window('2026-10-02T16:00:00Z', '2026-10-02T17:00:00Z', 'FREQ=DAILY;COUNT=3', 'Australia/Sydney');
    expect(starts(daily)).toEqual(['2026-10-02T16:00:00.000Z', '2026-10-04T15:00:00.000Z', '2026-10-05T15:00:00.000Z']);
  });

  test('a shift of half an hour', () => {
    const daily = window('2026-04-03T15:00:00Z', '2026-04-03T16:00:00Z', 'FREQ=DAILY;COUNT=3', 'Australia/Lord_Howe');
    expect(starts(daily)).toEqual(['2026-04-03T15:00:00.000Z', '2026-04-04T15:30:00.000Z', '2026-04-05T15:30:00.000Z']);
  });

  test('a zone without daylight saving', () => {
    const daily = window('2026-03-07T20:30:00Z', '2026-03-07T21:00:00Z', 'FREQ=DAILY;COUNT=3', 'Asia/Kolkata');
    expect(starts(daily)).toEqual(['2026-03-07T20:30:00.000Z', '2026-03-08T20:30:00.000Z', '2026-03-09T20:30:00.000Z']);
  });
});

describe('a wall time that is not there, or there twice', () => {
  test('02:30 on the night that jumps from 02:00 to 03:00 does not occur and is not counted', () => {
    const daily = window('2026-03-28T01:30:00Z', '2026-03-28T02:00:00Z', 'FREQ=DAILY;COUNT=3');
    expect(starts(daily)).toEqual(['2026-03-28T01:30:00.000Z', '2026-03-30T00:30:00.000Z', '2026-03-31T00:30:00.000Z']);
  });

  test('02:30 on the night that has it twice is the earlier one', () => {
    const daily = window('2026-10-24T00:30:00Z', '2026-10-24T01:00:00Z', 'FREQ=DAILY;COUNT=3');
    expect(starts(daily)).toEqual(['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  test('only the first, an instant, can be the later one', () => {
    const daily = window('2026-10-25T01:30:00Z', '2026-10-25T02:00:00Z', 'FREQ=DAILY;COUNT=2');
    expect(starts(daily)).toEqual(['2026-10-25T01:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });
});

test.each([
  ['the second Tuesday', 'FREQ=MONTHLY;BYDAY=2TU;COUNT=3', ['2026-01-13', '2026-02-10', '2026-03-10']],
  [
    'four days after the second Tuesday',
    'FREQ=MONTHLY;BYDAY=TU;BYMONTHDAY=8,9,10,11,12,13,14;COUNT=2',
    ['2026-01-13', '2026-02-10'],
  ],
  ['an interval', 'FREQ=WEEKLY;INTERVAL=2;COUNT=3', ['2026-01-13', '2026-01-27', '2026-02-10']],
  ['until an instant, which is in it', 'FREQ=DAILY;UNTIL=20260115T090000Z', ['2026-01-13', '2026-01-14', '2026-01-15']],
  ['until a second before', 'FREQ=DAILY;UNTIL=20260115T085959Z', ['2026-01-13', '2026-01-14']],
  ['in lower case, with its name', 'rrule:freq=daily;count=1', ['2026-01-13']],
])('%s', (_, rule, days) => {
  const recurring = window('2026-01-13T09:00:00Z', '2026-01-13T10:00:00Z', rule);
  expect(starts(recurring)).toEqual(days.map((day) => `${day}T09:00:00.000Z`));
});

test('the 31st occurs in months that have one', () => {
  const recurring = window('2026-01-31T09:00:00Z', '2026-01-31T10:00:00Z', 'FREQ=MONTHLY;COUNT=3', 'UTC');
  expect(starts(recurring).map((start) => start.slice(0, 10))).toEqual(['2026-01-31', '2026-03-31', '2026-05-31']);
});

test('milliseconds are kept', () => {
  const recurring = window('2026-01-13T09:00:00.123Z', '2026-01-13T10:00:00.456Z', 'FREQ=DAILY;COUNT=2');
  expect(starts(recurring)).toEqual(['2026-01-13T09:00:00.123Z', '2026-01-14T09:00:00.123Z']);
  expect(ends(recurring)).toEqual(['2026-01-13T10:00:00.456Z', '2026-01-14T10:00:00.456Z']);
});

describe('a part of them', () => {
  const long = window('2026-01-13T09:00:00Z', '2026-01-15T09:00:00Z', 'FREQ=DAILY;COUNT=5', 'UTC');

  test('what began earlier and still lasts is in it; what touches it is not', () => {
    const found = occurrences(long, { from: at('2026-01-15T09:00:00Z'), until: at('2026-01-16T09:00:00Z') });
    expect(found.map(({ from }) => from.toISOString().slice(8, 10))).toEqual(['14', '15']);
  });

  test('occurrences that overlap are one stretch of time', () => {
    expect(union(allOccurrences(long))).toEqual([
      { from: at('2026-01-13T09:00:00Z'), until: at('2026-01-19T09:00:00Z') },
    ]);
  });

  test('what does not repeat is one occurrence, without an end if it has none', () => {
    const between = { from: at('2200-01-01T00:00:00Z'), until: at('2200-01-02T00:00:00Z') };
    expect(occurrences({ startsAt: at('2026-01-01T00:00:00Z'), endsAt: null }, between)).toHaveLength(1);
    expect(occurrences({ startsAt: at('2026-01-01T00:00:00Z'), endsAt: at('2026-01-02T00:00:00Z') }, between)).toEqual(
      [],
    );
  });
});

describe('refused', () => {
  const refusal = (change: Partial<Recurring>): unknown => {
    try {
      allOccurrences({ ...window('2026-01-13T09:00:00Z', '2026-01-13T10:00:00Z', 'FREQ=DAILY;COUNT=2'), ...change });
    } catch (error) {
      if (error instanceof InvalidError) return [error.code, error.path?.join('.')];
      throw error;
    }
    return null;
  };

  test.each([
    ['FREQ=DAILY', 'REQUIRED'],
    ['COUNT=3', 'REQUIRED'],
    ['FREQ=DAILY;COUNT=3;UNTIL=20270101T000000Z', 'INVALID'],
    ['FREQ=HOURLY;COUNT=3', 'INVALID'],
    ['FREQ=SECONDLY;COUNT=3', 'INVALID'],
    ['FREQ=DAILY;COUNT=0', 'INVALID'],
    ['FREQ=DAILY;COUNT=-1', 'INVALID'],
    ['FREQ=DAILY;COUNT=2;COUNT=3', 'INVALID'],
    ['FREQ=DAILY;INTERVAL=0;COUNT=2', 'INVALID'],
    ['FREQ=DAILY;BYHOUR=24;COUNT=2', 'INVALID'],
    ['FREQ=MONTHLY;BYMONTHDAY=32;COUNT=2', 'INVALID'],
    ['FREQ=MONTHLY;BYMONTHDAY=0;COUNT=2', 'INVALID'],
    ['FREQ=WEEKLY;BYMONTHDAY=13;COUNT=2', 'INVALID'],
    ['FREQ=WEEKLY;BYDAY=XX;COUNT=2', 'INVALID'],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2', 'INVALID'],
    ['FREQ=DAILY;UNTIL=20261399T000000Z', 'INVALID'],
    ['FREQ=DAILY;UNTIL=20270101', 'INVALID'],
    ['FREQ=DAILY;UNTIL=20250101T000000Z', 'INVALID'],
    ['FREQ=WEEKLY;BYDAY=MO;COUNT=2', 'INVALID'],
    ['FREQ=DAILY;COUNT=2;FOO=1', 'INVALID'],
    ['FREQ=DAILY;COUNT=2\nEXDATE:20260114T090000Z', 'INVALID'],
    ['', 'INVALID'],
    [`FREQ=DAILY;COUNT=${MOST_OCCURRENCES + 1}`, 'TOO_MANY'],
    ['FREQ=DAILY;UNTIL=99991231T000000Z', 'TOO_MANY'],
    [`FREQ=DAILY;COUNT=2;BYHOUR=${'9,'.repeat(300)}9`, 'TOO_LONG'],
  ])('%s', (recurrence, code) => {
    expect(refusal({ recurrence })).toEqual([code, 'input.recurrence']);
  });

  test('zones, ends', () => {
    expect(refusal({ timezone: 'Europe/Nowhere' })).toEqual(['INVALID', 'input.timezone']);
    expect(refusal({ timezone: '+01:00' })).toEqual(['INVALID', 'input.timezone']);
    expect(refusal({ timezone: null })).toEqual(['REQUIRED', 'input.timezone']);
    expect(refusal({ endsAt: null })).toEqual(['REQUIRED', 'input.endsAt']);
    expect(refusal({ endsAt: at('2026-01-13T09:00:00Z') })).toEqual(['INVALID', 'input.endsAt']);
    expect(refusal({ recurrence: `FREQ=DAILY;COUNT=${MOST_OCCURRENCES}` })).toBeNull();
  });
});

/** The wall time of an instant as the platform's own calendar says it. */
function wall(zone: string) {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return (instant: Date) => format.format(instant);
}

test('every day at its wall time: as the calendar of the platform finds them, minute by minute', () => {
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'UTC');
  const day = fc.constantFrom('2026-03-05', '2026-03-26', '2026-04-02', '2026-10-01', '2026-10-23', '2026-10-30');
  const minute = fc.integer({ min: 0, max: 24 * 4 - 1 }).map((quarter) => quarter * 15);
  fc.assert(
    fc.property(zone, day, minute, (timezone, date, minutes) => {
      const first = new Date(Date.parse(`${date}T00:00:00Z`) + minutes * 60_000);
      const local = wall(timezone);
      const time = local(first).slice(11);
      const found: string[] = [];
      const days = new Set<string>();
      for (let instant = first.getTime(); found.length < 6; instant += 15 * 60_000) {
        const text = local(new Date(instant));
        if (text.slice(11) !== time || days.has(text.slice(0, 10))) continue;
        days.add(text.slice(0, 10));
        found.push(new Date(instant).toISOString());
      }
      const recurring = { startsAt: first, endsAt: new Date(first.getTime() + 1), recurrence: 'FREQ=DAILY;COUNT=6' };
      expect(starts({ ...recurring, timezone })).toEqual(found);
    }),
    { numRuns: 25 },
  );
});
