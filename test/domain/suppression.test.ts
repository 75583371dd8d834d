import { explainHolding, holds, remainingOccurrences, type Holding } from '../../src/domain/suppression';

const now = new Date('2026-03-01T12:00:00Z');
const at = (hour: number, day = 1): Date => new Date(Date.UTC(2026, 2, day, hour));
const daily = (more: object) => ({ recurrence: 'FREQ=DAILY;COUNT=3', timezone: 'UTC', ...more });

test('what is over is left out, what runs stays whole', () => {
  const window = daily({ startsAt: at(11, 0), endsAt: at(13, 0) });
  expect(remainingOccurrences(window as never, now)).toEqual([
    { from: at(11), until: at(13) },
    { from: at(11, 2), until: at(13, 2) },
  ]);
});

test('occurrences that overlap or touch are one', () => {
  const touching = daily({ startsAt: at(0), endsAt: at(0, 2) });
  expect(remainingOccurrences(touching as never, now)).toEqual([{ from: at(0), until: at(0, 4) }]);
});

test('without an end it has no last instant', () => {
  expect(remainingOccurrences({ startsAt: at(20), endsAt: null }, now)).toEqual([{ from: at(20), until: null }]);
});

test.each([
  [{ startsAt: at(10), endsAt: now }, 'endsAt'],
  [daily({ startsAt: at(10, -8), endsAt: at(11, -8) }), 'recurrence'],
])('without anything left it is refused', (window, field) => {
  expect(() => remainingOccurrences(window as never, now)).toThrow(
    expect.objectContaining({ code: 'INVALID', path: ['input', field] }),
  );
});

const holding = (suppressionId: string, until: Date | null): Holding => ({
  suppressionId,
  version: 1,
  reason: 'Moved.',
  from: at(10),
  until,
  scope: ['account'],
});

test('the one that lasts longest holds, in whichever order they are met', () => {
  const [short, long, endless] = [holding('a', at(13)), holding('b', at(14)), holding('c', null)];
  const twin = holding('d', at(14));
  for (const [a, b, wanted] of [
    [short, long, long],
    [long, endless, endless],
    [long, twin, long],
  ]) {
    expect(holds(a, b)).toBe(wanted);
    expect(holds(b, a)).toBe(wanted);
  }
});

test('it says until when, by which version, and what fitted', () => {
  const explanation = explainHolding(holding('00000000-0000-7000-8000-000000000001', at(13)), now);
  expect(explanation).toMatchObject({ rule: 'ALERT_SUPPRESSED', ruleVersion: '1' });
  expect(explanation.summary).toBe('A suppression holds it back until 2026-03-01T13:00:00.000Z: Moved.');
  expect(explanation.inputs).toMatchObject({ suppressionVersion: 1, matchedBy: ['account'], at: now.toISOString() });
  expect(explainHolding(holding('00000000-0000-7000-8000-000000000001', null), now).summary).toContain(
    'until it is ended',
  );
});
