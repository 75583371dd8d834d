import { readSchedule, runsOf } from '../../src/sandbox/world/schedule';

const at = (text: string): number => Date.parse(text);
const runs = (schedule: string, zone: string, after: string, count: number, more: object = {}): string[] => {
  const found: string[] = [];
  const terms = { schedule, zone, offsetDays: 0, since: at('2020-01-01T00:00:00Z'), ...more };
  for (const moment of runsOf(terms, at(after))) if (found.push(new Date(moment).toISOString()) === count) break;
  return found.map((text) => text.replace(':00.000Z', 'Z'));
};

describe('a schedule', () => {
  it.each([
    ['cron(0 10 * * ? *)', ['2027-01-01T10:00Z', '2027-01-02T10:00Z']],
    ['cron(0/15 * * * ? *)', ['2027-01-01T00:15Z', '2027-01-01T00:30Z']],
    ['cron(0 18 ? * MON-FRI *)', ['2027-01-01T18:00Z', '2027-01-04T18:00Z']],
    ['cron(0 18 ? * FRI-MON *)', ['2027-01-01T18:00Z', '2027-01-02T18:00Z', '2027-01-03T18:00Z', '2027-01-04T18:00Z']],
    ['cron(0 4 ? * 1 *)', ['2027-01-03T04:00Z']],
    ['cron(30 23 ? * TUE#3 *)', ['2027-01-19T23:30Z', '2027-02-16T23:30Z']],
    ['cron(15 10 ? * 6L *)', ['2027-01-29T10:15Z', '2027-02-26T10:15Z']],
    ['cron(0 2 L * ? *)', ['2027-01-31T02:00Z', '2027-02-28T02:00Z', '2027-03-31T02:00Z']],
    ['cron(0 2 2W * ? *)', ['2027-01-01T02:00Z', '2027-02-02T02:00Z']],
    ['cron(0 0 29 FEB ? *)', ['2028-02-29T00:00Z', '2032-02-29T00:00Z']],
    [
      'cron(0 3 1 JAN,JUL ? 2027-2028)',
      ['2027-01-01T03:00Z', '2027-07-01T03:00Z', '2028-01-01T03:00Z', '2028-07-01T03:00Z'],
    ],
    ['cron(24 30 09 ? * * *)', ['2027-01-01T09:30:24.000Z', '2027-01-02T09:30:24.000Z']],
  ])('%s', (schedule, expected) => {
    expect(runs(schedule, 'UTC', '2027-01-01T00:00:00Z', expected.length)).toEqual(expected);
  });

  it('is bounded by its years', () => {
    expect(runs('cron(0 3 1 JAN ? 2027-2028)', 'UTC', '2027-06-01T00:00:00Z', 9)).toEqual(['2028-01-01T03:00Z']);
  });

  it.each([
    ['the second Tuesday', 0, ['2027-01-12T02:00Z', '2027-02-09T02:00Z', '2027-03-09T02:00Z']],
    ['four days after Patch Tuesday', 4, ['2027-01-16T02:00Z', '2027-02-13T02:00Z', '2027-03-13T02:00Z']],
  ])('counts from Patch Tuesday: %s', (_what, offsetDays, expected) => {
    expect(runs('cron(0 2 ? * TUE#2 *)', 'UTC', '2027-01-01T00:00:00Z', 3, { offsetDays })).toEqual(expected);
  });

  it('waits for the next period when the day that it names had passed before it was made', () => {
    const terms = { offsetDays: 6, since: at('2027-01-14T00:00:00Z') };
    expect(runs('cron(0 2 ? * TUE#2 *)', 'UTC', '2027-01-14T00:00:00Z', 2, terms)).toEqual([
      '2027-02-15T02:00Z',
      '2027-03-15T02:00Z',
    ]);
  });

  it.each([
    [
      'Europe/Berlin',
      'cron(0 4 ? * * *)',
      '2027-03-27T00:00:00Z',
      ['2027-03-27T03:00Z', '2027-03-28T02:00Z', '2027-03-29T02:00Z'],
    ],
    [
      'Europe/Berlin',
      'cron(0 4 ? * * *)',
      '2027-10-30T00:00:00Z',
      ['2027-10-30T02:00Z', '2027-10-31T03:00Z', '2027-11-01T03:00Z'],
    ],
    // At half past two there is no such time on the day summer begins, and two on the day it ends.
    ['Europe/Berlin', 'cron(30 2 ? * * *)', '2027-03-27T00:00:00Z', ['2027-03-27T01:30Z', '2027-03-29T00:30Z']],
    [
      'Europe/Berlin',
      'cron(30 2 ? * * *)',
      '2027-10-30T00:00:00Z',
      ['2027-10-30T00:30Z', '2027-10-31T00:30Z', '2027-11-01T01:30Z'],
    ],
    ['America/New_York', 'cron(30 2 ? * SUN *)', '2027-03-08T00:00:00Z', ['2027-03-21T06:30Z']],
    ['America/New_York', 'cron(30 1 ? * SUN *)', '2027-11-01T00:00:00Z', ['2027-11-07T05:30Z', '2027-11-14T06:30Z']],
    ['Australia/Lord_Howe', 'cron(15 2 ? * SUN *)', '2027-09-28T00:00:00Z', ['2027-10-09T15:15Z']],
    ['Asia/Kolkata', 'cron(0 2 ? * * *)', '2027-01-01T00:00:00Z', ['2027-01-01T20:30Z']],
  ])('keeps to the clock of %s: %s after %s', (zone, schedule, after, expected) => {
    expect(runs(schedule, zone, after, expected.length)).toEqual(expected);
  });

  it('at a rate begins at its start, or an interval after it was made', () => {
    const from = at('2027-01-01T03:15:00+09:00');
    expect(runs('rate(7 days)', 'Asia/Tokyo', '2026-12-01T00:00:00Z', 2, { from })).toEqual([
      '2026-12-31T18:15Z',
      '2027-01-07T18:15Z',
    ]);
    const since = at('2027-01-01T00:00:00Z');
    expect(runs('rate(1 hour)', 'UTC', '2027-01-01T00:00:00Z', 2, { since })).toEqual([
      '2027-01-01T01:00Z',
      '2027-01-01T02:00Z',
    ]);
  });

  it('once is over after that, and none runs outside its dates', () => {
    expect(runs('at(2027-07-07T15:55:00)', 'America/Los_Angeles', '2027-01-01T00:00:00Z', 9)).toEqual([
      '2027-07-07T22:55Z',
    ]);
    expect(runs('at(2027-07-07T15:55:00)', 'UTC', '2027-07-07T15:55:00Z', 9)).toEqual([]);
    const bounds = { from: at('2027-01-06T00:00:00Z'), until: at('2027-01-08T00:00:00Z') };
    expect(runs('cron(0 9 ? * * *)', 'UTC', '2027-01-01T00:00:00Z', 9, bounds)).toEqual([
      '2027-01-06T09:00Z',
      '2027-01-07T09:00Z',
    ]);
  });

  it.each([
    'cron(0 2 * * *)',
    'cron(0 2 * * * *)',
    'cron(0 2 ? * ? *)',
    'cron(0 24 ? * * *)',
    'cron(60 2 ? * * *)',
    'cron(0 2 ? * 0 *)',
    'cron(0 2 ? * TUE#6 *)',
    'cron(0 2 32 * ? *)',
    'cron(0 2 ? FOO * *)',
    'cron(* * ? * * *)',
    'cron(0/2 * ? * * *)',
    'cron(0 2 ? * * 1969)',
    'rate(1 hours)',
    'rate(5 hour)',
    'rate(0 days)',
    'rate(1 minute)',
    'rate(2 weeks)',
    'at(2027-07-07)',
    'at(2027-13-07T15:55:00)',
    'every day',
  ])('is refused: %s', (schedule) => {
    expect(() => readSchedule(schedule)).toThrow();
  });
});
