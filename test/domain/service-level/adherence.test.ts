import fc from 'fast-check';
import { SHIPPED_POLICIES } from '../../../src/domain/catalog/service-levels';
import { adherence, type Period } from '../../../src/domain/service-level/adherence';
import type { Fact } from '../../../src/domain/service-level/fact';
import { serviceLevel } from '../../../src/domain/service-level/service-level';
import type { IncidentPriority } from '../../../src/domain/words';
import { START, story } from './arbitrary';

const at = (text: string) => new Date(`2026-${text}:00Z`);
const june: Period = { from: at('06-01T00:00'), to: at('07-01T00:00') };
const july: Period = { from: at('07-01T00:00'), to: at('08-01T00:00') };
const LATER = at('12-01T00:00');

/** PREMIUM, HIGH: 15 minutes and 4 hours. */
const opened = (time: string, priority: IncidentPriority = 'HIGH', test = false): Fact => ({
  kind: 'OPENED',
  at: at(time),
  serviceTier: 'PREMIUM',
  priority,
  test,
});
const responded = (time: string): Fact => ({ kind: 'RESPONDED', at: at(time) });
const resolved = (time: string, asVoid = false): Fact => ({ kind: 'RESOLVED', at: at(time), void: asVoid });

/** The rows that count anything, in a line each: met, broken, fallen away, percent. */
function lines(incidents: Fact[][], period: Period, asOf = LATER): string[] {
  return adherence(incidents, SHIPPED_POLICIES, period, asOf)
    .rows.filter((row) => row.measured + row.voided > 0)
    .map((row) => `${row.priority} ${row.kind} ${row.met} ${row.breached} ${row.voided} ${row.percent}`);
}

test('every tier, priority and kind has its row', () => {
  const { rows, policyVersion } = adherence([], SHIPPED_POLICIES, june, LATER);
  expect(rows).toHaveLength(2 * 3 * 2);
  expect(rows.every((row) => row.measured === 0 && row.percent === null)).toBe(true);
  expect(policyVersion).toBe('sample-1');
  expect(adherence([], SHIPPED_POLICIES, june, LATER, ['PLUS']).rows).toHaveLength(6);
});

test('met, broken and fallen away', () => {
  const incidents = [
    [opened('06-02T10:00'), responded('06-02T10:05'), resolved('06-02T11:00')],
    [opened('06-03T10:00'), responded('06-03T10:20'), resolved('06-03T11:00')],
    [opened('06-04T10:00'), responded('06-04T10:05'), resolved('06-04T15:00')],
    [opened('06-05T10:00'), responded('06-05T10:05'), resolved('06-05T11:00', true)],
    [opened('06-06T10:00', 'MEDIUM'), responded('06-06T10:05')],
    [opened('06-07T10:00', 'HIGH', true)],
  ];
  expect(lines(incidents, june)).toEqual([
    `HIGH RESPONSE 2 1 1 ${200 / 3}`,
    `HIGH RESOLUTION 2 1 1 ${200 / 3}`,
    'MEDIUM RESPONSE 1 0 0 100',
    'MEDIUM RESOLUTION 0 1 0 0',
  ]);
});

test('what is broken counts when it breaks, although it is open, and not again when it is resolved', () => {
  const incident = [opened('06-30T22:00'), responded('06-30T22:05'), resolved('07-03T10:00')];
  expect(lines([incident], june)).toEqual(['HIGH RESPONSE 1 0 0 100']);
  expect(lines([incident], july)).toEqual(['HIGH RESOLUTION 0 1 0 0']);
  expect(lines([incident], july, at('07-01T01:00'))).toEqual([]);
});

test('the first instant of a period is in it, its end is in the next', () => {
  const incident = [opened('06-30T20:00'), responded('06-30T20:05')];
  expect(lines([incident], june)).toEqual(['HIGH RESPONSE 1 0 0 100']);
  expect(lines([incident], july)).toEqual(['HIGH RESOLUTION 0 1 0 0']);
});

test('a past period’s figures stay, whatever is done to its incidents later', () => {
  const before = [opened('06-10T10:00'), responded('06-10T10:05')];
  const after: Fact[] = [...before, { kind: 'PRIORITY_CHANGED', at: at('07-02T10:00'), priority: 'LOW' }];
  expect(lines([[...after, resolved('07-02T11:00', true)]], june)).toEqual(lines([before], june));
});

test('the figures are those of the clocks, one by one', () => {
  fc.assert(
    fc.property(fc.array(story, { maxLength: 6 }), fc.nat(100), fc.nat(100), (stories, offset, length) => {
      const versions = stories[0]?.versions ?? SHIPPED_POLICIES;
      const period = { from: new Date(START + offset * 997), to: new Date(START + (offset + length + 1) * 997) };
      const { rows } = adherence(
        stories.map(({ facts }) => facts),
        versions,
        period,
        LATER,
      );
      const clocks = stories
        .map(({ facts }) => serviceLevel(facts, versions, new Date(period.to.getTime() - 1)))
        .flatMap((level) => (level ? [level.response, level.resolution] : []))
        .filter(({ target }) => target !== null);
      const within = (date: Date | null) => date !== null && date >= period.from && date < period.to;
      const sum = (name: 'met' | 'breached' | 'voided') => rows.reduce((total, row) => total + row[name], 0);
      expect(sum('met')).toBe(clocks.filter(({ status, metAt }) => status === 'MET' && within(metAt)).length);
      expect(sum('breached')).toBe(clocks.filter((c) => c.status === 'BREACHED' && within(c.breachedAt)).length);
      expect(sum('voided')).toBe(clocks.filter(({ status, voidedAt }) => status === 'VOID' && within(voidedAt)).length);
    }),
    { numRuns: 300 },
  );
});
