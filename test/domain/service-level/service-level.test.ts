import { SHIPPED_POLICIES } from '../../../src/domain/catalog/service-levels';
import type { Fact } from '../../../src/domain/service-level/fact';
import { nextInstants, reachedInstants } from '../../../src/domain/service-level/next-instants';
import { serviceLevel, type ServiceLevel } from '../../../src/domain/service-level/service-level';
import type { IncidentPriority } from '../../../src/domain/words';

/** The times of one day, as they are on the clock; PREMIUM is promised HIGH 15 min and 4 h, MEDIUM 1 h and 12 h. */
const at = (time: string) => new Date(`2026-06-01T${time.length === 5 ? `${time}:00` : time}Z`);
const clockTime = (date: Date | null) =>
  date
    ?.toISOString()
    .slice(11)
    .replace(/:00\.000Z$|Z$/, '') ?? null;

const opened = (priority: IncidentPriority = 'HIGH', time = '10:00'): Fact => ({
  kind: 'OPENED',
  at: at(time),
  serviceTier: 'PREMIUM',
  priority,
  test: false,
});
const responded = (time: string): Fact => ({ kind: 'RESPONDED', at: at(time) });
const waiting = (time: string): Fact => ({ kind: 'WAITING', at: at(time) });
const resumed = (time: string): Fact => ({ kind: 'RESUMED', at: at(time) });
const changed = (time: string, priority: IncidentPriority): Fact => ({
  kind: 'PRIORITY_CHANGED',
  at: at(time),
  priority,
});
const resolved = (time: string): Fact => ({ kind: 'RESOLVED', at: at(time), void: false });
const voided = (time: string): Fact => ({ kind: 'RESOLVED', at: at(time), void: true });
const reopened = (time: string): Fact => ({ kind: 'REOPENED', at: at(time) });
const agreed = (time: string, from: string, until: string, id = 'w'): Fact => ({
  kind: 'WINDOW_AGREED',
  at: at(time),
  id,
  from: at(from),
  until: at(until),
});
const withdrawn = (time: string, id = 'w'): Fact => ({ kind: 'WINDOW_ENDED', at: at(time), id });

const read = (facts: Fact[], asOf: string): ServiceLevel => serviceLevel(facts, SHIPPED_POLICIES, at(asOf))!;

/** One clock in a line: status, due, done, broken, minutes run. */
function line(level: ServiceLevel, kind: 'response' | 'resolution'): string {
  const { status, dueAt, metAt, breachedAt, elapsed } = level[kind];
  return [status, clockTime(dueAt), clockTime(metAt), clockTime(breachedAt), elapsed / 60_000].join(' ');
}

describe('response', () => {
  test.each<[string, Fact[], string, string]>([
    ['runs from the opening', [opened()], '10:05', 'RUNNING 10:15   5'],
    ['is met by the first word', [opened(), responded('10:10'), responded('10:12')], '12:00', 'MET 10:15 10:10  10'],
    [
      'is met at once where the opening tells the customer',
      [opened(), responded('10:00')],
      '10:00',
      'MET 10:15 10:00  0',
    ],
    ['is used up at the due instant', [opened()], '10:15', 'BREACHED 10:15  10:15 15'],
    ['is not a millisecond earlier', [opened()], '10:14:59.999', `RUNNING 10:15   ${899_999 / 60_000}`],
    ['given at the due instant is late', [opened(), responded('10:15')], '11:00', 'BREACHED 10:15 10:15 10:15 15'],
    ['given late says both', [opened(), responded('10:20')], '11:00', 'BREACHED 10:15 10:20 10:15 20'],
    ['is given by resolving at the latest', [opened(), resolved('10:07')], '11:00', 'MET 10:15 10:07  7'],
    [
      'keeps its target once given',
      [opened(), responded('10:30'), changed('10:40', 'LOW')],
      '11:00',
      'BREACHED 10:15 10:30 10:15 30',
    ],
    ['takes a later target', [opened(), changed('10:10', 'MEDIUM')], '10:20', 'RUNNING 11:00   20'],
    [
      'breaks at the change to a target already exceeded',
      [opened('MEDIUM'), changed('10:20', 'HIGH')],
      '10:30',
      'BREACHED 10:15  10:20 30',
    ],
    ['waits for an agreed window', [agreed('09:00', '10:05', '10:35'), opened()], '10:20', 'PAUSED 10:45   5'],
    [
      'stays given when reopened',
      [opened(), responded('10:10'), resolved('11:00'), reopened('12:00')],
      '12:30',
      'MET 10:15 10:10  10',
    ],
  ])('%s', (_, facts, asOf, expected) => expect(line(read(facts, asOf), 'response')).toBe(expected));
});

describe('resolution', () => {
  const start = [opened(), responded('10:10')];
  test.each<[string, Fact[], string, string]>([
    ['runs', start, '11:00', 'RUNNING 14:00   60'],
    [
      'is met when resolved',
      [...start, resolved('13:59:59.999')],
      '20:00',
      `MET 14:00 13:59:59.999  ${(4 * 3_600_000 - 1) / 60_000}`,
    ],
    ['is broken when not', start, '15:00', 'BREACHED 14:00  14:00 300'],
    ['resolved late says both', [...start, resolved('15:00')], '20:00', 'BREACHED 14:00 15:00 14:00 300'],
    ['waits for the customer without a date', [...start, waiting('11:00')], '12:00', 'PAUSED    60'],
    ['goes on where it was', [...start, waiting('11:00'), resumed('12:30')], '13:00', 'RUNNING 15:30   90'],
    [
      'waits in an agreed window with a date',
      [...start, agreed('10:30', '11:00', '12:00')],
      '11:30',
      'PAUSED 15:00   60',
    ],
    ['counts a coming window in', [...start, agreed('10:30', '11:00', '12:00')], '10:45', 'RUNNING 15:00   45'],
    ['counts no window after it is due', [...start, agreed('10:30', '14:00', '15:00')], '10:45', 'RUNNING 14:00   45'],
    [
      'has time that overlaps out once',
      [...start, waiting('11:00'), agreed('11:00', '11:30', '12:30'), resumed('12:00')],
      '13:00',
      'RUNNING 15:30   90',
    ],
    ['an agreement is not for the past', [...start, agreed('11:30', '11:00', '12:00')], '13:00', 'RUNNING 14:30   150'],
    [
      'runs again when the window is withdrawn',
      [...start, agreed('10:30', '11:00', '12:00'), withdrawn('11:15')],
      '13:00',
      'RUNNING 14:15   165',
    ],
    ['same clock, new target', [...start, changed('11:00', 'MEDIUM')], '12:00', 'RUNNING 22:00   120'],
    ['no longer broken by a longer target', [...start, changed('15:00', 'MEDIUM')], '16:00', 'RUNNING 22:00   360'],
    [
      'broken by the change to a shorter one',
      [opened('MEDIUM'), responded('10:10'), changed('16:00', 'HIGH')],
      '17:00',
      'BREACHED 14:00  16:00 420',
    ],
    [
      'priority changed in the wait',
      [...start, waiting('11:00'), changed('12:00', 'MEDIUM'), resumed('13:00')],
      '13:00',
      'RUNNING 00:00   60',
    ],
    ['void: nothing is owed', [...start, voided('11:00')], '20:00', 'VOID    60'],
    ['void: not even what was broken', [...start, voided('15:00')], '20:00', 'VOID    300'],
    [
      'reopened, it goes on; the time between is a wait',
      [...start, resolved('12:00'), reopened('15:00')],
      '15:30',
      'RUNNING 17:00   150',
    ],
    [
      'reopened, once broken it stays so',
      [...start, resolved('15:00'), reopened('16:00')],
      '16:30',
      'BREACHED 14:00  14:00 330',
    ],
    [
      'reopened after being void it is owed again',
      [...start, voided('11:00'), reopened('12:00')],
      '12:30',
      'RUNNING 15:00   90',
    ],
    ['resolved out of a wait', [...start, waiting('11:00'), resolved('12:00')], '13:00', 'MET 15:00 12:00  60'],
  ])('%s', (_, facts, asOf, expected) => expect(line(read(facts, asOf), 'resolution')).toBe(expected));
});

test('before it opened there is nothing to read', () => {
  expect(serviceLevel([opened()], SHIPPED_POLICIES, at('09:59'))).toBeNull();
});

test('pauses by their reason, also those that overlap; one that lasts has no end', () => {
  const facts = [opened(), waiting('11:00'), agreed('11:00', '11:30', '12:30'), resumed('12:00'), waiting('13:00')];
  const level = read(facts, '13:10');
  expect(level.pauses.map(({ from, until, reason }) => `${clockTime(from)} ${clockTime(until)} ${reason}`)).toEqual([
    '11:00 12:00 WAITING_ON_CUSTOMER',
    '11:30 12:30 AGREED_WINDOW',
    '13:00 null WAITING_ON_CUSTOMER',
  ]);
  expect(clockTime(level.resolution.pausedSince)).toBe('13:00');
  expect(level.resolution.remaining).toBe(4 * 3_600_000 - 90 * 60_000);
});

test.each<[string, Fact[], string]>([
  ['ON_TRACK', [opened(), responded('10:00')], '12:59:59.999'],
  ['AT_RISK', [opened(), responded('10:00')], '13:00'],
  ['AT_RISK', [opened()], '10:11:15.000'],
  ['PAUSED', [opened(), responded('10:00'), waiting('13:30')], '20:00'],
  ['BREACHED', [opened(), responded('10:00')], '14:00'],
  ['BREACHED', [opened(), responded('10:20'), resolved('11:00')], '12:00'],
  ['MET', [opened(), responded('10:10'), resolved('11:00')], '12:00'],
  ['VOID', [opened(), voided('11:00')], '12:00'],
])('in one word: %s', (state, facts, asOf) => expect(read(facts, asOf).state).toBe(state));

test('where no target is agreed nothing is due, and it has no say in the whole', () => {
  const none: Fact = { kind: 'OPENED', at: at('10:00'), serviceTier: 'PLUS', priority: 'LOW', test: false };
  const level = read([none, responded('10:10')], '23:00');
  expect(line(level, 'resolution')).toBe(`RUNNING    ${13 * 60}`);
  expect(level.resolution.remaining).toBeNull();
  expect(level.state).toBe('MET');
  const empty = serviceLevel([none], [], at('11:00'))!;
  expect([empty.state, empty.policyVersion]).toEqual(['NONE', 'none']);
});

test('a fact dated before its forerunner counts at that one’s instant', () => {
  expect(line(read([opened(), responded('10:10'), waiting('11:00'), resumed('10:50')], '12:00'), 'resolution')).toBe(
    'RUNNING 14:00   120',
  );
});

describe('when to look again', () => {
  const next = (facts: Fact[], asOf: string) =>
    nextInstants(read(facts, asOf)).map(
      ({ kind, moment, at: when }) => `${clockTime(when)} ${kind} ${moment.slice(13)}`,
    );

  test('both clocks, in order', () => {
    expect(next([opened()], '10:00')).toEqual([
      '10:11:15.000 RESPONSE AT_RISK',
      '10:15 RESPONSE BREACHED',
      '13:00 RESOLUTION AT_RISK',
      '14:00 RESOLUTION BREACHED',
    ]);
  });

  test('what is answered, waited for, or moved', () => {
    const start = [opened(), responded('10:05')];
    expect(next(start, '10:05')).toEqual(['13:00 RESOLUTION AT_RISK', '14:00 RESOLUTION BREACHED']);
    expect(next([...start, waiting('11:00')], '11:00')).toEqual([]);
    const moved = [...start, waiting('11:00'), resumed('13:30')];
    expect(next(moved, '13:30')).toEqual(['15:30 RESOLUTION AT_RISK', '16:30 RESOLUTION BREACHED']);
    expect(next([...moved, changed('14:00', 'MEDIUM')], '14:00')).toEqual([
      '21:30 RESOLUTION AT_RISK',
      '00:30 RESOLUTION BREACHED',
    ]);
    expect(next(start, '13:00')).toEqual(['14:00 RESOLUTION BREACHED']);
    expect(next([...start, resolved('13:10')], '13:10')).toEqual([]);
  });

  test('a late answer does not hide that it was late', () => {
    const reached = reachedInstants(read([opened(), responded('10:20')], '10:20'));
    expect(reached.map(({ kind, moment, at: when }) => [clockTime(when), kind, moment])).toEqual([
      ['10:11:15.000', 'RESPONSE', 'INCIDENT_SLA_AT_RISK'],
      ['10:15', 'RESPONSE', 'INCIDENT_SLA_BREACHED'],
    ]);
  });
});
