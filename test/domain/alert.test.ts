import fc from 'fast-check';
import {
  AlertVerb,
  alertTransition,
  answerDueAt,
  isOpenAlert,
  judgeFlapping,
  OPEN_ALERT_STATUSES,
  supersedes,
  type Observation,
} from '../../src/domain/alert';
import { AlertStatus } from '../../src/domain/words';

const columns = ['OPEN', 'AWAITING_CUSTOMER', 'REMEDIATING', 'SUPPRESSED', 'ESCALATED', 'RESOLVED', 'CLOSED'] as const;
const no = null;
const done = 'RESOLVED';
const table: Record<AlertVerb, (AlertStatus | null)[]> = {
  append: ['OPEN', 'AWAITING_CUSTOMER', 'REMEDIATING', 'SUPPRESSED', 'ESCALATED', no, no],
  ask: ['AWAITING_CUSTOMER', no, no, no, no, no, no],
  confirm: ['ESCALATED', 'ESCALATED', no, 'ESCALATED', no, no, no],
  dismiss: [done, done, no, done, no, no, no],
  expire: [no, done, no, no, no, no, no],
  remediate: ['REMEDIATING', no, no, no, no, no, no],
  escalate: ['ESCALATED', 'ESCALATED', 'ESCALATED', no, no, no, no],
  suppress: ['SUPPRESSED', no, no, no, no, no, no],
  resume: [no, no, no, 'OPEN', no, no, no],
  clear: [done, done, done, done, done, no, no],
  close: ['CLOSED', no, no, no, no, no, no],
};

test('the columns are the statuses', () => expect(columns).toEqual([...AlertStatus]));

test.each(AlertVerb.flatMap((verb) => columns.map((status, at) => [status, verb, table[verb][at]] as const)))(
  '%s %s → %s',
  (status, verb, next) => {
    const result = alertTransition({ status }, verb);
    if (next) expect(result).toEqual({ status: next });
    else expect(result).toMatchObject({ refusal: 'INVALID_TRANSITION' });
  },
);

test('open alerts hold their key, resolved and closed ones do not', () => {
  expect(OPEN_ALERT_STATUSES).toEqual(columns.slice(0, 5));
  expect(AlertStatus.filter(isOpenAlert)).toEqual(OPEN_ALERT_STATUSES);
});

test('silence lasts three days', () => {
  expect(answerDueAt(new Date('2026-02-27T12:00:00Z'))).toEqual(new Date('2026-03-02T12:00:00Z'));
});

const minute = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000);

test.each<[string, number[], number | undefined, boolean]>([
  ['three changes are not enough', [0, 1, 2], undefined, false],
  ['four in a few minutes flap', [0, 1, 2, 3], undefined, true],
  ['four in just under thirty minutes flap', [0, 10, 20, 29.99], undefined, true],
  ['four in thirty minutes do not', [0, 10, 20, 30], undefined, false],
  ['in any order', [29, 0, 20, 10], undefined, true],
  ['only the newest count', [0, 1, 2, 3, 60], undefined, false],
  ['it ends by itself', [0, 1, 2, 3], 30, false],
  ['and not before', [0, 1, 2, 3], 29, true],
  ['nothing changed', [], undefined, false],
])('flapping: %s', (_, changes, at, flapping) => {
  const judged = judgeFlapping(changes.map(minute), at === undefined ? undefined : minute(at));
  expect(judged.flapping).toBe(flapping);
  expect(judged.explanation).toMatchObject({ rule: 'ALERT_FLAPPING', ruleVersion: '1' });
});

test('flapping ends when it says that it will', () => {
  const changes = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 4, maxLength: 30 });
  fc.assert(
    fc.property(changes, (minutes) => {
      const times = minutes.map(minute);
      const { flapping, until } = judgeFlapping(times);
      expect(until !== null).toBe(flapping);
      if (!until) return;
      expect(judgeFlapping(times, until).flapping).toBe(false);
      expect(judgeFlapping(times, new Date(until.getTime() - 1)).flapping).toBe(true);
    }),
  );
});

test('in whatever order observations arrive, the newest state stays', () => {
  const observation = fc.record({
    state: fc.constantFrom<Observation['state']>('FIRING', 'CLEARED'),
    at: fc.integer({ min: 0, max: 20 }).map(minute),
  });
  const settle = (observations: readonly Observation[]) =>
    observations.reduce<Observation | null>((taken, next) => (supersedes(taken, next).supersedes ? next : taken), null);
  fc.assert(
    fc.property(fc.array(observation, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.nat()), (all, random) => {
      const shuffled = all.map((one) => [random.next().value as number, one] as const).sort((a, b) => a[0] - b[0]);
      const settled = settle(all);
      expect(settle(shuffled.map(([, one]) => one))).toEqual(settled);
      expect(settled?.at.getTime()).toBe(Math.max(...all.map(({ at }) => at.getTime())));
    }),
  );
});

test('why an older state changed nothing is said', () => {
  const { supersedes: wins, explanation } = supersedes(
    { state: 'CLEARED', at: minute(5) },
    { state: 'FIRING', at: minute(4) },
  );
  expect(wins).toBe(false);
  expect(explanation.summary).toBe('FIRING is older than the CLEARED already taken and changes nothing.');
  expect(explanation.inputs).toEqual({
    taken: { state: 'CLEARED', at: '2026-01-01T00:05:00.000Z' },
    incoming: { state: 'FIRING', at: '2026-01-01T00:04:00.000Z' },
  });
});
