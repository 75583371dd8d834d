import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { coerceInputValue, parse, type GraphQLInputType, type OperationDefinitionNode } from 'graphql';
import { Pool } from 'pg';
import { systemCaller } from '../../src/domain/caller';
import { toGlobalId } from '../../src/domain/id';
import { createReadPath } from '../../src/query';
import { openEventLog, startSequencer, type PositionRow } from '../../src/log';
import { buildApiSchema } from '../../src/resolvers/schema';
import { mayPass } from '../../src/subscriptions/filter';
import { testDatabase } from '../harness/database';
import { until } from '../harness/until';
import { connected, writeEvents } from '../log/write-events';

const database = testDatabase();
const kinds = ['INCIDENT_CREATED', 'ALERT_OPENED', 'RESOURCE_CHANGED'];
const priorities = ['HIGH', 'MEDIUM', 'LOW'];
const ids = Array.from({ length: 3 }, () => randomUUID());
const schema = buildApiSchema();
const filterType = schema.getType('EventFilter') as GraphQLInputType;

const id = (type: 'Organization' | 'Account' | 'Incident') =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...ids).map((uuid) => toGlobalId(type, uuid)) },
    { weight: 1, arbitrary: fc.constantFrom('nonsense', toGlobalId('Person', ids[0])) },
  );
const comparator = (value: fc.Arbitrary<unknown>) =>
  fc.record(
    {
      eq: value,
      in: fc.array(value, { maxLength: 3 }),
      notIn: fc.array(value, { maxLength: 3 }),
      isNull: fc.boolean(),
    },
    { requiredKeys: [] },
  );
const text = (value: fc.Arbitrary<string>) =>
  fc.oneof(
    comparator(value),
    fc.record({ startsWith: value.map((one) => one.slice(0, 4)) }),
    fc.record({ contains: value }),
  );
const instant = fc.integer({ min: -2, max: 2 }).map((minutes) => new Date(Date.now() + minutes * 60_000).toISOString());
const leaf = fc.record(
  {
    kind: comparator(fc.constantFrom(...kinds)),
    organizationId: comparator(id('Organization')),
    accountId: comparator(id('Account')),
    incidentId: comparator(id('Incident')),
    subjectId: comparator(id('Incident')),
    subjectType: text(fc.constantFrom('Incident', 'Alert', 'Inc')),
    actorId: comparator(id('Account')),
    party: comparator(fc.constantFrom('CUSTOMER', 'ACCELERATE')),
    priority: comparator(fc.constantFrom(...priorities)),
    raciCode: text(fc.constantFrom('a', 'b')),
    occurredAt: fc.record({ lt: instant, gte: instant }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const sparse = leaf.chain((all) =>
  fc.subarray(Object.entries(all), { maxLength: 2 }).map((some) => Object.fromEntries(some)),
);
const { filter } = fc.letrec<{ filter: Record<string, unknown> }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    sparse,
    fc.record({ and: fc.array(tie('filter'), { maxLength: 2 }) }),
    fc.record({ or: fc.array(tie('filter'), { maxLength: 2 }) }),
    fc.record({ not: tie('filter') }),
  ),
}));

test('what memory passes over, the statement would not have given; memory and statement agree but for few', async () => {
  const admin = await connected(database.url);
  const pool = new Pool({ connectionString: database.url, max: 2 });
  const sequencer = startSequencer({ pool: database.url, candidacyMs: 20 });
  const log = openEventLog({ pool: database.url });
  await log.start();
  const pick = <T>(list: readonly T[], n: number): T => list[n % list.length];
  await writeEvents(
    admin,
    Array.from({ length: 120 }, (_, n) => ({
      kind: pick(kinds, n),
      organizationId: pick([...ids, null], n),
      accountId: pick([...ids, null], n >> 1),
      incidentId: pick([...ids, null], n >> 2),
      priority: pick([...priorities, null], n >> 3),
      subject: { type: pick(['Incident', 'Alert'], n), id: pick(ids, n >> 4) },
    })),
  );
  await until('all are numbered', async () => (await log.lag()) === 0);
  const rows: readonly PositionRow[] = log.recent(0n, 120n)!;
  const readPath = createReadPath({ schema, pool, epoch: () => log.epoch() });
  const document = parse('subscription { events { cursor } }');
  const root = (document.definitions[0] as OperationDefinitionNode).selectionSet.selections[0];
  const { selectionSet } = root as { selectionSet: OperationDefinitionNode['selectionSet'] };
  let [looked, spared, given] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(filter, async (raw) => {
      const coerced = coerceInputValue(raw, filterType);
      const found = await readPath.events({
        selection: selectionSet,
        document,
        variables: {},
        caller: systemCaller('test'),
        filter: coerced,
        after: 0n,
        until: 120n,
        limit: 200,
      });
      const wanted = new Set(found.map(({ position }) => position));
      const passed = rows.filter((row) => mayPass(coerced, row));
      for (const position of wanted) expect(passed.map((row) => row.position)).toContain(position);
      looked += passed.length;
      given += wanted.size;
      spared += rows.length - passed.length;
    }),
    { numRuns: 300 },
  );
  expect(given).toBeGreaterThan(1_000);
  expect(spared).toBeGreaterThan(1_000);
  // What memory cannot decide (contains, nothing against notIn) costs a statement, no more.
  expect(looked - given).toBeLessThan(spared / 4);
  await log.stop();
  await sequencer.stop();
  await pool.end();
  await admin.end();
});
