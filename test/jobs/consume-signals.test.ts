import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { openQueue, type SignalQueue } from '../../src/integrations/aws/sqs';
import { consumeSignals, type Consumer, type ConsumeOptions } from '../../src/jobs/consume-signals';
import { deliver } from '../../src/operations/signal/deliver';
import { PLATFORM } from '../../src/operations/signal/item';
import { testCloud } from '../harness/aws';
import { silent, testWorkshop } from '../harness/jobs';
import { until } from '../harness/until';

const sky = testCloud({ accounts: 6, resources: 60 });
const ground = testWorkshop();
const running: Consumer[] = [];
let queue: SignalQueue;
let queueUrl: string;
let sender: SQSClient;

const sample = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/events/cloudwatch-alarm-state-change.json'), 'utf8'),
) as Record<string, unknown>;
let count = 0;
const event = (more: object = {}) => ({
  ...sample,
  id: `00000000-0000-4000-8000-${`${++count}`.padStart(12, '0')}`,
  ...more,
});

beforeAll(async () => {
  ({ queueUrl } = await sky.cloud.world());
  queue = await openQueue(queueUrl, 'us-east-1');
  sender = new SQSClient({});
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
  await ground.shop.pool.query('delete from signal');
});
afterAll(() => {
  queue.close();
  sender.destroy();
});

async function send(bodies: string[]): Promise<void> {
  for (let i = 0; i < bodies.length; i += 10) {
    const Entries = bodies.slice(i, i + 10).map((MessageBody, n) => ({ Id: `${n}`, MessageBody }));
    await sender.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

function consume(more: Partial<ConsumeOptions> = {}): Consumer {
  const { database } = ground.shop;
  const consumer = consumeSignals({
    database,
    queue,
    deliver: (bodies) =>
      deliver(
        database,
        bodies.map((body) => ({ via: 'EVENTBRIDGE', body })),
        PLATFORM,
      ),
    log: silent,
    ...more,
  });
  running.push(consumer);
  return consumer;
}

const stored = (n: number) => until(`${n} signals are stored`, async () => (await ground.shop.countOf('signal')) === n);

/** What the queue still has, in sight or not, told without receiving it. */
async function waiting(): Promise<number> {
  const { Attributes } = await sender.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return Number(Attributes!.ApproximateNumberOfMessages) + Number(Attributes!.ApproximateNumberOfMessagesNotVisible);
}

it('stores what comes, in few large batches, and removes it only then', async () => {
  const sizes: number[] = [];
  const left: number[] = [];
  await send(Array.from({ length: 400 }, () => JSON.stringify(event())));
  const { database } = ground.shop;
  consume({
    deliver: async (bodies) => {
      sizes.push(bodies.length);
      const results = await deliver(
        database,
        bodies.map((body) => ({ via: 'EVENTBRIDGE', body })),
        PLATFORM,
      );
      left.push(await waiting());
      return results;
    },
  });
  await stored(400);
  await until('the queue is empty', async () => (await waiting()) === 0);
  expect(sizes.reduce((a, b) => a + b)).toBe(400);
  expect(sizes.length).toBeLessThan(40);
  // While a batch is being stored the queue still holds it.
  left.forEach((n, i) => expect(n).toBeGreaterThanOrEqual(sizes[i]));
});

it('keeps a delivery that cannot be read as a rejected signal, and the good ones beside it', async () => {
  const { shop } = ground;
  const text = `{"broken":\u00e9\ud83d\ude00`;
  await send([JSON.stringify(event()), text, JSON.stringify(event())]);
  consume();
  await stored(3);
  const { rows } = await shop.pool.query(`select * from signal where outcome = 'REJECTED'`);
  expect(rows).toEqual([
    expect.objectContaining({
      source: 'EVENTBRIDGE_GENERIC',
      organization_id: null,
      account_id: null,
      aws_account_id: '',
      body: text,
      payload: { unparsed: text },
      deliveries: 1,
      sender_event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    }),
  ]);
  expect(rows[0].explanation).toMatchObject({ rule: 'INVALID', ruleVersion: '1' });
  const events = await shop.events(rows[0].id);
  expect(events).toEqual([
    expect.objectContaining({ kind: 'SIGNAL_REJECTED', organization_id: null, customer_visible: false }),
  ]);
  await until('the queue is empty', async () => (await waiting()) === 0);
});

async function invisibleFor(seconds: number): Promise<void> {
  const Attributes = { VisibilityTimeout: `${seconds}` };
  await sender.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes }));
}

it('leaves what could not be stored to be delivered again', async () => {
  await invisibleFor(2);
  const body = JSON.stringify(event());
  let failures = 0;
  const { database } = ground.shop;
  const failed = consume({
    deliver: async () => {
      failures++;
      throw new Error('the database is not there');
    },
  });
  await send([body]);
  await until('it failed', () => failures > 0);
  await failed.stop();
  expect(await ground.shop.countOf('signal')).toBe(0);
  expect(await waiting()).toBe(1);
  consume({
    deliver: (bodies) =>
      deliver(
        database,
        bodies.map((b) => ({ via: 'EVENTBRIDGE', body: b })),
        PLATFORM,
      ),
  });
  await until('it came again', async () => (await ground.shop.countOf('signal')) === 1);
  await invisibleFor(30);
});

it('waits longer and longer for a queue that does not answer, and goes on when it does', async () => {
  const asked: number[] = [];
  let away = true;
  const shaky: SignalQueue = {
    ...queue,
    receive: async (seconds, signal) => {
      if (!away) return queue.receive(seconds, signal);
      asked.push(Date.now());
      throw new Error('no answer');
    },
  };
  consume({ queue: shaky, receivers: 1 });
  await until('it was asked four times', () => asked.length === 4);
  const pauses = asked.slice(1).map((at, i) => at - asked[i]);
  expect(pauses[1]).toBeGreaterThan(pauses[0] * 1.4);
  expect(pauses[2]).toBeGreaterThan(pauses[1] * 1.4);
  away = false;
  await send([JSON.stringify(event())]);
  await stored(1);
});

it('stops at once in the middle of a long poll', async () => {
  const consumer = consume();
  await until('it listens', async () => (await sky.cloud.calls('sqs.ReceiveMessage')) > 0);
  const start = Date.now();
  await consumer.stop();
  expect(Date.now() - start).toBeLessThan(2_000);
});
