import { DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { fromGlobalId } from '../../src/domain/id';
import { queueDepth, type SignalQueue } from '../../src/integrations/aws/sqs';
import { consumeSignals } from '../../src/jobs/consume-signals';
import { deliver, type Delivery } from '../../src/operations/signal/deliver';
import { silent } from '../harness/jobs';
import { until } from '../harness/until';
import { MINUTE, REGION, testLossy } from './lossy';

const LONG = 120_000;
const lossy = testLossy();
const { sky, api, account, alerts, openNames, states, signalCount, loseAll, pass, synchronise, put, set } = lossy;
const sent = (body: string): Delivery => ({ via: 'EVENTBRIDGE', body });

it('an account that arrives with three alarms in ALARM has three alerts, and the reason is told', async () => {
  const names = ['lossy-0', 'lossy-1', 'lossy-2'];
  for (const name of names) {
    await put(name);
    await set(name, 'ALARM');
  }
  await loseAll();
  await pass(2 * MINUTE);
  const { account: row } = await api.as('customer').done(
    'onboardAccount',
    {
      organizationId: api.world.organization('Acme').globalId,
      awsAccountId: account.accountId,
      name: account.name,
      serviceTier: 'PREMIUM',
      addOns: [],
      regions: account.regions,
    },
    'account { id access { externalId } }',
  );
  account.id = row.id;
  await sky.cloud.trust(account.accountId, row.access.externalId);
  await until('three alerts are open', async () => (await openNames()).length === 3, LONG);
  expect(await openNames()).toEqual(names);
  for (const { status, count, signals } of await alerts()) {
    expect([status, count]).toEqual(['AWAITING_CUSTOMER', 1]);
    expect(signals.nodes).toHaveLength(1);
    expect(signals.nodes[0]).toMatchObject({
      outcome: 'OPENED',
      source: 'CLOUDWATCH',
      explanation: { rule: 'ALERT_OPENED', inputs: { foundBy: 'SYNCHRONISATION', found: 'ALARM' } },
    });
    expect(signals.nodes[0].explanation.summary).toContain('No event told of it: synchronisation found the alarm in');
  }
}, 180_000);

it('reading the same again adds nothing', async () => {
  const before = await signalCount();
  await synchronise();
  expect(await signalCount()).toBe(before);
  expect((await openNames()).length).toBe(3);
}, 180_000);

it('an OK that was lost ends the alert, once', async () => {
  await set('lossy-1', 'OK');
  await loseAll();
  await synchronise();
  expect(await openNames()).toEqual(['lossy-0', 'lossy-2']);
  const over = (await alerts()).find(({ dedupKey }) => dedupKey.endsWith(':lossy-1'))!;
  expect(over.status).toBe('RESOLVED');
  expect(over.signals.nodes[0]).toMatchObject({
    outcome: 'APPENDED',
    explanation: { rule: 'CONDITION_CLEARED', inputs: { found: 'OK' } },
  });
}, 180_000);

it('what was dismissed stays dismissed while the alarm stays as it is, and opens anew when it fires again', async () => {
  const dismissed = (await alerts()).find(({ dedupKey }) => dedupKey.endsWith(':lossy-2'))!;
  await api.as('customer').done('dismissAlert', { alertId: dismissed.id, reason: 'Expected.' });
  await synchronise();
  expect(await openNames()).toEqual(['lossy-0']);
  await set('lossy-2', 'OK');
  // So long at least is the same state anew something else than the same moment told twice.
  const since = Date.now();
  await until('a second has passed', () => Date.now() > since + 1_100);
  await set('lossy-2', 'ALARM');
  await loseAll();
  await synchronise();
  expect(await openNames()).toEqual(['lossy-0', 'lossy-2']);
}, 180_000);

it('where any events are lost, every alert is right after one synchronisation, and again where they come late', async () => {
  const names = Array.from({ length: 12 }, (_, n) => `lossy-${n}`);
  for (const name of names.slice(3)) await put(name);
  let seed = 20_260_301;
  const random = (n: number): number => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) % n;
  const lost: string[] = [];
  const { queue } = lossy;
  const dropping: SignalQueue = {
    ...queue,
    receive: async (seconds, signal) => {
      const messages = await queue.receive(seconds, signal);
      const dropped = messages.filter(() => random(2) === 0);
      if (dropped.length > 0) await queue.remove(dropped);
      lost.push(...dropped.map(({ body }) => body));
      return messages.filter((message) => !dropped.includes(message));
    },
  };
  const { database } = api.world;
  const consumer = consumeSignals({
    database,
    queue: dropping,
    deliver: (bodies) => deliver(database, bodies.map(sent)),
    log: silent,
  });
  const depth = await queueDepth((await sky.cloud.world()).queueUrl, REGION);
  try {
    for (let n = 0; n < 60; n++) {
      await set(names[random(names.length)], (['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const)[random(3)]);
    }
    await until('the queue is empty', async () => (await depth()) === 0);
  } finally {
    await consumer.stop();
  }
  expect(lost.length).toBeGreaterThan(5);
  await synchronise();
  const known = await states();
  expect(Object.keys(known).sort()).toEqual([...names].sort());
  const open = await openNames();
  const wrong = names.filter((name) =>
    known[name] === 'ALARM' ? !open.includes(name) : known[name] === 'OK' && open.includes(name),
  );
  expect(wrong).toEqual([]);
  // They come after all, the newest first: what fired and was over since is seen to be over by the next reading. An
  // alarm without data says nothing of whether it fired before.
  await deliver(database, [...lost].reverse().map(sent));
  await synchronise();
  const told = (found: string[]): string[] => found.filter((name) => known[name] !== 'INSUFFICIENT_DATA');
  expect(told(await openNames())).toEqual(told(open));
}, 120_000);

it('an alarm that is deleted ends its alert', async () => {
  await set('lossy-3', 'OK');
  await set('lossy-3', 'ALARM');
  await loseAll();
  await synchronise();
  expect(await openNames()).toContain('lossy-3');
  await lossy.there.send(new DeleteAlarmsCommand({ AlarmNames: ['lossy-3'] }));
  await loseAll();
  await synchronise();
  expect(await openNames()).not.toContain('lossy-3');
  const said = (await alerts())
    .filter(({ dedupKey }) => dedupKey.endsWith(':lossy-3'))
    .flatMap(({ signals }) => signals.nodes.map(({ explanation }) => explanation.summary));
  expect(said).toContainEqual(
    expect.stringMatching(/the alert is resolved\. No event .* synchronisation found that the alarm was deleted\.$/),
  );
  const { rows } = await api.world.pool.query(`select state from alarm where name = 'lossy-3'`);
  expect(rows).toEqual([{ state: 'ALARM' }]);
}, 180_000);

it('an account that is not active raises nothing', async () => {
  const uuid = fromGlobalId(account.id)!.uuid;
  await set('lossy-4', 'OK');
  await set('lossy-4', 'ALARM');
  await loseAll();
  await synchronise();
  await api.world.pool.query(`update account set status = 'SUSPENDED' where id = $1`, [uuid]);
  const before = await signalCount();
  await api.world.pool.query(`update alarm set state = 'ALARM', state_updated_at = now() where account_id = $1`, [
    uuid,
  ]);
  await api.world.pool.query(
    `select enqueue('route-found-alarms', 'by hand', jsonb_build_object('accountId', $1::text))`,
    [uuid],
  );
  await until('the job has run', async () => {
    const { rows } = await api.world.pool.query(`select 1 from graphile_worker.jobs where key = 'by hand'`);
    return rows.length === 0;
  });
  expect(await signalCount()).toBe(before);
}, 180_000);
