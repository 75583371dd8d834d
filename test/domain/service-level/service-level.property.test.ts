import fc from 'fast-check';
import { union } from '../../../src/domain/recurrence/occurrences';
import type { ClockReading } from '../../../src/domain/service-level/clock';
import { nextInstants, reachedInstants } from '../../../src/domain/service-level/next-instants';
import { serviceLevel } from '../../../src/domain/service-level/service-level';
import { story } from './arbitrary';
import { referee } from './referee';

const time = (date: Date | null) => date && date.getTime();

const facing = ({ elapsed, dueAt, metAt, breachedAt, status }: ClockReading) => ({
  elapsed,
  dueAt: time(dueAt),
  metAt: time(metAt),
  breachedAt: time(breachedAt),
  status,
});

test('what is computed is what a walk from tick to tick counts', () => {
  fc.assert(
    fc.property(story, ({ facts, versions, targets, asOf, tick }) => {
      const level = serviceLevel(facts, versions, asOf)!;
      expect({
        response: facing(level.response),
        resolution: facing(level.resolution),
        pauses: level.pauses.map(({ from, until, reason }) => ({ from: time(from), until: time(until), reason })),
      }).toEqual(referee(facts, targets, asOf.getTime(), tick));
    }),
    { numRuns: 2_000 },
  );
});

test('what comes later changes nothing of what was so at a time, and asking again changes nothing', () => {
  fc.assert(
    fc.property(story, ({ facts, versions, asOf }) => {
      let latest = -Infinity;
      const until = facts.filter((fact) => (latest = Math.max(latest, fact.at.getTime())) <= asOf.getTime());
      const level = serviceLevel(facts, versions, asOf);
      expect(serviceLevel(until, versions, asOf)).toEqual(level);
      expect(serviceLevel(facts, versions, asOf)).toEqual(level);
    }),
    { numRuns: 500 },
  );
});

test('clock time never runs back, and never faster than time', () => {
  fc.assert(
    fc.property(story, fc.integer({ min: 0, max: 50 }), ({ facts, versions, asOf, tick }, more) => {
      const earlier = serviceLevel(facts, versions, asOf)!;
      const later = serviceLevel(facts, versions, new Date(asOf.getTime() + more * tick))!;
      for (const kind of ['response', 'resolution'] as const) {
        const gained = later[kind].elapsed - earlier[kind].elapsed;
        expect(gained).toBeGreaterThanOrEqual(0);
        expect(gained).toBeLessThanOrEqual(more * tick);
      }
    }),
    { numRuns: 500 },
  );
});

test('due is the start, the target and every pause until then', () => {
  fc.assert(
    fc.property(story, ({ facts, versions, asOf }) => {
      for (const at of [asOf, serviceLevel(facts, versions, asOf)!.resolution.dueAt ?? asOf]) {
        const level = serviceLevel(facts, versions, at)!;
        const { target, dueAt, startedAt, metAt } = level.resolution;
        if (dueAt === null || dueAt > at || (metAt !== null && metAt < dueAt)) continue;
        const paused = union(level.pauses.map(({ from, until }) => ({ from, until: until ?? at })))
          .map(({ from, until }) => Math.min(time(until)!, time(dueAt)!) - time(from)!)
          .reduce((sum, length) => sum + Math.max(0, length), 0);
        expect(time(dueAt)).toBe(time(startedAt)! + target! + paused);
      }
    }),
    { numRuns: 500 },
  );
});

test('the next instant is when it happens, if nothing else does, and not a millisecond before', () => {
  fc.assert(
    fc.property(story, ({ facts, versions, asOf }) => {
      let latest = -Infinity;
      const until = facts.filter((fact) => (latest = Math.max(latest, fact.at.getTime())) <= asOf.getTime());
      const level = serviceLevel(until, versions, asOf)!;
      for (const instant of nextInstants(level)) {
        expect(time(instant.at)).toBeGreaterThan(time(asOf)!);
        const reached = (at: Date) => reachedInstants(serviceLevel(until, versions, at)!);
        expect(reached(new Date(time(instant.at)! - 1))).not.toContainEqual(instant);
        expect(reached(instant.at)).toContainEqual(instant);
      }
      for (const instant of reachedInstants(level)) expect(time(instant.at)).toBeLessThanOrEqual(time(asOf)!);
    }),
    { numRuns: 500 },
  );
});

test('at one instant, a pause and a change of priority may come in either order', () => {
  const order = fc.shuffledSubarray(['WAITING', 'PRIORITY', 'WINDOW'], { minLength: 3, maxLength: 3 });
  const span = fc.integer({ min: 1, max: 90 });
  fc.assert(
    fc.property(story, order, order, span, ({ facts, versions, asOf, tick }, one, other, length) => {
      const at = new Date(asOf.getTime() + 100 * tick);
      let latest = 0;
      const until = facts.filter((fact) => (latest = Math.max(latest, fact.at.getTime())) <= at.getTime());
      const together = {
        WAITING: { kind: 'WAITING' as const, at },
        PRIORITY: { kind: 'PRIORITY_CHANGED' as const, at, priority: 'HIGH' as const },
        WINDOW: {
          kind: 'WINDOW_AGREED' as const,
          id: 'c',
          at,
          from: at,
          until: new Date(at.getTime() + length * tick),
        },
      };
      const read = (names: string[]) =>
        serviceLevel(
          [
            ...until,
            ...names.map((name) => together[name as keyof typeof together]),
            { kind: 'RESUMED', at: new Date(at.getTime() + 40 * tick) },
          ],
          versions,
          new Date(at.getTime() + 120 * tick),
        );
      expect(read(one)).toEqual(read(other));
    }),
    { numRuns: 500 },
  );
});
