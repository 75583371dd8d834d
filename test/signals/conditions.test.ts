import fc from 'fast-check';
import { openDatabase, type Database } from '../../src/database/open';
import type { JobContext } from '../../src/jobs/context';
import { endAlertFlapping } from '../../src/jobs/end-alert-flapping';
import { resolveUnansweredAlert } from '../../src/jobs/resolve-unanswered-alert';
import { dismissAlert } from '../../src/operations/alert/dismiss-alert';
import { confirmAlertImpact } from '../../src/operations/alert/confirm-alert-impact';
import { perform } from '../../src/operations/perform';
import { deliver } from '../../src/operations/signal/deliver';
import type { Alert } from '../../src/entities';
import type { AlarmState } from '../../src/domain/words';
import { toGlobalId } from '../../src/domain/id';
import { effectOf } from '../harness/outcome';
import { testWorld, type KnownAccount } from '../harness/world';
import { alarmEvent, instanceEvent, instanceId, MINUTE, ruling, sent, storedOf, Tables } from './events';

const test_ = testWorld();
let tables: Tables;
let account: KnownAccount;
let instance: string;
let count = 0;

beforeEach(async () => {
  tables = new Tables(test_.world.pool);
  account = await test_.world.addAccount('Acme', expect.getState().currentTestName!);
  instance = instanceId(++count);
  await test_.world.resource(account, { resource_id: instance });
});

const start = Date.parse('2026-03-01T10:00:00Z');
const after = (minutes: number) => new Date(start + minutes * MINUTE);
const context = () => ({ database: test_.world.database, signal: new AbortController().signal }) as JobContext;

interface Said {
  state: AlarmState;
  minutes: number;
  metric?: string;
  alarm?: string;
}

/** An alarm's states, delivered in one batch; gives what became of each. */
async function say(...states: Said[]): Promise<string[]> {
  const events = states.map(({ state, minutes, metric = 'CPUUtilization', alarm }) =>
    alarmEvent({ account: account.awsAccountId, instance, state, metric, alarm, at: after(minutes) }),
  );
  const results = (await deliver(test_.world.database, events.map(sent))).map(storedOf);
  return Promise.all(results.map(async ({ id }) => ruling(await tables.signal(id))));
}

const alerts = () => tables.alerts(account.awsAccountId);
const alert = async (): Promise<Alert> => {
  const rows = await alerts();
  expect(rows).toHaveLength(1);
  return rows[0];
};
const kinds = async (id: string) => (await test_.world.events(id)).map(({ kind }) => kind);

test('ALARM opens, ALARM again joins, OK resolves without knowing an id', async () => {
  expect(await say({ state: 'ALARM', minutes: 0 })).toEqual(['OPENED ALERT_OPENED']);
  const opened = await alert();
  expect(opened).toMatchObject({
    status: 'AWAITING_CUSTOMER',
    impact: 'UNCERTAIN',
    definition: 'ec2-cpu-too-high',
    title: `${instance}: CPUUtilization`,
    count: 1,
    first_seen_at: after(0),
    state_at: after(0),
    incident_id: null,
    version: 1,
  });
  expect(opened.explanation).toMatchObject({ rule: 'BASELINE_IMPACT', ruleVersion: '1', summary: expect.any(String) });
  expect(await say({ state: 'ALARM', minutes: 3 }, { state: 'ALARM', minutes: 2 })).toEqual(
    Array(2).fill('APPENDED ALERT_OPEN'),
  );
  expect(await alert()).toMatchObject({ count: 3, last_seen_at: after(3), state_at: after(3), version: 2 });
  expect(await say({ state: 'OK', minutes: 5 })).toEqual(['APPENDED CONDITION_CLEARED']);
  const resolved = await alert();
  expect(resolved).toMatchObject({ status: 'RESOLVED', answer_due_at: null, version: 3, flapping: false });
  expect(await say({ state: 'OK', minutes: 6 })).toEqual(['IGNORED NOTHING_TO_CLOSE']);
  expect(await say({ state: 'ALARM', minutes: 7 })).toEqual(['OPENED ALERT_OPENED']);
  expect((await alerts()).map(({ status }) => status)).toEqual(['RESOLVED', 'AWAITING_CUSTOMER']);

  const events = await test_.world.events(opened.id);
  expect(events.map(({ kind }) => kind)).toEqual(['ALERT_OPENED', 'ALERT_APPENDED', 'ALERT_RESOLVED']);
  expect(events[0]).toMatchObject({
    organization_id: account.organizationId,
    account_id: account.id,
    subject_type: 'Alert',
    customer_visible: true,
    before: null,
    after: { status: 'AWAITING_CUSTOMER', impact: 'UNCERTAIN', count: 1, dedupKey: opened.dedup_key },
  });
  expect(events[1]).toMatchObject({ before: { count: 1 }, after: { count: 3, lastSeenAt: after(3).toISOString() } });
  expect(events[2]).toMatchObject({
    before: { status: 'AWAITING_CUSTOMER', resolvedAt: null, answerDueAt: opened.answer_due_at!.toISOString() },
    after: { status: 'RESOLVED', resolvedAt: resolved.resolved_at!.toISOString(), answerDueAt: null },
  });
  expect(await tables.unevenlyQueued()).toBe(0);
});

test('ALARM, ALARM and OK within one batch open and resolve one alert', async () => {
  const states: Said[] = [
    { state: 'OK', minutes: 2 },
    { state: 'ALARM', minutes: 1 },
    { state: 'ALARM', minutes: 0 },
  ];
  expect(await say(...states)).toEqual(['APPENDED CONDITION_CLEARED', 'APPENDED ALERT_OPEN', 'OPENED ALERT_OPENED']);
  const row = await alert();
  expect(row).toMatchObject({ status: 'RESOLVED', count: 2, answer_due_at: null });
  expect(row.resolved_at).not.toBeNull();
  expect(await kinds(row.id)).toEqual(['ALERT_OPENED', 'ALERT_RESOLVED']);
  expect((await test_.world.timers()).filter(({ key }) => key === row.id)).toEqual([]);
});

test('an OK that overtakes its ALARM leaves nothing open', async () => {
  expect(await say({ state: 'OK', minutes: 5 })).toEqual(['IGNORED NOTHING_TO_CLOSE']);
  expect(await say({ state: 'ALARM', minutes: 0 })).toEqual(['IGNORED STATE_OUT_OF_ORDER']);
  expect(await alerts()).toEqual([]);
});

test('INSUFFICIENT_DATA neither opens nor closes', async () => {
  expect(await say({ state: 'INSUFFICIENT_DATA', minutes: 0 })).toEqual(['IGNORED INSUFFICIENT_DATA']);
  await say({ state: 'ALARM', minutes: 1 });
  expect(await say({ state: 'INSUFFICIENT_DATA', minutes: 2 })).toEqual(['APPENDED INSUFFICIENT_DATA']);
  expect(await alert()).toMatchObject({ status: 'AWAITING_CUSTOMER', count: 1, version: 1 });
});

test('the same change by two ways is one alert, and dismissed it stays so; a later ALARM asks again', async () => {
  await say({ state: 'ALARM', minutes: 0 });
  expect(await say({ state: 'ALARM', minutes: 0 })).toEqual(['APPENDED ALERT_OPEN']);
  const { id } = await alert();
  const caller = test_.world.customer('Acme');
  const input = { alertId: toGlobalId('Alert', id), reason: 'A load test.' };
  effectOf(await perform(test_.world.database, caller, 'dismissAlert', dismissAlert, input));
  expect(await say({ state: 'ALARM', minutes: 0 })).toEqual(['IGNORED STATE_KNOWN']);
  expect(await say({ state: 'ALARM', minutes: -1 })).toEqual(['IGNORED STATE_OUT_OF_ORDER']);
  expect(await say({ state: 'OK', minutes: 3 })).toEqual(['IGNORED NOTHING_TO_CLOSE']);
  expect(await alert()).toMatchObject({ status: 'RESOLVED' });
  expect(await say({ state: 'ALARM', minutes: 4 })).toEqual(['OPENED ALERT_OPENED']);
  expect((await alerts()).map(({ status }) => status)).toEqual(['RESOLVED', 'AWAITING_CUSTOMER']);
});

test('a person who dismisses while signals arrive is not undone', async () => {
  await say({ state: 'ALARM', minutes: 0 });
  const { id } = await alert();
  const dismissing = perform(test_.world.database, test_.world.customer('Acme'), 'dismissAlert', dismissAlert, {
    alertId: toGlobalId('Alert', id),
    reason: 'Planned.',
  });
  await Promise.all([dismissing, say({ state: 'ALARM', minutes: 0 }), say({ state: 'ALARM', minutes: -2 })]);
  effectOf(await dismissing);
  expect(await alert()).toMatchObject({ id, status: 'RESOLVED' });
  expect(await kinds(id)).toContain('ALERT_DISMISSED');
});

test('what fires anew after its incident was resolved opens another one; a repeat of what was told does not', async () => {
  const metric = 'TunnelState';
  expect(await say({ state: 'ALARM', minutes: 0, metric })).toEqual(['OPENED ALERT_OPENED']);
  const first = await alert();
  await test_.world.pool.query(`update incident set status = 'RESOLVED' where id = $1`, [first.incident_id]);
  expect(await say({ state: 'INSUFFICIENT_DATA', minutes: 5, metric })).toEqual(['APPENDED INSUFFICIENT_DATA']);
  expect(await say({ state: 'ALARM', minutes: 0, metric })).toEqual(['APPENDED ALERT_OPEN']);
  expect(await say({ state: 'ALARM', minutes: 9, metric })).toEqual(['OPENED ALERT_OPENED']);
  const [old, fresh] = await alerts();
  expect(old).toMatchObject({ id: first.id, status: 'RESOLVED' });
  expect(fresh).toMatchObject({ status: 'ESCALATED', count: 1 });
  expect(fresh.incident_id).not.toBe(first.incident_id);
  expect(await kinds(first.id)).toEqual(['ALERT_OPENED', 'ALERT_APPENDED', 'ALERT_RESOLVED']);
});

test('however states are ordered and cut into batches, the end is the same', async () => {
  const state = fc.constantFrom<AlarmState>('ALARM', 'OK', 'INSUFFICIENT_DATA');
  const sequence = fc.array(fc.record({ state, minutes: fc.integer({ min: 0, max: 12 }) }), {
    minLength: 1,
    maxLength: 8,
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(sequence, fc.infiniteStream(fc.nat()), async (states, keys) => {
      const order = states.map((said) => ({ said, key: keys.next().value as number }));
      order.sort((a, b) => a.key - b.key);
      const ends = [];
      for (const said of [states, order.map((one) => one.said)]) {
        const alarm = `permutation ${++run}`;
        const batches = ends.length === 0 ? [said] : said.map((one) => [one]);
        for (const batch of batches) await say(...batch.map((one) => ({ ...one, alarm })));
        const key = `cloudwatch:1:${account.awsAccountId}:us-east-1:${alarm}`;
        const [condition] = (await test_.world.pool.query('select * from condition where dedup_key = $1', [key])).rows;
        const open = (await alerts()).filter((row) => row.dedup_key === key && row.status !== 'RESOLVED');
        ends.push({ state: condition.state, at: condition.state_at, open: open.length });
        expect(open.length).toBe(condition.state === 'FIRING' ? 1 : 0);
      }
      expect(ends[1]).toEqual(ends[0]);
    }),
    { numRuns: 25 },
  );
}, 180_000);

test('four changes in thirty minutes are flapping, and a timer ends it', async () => {
  const now = await serviceTime();
  const minutes = (ago: number) => (now - start) / MINUTE - ago;
  for (const [i, state] of (['ALARM', 'OK', 'ALARM', 'OK', 'ALARM'] as const).entries()) {
    await say({ state, minutes: minutes(20 - 4 * i) });
  }
  const row = (await alerts()).at(-1)!;
  expect(row).toMatchObject({ flapping: true, status: 'AWAITING_CUSTOMER' });
  expect(await kinds(row.id)).toEqual(['ALERT_OPENED', 'ALERT_FLAPPING']);
  const timer = async () =>
    (await test_.world.timers()).find(({ key, task }) => key === row.id && task === 'end-alert-flapping');
  // The first of the four newest changes was sixteen minutes ago.
  expect(await timer()).toMatchObject({ due_at: after(minutes(-14)), ids: { alertId: row.id } });
  await endAlertFlapping({ alertId: row.id }, context());
  expect(await test_.world.row('alert', row.id)).toMatchObject({ flapping: true });

  await test_.world.advance(15 * MINUTE);
  await endAlertFlapping({ alertId: row.id }, context());
  expect(await test_.world.row('alert', row.id)).toMatchObject({ flapping: false, status: 'AWAITING_CUSTOMER' });
  await endAlertFlapping({ alertId: row.id }, context());
  const events = await test_.world.events(row.id);
  expect(events.map(({ kind }) => kind)).toEqual(['ALERT_OPENED', 'ALERT_FLAPPING', 'ALERT_FLAPPING']);
  expect(events[1]).toMatchObject({ before: { flapping: false }, after: { flapping: true } });
  expect(events[2]).toMatchObject({ before: { flapping: true }, after: { flapping: false } });
});

test('an alert that clears while flapping leaves no timer', async () => {
  const now = await serviceTime();
  for (const [i, state] of (['ALARM', 'OK', 'ALARM', 'OK', 'ALARM', 'OK'] as const).entries()) {
    await say({ state, minutes: (now - start) / MINUTE - 20 + i });
  }
  const ids = (await alerts()).map(({ id }) => id);
  expect((await test_.world.timers()).filter(({ key }) => ids.includes(key))).toEqual([]);
});

async function serviceTime(): Promise<number> {
  const { rows } = await test_.world.pool.query(
    `select floor(extract(epoch from clock_timestamp()) * 1000) + offset_ms as now from service_clock`,
  );
  return Number(rows[0].now);
}

test('the question waits three days, then silence resolves it', async () => {
  await say({ state: 'ALARM', minutes: 0 });
  const row = await alert();
  const timers = async () => (await test_.world.timers()).filter(({ key }) => key === row.id);
  expect(await timers()).toMatchObject([{ task: 'resolve-unanswered-alert', due_at: row.answer_due_at }]);
  await resolveUnansweredAlert({ alertId: row.id }, context());
  expect(await alert()).toMatchObject({ status: 'AWAITING_CUSTOMER' });
  await test_.world.advance(3 * 24 * 60 * MINUTE);
  await resolveUnansweredAlert({ alertId: row.id }, context());
  expect(await alert()).toMatchObject({ status: 'RESOLVED' });
});

test('confirmed by the customer it belongs to the incident, and its OK resolves only the alert', async () => {
  await say({ state: 'ALARM', minutes: 0 });
  const { id } = await alert();
  const input = { alertId: toGlobalId('Alert', id), priority: 'HIGH' as const };
  effectOf(
    await perform(test_.world.database, test_.world.customer('Acme'), 'confirmAlertImpact', confirmAlertImpact, input),
  );
  await say({ state: 'ALARM', minutes: 1 });
  await say({ state: 'OK', minutes: 2 });
  const row = await alert();
  expect(row.status).toBe('RESOLVED');
  const [incident] = await tables.incidents(account.awsAccountId);
  expect(incident).toMatchObject({ id: row.incident_id, status: 'UNASSIGNED' });
  const events = await test_.world.events(incident.id);
  expect(events.filter(({ kind }) => kind === 'ALERT_APPENDED' || kind === 'ALERT_RESOLVED')).toMatchObject([
    { incident_id: incident.id, priority: 'HIGH' },
    { incident_id: incident.id, priority: 'HIGH' },
  ]);
});

test('one alert is open per key, however many senders see it first', async () => {
  const others: Database[] = [];
  for (let i = 0; i < 2; i++) others.push(await openDatabase(await databaseUrl(), 5));
  try {
    const databases = [test_.world.database, ...others];
    await Promise.all(
      Array.from({ length: 24 }, async (_, n) => {
        const event = alarmEvent({
          account: account.awsAccountId,
          instance,
          at: after(n / 10),
          metric: 'CPUUtilization',
        });
        storedOf((await deliver(databases[n % 3], [sent(event)]))[0]);
      }),
    );
    expect(await alert()).toMatchObject({ count: 24, status: 'AWAITING_CUSTOMER' });
    const signals = await tables.signals(account.awsAccountId);
    expect(signals.filter(({ outcome }) => outcome === 'OPENED')).toHaveLength(1);
    expect(signals.filter(({ outcome }) => outcome === 'APPENDED')).toHaveLength(23);
  } finally {
    await Promise.all(others.map((database) => database.close()));
  }
});

async function databaseUrl(): Promise<string> {
  const [{ name }] = (await test_.world.pool.query('select current_database() as name')).rows;
  const url = new URL(process.env.OPSGRAPH_TEST_SERVER!);
  url.pathname = `/${name}`;
  return url.href;
}

describe('impact', () => {
  const rulings = async (event: Record<string, unknown>) => {
    const [{ id }] = (await deliver(test_.world.database, [sent(event)])).map(storedOf);
    return ruling(await tables.signal(id));
  };
  const given = (more: object) => alarmEvent({ account: account.awsAccountId, instance, ...more });

  test('known: an incident at once, with why', async () => {
    expect(await rulings(given({ metric: 'TunnelState' }))).toBe('OPENED ALERT_OPENED');
    const row = await alert();
    const [incident] = await tables.incidents(account.awsAccountId);
    expect(row).toMatchObject({ status: 'ESCALATED', impact: 'KNOWN', incident_id: incident.id, answer_due_at: null });
    expect(incident).toMatchObject({
      status: 'UNASSIGNED',
      origin: 'DETECTED',
      priority: 'HIGH',
      grouped: false,
      explanation: { rule: 'BUILT_IN_CORRELATION', inputs: { impact: { rule: 'BASELINE_IMPACT' } } },
    });
    const [signal] = await tables.signals(account.awsAccountId);
    expect(signal).toMatchObject({
      alert_id: row.id,
      explanation: {
        rule: 'ALERT_OPENED',
        inputs: { incidentId: toGlobalId('Incident', incident.id), correlation: { rule: 'BUILT_IN_CORRELATION' } },
      },
    });
    expect((await test_.world.events(incident.id)).map((event) => [event.kind, event.incident_id])).toEqual([
      ['INCIDENT_CREATED', incident.id],
      ['ALERT_OPENED', incident.id],
    ]);
  });

  test('outside the catalogue but about a known resource: the customer is asked', async () => {
    expect(await rulings(given({ namespace: 'Shop', metric: 'OrdersLost' }))).toBe('OPENED ALERT_OPENED');
    expect(await alert()).toMatchObject({
      impact: 'UNCERTAIN',
      status: 'AWAITING_CUSTOMER',
      definition: 'Shop/OrdersLost',
    });
  });

  test('outside the catalogue, about nothing that is known: ignored, and said so', async () => {
    expect(await rulings(given({ namespace: 'Shop', metric: 'OrdersLost', instance: 'i-nobody' }))).toBe(
      'IGNORED ALARM_UNKNOWN',
    );
    expect(await alerts()).toEqual([]);
  });

  test('our tag on a discovered alarm says what it is, whatever it measures; its state is taken over', async () => {
    const alarm = await test_.world.alarm(account, {
      name: 'tagged',
      configuration_id: 'rds-free-storage',
      state: 'OK',
      state_updated_at: after(-1),
    });
    await say({ state: 'ALARM', minutes: 0, alarm: 'tagged' }, { state: 'OK', minutes: -5, alarm: 'tagged' });
    expect(await alert()).toMatchObject({ alarm_id: alarm.id, definition: 'rds-free-storage', impact: 'KNOWN' });
    expect(await test_.world.row('alarm', alarm.id)).toMatchObject({ state: 'ALARM', state_updated_at: after(0) });
    expect(await test_.world.events(alarm.id)).toMatchObject([
      { kind: 'ALARM_STATE_CHANGED', before: { state: 'OK' }, after: { state: 'ALARM' } },
    ]);
    await say({ state: 'OK', minutes: -1, alarm: 'tagged' });
    expect(await test_.world.row('alarm', alarm.id)).toMatchObject({ state: 'ALARM' });
  });
});

describe('instances', () => {
  const send = async (...states: [state: string, minutes: number, of?: string][]) => {
    const events = states.map(([state, minutes, of = instance]) =>
      instanceEvent(account.awsAccountId, of, state, after(minutes)),
    );
    const results = (await deliver(test_.world.database, events.map(sent))).map(storedOf);
    return Promise.all(results.map(async ({ id }) => ruling(await tables.signal(id))));
  };
  const row = async () =>
    (await test_.world.pool.query('select * from resource where account_id = $1', [account.id])).rows[0];

  test('the newest state wins, in whatever order it comes', async () => {
    expect(await send(['stopping', 1], ['stopped', 2])).toEqual(Array(2).fill('IGNORED RESOURCE_STATE'));
    expect(await row()).toMatchObject({ state: 'stopped', state_at: after(2) });
    expect(await send(['running', 0])).toEqual(['IGNORED STATE_OUT_OF_ORDER']);
    expect(await row()).toMatchObject({ state: 'stopped' });
    expect(await send(['running', 4], ['pending', 3])).toEqual(Array(2).fill('IGNORED RESOURCE_STATE'));
    const { id, state } = await row();
    expect(state).toBe('running');
    expect(await test_.world.events(id)).toMatchObject([
      { kind: 'RESOURCE_CHANGED', before: { state: 'running' }, after: { state: 'stopped' } },
      { kind: 'RESOURCE_CHANGED', before: { state: 'stopped' }, after: { state: 'running' } },
    ]);
  });

  test('of one second, the later in the batch is the state', async () => {
    await send(['stopping', 1], ['stopped', 1]);
    expect(await row()).toMatchObject({ state: 'stopped' });
  });

  test('an instance that nobody discovered is said to be unknown', async () => {
    expect(await send(['running', 0, 'i-0ffffffffffffffff'])).toEqual(['IGNORED RESOURCE_UNKNOWN']);
  });
});
