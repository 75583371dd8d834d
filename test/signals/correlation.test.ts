import { openDatabase, type Database } from '../../src/database/open';
import { toGlobalId } from '../../src/domain/id';
import { resolveIncident } from '../../src/operations/incident/resolve-incident';
import { perform } from '../../src/operations/perform';
import { deliver } from '../../src/operations/signal/deliver';
import type { AlarmState } from '../../src/domain/words';
import { effectOf } from '../harness/outcome';
import { overlap } from '../harness/overlap';
import { testWorld, type KnownAccount } from '../harness/world';
import { alarmEvent, instanceId, MINUTE, pieces, sent, shuffled, storedOf, Tables } from './events';

const test_ = testWorld();
let tables: Tables;
let account: KnownAccount;
const others: Database[] = [];

beforeAll(async () => {
  tables = new Tables(test_.world.pool);
  const [{ name }] = (await test_.world.pool.query('select current_database() as name')).rows;
  const url = new URL(process.env.OPSGRAPH_TEST_SERVER!);
  url.pathname = `/${name}`;
  for (let i = 0; i < 3; i++) others.push(await openDatabase(url.href, 4));
});
afterAll(() => Promise.all(others.map((database) => database.close())));

beforeEach(async () => {
  account = await test_.world.addAccount('Acme', expect.getState().currentTestName!);
  for (let n = 1; n <= 50; n++) await test_.world.resource(account, { resource_id: instanceId(n) });
});

const start = Date.parse('2026-03-01T10:00:00Z');
const after = (minutes: number) => new Date(start + minutes * MINUTE);

type Told = [instance: number, minutes: number, state?: AlarmState];
const eventOf = ([n, minutes, state]: Told, metric = 'TunnelState') =>
  alarmEvent({ account: account.awsAccountId, instance: instanceId(n), at: after(minutes), state, metric });

/** Tunnels that go down (or up), in one batch. */
async function tell(...told: Told[]): Promise<void> {
  (
    await deliver(
      test_.world.database,
      told.map((one) => sent(eventOf(one))),
    )
  ).forEach(storedOf);
}

const incidents = () => tables.incidents(account.awsAccountId);
const alerts = () => tables.alerts(account.awsAccountId);
const open = async () => (await incidents()).filter(({ status }) => status !== 'RESOLVED');
const resourcesOf = async (incidentId: string) =>
  Number(
    (await test_.world.pool.query('select count(*) from incident_resource where incident_id = $1', [incidentId]))
      .rows[0].count,
  );

test('four resources are four incidents; the fifth within five minutes makes them one', async () => {
  for (let n = 1; n <= 4; n++) await tell([n, n / 2]);
  const own = await incidents();
  expect(own.map(({ status, grouped, priority }) => [status, grouped, priority])).toEqual(
    Array(4).fill(['UNASSIGNED', false, 'HIGH']),
  );
  await tell([5, 4]);
  const all = await incidents();
  expect(all).toHaveLength(5);
  const group = all[4];
  expect(group).toMatchObject({
    status: 'UNASSIGNED',
    grouped: true,
    priority: 'HIGH',
    origin: 'DETECTED',
    group_last_at: after(4),
    explanation: { rule: 'BUILT_IN_CORRELATION', inputs: { merged: own.map(({ id }) => toGlobalId('Incident', id)) } },
  });
  for (const duplicate of all.slice(0, 4)) {
    expect(duplicate).toMatchObject({
      status: 'RESOLVED',
      outcome: 'NOT_AN_INCIDENT',
      duplicate_of_id: group.id,
      ball_with: 'CUSTOMER',
      resolution: `Part of ${group.number}.`,
      version: 2,
    });
    expect(duplicate.resolved_at).not.toBeNull();
    const events = await test_.world.events(duplicate.id);
    expect(events.map(({ kind }) => kind)).toEqual(['INCIDENT_CREATED', 'ALERT_OPENED', 'INCIDENT_RESOLVED']);
    expect(events[2]).toMatchObject({
      incident_id: duplicate.id,
      before: { status: 'UNASSIGNED', ballWith: 'ACCELERATE', resolvedAt: null },
      after: {
        status: 'RESOLVED',
        ballWith: 'CUSTOMER',
        outcome: 'NOT_AN_INCIDENT',
        resolvedAt: duplicate.resolved_at!.toISOString(),
        duplicateOf: { id: toGlobalId('Incident', group.id), number: group.number },
      },
    });
  }
  expect((await alerts()).map((alert) => [alert.incident_id, alert.status])).toEqual(
    Array(5).fill([group.id, 'ESCALATED']),
  );
  expect(await resourcesOf(group.id)).toBe(5);
  const events = await test_.world.events(group.id);
  expect(events.map(({ kind }) => kind).sort()).toEqual([
    'ALERT_OPENED',
    ...Array(4).fill('INCIDENT_ALERT_APPENDED'),
    'INCIDENT_CREATED',
  ]);
  expect(events.every((event) => event.incident_id === group.id)).toBe(true);
});

test('fifty in one batch are exactly one incident', async () => {
  await tell(
    ...shuffled(
      Array.from({ length: 50 }, (_, n): Told => [n + 1, n / 20]),
      7,
    ),
  );
  const [group, ...rest] = await incidents();
  expect(rest).toEqual([]);
  expect(group).toMatchObject({
    grouped: true,
    title: expect.stringContaining('vpn-tunnel-down on 50 resources'),
  });
  expect(await resourcesOf(group.id)).toBe(50);
  expect(new Set((await alerts()).map((alert) => alert.incident_id))).toEqual(new Set([group.id]));
});

test('later resources append until five minutes pass without a new one', async () => {
  await tell([1, 0], [2, 0], [3, 1], [4, 1], [5, 1]);
  await tell([6, 5.5]);
  await tell([7, 10]);
  const [group] = await incidents();
  expect(group).toMatchObject({ grouped: true, group_last_at: after(10) });
  expect(await resourcesOf(group.id)).toBe(7);
  const appended = (await test_.world.events(group.id)).filter(({ kind }) => kind === 'INCIDENT_ALERT_APPENDED');
  expect(appended).toHaveLength(2);
  await tell([8, 16]);
  expect((await open()).map(({ grouped }) => grouped)).toEqual([true, false]);
});

test('a resource that fires again joins its open incident; after it was resolved it has a new one', async () => {
  await tell([1, 0]);
  await tell([1, 10, 'OK']);
  const [first] = await open();
  expect(first.status).toBe('UNASSIGNED');
  await tell([1, 30]);
  expect(await open()).toMatchObject([{ id: first.id }]);
  expect((await alerts()).map(({ status, incident_id: incident }) => [status, incident])).toEqual([
    ['RESOLVED', first.id],
    ['ESCALATED', first.id],
  ]);
  expect((await test_.world.events(first.id)).map(({ kind }) => kind)).toEqual([
    'INCIDENT_CREATED',
    'ALERT_OPENED',
    'ALERT_RESOLVED',
    'INCIDENT_ALERT_APPENDED',
    'ALERT_OPENED',
  ]);
  const input = { incidentId: toGlobalId('Incident', first.id), resolution: 'Replaced.', outcome: 'RESTORED' as const };
  effectOf(await perform(test_.world.database, test_.world.engineer(), 'resolveIncident', resolveIncident, input));
  await tell([1, 40, 'OK'], [1, 41]);
  const [second] = await open();
  expect(second.id).not.toBe(first.id);
  expect(await incidents()).toHaveLength(2);
});

/** An engineer resolves all of them in a transaction that commits only when the deliveries wait for it, or are done. */
async function resolvedWhile(ids: string[], deliveries: Told[]): Promise<void> {
  const { world } = test_;
  await overlap(
    world.database,
    world.engineer(),
    async (unit) => {
      for (const id of ids) {
        const incidentId = toGlobalId('Incident', id);
        await resolveIncident(unit, { incidentId, resolution: 'Replaced.', outcome: 'RESTORED' });
      }
    },
    () => tell(...deliveries),
  );
}

test('what fires while its incident is being resolved has a new one', async () => {
  await tell([1, 0], [1, 1, 'OK']);
  const [first] = await open();
  await resolvedWhile([first.id], [[1, 2]]);
  const [second, ...rest] = await open();
  expect(rest).toEqual([]);
  expect(second.id).not.toBe(first.id);
  expect((await alerts()).map((alert) => alert.incident_id)).toEqual([first.id, second.id]);
  expect((await test_.world.events(first.id)).at(-1)).toMatchObject({ kind: 'INCIDENT_RESOLVED' });
});

test('incidents that are being resolved count for no group', async () => {
  for (let n = 1; n <= 4; n++) await tell([n, n / 2]);
  const own = await incidents();
  await resolvedWhile(
    own.map(({ id }) => id),
    [[5, 3]],
  );
  const [alone, ...rest] = await open();
  expect(rest).toEqual([]);
  expect(alone).toMatchObject({ grouped: false });
  expect((await alerts()).map((alert) => alert.incident_id)).toEqual([...own.map(({ id }) => id), alone.id]);
});

test('other accounts, regions and definitions are other groups', async () => {
  const told = [1, 2, 3, 4].map((n): Told => [n, 0]);
  await tell(...told);
  const elsewhere = {
    ...alarmEvent({ account: account.awsAccountId, instance: instanceId(5), region: 'eu-central-1', at: after(1) }),
  };
  // Of an instance that is not known: a known one's disk is remediated first.
  const disk = alarmEvent({
    account: account.awsAccountId,
    instance: instanceId(60),
    namespace: 'CWAgent',
    metric: 'disk_used_percent',
    at: after(1),
  });
  (await deliver(test_.world.database, [sent(elsewhere), sent(disk)])).forEach(storedOf);
  expect((await incidents()).map(({ grouped, status }) => [grouped, status])).toEqual(
    Array(6).fill([false, 'UNASSIGNED']),
  );
});

test('concurrent batches of one key make one group', async () => {
  await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const database = others[n % 3];
      (await deliver(database, [sent(eventOf([n + 1, n / 10]))])).forEach(storedOf);
    }),
  );
  const left = await open();
  expect(left).toHaveLength(1);
  expect(left[0]).toMatchObject({ grouped: true });
  expect(await resourcesOf(left[0].id)).toBe(20);
  expect((await incidents()).filter(({ duplicate_of_id: of }) => of === left[0].id)).toHaveLength(4);
});

/** A thousand events of fifty instances within ten seconds, in any order, from four senders at once. */
async function storm(metric: string, seed: number, mixed = false): Promise<void> {
  const events = Array.from({ length: 1000 }, (_, n) => {
    const state = mixed && n < 950 && n % 3 === 0 ? 'OK' : 'ALARM';
    return eventOf([(n % 50) + 1, n / 6000, state], metric);
  });
  const mixedUp = shuffled(events, seed);
  const senders = [test_.world.database, ...others];
  await Promise.all(
    senders.map(async (database, i) => {
      for (const batch of pieces(mixedUp.slice(i * 250, (i + 1) * 250), 30, seed + i)) {
        (await deliver(database, batch.map(sent))).forEach(storedOf);
      }
    }),
  );
  const signals = await tables.signals(account.awsAccountId);
  expect(signals).toHaveLength(1000);
  expect(new Set(signals.map(({ body }) => (JSON.parse(body) as { id: string }).id)).size).toBe(1000);
  expect(signals.every(({ deliveries }) => deliveries === 1)).toBe(true);
  expect(await tables.unevenlyQueued()).toBe(0);
}

test.each([11, 12, 13])('a storm of failed status checks is one incident (order %d)', async (seed) => {
  await storm('TunnelState', seed);
  const [group, ...rest] = await open();
  expect(rest).toEqual([]);
  expect(group).toMatchObject({ grouped: true });
  expect(await resourcesOf(group.id)).toBe(50);
  expect((await alerts()).map(({ status, incident_id: incident }) => [status, incident])).toEqual(
    Array(50).fill(['ESCALATED', group.id]),
  );
  expect((await alerts()).reduce((sum, alert) => sum + alert.count, 0)).toBe(1000);
});

test('a storm that also recovers in between is one incident', async () => {
  await storm('TunnelState', 21, true);
  expect(await open()).toHaveLength(1);
  const now = await alerts();
  expect(now.filter(({ status }) => status === 'ESCALATED')).toHaveLength(50);
});

test('the same storm of CPU alarms is fifty questions and no incident', async () => {
  await storm('CPUUtilization', 31);
  expect(await incidents()).toEqual([]);
  const asked = await alerts();
  expect(asked).toHaveLength(50);
  for (const alert of asked) {
    expect(alert).toMatchObject({ status: 'AWAITING_CUSTOMER', count: 20, incident_id: null });
    expect(alert.answer_due_at).not.toBeNull();
  }
  const timers = (await test_.world.timers())
    .filter(({ task }) => task === 'resolve-unanswered-alert')
    .map(({ key }) => key);
  expect(timers.sort()).toEqual(asked.map(({ id }) => id).sort());
});
