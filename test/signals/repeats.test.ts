import { randomBytes } from 'node:crypto';
import { openDatabase, type Database } from '../../src/database/open';
import { systemCaller, type Caller } from '../../src/domain/caller';
import { toGlobalId } from '../../src/domain/id';
import { deliver } from '../../src/operations/signal/deliver';
import { ingest } from '../../src/operations/signal/ingest';
import type { Sender } from '../../src/operations/signal/item';
import { rerouteSignals } from '../../src/operations/signal/reroute';
import { transact } from '../../src/operations/unit';
import type { JobContext } from '../../src/jobs/context';
import { rerouteSignals as rerouteJob } from '../../src/jobs/reroute-signals';
import type { KnownAccount } from '../harness/world';
import { testWorld } from '../harness/world';
import { alarmEvent, instanceId, pieces, ruling, sent, shuffled, storedOf, Tables } from './events';

const test_ = testWorld();
let tables: Tables;
let account: KnownAccount;
let second: Database;

beforeAll(async () => {
  tables = new Tables(test_.world.pool);
  second = await openDatabase(`${process.env.OPSGRAPH_TEST_SERVER!.replace(/\/[^/]*$/, '')}/${await databaseName()}`);
});
afterAll(() => second?.close());
beforeEach(async () => {
  account = await test_.world.addAccount('Acme', expect.getState().currentTestName!);
});

async function databaseName(): Promise<string> {
  return (await test_.world.pool.query('select current_database() as name')).rows[0].name;
}

const one = async (event: unknown, sender?: Sender) => {
  const [result] = await deliver(test_.world.database, [sent(event)], sender);
  return storedOf(result);
};
const reroute = () => transact(test_.world.database, systemCaller('test'), (unit) => rerouteSignals(unit, account.id));

test('a repeat adds no row: it is counted and answered with the first id', async () => {
  const event = alarmEvent({ account: account.awsAccountId });
  const first = await one(event);
  expect(first).toMatchObject({ outcome: 'OPENED', duplicate: false });
  expect(await one(event)).toEqual({ ...first, duplicate: true });
  const results = await deliver(test_.world.database, [sent(event), sent(event)]);
  expect(results).toEqual([
    { ...first, duplicate: true },
    { ...first, duplicate: true },
  ]);
  const signals = await tables.signals(account.awsAccountId);
  expect(signals.map(({ id, deliveries }) => [id, deliveries])).toEqual([[first.id, 4]]);
});

test('a repeat within the batch that brings it first is counted too', async () => {
  const event = alarmEvent({ account: account.awsAccountId });
  const [a, b, c] = (await deliver(test_.world.database, [sent(event), sent(event), sent(event)])).map(storedOf);
  expect([a.duplicate, b.duplicate, c.duplicate]).toEqual([false, true, true]);
  expect([b.id, c.id]).toEqual([a.id, a.id]);
  expect(await tables.signals(account.awsAccountId)).toMatchObject([{ id: a.id, deliveries: 3 }]);
});

test('the same id with another body is a row of its own, a duplicate of the first, and opens nothing', async () => {
  await test_.world.resource(account, { resource_id: instanceId(1) });
  const event = (reason: string) =>
    alarmEvent({ account: account.awsAccountId, instance: instanceId(1), id: `twice ${account.id}`, reason });
  const first = await one(event('one'));
  const [again, third] = (await deliver(test_.world.database, [sent(event('two')), sent(event('three'))])).map(
    storedOf,
  );
  expect([first.outcome, again.outcome, third.outcome]).toEqual(['OPENED', 'DUPLICATE', 'DUPLICATE']);
  for (const { id } of [again, third]) {
    const signal = await tables.signal(id);
    expect(signal).toMatchObject({ duplicate_of_id: first.id, alert_id: null, account_id: account.id });
    expect(ruling(signal)).toBe('DUPLICATE SENDER_ID_SEEN');
    expect(signal.explanation.inputs).toMatchObject({ duplicateOf: toGlobalId('Signal', first.id) });
  }
  expect(await tables.alerts(account.awsAccountId)).toMatchObject([{ count: 1 }]);
});

test('within one batch the first of an id is the original', async () => {
  await test_.world.resource(account, { resource_id: instanceId(2) });
  // Of one instant: a repeat is the same to the millisecond.
  const at = new Date();
  const event = (reason: string) =>
    sent(alarmEvent({ account: account.awsAccountId, instance: instanceId(2), id: `batch ${account.id}`, reason, at }));
  const results = await deliver(test_.world.database, ['a', 'b', 'c', 'b'].map(event));
  const [a, b, c, repeat] = results.map(storedOf);
  expect([a, b, c, repeat].map(({ outcome }) => outcome)).toEqual(['OPENED', 'DUPLICATE', 'DUPLICATE', 'DUPLICATE']);
  expect(repeat).toEqual({ ...b, duplicate: true });
  expect((await tables.signal(c.id)).duplicate_of_id).toBe(a.id);
  expect((await tables.signal(b.id)).duplicate_of_id).toBe(a.id);
});

test('senders that deliver the same at the same time store each once, count every delivery, and none fails', async () => {
  const instances = Array.from({ length: 30 }, (_, n) => instanceId(0x1000 + n));
  for (const id of instances) await test_.world.resource(account, { resource_id: id });
  const events = instances.flatMap((instance, n) =>
    (['ALARM', 'OK'] as const).map((state, i) =>
      alarmEvent({
        account: account.awsAccountId,
        instance,
        state,
        metric: 'CPUUtilization',
        at: new Date(1.7e12 + n * 1000 + i * 60_000),
      }),
    ),
  );
  const senders = [test_.world.database, second, test_.world.database, second, test_.world.database, second];
  await Promise.all(
    senders.map(async (database, seed) => {
      for (const batch of pieces(shuffled(events, seed), 25, seed)) {
        (await deliver(database, batch.map(sent))).forEach(storedOf);
      }
    }),
  );
  const signals = await tables.signals(account.awsAccountId);
  expect(signals).toHaveLength(events.length);
  expect(new Set(signals.map(({ deliveries }) => deliveries))).toEqual(new Set([senders.length]));
  const alerts = await tables.alerts(account.awsAccountId);
  expect(alerts.filter(({ status }) => status !== 'RESOLVED')).toEqual([]);
  expect(await tables.unevenlyQueued()).toBe(0);
});

test('half a batch is bad: coded refusals with the path, the good ones kept', async () => {
  const at = new Date();
  const good = alarmEvent({ account: account.awsAccountId, at });
  const noAccount = { ...good, id: 'x', account: undefined };
  const badState = alarmEvent({ account: account.awsAccountId, state: 'BROKEN' as never });
  const text = JSON.stringify(good);
  const bodies = [
    text,
    '{"id": ',
    JSON.stringify(noAccount),
    JSON.stringify(badState),
    text.replace('Threshold', '\\u0000'),
    text.replace('Threshold', '\\ud800'),
    text.replace('"version":"0"', '"version":1e400'),
    text.replace('"version":"0"', '"version":"0","version":"1"'),
    text.replace('"version":"0"', `"version":${'['.repeat(10_000)}${']'.repeat(10_000)}`),
    text.replace('Threshold', 'x'.repeat(300_000)),
    '[]',
    JSON.stringify(alarmEvent({ account: account.awsAccountId, state: 'OK', at: new Date(at.getTime() + 1) })),
  ];
  const results = await deliver(
    test_.world.database,
    bodies.map((body) => ({ via: 'EVENTBRIDGE', body })),
  );
  expect(
    results.map((result) =>
      'error' in result ? `${result.error.code} ${result.error.path.join('.')}` : result.outcome,
    ),
  ).toEqual([
    'OPENED',
    'INVALID ',
    'REQUIRED account',
    'INVALID detail.state.value',
    'INVALID detail.state.reason',
    'INVALID detail.state.reason',
    'INVALID version',
    'INVALID version',
    expect.stringMatching(/^(TOO_MANY|INVALID|TOO_LONG|LIMIT_EXCEEDED) version/),
    'TOO_LONG ',
    'INVALID ',
    'APPENDED',
  ]);
  expect(await tables.signals(account.awsAccountId)).toHaveLength(2);
});

test('a value that only the database refuses takes no other event of its batch down', async () => {
  await test_.world.resource(account, { resource_id: instanceId(3) });
  const events = Array.from({ length: 21 }, () =>
    alarmEvent({ account: account.awsAccountId, instance: instanceId(3) }),
  );
  // PostgreSQL knows no year 0; the text is a time in AWS's format all the same.
  const detail = events[13].detail as { state: Record<string, unknown> };
  detail.state.timestamp = '0000-05-05T10:00:00.000+0000';
  const results = await deliver(test_.world.database, events.map(sent));
  expect(results.flatMap((result, n) => ('error' in result ? [[n, result.error.code]] : []))).toEqual([
    [13, 'INVALID'],
  ]);
  expect(await tables.signals(account.awsAccountId)).toHaveLength(20);
  expect(await tables.alerts(account.awsAccountId)).toMatchObject([{ count: 20 }]);
});

test('an alarm over metrics with the longest names takes no other event of its batch down', async () => {
  const events = Array.from({ length: 5 }, (_, n) =>
    alarmEvent({ account: account.awsAccountId, instance: instanceId(10 + n) }),
  );
  const { configuration } = events[2].detail as { configuration: { metrics: unknown[] } };
  await test_.world.resource(account, { resource_id: instanceId(12) });
  // As long as AWS lets them be: longer together than an index of PostgreSQL takes, however it packs them.
  const name = () => randomBytes(127).toString('hex');
  configuration.metrics = Array.from({ length: 20 }, (_, n) => ({
    id: `m${n}`,
    metricStat: {
      metric: { namespace: name(), name: name(), dimensions: { InstanceId: instanceId(12) } },
      period: 300,
      stat: 'Maximum',
    },
    returnData: n === 0,
  }));
  const results = await deliver(test_.world.database, events.map(sent));
  expect(results.every((result) => !('error' in result))).toBe(true);
  expect(await tables.signals(account.awsAccountId)).toHaveLength(5);
  const alerts = await tables.alerts(account.awsAccountId);
  expect(alerts.map(({ definition }) => definition.length).sort((a, b) => a - b)).toEqual([15, 15, 15, 15, 265]);
});

describe('another organization’s key', () => {
  const of = (name: string): Sender => ({ organizations: [test_.world.organization(name).id], accounts: [] });

  test('is refused, kept for Accelerate alone, and stands in nobody’s way', async () => {
    await test_.world.resource(account, { resource_id: instanceId(4) });
    const event = alarmEvent({ account: account.awsAccountId, instance: instanceId(4) });
    const refused = await one(event, of('Globex'));
    expect(refused).toMatchObject({ outcome: 'REJECTED', duplicate: false });
    const row = await tables.signal(refused.id);
    expect(row).toMatchObject({ organization_id: null, account_id: null, alert_id: null });
    expect(ruling(row)).toBe('REJECTED FOREIGN_ACCOUNT');
    expect(await test_.world.events(refused.id)).toMatchObject([
      { kind: 'SIGNAL_REJECTED', organization_id: null, customer_visible: false },
    ]);

    const own = await one(event, of('Acme'));
    expect(own).toMatchObject({ outcome: 'OPENED', duplicate: false });
    // The repeat of what was refused is a repeat of that, and tells nothing of the other row.
    expect(await one(event, of('Globex'))).toEqual({ ...refused, duplicate: true });
    expect(await one({ ...event, version: '1' }, of('Globex'))).toMatchObject({
      outcome: 'REJECTED',
      duplicate: false,
    });
    expect(await one(event, of('Acme'))).toEqual({ ...own, duplicate: true });
    expect((await tables.signal(own.id)).duplicate_of_id).toBeNull();
  });

  test('hears the same of an account that nobody has', async () => {
    const unknown = await one(alarmEvent({ account: '999999999999' }), of('Globex'));
    expect(unknown.outcome).toBe('REJECTED');
  });

  test('narrowed to an account brings that account’s events only', async () => {
    const other = await test_.world.addAccount('Acme', `${account.name} other`);
    const narrowed: Sender = { organizations: [], accounts: [account.id] };
    expect(await one(alarmEvent({ account: account.awsAccountId }), narrowed)).toMatchObject({ outcome: 'OPENED' });
    expect(await one(alarmEvent({ account: other.awsAccountId }), narrowed)).toMatchObject({ outcome: 'REJECTED' });
  });

  test('is told a code and the field over the network', async () => {
    const caller: Caller = { ...test_.world.customer('Globex'), kind: 'API_KEY', scopes: ['signals:write'] };
    const event = alarmEvent({ account: account.awsAccountId });
    const { results } = await ingest(test_.world.database, {
      via: 'EVENTBRIDGE',
      bodies: [JSON.stringify(event)],
      caller,
    });
    expect(results).toMatchObject([{ error: { code: 'FORBIDDEN', path: ['account'] } }]);
    expect((await tables.signals(account.awsAccountId)).map(ruling)).toEqual(['REJECTED FOREIGN_ACCOUNT']);
    const platform: Caller = { ...caller, party: 'ACCELERATE', organizations: 'ALL' };
    const again = await ingest(test_.world.database, {
      via: 'EVENTBRIDGE',
      bodies: [JSON.stringify(event)],
      caller: platform,
    });
    expect(again.results).toMatchObject([{ outcome: 'OPENED', duplicate: false }]);
  });
});

describe('a topic', () => {
  const notification = (topicAccount: string, message: Record<string, unknown>) =>
    JSON.stringify({
      Type: 'Notification',
      MessageId: `${String(message.id)} ${topicAccount}`,
      TopicArn: `arn:aws:sns:us-east-1:${topicAccount}:alarms`,
      Message: JSON.stringify(message),
      Timestamp: '2024-05-02T00:54:06.655Z',
      SignatureVersion: '1',
      Signature: 'c2lnbmVk',
      SigningCertURL: 'https://sns.us-east-1.amazonaws.com/x.pem',
    });
  const arrive = async (topicAccount: string) => {
    const body = notification(topicAccount, alarmEvent({ account: account.awsAccountId }));
    return (await ingest(test_.world.database, { via: 'SNS', bodies: [body], caller: null })).results[0];
  };

  test('speaks for its own account and for those of its organization', async () => {
    const sibling = await test_.world.addAccount('Acme', `${account.name} sibling`);
    expect(await arrive(account.awsAccountId)).toMatchObject({ outcome: 'OPENED' });
    expect(await arrive(sibling.awsAccountId)).toMatchObject({ outcome: 'APPENDED' });
  });

  test('of another organization, or of nobody, does not', async () => {
    for (const topic of [test_.world.account('Globex').awsAccountId, '999999999999']) {
      expect(await arrive(topic)).toMatchObject({ error: { code: 'FORBIDDEN', path: ['TopicArn'] } });
    }
    expect((await tables.signals(account.awsAccountId)).map(ruling)).toEqual(Array(2).fill('REJECTED FOREIGN_ACCOUNT'));
  });
});

describe('an account that is not active yet', () => {
  const status = (to: string) =>
    test_.world.pool.query('update account set status = $2 where id = $1', [account.id, to]);

  test('has its signals kept, and routed once it is', async () => {
    await status('DISCOVERY');
    const resource = await test_.world.resource(account, { resource_id: instanceId(5) });
    const alarm = await one(alarmEvent({ account: account.awsAccountId, instance: instanceId(5) }));
    const again = { account: account.awsAccountId, instance: instanceId(6), id: `again ${account.id}` };
    const unknown = await one(alarmEvent(again));
    const duplicate = await one(alarmEvent({ ...again, reason: 'other' }));
    expect([alarm.outcome, duplicate.outcome]).toEqual(['IGNORED', 'DUPLICATE']);
    expect(ruling(await tables.signal(alarm.id))).toBe('IGNORED ACCOUNT_NOT_ACTIVE');
    expect(await reroute()).toBe(0);
    expect(await tables.alerts(account.awsAccountId)).toEqual([]);

    await status('ACTIVE');
    const context = { database: test_.world.database, signal: new AbortController().signal } as JobContext;
    await rerouteJob({ accountId: account.id }, context);
    const [alert] = await tables.alerts(account.awsAccountId);
    expect(alert).toMatchObject({ resource_id: resource.id, impact: 'KNOWN', status: 'ESCALATED', count: 1 });
    expect(await tables.signal(alarm.id)).toMatchObject({
      outcome: 'OPENED',
      alert_id: alert.id,
      account_id: account.id,
    });
    expect(ruling(await tables.signal(unknown.id))).toBe('OPENED ALERT_OPENED');
    expect(await tables.incidents(account.awsAccountId)).toHaveLength(2);
    expect(await reroute()).toBe(0);
  });

  test('unknown when they came: they go over to it, up to 14 days back', async () => {
    const awsAccountId = '333333333333';
    const event = (n: number) =>
      alarmEvent({ account: awsAccountId, instance: instanceId(n), metric: 'CPUUtilization' });
    const old = await one(event(1));
    const fresh = await one(event(2));
    expect(ruling(await tables.signal(old.id))).toBe('IGNORED ACCOUNT_UNKNOWN');
    await test_.world.pool.query(`update signal set received_at = received_at - interval '15 days' where id = $1`, [
      old.id,
    ]);
    account = await test_.world.addAccount('Acme', 'late', { aws_account_id: awsAccountId });
    expect(await reroute()).toBe(1);
    expect(await tables.signal(fresh.id)).toMatchObject({
      outcome: 'OPENED',
      account_id: account.id,
      organization_id: account.organizationId,
    });
    expect(ruling(await tables.signal(old.id))).toBe('IGNORED ACCOUNT_UNKNOWN');
    expect((await tables.alerts(awsAccountId)).map(({ status: is }) => is)).toEqual(['AWAITING_CUSTOMER']);
  });

  test('an activation that happens meanwhile waits for the batch that saw the account inactive', async () => {
    await status('DISCOVERY');
    const client = await test_.world.pool.connect();
    try {
      await client.query('begin');
      await client.query(`update account set status = 'ACTIVE' where id = $1`, [account.id]);
      const arriving = one(alarmEvent({ account: account.awsAccountId, instance: instanceId(7) }));
      await client.query('commit');
      const { id } = await arriving;
      await reroute();
      expect(ruling(await tables.signal(id))).toBe('OPENED ALERT_OPENED');
    } finally {
      client.release();
    }
  });
});
