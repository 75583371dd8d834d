import {
  CreateApiDestinationCommand,
  CreateConnectionCommand,
  DescribeApiDestinationCommand,
  DescribeConnectionCommand,
  DescribeRuleCommand,
  ListApiDestinationsCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { X509Certificate, createVerify } from 'node:crypto';
import { Fixture, endpoint, refusal } from './sandbox';

let fixture: Fixture;
let platform: ReturnType<Fixture['platform']>;
beforeAll(async () => {
  fixture = await Fixture.start();
  platform = fixture.platform('us-east-1', false);
});
afterAll(() => fixture.close());

const queue = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> =>
  (await platform.sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
const receive = async (QueueUrl: string, more: object = {}) =>
  (await platform.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];
const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:${fixture.world.platformAccountId}:${name}`;

describe('SQS', () => {
  it('keeps a message hidden while it is worked on and gives it again when that takes too long', async () => {
    const QueueUrl = await queue('hidden');
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'test' } };
    const sent = await platform.sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'hello ✓', MessageAttributes }),
    );
    const [first] = await receive(QueueUrl, {
      VisibilityTimeout: 1,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    expect(first).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'hello ✓',
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    });
    expect(first?.MessageAttributes?.kind?.StringValue).toBe('test');
    expect(first?.Attributes?.ApproximateReceiveCount).toBe('1');
    expect(await receive(QueueUrl)).toEqual([]);
    const [again] = await receive(QueueUrl, {
      WaitTimeSeconds: 5,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    expect([again?.MessageId, again?.Attributes]).toEqual([sent.MessageId, { ApproximateReceiveCount: '2' }]);
    await platform.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    await platform.sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle, VisibilityTimeout: 0 }),
    );
    const [third] = await receive(QueueUrl);
    expect(third?.MessageId).toBe(sent.MessageId);
    await platform.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: third?.ReceiptHandle }));
    const { Attributes } = await platform.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      QueueArn: arnOf('hidden'),
    });
  });

  it('answers a long poll as soon as something arrives', async () => {
    const QueueUrl = await queue('patient');
    const polling = receive(QueueUrl, { WaitTimeSeconds: 20 });
    const startedAt = Date.now();
    await platform.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'now' }));
    expect((await polling).map((message) => message.Body)).toEqual(['now']);
    expect(Date.now() - startedAt).toBeLessThan(15_000);
  });

  it('hands no message to a client that has gone', async () => {
    const QueueUrl = await queue('impatient');
    const leave = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    const calls = async (): Promise<number> =>
      (await fixture.control<{ totals: Record<string, number> }>('GET', 'calls')).totals['sqs.ReceiveMessage'] ?? 0;
    const before = await calls();
    const polling = platform.sqs.send(command, { abortSignal: leave.signal }).catch((error: Error) => error.name);
    while ((await calls()) === before);
    leave.abort();
    expect(await polling).toBe('AbortError');
    // Two round trips: by then the sandbox has read that the connection was closed.
    await calls();
    await calls();
    await platform.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'still here' }));
    expect((await receive(QueueUrl, { WaitTimeSeconds: 5 })).map((message) => message.Body)).toEqual(['still here']);
  });

  it('moves what nobody can handle to the dead letter queue', async () => {
    const dead = await queue('dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 2 });
    const QueueUrl = await queue('poison', { RedrivePolicy, VisibilityTimeout: '0' });
    const { MessageId } = await platform.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));
    expect(await receive(QueueUrl)).toHaveLength(1);
    expect(await receive(QueueUrl)).toHaveLength(1);
    expect(await receive(QueueUrl)).toHaveLength(0);
    expect((await receive(dead)).map((message) => message.MessageId)).toEqual([MessageId]);
  });

  it('judges each entry of a batch by itself', async () => {
    const QueueUrl = await queue('batch');
    const Entries = [
      { Id: 'a', MessageBody: 'one' },
      { Id: 'b', MessageBody: 'bad \u0001' },
      { Id: 'c', MessageBody: 'three' },
    ];
    const sent = await platform.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect([sent.Successful?.map((entry) => entry.Id), sent.Failed?.map((entry) => [entry.Id, entry.Code])]).toEqual([
      ['a', 'c'],
      [['b', 'InvalidMessageContents']],
    ]);
    const messages = await receive(QueueUrl);
    const receipts = messages.map((message, nth) => ({ Id: `${nth}`, ReceiptHandle: message.ReceiptHandle }));
    const deleted = await platform.sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl, Entries: [...receipts, { Id: 'x', ReceiptHandle: 'made up' }] }),
    );
    expect([deleted.Successful?.length, deleted.Failed?.map((entry) => entry.Code)]).toEqual([
      2,
      ['ReceiptHandleIsInvalid'],
    ]);
    const twice = [Entries[0], Entries[0]] as typeof Entries;
    expect((await refusal(platform.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: twice })))).name).toMatch(
      /BatchEntryIdsNotDistinct/,
    );
  });

  it('lists, finds and purges queues, and refuses what makes no sense', async () => {
    const QueueUrl = await queue('purged', { VisibilityTimeout: '7' });
    expect((await platform.sqs.send(new GetQueueUrlCommand({ QueueName: 'purged' }))).QueueUrl).toBe(QueueUrl);
    expect((await platform.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'pur' }))).QueueUrls).toEqual([QueueUrl]);
    await platform.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    await platform.sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await receive(QueueUrl)).toEqual([]);
    const name = async (call: Promise<unknown>): Promise<string> => (await refusal(call)).name;
    expect(await name(platform.sqs.send(new GetQueueUrlCommand({ QueueName: 'none' })))).toMatch(/^QueueDoesNotExist/);
    expect(await name(receive(QueueUrl, { MaxNumberOfMessages: 11 }))).toMatch(/InvalidParameterValue/);
    expect(await name(queue('purged', { VisibilityTimeout: '8' }))).toMatch(/QueueNameExists/);
    expect(await name(queue('bad name'))).toMatch(/InvalidParameterValue/);
    const foreign = await fixture.inAccount(fixture.first, 'us-east-1', false);
    expect(await name(foreign.sqs.send(new ReceiveMessageCommand({ QueueUrl })))).toMatch(/^QueueDoesNotExist/);
  });
});

const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

/** Verifies an envelope as a receiver does: with the certificate that it names. */
async function verified(envelope: Record<string, string>): Promise<boolean> {
  const pem = await (await fetch(envelope.SigningCertURL ?? '')).text();
  const certificate = new X509Certificate(pem);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());
  const names = envelope.Type === 'Notification' ? NOTIFICATION : CONFIRMATION;
  const text = names
    .filter((name) => name in envelope)
    .map((name) => `${name}\n${envelope[name]}\n`)
    .join('');
  const verify = createVerify(envelope.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1').update(text, 'utf8');
  return verify.verify(certificate.publicKey, envelope.Signature ?? '', 'base64');
}

describe('SNS', () => {
  it.each(['1', '2'])(
    'confirms, notifies and ends a subscription with signatures of version %s',
    async (SignatureVersion) => {
      const receiver = await endpoint();
      const { TopicArn = '' } = await platform.sns.send(
        new CreateTopicCommand({ Name: `news-${SignatureVersion}`, Attributes: { SignatureVersion } }),
      );
      const subscribed = await platform.sns.send(
        new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: receiver.url }),
      );
      expect(subscribed.SubscriptionArn).toBe('pending confirmation');
      await receiver.until(1);
      await platform.sns.send(new PublishCommand({ TopicArn, Message: 'too early' }));
      const asked = JSON.parse(receiver.received[0]?.body ?? '') as Record<string, string>;
      expect(receiver.received[0]?.headers['x-amz-sns-message-type']).toBe('SubscriptionConfirmation');
      expect([asked.Type, asked.SignatureVersion, await verified(asked)]).toEqual([
        'SubscriptionConfirmation',
        SignatureVersion,
        true,
      ]);
      expect((await fetch(asked.SubscribeURL ?? '')).status).toBe(200);
      const { Subscriptions } = await platform.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
      const { MessageId } = await platform.sns.send(
        new PublishCommand({ TopicArn, Message: 'Übung & <x>', Subject: 'News' }),
      );
      expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
      await receiver.until(2);
      const told = JSON.parse(receiver.received[1]?.body ?? '') as Record<string, string>;
      expect([told.Type, told.Message, told.Subject, told.TopicArn, await verified(told)]).toEqual([
        'Notification',
        'Übung & <x>',
        'News',
        TopicArn,
        true,
      ]);
      expect(await verified({ ...told, Message: 'altered' })).toBe(false);
      await platform.sns.send(new UnsubscribeCommand({ SubscriptionArn: Subscriptions?.[0]?.SubscriptionArn }));
      await receiver.until(3);
      const ended = JSON.parse(receiver.received[2]?.body ?? '') as Record<string, string>;
      expect([ended.Type, await verified(ended)]).toEqual(['UnsubscribeConfirmation', true]);
      await receiver.close();
    },
  );

  it('feeds queues, raw or wrapped, and knows tokens', async () => {
    const url = await queue('from-topic');
    const { TopicArn = '' } = await platform.sns.send(new CreateTopicCommand({ Name: 'fan-out' }));
    const Endpoint = arnOf('from-topic');
    await platform.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    await platform.sns.send(new PublishCommand({ TopicArn, Message: 'wrapped' }));
    const [message] = await receive(url, { WaitTimeSeconds: 5 });
    const wrapped = JSON.parse(message?.Body ?? '') as Record<string, string>;
    expect([wrapped.Message, await verified(wrapped)]).toEqual(['wrapped', true]);
    const wrong = new ConfirmSubscriptionCommand({ TopicArn, Token: 'wrong' });
    expect((await refusal(platform.sns.send(wrong))).name).toMatch(/^InvalidParameter/);
    expect(
      (await fetch(`${fixture.sandbox.url}/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=wrong`)).status,
    ).toBe(400);
    const remote = new SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint: 'https://example.com/' });
    expect((await refusal(platform.sns.send(remote))).name).toMatch(/^InvalidParameter/);
    const none = new PublishCommand({ TopicArn: `${TopicArn}-none`, Message: 'x' });
    expect((await refusal(platform.sns.send(none))).name).toMatch(/^NotFound/);
  });
});

describe('EventBridge', () => {
  it('sends events that fit a pattern to queues, and to HTTP with a key until they are taken', async () => {
    const url = await queue('orders');
    const receiver = await endpoint((nth) => (nth === 1 ? 503 : 200));
    const EventPattern = JSON.stringify({
      source: ['shop'],
      detail: { total: [{ numeric: ['>', 100] }], state: [{ 'anything-but': 'draft' }] },
    });
    await platform.events.send(new PutRuleCommand({ Name: 'orders', EventPattern }));
    const connection = await platform.events.send(
      new CreateConnectionCommand({
        Name: 'ingest',
        AuthorizationType: 'API_KEY',
        AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'Authorization', ApiKeyValue: 'Bearer key' } },
      }),
    );
    const destination = await platform.events.send(
      new CreateApiDestinationCommand({
        Name: 'ingest',
        ConnectionArn: connection.ConnectionArn,
        InvocationEndpoint: receiver.url,
        HttpMethod: 'POST',
      }),
    );
    const Targets = [
      { Id: 'queue', Arn: arnOf('orders') },
      { Id: 'http', Arn: destination.ApiDestinationArn, RoleArn: 'arn:aws:iam::1:role/x' },
      { Id: 'lambda', Arn: 'arn:aws:lambda:us-east-1:1:function:x' },
    ];
    const put = await platform.events.send(new PutTargetsCommand({ Rule: 'orders', Targets }));
    expect([put.FailedEntryCount, put.FailedEntries?.[0]?.TargetId]).toEqual([1, 'lambda']);
    const entry = (detail: object, Source = 'shop') => ({
      Source,
      DetailType: 'Order',
      Detail: JSON.stringify(detail),
      Resources: ['arn:x'],
    });
    const sent = await platform.events.send(
      new PutEventsCommand({
        Entries: [
          entry({ total: 250, state: 'paid' }),
          entry({ total: 50, state: 'paid' }),
          entry({ total: 500, state: 'draft' }),
          entry({}, 'aws.ec2'),
          { ...entry({}), Detail: '{' },
        ],
      }),
    );
    expect([sent.FailedEntryCount, sent.Entries?.map((each) => each.ErrorCode)]).toEqual([
      2,
      [undefined, undefined, undefined, 'NotAuthorizedForSourceException', 'MalformedDetail'],
    ]);
    const messages = await receive(url, { WaitTimeSeconds: 5 });
    const event = JSON.parse(messages[0]?.Body ?? '') as Record<string, unknown>;
    expect([messages.length, event.id, event['detail-type'], event.account, event.detail]).toEqual([
      1,
      sent.Entries?.[0]?.EventId,
      'Order',
      fixture.world.platformAccountId,
      { total: 250, state: 'paid' },
    ]);
    const posted = await receiver.until(2);
    expect(posted.map((each) => [each.headers.authorization, (JSON.parse(each.body) as { id: string }).id])).toEqual([
      ['Bearer key', event.id],
      ['Bearer key', event.id],
    ]);
    await receiver.close();
  });

  it('lists and describes what it has, and transforms what it sends', async () => {
    const { Rules } = await platform.events.send(new ListRulesCommand({ NamePrefix: 'ord' }));
    expect(Rules?.map((rule) => [rule.Name, rule.State])).toEqual([['orders', 'ENABLED']]);
    expect((await platform.events.send(new DescribeRuleCommand({ Name: 'orders' }))).EventPattern).toContain('numeric');
    const { Targets } = await platform.events.send(new ListTargetsByRuleCommand({ Rule: 'orders' }));
    expect(Targets?.map((target) => target.Id)).toEqual(['http', 'queue']);
    await platform.events.send(new RemoveTargetsCommand({ Rule: 'orders', Ids: ['http'] }));
    expect((await platform.events.send(new DescribeConnectionCommand({ Name: 'ingest' }))).AuthorizationType).toBe(
      'API_KEY',
    );
    expect(
      (await platform.events.send(new DescribeApiDestinationCommand({ Name: 'ingest' }))).ApiDestinationState,
    ).toBe('ACTIVE');
    expect((await platform.events.send(new ListApiDestinationsCommand({}))).ApiDestinations).toHaveLength(1);
    const url = await queue('transformed');
    await platform.events.send(
      new PutRuleCommand({ Name: 'transform', EventPattern: JSON.stringify({ source: [{ prefix: 'lab' }] }) }),
    );
    const InputTransformer = {
      InputPathsMap: { what: '$.detail.what' },
      InputTemplate: '{"note": "<what> happened", "what": "<what>"}',
    };
    await platform.events.send(
      new PutTargetsCommand({ Rule: 'transform', Targets: [{ Id: 'q', Arn: arnOf('transformed'), InputTransformer }] }),
    );
    await platform.events.send(
      new PutEventsCommand({ Entries: [{ Source: 'lab.one', DetailType: 'x', Detail: '{"what":"rain"}' }] }),
    );
    const [message] = await receive(url, { WaitTimeSeconds: 5 });
    expect(JSON.parse(message?.Body ?? '')).toEqual({ note: 'rain happened', what: 'rain' });
    const name = async (call: Promise<unknown>): Promise<string> => (await refusal(call)).name;
    expect(
      await name(platform.events.send(new PutRuleCommand({ Name: 'bad', EventPattern: '{"source":"shop"}' }))),
    ).toBe('InvalidEventPatternException');
    expect(await name(platform.events.send(new DescribeRuleCommand({ Name: 'none' })))).toBe(
      'ResourceNotFoundException',
    );
  });
});
