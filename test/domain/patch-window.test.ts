import { effectiveFrom, inForce, withoutAddOn } from '../../src/domain/add-on';
import { adviceOn, instancesOf, type Advised } from '../../src/domain/patching/advice';
import { comingExecutions, startDate, type Scheduled } from '../../src/domain/patching/executions';
import { noticeDue, noticeTitle } from '../../src/domain/patching/notice';
import { recommendedHours, sizingFor } from '../../src/domain/patching/sizing';
import { ScheduleFault } from '../../src/domain/schedule/fault';
import { readSchedule } from '../../src/domain/schedule/schedule';

const HOUR = 3_600_000;

test.each([
  [100, 1, 1],
  [200, 1, 1],
  [300, 2, 1],
  [600, 3, 2],
  [800, 4, 3],
  [1200, 6, 4],
  [1500, 8, 5],
  [0, 1, 1],
  [1, 1, 1],
])('%i instances need %i h in %i windows', (instances, hours, windows) => {
  expect(sizingFor(instances)).toEqual({ hours, windows });
});

test.each([
  [1, 4],
  [49, 4],
  [50, 5],
  [100, 6],
  [300, 10],
])('a window for %i instances is recommended to last %i h', (instances, hours) => {
  expect(recommendedHours(instances)).toBe(hours);
});

test.each([
  ['50%', 10, 5],
  ['10%', 5, 1],
  ['0%', 5, 0],
  ['100%', 7, 7],
  ['3', 10, 3],
])('%s of %i are %i', (limit, instances, expected) => {
  expect(instancesOf(limit, instances)).toBe(expected);
});

describe('an add-on', () => {
  test.each([
    ['AT_ONCE', '2026-04-12T10:00:00.000Z', '2026-04-12T10:00:00.000Z'],
    ['NEXT_DAY', '2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00.000Z'],
    ['NEXT_MONTH', '2026-04-20T23:59:59.999Z', '2026-05-01T00:00:00.000Z'],
    ['NEXT_MONTH', '2026-04-21T00:00:00.000Z', '2026-06-01T00:00:00.000Z'],
    ['NEXT_MONTH', '2026-12-20T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['NEXT_MONTH', '2026-12-21T00:00:00.000Z', '2027-02-01T00:00:00.000Z'],
  ] as const)('%s: asked for at %s it is in force from %s', (rule, requested, since) => {
    expect(effectiveFrom(rule, new Date(requested)).toISOString()).toBe(since);
  });

  test('is in force from its first instant to before its end', () => {
    const [since, until] = [new Date(1_000), new Date(2_000)];
    expect([999, 1_000, 1_999, 2_000].map((at) => inForce({ since, until }, new Date(at)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(inForce({ since, until: null }, new Date(9e12))).toBe(true);
    expect(withoutAddOn('PATCH', 'shop', [], since)).toBe(
      'shop does not have the add-on PATCH: add it to the account first (updateAccount).',
    );
  });
});

const fine: Advised = {
  enabled: true,
  managed: true,
  madeInAws: false,
  durationHours: 4,
  cutoffHours: 1,
  maxConcurrency: '50%',
  maxErrors: '100%',
  hasTargets: true,
  covered: 10,
  unreachable: 0,
  overlaps: [],
  foreignTasks: [],
  consoleChanges: null,
  refusal: null,
  addOn: true,
  comes: true,
  overlapsItself: false,
};

test('nothing is said of a window in which all is well', () => expect(adviceOn(fine)).toEqual([]));

test.each<[Partial<Advised>, RegExp]>([
  [{ refusal: 'ValidationException: no.' }, /^AWS did not take it: ValidationException: no\./],
  [{ addOn: false }, /add-on PATCH/],
  [{ covered: 0 }, /No instance carries its tags/],
  [{ covered: 301, durationHours: 24, maxConcurrency: '20' }, /at most 300: so many need 2 windows of at least 2 h/],
  [{ unreachable: 3 }, /3 of its 10 instances have no SSM agent/],
  [{ overlaps: ['a', 'b'] }, /“a”, “b”/],
  [{ overlapsItself: true }, /before it has ended/],
  [{ comes: false }, /no execution to come/],
  [{ cutoffHours: 0 }, /cutoff of 1 h/],
  [{ covered: 60, maxConcurrency: '20' }, /5 h are recommended for 60 instances/],
  [{ covered: 60, durationHours: 5 }, /At most 20 instances are patched at once, though its concurrency means 30/],
  [{ maxErrors: '1' }, /stops early/],
])('%j is said', (change, words) => {
  const said = adviceOn({ ...fine, ...change });
  expect(said).toEqual([expect.stringMatching(words)]);
});

describe('executions', () => {
  const weekly: Scheduled = {
    schedule: 'cron(0 2 ? * SUN *)',
    timezone: 'UTC',
    schedule_offset: null,
    counted_from: null,
    starts_from: null,
    updated_at: new Date('2026-12-01T00:00:00Z'),
  };
  const now = new Date('2026-12-01T00:00:00Z');
  const sundays = (n: number) => comingExecutions(weekly, now, []).slice(0, n);

  test('of 400 days at most, and never more than 100', () => {
    expect(comingExecutions(weekly, now, [])).toHaveLength(57);
    expect(comingExecutions({ ...weekly, schedule: 'cron(0 0/6 * * ? *)' }, now, [])).toHaveLength(100);
  });

  test('a start date lies behind what is skipped first, and only that', () => {
    const [first, second, third] = sundays(3);
    expect(startDate(weekly, now, [])).toBeNull();
    expect(startDate(weekly, now, [second])).toBeNull();
    expect(startDate(weekly, now, [first])).toEqual(new Date(first.getTime() + 60_000));
    expect(startDate(weekly, now, [first, second])).toEqual(new Date(second.getTime() + 60_000));
    expect(startDate(weekly, now, [first, third])).toEqual(new Date(first.getTime() + 60_000));
    const rated = { ...weekly, schedule: 'rate(7 days)', counted_from: first };
    expect(startDate(rated, now, [first])).toEqual(second);
    // What has passed is skipped no more.
    expect(startDate(weekly, new Date(first.getTime() + HOUR), [first])).toBeNull();
  });

  test('what AWS said of the next one counts, where it knows better', () => {
    const known = new Date('2026-12-13T02:00:00Z');
    expect(comingExecutions({ ...weekly, counted_from: known }, now, [])[0]).toEqual(known);
    const strange = { ...weekly, schedule: 'cron(what AWS may take)', counted_from: known };
    expect(comingExecutions(strange, now, [])).toEqual([known]);
    expect(comingExecutions({ ...strange, counted_from: null }, now, [])).toEqual([]);
  });
});

test('notices are due four days and an hour before, and at the end', () => {
  const at = new Date('2026-12-13T02:00:00Z');
  expect(noticeDue('FOUR_DAYS_BEFORE', at, 4).toISOString()).toBe('2026-12-09T02:00:00.000Z');
  expect(noticeDue('ONE_HOUR_BEFORE', at, 4).toISOString()).toBe('2026-12-13T01:00:00.000Z');
  expect(noticeDue('RESULTS', at, 4).toISOString()).toBe('2026-12-13T06:00:00.000Z');
  // The month is the window's own: in Auckland it is January already.
  const title = noticeTitle({
    name: 'nightly',
    timezone: 'Pacific/Auckland',
    durationHours: 4,
    cutoffHours: 1,
    executionAt: new Date('2026-12-31T12:00:00Z'),
    account: { name: 'shop', awsAccountId: '123456789012' },
    region: 'us-east-1',
    instances: [],
  });
  expect(title).toBe('January Patch Maintenance Window for nightly for Account 123456789012');
});

test.each([
  '',
  'cron()',
  'cron(0 2 * * *)',
  'cron(0 2 1 * SUN *)',
  'cron(0 2 ? * ? *)',
  'cron(60 2 ? * SUN *)',
  'cron(0 24 ? * SUN *)',
  'cron(0 2 32 * ? *)',
  'cron(0 2 ? * 8 *)',
  'cron(0 2 ? * SUN#0 *)',
  'cron(0 2 ? * SUN 1969)',
  'cron(0 2 ? * SUN *',
  'cron(1-2-3 2 ? * SUN *)',
  'cron(0/0 2 ? * SUN *)',
  'rate(1 days)',
  'rate(-1 days)',
  'rate(2 weeks)',
  'at(2026-02-30T00:00:00)',
  'at(tomorrow)',
])('“%s” is no schedule', (text) => {
  expect(() => readSchedule(text)).toThrow(ScheduleFault);
});
