import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { openDatabase } from '../../src/database/open';
import { openDeadLetters } from '../../src/integrations/aws/sqs';
import { consumeDeadLetters, type DeadLetterOptions } from '../../src/jobs/consume-dead-letters';
import type { Consumer, Delivered } from '../../src/jobs/consume-signals';
import { deliver } from '../../src/operations/signal/deliver';
import { testCloud } from '../harness/aws';
import { silent, testWorkshop } from '../harness/jobs';
import { until } from '../harness/until';

const sky = testCloud({ accounts: 6, resources: 60 });
const ground = testWorkshop();
const running: Consumer[] = [];
let queueUrl: string;
let deadLetterQueueUrl: string;
let client: SQSClient;

beforeAll(async () => {
  ({ queueUrl, deadLetterQueueUrl } = await sky.cloud.control<{ queueUrl: string; deadLetterQueueUrl: string }>(
    'GET',
    'world',
  ));
  client = new SQSClient({});
  await client.send(
    new SetQueueAttributesCommand({ QueueUrl: deadLetterQueueUrl, Attributes: { VisibilityTimeout: '1' } }),
  );
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
  await ground.shop.pool.query('delete from signal');
});
afterAll(() => client.destroy());

let count = 0;
const event = () =>
  JSON.stringify({
    version: '0',
    id: `00000000-0000-4000-8000-${`${++count}`.padStart(12, '0')}`,
    'detail-type': 'Something Of Its Own',
    source: 'shop.example',
    account: '111122223333',
    time: '2026-03-01T10:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: {},
  });

/** Sends a message and receives it as often as the queue's policy allows, so that SQS itself gives it up. */
async function giveUp(body: string): Promise<string> {
  const { MessageId } = await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  await until('SQS gives the message up', async () => {
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    return !Messages?.length && (await waiting(deadLetterQueueUrl)) > 0;
  });
  return MessageId!;
}

async function waiting(url: string): Promise<number> {
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }));
  return Number(Attributes!.ApproximateNumberOfMessages) + Number(Attributes!.ApproximateNumberOfMessagesNotVisible);
}

const gone = () => until('no dead letter is left', async () => (await waiting(deadLetterQueueUrl)) === 0);

const asDelivered = (bodies: string[]): Promise<Delivered[]> =>
  deliver(
    ground.shop.database,
    bodies.map((body) => ({ via: 'EVENTBRIDGE', body })),
  );

function consume(more: Partial<DeadLetterOptions> = {}): Consumer {
  const consumer = consumeDeadLetters({
    database: ground.shop.database,
    open: () => openDeadLetters(queueUrl, 'us-east-1'),
    deliver: asDelivered,
    log: silent,
    ...more,
  });
  running.push(consumer);
  return consumer;
}

const signals = async () => (await ground.shop.pool.query('select * from signal order by received_at, id')).rows;

it('stores what was given up and can be read as the signal that it is', async () => {
  const body = event();
  await giveUp(body);
  consume();
  await gone();
  expect(await signals()).toEqual([
    expect.objectContaining({
      body,
      aws_account_id: '111122223333',
      outcome: 'IGNORED',
      explanation: expect.objectContaining({ rule: 'ACCOUNT_UNKNOWN' }),
    }),
  ]);
});

it('raises the deliveries of what was stored before it was given up', async () => {
  const body = event();
  const [first] = await asDelivered([body]);
  await giveUp(body);
  consume();
  await gone();
  expect(await signals()).toEqual([expect.objectContaining({ id: (first as { id: string }).id, deliveries: 2 })]);
});

it('keeps what cannot be read as a rejected signal with the reason', async () => {
  const messageId = await giveUp('{"broken":');
  consume();
  await gone();
  const [row, ...others] = await signals();
  expect(others).toEqual([]);
  expect(row).toMatchObject({ outcome: 'REJECTED', organization_id: null, sender_event_id: messageId });
  expect(row.explanation).toMatchObject({
    rule: 'INVALID',
    summary: expect.stringMatching(/^The delivery was refused: /),
  });
  const events = await ground.shop.events(row.id);
  expect(events).toEqual([expect.objectContaining({ kind: 'SIGNAL_REJECTED', summary: row.explanation.summary })]);
});

it('keeps what fails alone too as a rejected signal with the failure, and stores its neighbours', async () => {
  const [good, poison, better] = [event(), event(), event()];
  const failed: string[] = [];
  let tries = 0;
  for (const body of [good, poison, better]) await giveUp(body);
  consume({
    attempts: 2,
    deliver: async (bodies) => {
      if (!bodies.includes(poison)) return asDelivered(bodies);
      tries += 1;
      throw new Error('no plan fits \0 it');
    },
    onFailed: (rule) => failed.push(rule),
  });
  await gone();
  const rows = await signals();
  expect(rows.map(({ body, outcome }) => [body, outcome])).toEqual(
    expect.arrayContaining([
      [good, 'IGNORED'],
      [poison, 'REJECTED'],
      [better, 'IGNORED'],
    ]),
  );
  expect(rows).toHaveLength(3);
  expect(tries).toBe(2);
  expect(failed).toEqual(['DEAD_LETTER']);
  expect(rows.find(({ body }) => body === poison).explanation).toMatchObject({
    rule: 'DEAD_LETTER',
    summary: expect.stringContaining('no plan fits \\u0000 it'),
  });
});

it('leaves a dead letter where it is while the database is away', async () => {
  const away = await openDatabase(ground.url, 1);
  await away.close();
  const body = event();
  await giveUp(body);
  let tries = 0;
  const consumer = consume({
    database: away,
    attempts: 1,
    deliver: async (bodies) => {
      tries += 1;
      return deliver(
        away,
        bodies.map((one) => ({ via: 'EVENTBRIDGE', body: one })),
      );
    },
  });
  await until('it came again', () => tries >= 2);
  await consumer.stop();
  expect(await waiting(deadLetterQueueUrl)).toBe(1);
  consume();
  await gone();
  expect(await signals()).toEqual([expect.objectContaining({ body, outcome: 'IGNORED' })]);
});

it('has nothing to do where the queue has no dead letters', async () => {
  const opened = jest.fn(async () => null);
  const consumer = consume({ open: opened });
  await until('it asked', () => opened.mock.calls.length > 0);
  await consumer.stop();
  expect(opened).toHaveBeenCalledTimes(1);
});
