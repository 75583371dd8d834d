import fc from 'fast-check';
import type { Fact } from '../../../src/domain/service-level/fact';
import type { PolicyTarget, PolicyVersion } from '../../../src/domain/service-level/policy';
import { IncidentPriority } from '../../../src/domain/words';

export const START = Date.parse('2026-03-02T08:00:00.000Z');

export interface Story {
  /** How long a tick is, in milliseconds: everything falls on ticks, so that a walk by ticks misses nothing. */
  tick: number;
  facts: Fact[];
  targets: PolicyTarget[];
  versions: PolicyVersion[];
  asOf: Date;
}

const priority = fc.constantFrom(...IncidentPriority);

/** In ticks; any fact may follow any other, also one that makes no sense there, and one dated before its forerunner. */
const step = fc.record({
  after: fc.integer({ min: -2, max: 25 }),
  what: fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('PRIORITY_CHANGED' as const), priority }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('WAITING' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('RESUMED' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('RESPONDED' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('RESOLVED' as const), void: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('REOPENED' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('WINDOW_AGREED' as const),
        id: fc.constantFrom('a', 'b'),
        begins: fc.integer({ min: -10, max: 30 }),
        lasts: fc.integer({ min: -2, max: 30 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('WINDOW_ENDED' as const), id: fc.constantFrom('a', 'b') }) },
  ),
});

const target = fc.option(fc.integer({ min: 1, max: 60 }), { freq: 6 });

export const story: fc.Arbitrary<Story> = fc
  .record({
    tick: fc.constantFrom(1, 997, 60_000),
    before: fc.array(step, { maxLength: 2 }),
    opens: priority,
    steps: fc.array(step, { maxLength: 14 }),
    limits: fc.array(fc.record({ response: target, resolution: target }), { minLength: 3, maxLength: 3 }),
    reads: fc.integer({ min: 0, max: 150 }),
  })
  .map(({ tick, before, opens, steps, limits, reads }) => {
    const targets = IncidentPriority.map((each, n) => ({
      serviceTier: 'PREMIUM' as const,
      priority: each,
      response: limits[n].response && limits[n].response * tick,
      resolution: limits[n].resolution && limits[n].resolution * tick,
    }));
    const facts: Fact[] = [];
    let now = START - 20 * tick;
    const add = (steps: { after: number; what: (typeof step extends fc.Arbitrary<infer S> ? S : never)['what'] }[]) => {
      for (const { after, what } of steps) {
        const at = new Date((now += after * tick));
        if (what.kind !== 'WINDOW_AGREED') facts.push({ ...what, at });
        else {
          const from = now + what.begins * tick;
          const { kind, id } = what;
          facts.push({ kind, id, at, from: new Date(from), until: new Date(from + what.lasts * tick) });
        }
      }
    };
    add(before);
    now = START;
    facts.push({ kind: 'OPENED', at: new Date(START), serviceTier: 'PREMIUM', priority: opens, test: false });
    add(steps);
    const opened = Math.max(START, ...facts.slice(0, before.length).map(({ at }) => at.getTime()));
    const versions = [{ version: '1', sample: false, effectiveFrom: new Date(0), targets }];
    return { tick, facts, targets, versions, asOf: new Date(opened + reads * tick) };
  });
