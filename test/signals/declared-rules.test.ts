import fc from 'fast-check';
import { openDatabase, type Database } from '../../src/database/open';
import { fromGlobalId, toGlobalId } from '../../src/domain/id';
import type { Explanation } from '../../src/domain/explanation';
import { settleSuppression } from '../../src/jobs/settle-suppression';
import { setCorrelationRule } from '../../src/operations/correlation-rule/set-correlation-rule';
import { testApi } from '../harness/api';
import { overlap } from '../harness/overlap';
import { Gathering, type Draft, type Told, type What } from './declared';
import { pieces, shuffled } from './events';

const api = testApi();
const others: Database[] = [];

beforeAll(async () => {
  const [{ name }] = (await api.world.pool.query('select current_database() as name')).rows;
  const url = new URL(process.env.OPSGRAPH_TEST_SERVER!);
  url.pathname = `/${name}`;
  for (let i = 0; i < 3; i++) others.push(await openDatabase(url.href, 4));
});
afterAll(() => Promise.all(others.map((database) => database.close())));

const whats: What[] = ['tunnel', 'warehouse', 'search'];

test('from the threshold on alarms of several definitions are one incident; those before become its duplicates', async () => {
  const gathering = await Gathering.of(api);
  const rule = await gathering.set({ groupBy: ['ACCOUNT', 'REGION'] });
  await gathering.tell({ n: 1, minutes: 0 });
  await gathering.tell({ n: 2, minutes: 3, what: 'warehouse' });
  const own = await gathering.incidents();
  expect(own.map(({ grouped, correlation_rule_id: by }) => [grouped, by])).toEqual(Array(2).fill([false, null]));
  await gathering.tell({ n: 3, minutes: 9, what: 'search' });
  const all = await gathering.incidents();
  expect(all).toHaveLength(3);
  const group = all[2];
  expect(group).toMatchObject({
    status: 'UNASSIGNED',
    priority: 'HIGH',
    grouped: true,
    correlation_rule_id: fromGlobalId(rule.id)!.uuid,
    title: expect.stringMatching(/^rule \d+: 3 alarms in production$/),
    explanation: {
      rule: 'CORRELATION_RULE',
      ruleVersion: '1',
      summary: expect.stringContaining('3 alarms that the rule “rule'),
      inputs: {
        ruleId: rule.id,
        groupBy: [
          { key: 'ACCOUNT', value: gathering.account.awsAccountId },
          { key: 'REGION', value: 'us-east-1' },
        ],
        window: 'PT10M',
        threshold: 3,
        alarms: 3,
        merged: own.map(({ id }) => toGlobalId('Incident', id)),
        priority: { rule: 'DETECTED_PRIORITY' },
      },
    },
  });
  for (const one of all.slice(0, 2)) {
    expect(one).toMatchObject({ status: 'RESOLVED', outcome: 'NOT_AN_INCIDENT', duplicate_of_id: group.id });
  }
  const alerts = await gathering.alerts();
  expect(alerts.map((alert) => alert.incident_id)).toEqual(Array(3).fill(group.id));
  expect(alerts[2].explanation.inputs).toMatchObject({ correlation: { rule: 'CORRELATION_RULE' } });
  // Later ones join until it has been quiet for ten minutes; elsewhere it is another matter.
  await gathering.tell({ n: 4, minutes: 19 });
  await gathering.tell({ n: 5, minutes: 29.5 });
  await gathering.tell({ n: 6, minutes: 19, region: 'eu-central-1' });
  expect((await gathering.open()).map(({ grouped }) => grouped)).toEqual([true, false, false]);
  const events = await api.world.events(group.id);
  expect(events.filter(({ kind }) => kind === 'INCIDENT_ALERT_APPENDED')).toHaveLength(3);
});

test('alerts that come together are judged as a whole: one incident, nothing merged', async () => {
  const gathering = await Gathering.of(api);
  await gathering.set({ threshold: 6 });
  await gathering.tell(...whats.flatMap((what) => [1, 2, 3].map((n) => ({ n, minutes: n, what }))));
  const [group, ...rest] = await gathering.incidents();
  expect(rest).toEqual([]);
  expect(group).toMatchObject({ grouped: true, explanation: { inputs: { alarms: 9, resources: 3, merged: [] } } });
});

test('by tag and by resource', async () => {
  const gathering = await Gathering.of(api);
  await gathering.set({ groupBy: ['TAG'], tagKey: 'app', configurationIds: ['vpn-tunnel-down'] });
  await gathering.set({ groupBy: ['RESOURCE'], configurationIds: ['redshift-health', 'os-cluster-red'], threshold: 2 });
  await gathering.tell(...[1, 2, 3, 4, 5, 6, 7].map((n) => ({ n, minutes: n })));
  expect((await gathering.open()).map(({ title }) => title.replace(/^rule \d+/, ''))).toEqual([
    ': 4 alarms in production',
    ': 3 alarms in production',
  ]);
  await gathering.tell({ n: 1, minutes: 1, what: 'warehouse' }, { n: 2, minutes: 1, what: 'warehouse' });
  await gathering.tell({ n: 2, minutes: 2, what: 'search' });
  expect(await gathering.open()).toHaveLength(4);
});

test('accounts are never gathered in one incident', async () => {
  const gathering = await Gathering.of(api);
  await gathering.set({ groupBy: ['DEFINITION'], threshold: 3 });
  await gathering.tell({ n: 1, minutes: 0 }, { n: 2, minutes: 0 });
  await gathering.move();
  await gathering.tell({ n: 3, minutes: 1 });
  expect(await gathering.open()).toHaveLength(1);
});

test('alerts of uncertain impact are gathered for one question', async () => {
  const gathering = await Gathering.of(api);
  await gathering.set({});
  await gathering.tell({ n: 1, minutes: 0, what: 'cpu' });
  await gathering.tell({ n: 2, minutes: 1, what: 'cpu' });
  await gathering.tell({ n: 3, minutes: 2, what: 'cpu' }, { n: 4, minutes: 2, what: 'tunnel' });
  const questions = await gathering.questions();
  expect(questions.map(({ status }) => status)).toEqual(['RESOLVED', 'RESOLVED', 'PENDING_CUSTOMER_ACTION']);
  expect(questions[2]).toMatchObject({ grouped: true, title: expect.stringMatching(/^Verify impact: rule \d+: 3/) });
  // The one whose impact is known is counted apart.
  expect(await gathering.open()).toMatchObject([{ grouped: false }]);
});

test('MONITOR changes nothing and says what it would have done; DISABLED does not even that', async () => {
  const gathering = await Gathering.of(api);
  const rule = await gathering.set({ configurationIds: ['vpn-tunnel-down', 'redshift-health'] }, 'MONITOR');
  await gathering.set({ threshold: 2 }, 'DISABLED');
  await gathering.tell({ n: 1, minutes: 0 }, { n: 2, minutes: 1, what: 'warehouse' });
  await gathering.tell({ n: 3, minutes: 2 });
  await gathering.tell({ n: 4, minutes: 11.5 }, { n: 4, minutes: 11.6, what: 'search' });
  await gathering.tell({ n: 5, minutes: 30 });
  expect((await gathering.open()).map((one) => [one.grouped, one.correlation_rule_id])).toEqual(
    Array(6).fill([false, null]),
  );
  const said = (await gathering.alerts()).map(({ explanation }) =>
    ((explanation.inputs as { monitored?: Explanation[] }).monitored ?? []).map(({ inputs }) => [
      inputs.ruleId === rule.id,
      inputs.would,
      inputs.alarms,
    ]),
  );
  expect(said).toEqual([
    [[true, 'LEAVE', 1]],
    [[true, 'LEAVE', 2]],
    [[true, 'GROUP', 3]],
    // Of those that were in the group only the last is within the window.
    [[true, 'GROUP', 2]],
    [],
    [[true, 'LEAVE', 1]],
  ]);
});

test('rules come before the grouping by instance, whose incidents they take over', async () => {
  const gathering = await Gathering.of(api);
  await gathering.byInstance();
  await gathering.set({ threshold: 4 });
  await gathering.tell({ n: 1, minutes: 0 });
  await gathering.tell({ n: 1, minutes: 1, what: 'warehouse' }, { n: 2, minutes: 2 });
  const own = await gathering.open();
  expect(own.map(({ explanation, group_key: key }) => [explanation.rule, key!.split(':')[0]])).toEqual(
    Array(2).fill(['EC2_INSTANCE_GROUPING', 'ec2-instance']),
  );
  await gathering.tell({ n: 2, minutes: 3, what: 'search' });
  const [group, ...rest] = await gathering.open();
  expect(rest).toEqual([]);
  expect(group).toMatchObject({ explanation: { rule: 'CORRELATION_RULE', inputs: { alarms: 4, resources: 2 } } });
  expect((await gathering.incidents()).slice(0, 2).map((one) => one.duplicate_of_id)).toEqual([group.id, group.id]);
});

test('a changed rule holds for what comes from then on', async () => {
  const gathering = await Gathering.of(api);
  const { id } = await gathering.set({});
  await gathering.tell(...whats.map((what, n) => ({ n: n + 1, minutes: 0, what })));
  await gathering.set({ threshold: 4, window: 'PT5M' }, 'ACTIVE', { id });
  await gathering.tell({ n: 4, minutes: 4 });
  expect(await gathering.open()).toHaveLength(1);
  await gathering.set({}, 'DISABLED', { id });
  await gathering.tell({ n: 5, minutes: 5 });
  expect((await gathering.open()).map(({ correlation_rule_id: by }) => by !== null)).toEqual([true, false]);
});

test('a batch that comes while a rule is being set waits for it', async () => {
  const gathering = await Gathering.of(api);
  await overlap(
    api.world.database,
    api.world.engineer(),
    (unit) =>
      setCorrelationRule(unit, {
        organizationId: gathering.organization.globalId,
        name: 'just now',
        rule: { groupBy: ['ACCOUNT'], window: 'PT5M', threshold: 2 },
        mode: 'ACTIVE',
      }),
    () => gathering.tell({ n: 1, minutes: 0 }, { n: 2, minutes: 0 }),
  );
  expect(await gathering.incidents()).toMatchObject([{ grouped: true, title: 'just now: 2 alarms in production' }]);
});

test('alerts that a suppression held back are gathered when it ends', async () => {
  const gathering = await Gathering.of(api);
  await gathering.set({});
  const engineer = api.as('engineer');
  const input = { accountId: gathering.account.globalId, reason: 'moved', startsAt: new Date(0).toISOString() };
  const { suppression } = await engineer.done('suppressAlerts', { ...input, endsAt: null }, 'suppression { id }');
  await gathering.tell(...whats.map((what, n) => ({ n: n + 1, minutes: n * 60, what })));
  expect(await gathering.incidents()).toEqual([]);
  await engineer.done('endSuppression', { suppressionId: suppression.id });
  const signal = new AbortController().signal;
  await settleSuppression({ suppressionId: fromGlobalId(suppression.id)!.uuid }, {
    database: api.world.database,
    signal,
  } as never);
  expect(await gathering.incidents()).toMatchObject([{ grouped: true, explanation: { rule: 'CORRELATION_RULE' } }]);
});

test.each([41, 42])('a storm of 1,000 alarms on fifty instances is one incident (order %d)', async (seed) => {
  const gathering = await Gathering.of(api, 50);
  await gathering.set({ threshold: 8 });
  const told = Array.from({ length: 1000 }, (_, i): Told => {
    return { n: (i % 50) + 1, minutes: i / 6000, what: whats[i % 3] };
  });
  const mixedUp = shuffled(told, seed);
  await Promise.all(
    [api.world.database, ...others].map(async (database, i) => {
      for (const batch of pieces(mixedUp.slice(i * 250, (i + 1) * 250), 30, seed + i)) {
        await gathering.tellBy(database, batch);
      }
    }),
  );
  const [group, ...rest] = await gathering.open();
  expect(rest).toEqual([]);
  expect(group).toMatchObject({ grouped: true, explanation: { rule: 'CORRELATION_RULE' } });
  const alerts = await gathering.alerts();
  expect(alerts).toHaveLength(150);
  expect(new Set(alerts.map((alert) => alert.incident_id))).toEqual(new Set([group.id]));
  expect((await gathering.tables.signals(gathering.account.awsAccountId)).length).toBe(1000);
});

test('equal senders wait for each other in one order: twenty batches at once, each across definitions', async () => {
  const gathering = await Gathering.of(api, 20);
  await gathering.set({ threshold: 5 });
  const deadlocks = async () => {
    // Each connection tells what it counted only now and then.
    const flushed = others.flatMap(({ pool }) =>
      Array.from({ length: 4 }, () => pool.query('select pg_stat_force_next_flush()')),
    );
    await Promise.all(flushed);
    const { rows } = await api.world.pool.query(
      'select deadlocks from pg_stat_database where datname = current_database()',
    );
    return Number(rows[0].deadlocks);
  };
  const before = await deadlocks();
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      gathering.tellBy(
        others[i % 3],
        shuffled(
          whats.map((what, k) => ({ n: ((i + k) % 20) + 1, minutes: i / 10, what })),
          i,
        ),
      ),
    ),
  );
  expect(await gathering.open()).toHaveLength(1);
  expect(await deadlocks()).toBe(before);
});

const arrivals = fc.array(
  fc.record({
    n: fc.integer({ min: 1, max: 12 }),
    seconds: fc.integer({ min: 0, max: 2400 }),
    what: fc.constantFrom(...whats),
  }),
  { minLength: 6, maxLength: 30 },
);
const rules = fc.constantFrom<Draft[]>(
  { groupBy: ['ACCOUNT'], threshold: 4 },
  { groupBy: ['DEFINITION'], threshold: 2, window: 'PT3M' },
  { groupBy: ['RESOURCE'], threshold: 2, window: 'PT20M' },
  { groupBy: ['TAG'], tagKey: 'app', threshold: 3, window: 'PT5M' },
  { groupBy: ['TAG', 'REGION'], tagKey: 'app', threshold: 7, configurationIds: ['vpn-tunnel-down'] },
);

test('what a rehearsal foretells is what comes of the same alarms under the rule, and it knows how it was without', async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, rules, fc.integer({ min: 1, max: 6 }), fc.boolean(), async (raw, rule, size, shared) => {
      const told = raw
        .map(({ n, seconds, what }): Told => ({ n, minutes: seconds / 60, what }))
        .sort((a, b) => a.minutes - b.minutes);
      const batches = Array.from({ length: Math.ceil(told.length / size) }, (_, i) =>
        told.slice(i * size, (i + 1) * size),
      );
      const without = await Gathering.of(api);
      if (shared) await without.byInstance();
      for (const batch of batches) await without.tell(...batch);
      const rehearsal = await without.rehearse(rule);
      expect(rehearsal.alerts).toBe((await without.alerts()).length);
      expect(rehearsal.incidentsThen).toBe((await without.open()).length);
      expect((await without.rehearse({ threshold: 1000 })).incidentsNow).toBe(rehearsal.incidentsThen);
      const under = await Gathering.of(api);
      if (shared) await under.byInstance();
      await under.set(rule);
      for (const batch of batches) await under.tell(...batch);
      expect(rehearsal.incidentsNow).toBe((await under.open()).length);
      // Of what really came under it, it foretells the same.
      expect(await under.rehearse(rule)).toMatchObject({
        incidentsThen: rehearsal.incidentsNow,
        incidentsNow: rehearsal.incidentsNow,
      });
    }),
    { numRuns: 12 },
  );
});
