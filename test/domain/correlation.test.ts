import fc from 'fast-check';
import { correlate, correlationKey, type Decision, type GroupState, type NewAlert } from '../../src/domain/correlation';

const start = Date.UTC(2026, 0, 1);
const alert = (n: number, seconds: number, resource = `i-${n}`): NewAlert => ({
  alertId: `alert-${String(n).padStart(5, '0')}`,
  resource,
  at: new Date(start + seconds * 1000),
});
const key = { definition: 'ec2-status-check-failed', awsAccountId: '123456789012', region: 'us-east-1' };

/** Carries decisions out as an operation would: the incidents that are open, and which were merged. */
class World {
  state: GroupState = { key, own: [], groups: [] };
  duplicates: string[] = [];
  private next = 0;

  take(batch: readonly NewAlert[], impact: 'KNOWN' | 'UNCERTAIN' = 'KNOWN'): Decision[] {
    const decisions = correlate(this.state, batch, impact);
    for (const decision of decisions) this.apply(decision);
    return decisions;
  }

  private apply(decision: Decision): void {
    const { own, groups } = this.state;
    const [first] = decision.alerts.map(({ at }) => at).sort((a, b) => a.getTime() - b.getTime());
    if (decision.kind === 'OPEN_OWN') {
      this.state = { key, own: [...own, { caseId: this.id(), resource: decision.resource, at: first }], groups };
    } else if (decision.kind === 'OPEN_GROUP') {
      const merged = decision.duplicates.map(({ caseId }) => caseId);
      const times = [...decision.alerts, ...decision.duplicates].map(({ at }) => at.getTime());
      const group = { caseId: this.id(), resources: decision.resources, firstAt: new Date(Math.min(...times)) };
      this.duplicates.push(...merged);
      this.state = {
        key,
        own: own.filter(({ caseId }) => !merged.includes(caseId)),
        groups: [...groups, { ...group, lastAt: decision.lastAt }],
      };
    } else if (decision.lastAt) {
      const { caseId, alerts, lastAt } = decision;
      const grown = groups.map((group) =>
        group.caseId === caseId
          ? {
              ...group,
              lastAt,
              resources: [...new Set([...group.resources, ...alerts.map(({ resource }) => resource)])],
            }
          : group,
      );
      this.state = { key, own, groups: grown };
    }
  }

  private id(): string {
    return `case-${++this.next}`;
  }
}

const kinds = (decisions: readonly Decision[]) => decisions.map(({ kind }) => kind);

test('four resources are an incident each', () => {
  const world = new World();
  const decisions = [0, 1, 2, 3].flatMap((n) => world.take([alert(n, n * 10)]));
  expect(kinds(decisions)).toEqual(['OPEN_OWN', 'OPEN_OWN', 'OPEN_OWN', 'OPEN_OWN']);
  expect(world.state.own).toHaveLength(4);
});

test('the fifth opens the group and the four become its duplicates; later ones append', () => {
  const world = new World();
  [0, 1, 2, 3].forEach((n) => world.take([alert(n, n * 10)]));
  const [fifth, ...others] = world.take([alert(4, 299)]);
  expect(others).toEqual([]);
  expect(fifth).toMatchObject({ kind: 'OPEN_GROUP', subject: 'INCIDENT', alerts: [{ alertId: 'alert-00004' }] });
  expect(world.duplicates).toEqual(['case-1', 'case-2', 'case-3', 'case-4']);
  expect(world.state.own).toEqual([]);
  expect(world.take([alert(5, 310)])).toMatchObject([{ kind: 'APPEND', caseId: 'case-5', grouped: true }]);
});

test('the fifth more than five minutes after the first is its own; the window slides on', () => {
  const world = new World();
  [0, 60, 120, 180].forEach((seconds, n) => world.take([alert(n, seconds)]));
  expect(kinds(world.take([alert(4, 301)]))).toEqual(['OPEN_OWN']);
  // Within five minutes of the second: four of the five own ones are in the window, the first is not.
  expect(world.take([alert(5, 350)])).toMatchObject([{ kind: 'OPEN_GROUP' }]);
  expect(world.duplicates).toEqual(['case-2', 'case-3', 'case-4', 'case-5']);
  expect(world.state.own.map(({ caseId }) => caseId)).toEqual(['case-1']);
});

test('a group takes more as long as each comes within five minutes of the one before', () => {
  const world = new World();
  world.take([0, 1, 2, 3, 4].map((n) => alert(n, 0)));
  for (let n = 5; n < 12; n++) expect(kinds(world.take([alert(n, (n - 4) * 300)]))).toEqual(['APPEND']);
  expect(kinds(world.take([alert(12, 7 * 300 + 301)]))).toEqual(['OPEN_OWN']);
});

test('a resource that is in the group returns to it, and does not keep it open', () => {
  const world = new World();
  world.take([0, 1, 2, 3, 4].map((n) => alert(n, 0)));
  expect(world.take([alert(90, 200, 'i-0')])).toMatchObject([{ kind: 'APPEND', lastAt: new Date(start) }]);
  expect(kinds(world.take([alert(91, 301)]))).toEqual(['OPEN_OWN']);
  expect(world.take([alert(92, 5000, 'i-1')])).toMatchObject([{ kind: 'APPEND', grouped: true, caseId: 'case-1' }]);
});

test('a second alert of a resource joins the incident that is open for it', () => {
  const world = new World();
  world.take([alert(0, 0)]);
  expect(world.take([alert(1, 4000, 'i-0')])).toMatchObject([{ kind: 'APPEND', caseId: 'case-1', grouped: false }]);
  expect(world.take([alert(2, 4000), alert(3, 4001, 'i-2')])).toMatchObject([
    { kind: 'OPEN_OWN', alerts: [{ alertId: 'alert-00002' }, { alertId: 'alert-00003' }] },
  ]);
});

test('fifty at once are exactly one incident', () => {
  const world = new World();
  const decisions = world.take(Array.from({ length: 50 }, (_, n) => alert(n, n / 5)));
  expect(decisions).toMatchObject([{ kind: 'OPEN_GROUP', duplicates: [] }]);
  expect(decisions[0].alerts).toHaveLength(50);
});

test('two alone and then fifty at once: one incident, two duplicates', () => {
  const world = new World();
  world.take([alert(0, 0), alert(1, 0)]);
  expect(kinds(world.take(Array.from({ length: 50 }, (_, n) => alert(n + 2, 60))))).toEqual(['OPEN_GROUP']);
  expect(world.duplicates).toEqual(['case-1', 'case-2']);
});

test('a batch of an outage hours ago and one of now are two groups', () => {
  const batch = [...Array(6).keys()].flatMap((n) => [alert(n, n), alert(100 + n, 7200 + n)]);
  const decisions = correlate({ key, own: [], groups: [] }, batch, 'KNOWN');
  expect(decisions.map(({ kind, alerts }) => [kind, alerts.length])).toEqual([
    ['OPEN_GROUP', 6],
    ['OPEN_GROUP', 6],
  ]);
});

test('uncertain alerts are grouped alike, for the question', () => {
  const decisions = correlate(
    { key, own: [], groups: [] },
    [0, 1, 2, 3, 4].map((n) => alert(n, n)),
    'UNCERTAIN',
  );
  expect(decisions).toMatchObject([{ kind: 'OPEN_GROUP', subject: 'QUESTION' }]);
});

test('every decision says why', () => {
  const world = new World();
  const batches = [[0], [1], [0], [2, 3, 4, 5], [6]].map((group, at) =>
    group.map((n) => alert(at * 100 + n, at, `i-${n}`)),
  );
  const decisions = batches.flatMap((batch) => world.take(batch));
  expect(kinds(decisions)).toEqual(['OPEN_OWN', 'OPEN_OWN', 'APPEND', 'OPEN_GROUP', 'APPEND']);
  for (const { explanation } of decisions) {
    expect(explanation).toMatchObject({ rule: 'BUILT_IN_CORRELATION', ruleVersion: '1' });
    expect(explanation.summary).toContain('ec2-status-check-failed in 123456789012 us-east-1');
    expect(explanation.inputs).toMatchObject({ ...key, ownLimit: 4, windowMinutes: 5 });
  }
});

test('the key is readable', () => {
  expect(correlationKey(key)).toBe('ec2-status-check-failed:1:123456789012:us-east-1');
  expect(correlationKey({ ...key, region: null })).toBe('ec2-status-check-failed:1:123456789012:global');
});

const arrivals = fc.array(
  fc.record({ seconds: fc.integer({ min: 0, max: 1500 }), resource: fc.integer({ min: 0, max: 40 }) }),
  {
    minLength: 1,
    maxLength: 80,
  },
);

test('each alert is decided once, and never are five own incidents within five minutes', () => {
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 20 }), (all, size) => {
      const alerts = all
        .map(({ seconds, resource }, n) => alert(n, seconds, `i-${resource}`))
        .sort((a, b) => a.at.getTime() - b.at.getTime());
      const world = new World();
      for (let at = 0; at < alerts.length; at += size) {
        const batch = alerts.slice(at, at + size);
        const decided = world.take(batch).flatMap((decision) => decision.alerts.map(({ alertId }) => alertId));
        expect(decided.sort()).toEqual(batch.map(({ alertId }) => alertId).sort());
      }
      const times = world.state.own.map(({ at }) => at.getTime());
      for (const time of times)
        expect(times.filter((one) => one >= time && one <= time + 300_000).length).toBeLessThan(5);
      const open = [...world.state.own.map(({ resource }) => resource)];
      expect(new Set(open).size).toBe(open.length);
    }),
  );
});

test('a storm within five minutes ends as one open incident however it is cut into batches', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 60 }), fc.array(fc.integer({ min: 1, max: 15 })), (count, sizes) => {
      const alerts = Array.from({ length: count }, (_, n) => alert(n, (n * 240) / count));
      const world = new World();
      for (let at = 0, cut = 0; at < count; cut++) {
        const size = sizes[cut] ?? 1;
        world.take(alerts.slice(at, at + size));
        at += size;
      }
      expect(world.state.own).toEqual([]);
      expect(world.state.groups).toHaveLength(1);
      expect(world.state.groups[0].resources).toHaveLength(count);
      expect(world.duplicates.length).toBeLessThanOrEqual(4);
    }),
  );
});
