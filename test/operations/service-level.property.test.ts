import fc from 'fast-check';
import { systemCaller, type Caller } from '../../src/domain/caller';
import { SHIPPED_POLICIES } from '../../src/domain/catalog/service-levels';
import { toGlobalId } from '../../src/domain/id';
import type { Fact } from '../../src/domain/service-level/fact';
import { factsOf } from '../../src/domain/service-level/from-log';
import { reachedInstants } from '../../src/domain/service-level/next-instants';
import { serviceLevel } from '../../src/domain/service-level/service-level';
import { factsFrom } from '../../src/domain/service-level/stored';
import { IncidentPriority } from '../../src/domain/words';
import type { Incident } from '../../src/entities';
import { CLOCK_COLUMNS, columnsOf } from '../../src/operations/incident/clock';
import { followServiceLevel } from '../../src/operations/incident/follow-service-level';
import { transact } from '../../src/operations/unit';
import { doIncident, type IncidentVerb } from '../harness/incident-verbs';
import { effectOf } from '../harness/outcome';
import { testWorld } from '../harness/world';

const test_ = testWorld();
const MINUTE = 60_000;

const priority = fc.constantFrom(...IncidentPriority);
const did = <V extends IncidentVerb, I extends object>(verb: V, input: fc.Arbitrary<I>) =>
  fc.record({ verb: fc.constant(verb), by: fc.constantFrom('customer' as const, 'engineer' as const), input });
const words = fc.constant({ message: 'Please look.' });

/** Anybody does anything after any time; what is not theirs to do, or not now, is refused and changes nothing. */
const step = fc.record({
  minutes: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 900 })),
  /** Whether the worker that follows the timers comes before it. */
  followed: fc.boolean(),
  does: fc.oneof(
    did('acknowledgeIncident', fc.constant({})),
    did(
      'addIncidentComment',
      fc.record({ body: fc.constant('Text.'), visibility: fc.constantFrom('CUSTOMER', 'INTERNAL') }),
    ),
    did('requestCustomerAction', words),
    did('completeCustomerAction', words),
    did('updateIncidentPriority', fc.record({ priority, reason: fc.constant('So.') })),
    did(
      'resolveIncident',
      fc.record({ resolution: fc.constant('Done.'), outcome: fc.constantFrom('RESTORED', 'NOT_AN_INCIDENT') }),
    ),
    did('reopenIncident', fc.constant({ reason: 'It is back.' })),
  ),
});

const caller = (by: 'customer' | 'engineer'): Caller =>
  by === 'customer' ? test_.world.customer('Acme', 'CUSTOMER_OPERATOR') : test_.world.engineer();

async function facts(id: string): Promise<Fact[]> {
  return factsOf(await test_.world.events(id));
}

/** The columns are those that the log's facts give at the instant at which they were written. */
async function agrees(id: string, at: Date): Promise<void> {
  const row = await test_.world.row<Incident>('incident', id);
  const logged = await facts(id);
  expect(factsFrom(row.sla_facts)).toEqual(logged);
  const columns = Object.fromEntries(CLOCK_COLUMNS.map(([name]) => [name, row[name]]));
  expect(columns).toEqual(columnsOf(serviceLevel(logged, SHIPPED_POLICIES, at)!));
}

/** What the log ought to have been told: what had come before each fact, and before the end. */
function owed(logged: readonly Fact[], end: Date): Set<string> {
  return new Set(
    logged.flatMap((_, n) => {
      const next = logged[n + 1]?.at ?? end;
      if (logged[n].at.getTime() === next.getTime()) return [];
      const level = serviceLevel(logged.slice(0, n + 1), SHIPPED_POLICIES, next)!;
      return reachedInstants(level).map(({ kind, moment, at }) => `${moment} ${kind} ${at.toISOString()}`);
    }),
  );
}

/** The worker's turn, if a timer of this incident is due. */
async function follow(id: string, always = false): Promise<Date | null> {
  return transact(test_.world.database, systemCaller('test'), async (unit) => {
    const due = await unit.query(
      `delete from timer where task = 'follow-service-level' and key = $1 and due_at <= $2 returning key`,
      [id, unit.now],
    );
    if (due.length === 0 && !always) return null;
    await followServiceLevel(unit, id);
    return unit.now;
  });
}

test('whatever is done when and by whom: the stored clocks are those of the log, and each moment is told once', async () => {
  const told = { accepted: 0, moments: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('customer' as const, 'engineer' as const),
      priority,
      fc.array(step, { minLength: 1, maxLength: 10 }),
      async (opener, opens, steps) => {
        const { world } = test_;
        const accountId = world.account('Acme').globalId;
        const input = { accountId, title: 'Down', description: 'It is.', priority: opens };
        const { ids } = effectOf(await doIncident(world, caller(opener), 'createIncident', input));
        const id = ids.incident;
        await agrees(id, (await world.events(id))[0].recorded_at);
        for (const { minutes, followed, does } of steps) {
          await world.advance(minutes * MINUTE);
          const at = followed ? await follow(id) : null;
          if (at) await agrees(id, at);
          const earlier = await world.events(id);
          const incidentId = toGlobalId('Incident', id);
          const outcome = await doIncident(world, caller(does.by), does.verb, { ...does.input, incidentId } as never);
          const events = await world.events(id);
          if (outcome.effect === null) expect(events).toEqual(earlier);
          // What bears on no clock leaves them to the timers.
          else if (factsOf(events).length > factsOf(earlier).length) {
            told.accepted++;
            await agrees(id, events.at(-1)!.recorded_at);
          }
        }
        await world.advance(3_000 * MINUTE);
        const end = (await follow(id, true))!;
        await agrees(id, end);
        const events = await world.events(id);
        const said = events
          .filter(({ kind }) => kind.startsWith('INCIDENT_SLA_'))
          .map(({ kind, after, occurred_at }) => `${kind} ${String(after!.kind)} ${occurred_at.toISOString()}`);
        told.moments += said.length;
        expect(said.sort()).toEqual([...owed(factsOf(events), end)].sort());
        const timers = (await world.timers()).filter(({ task, key }) => task === 'follow-service-level' && key === id);
        expect(timers.every(({ due_at }) => due_at > end)).toBe(true);
      },
    ),
    { numRuns: 80 },
  );
  // The lists are not empty of what this is about.
  expect(told.accepted).toBeGreaterThan(80);
  expect(told.moments).toBeGreaterThan(80);
});
