import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSnsHost } from '../../src/http/sns';
import { testWorld } from '../harness/world';
import { databaseUrlOf, type Service, startService } from './service';
import { type Message, SnsSender } from './sns-sender';

const tested = testWorld();
let service: Service;
let sns: SnsSender;
let key: string;

beforeAll(async () => {
  sns = await new SnsSender().start();
  service = await startService(databaseUrlOf(tested.world), {
    isCertificateHost: (url) => url.origin === sns.url,
    // Stands for storage: what says that it is bad is refused, the rest is stored.
    deliver: async ({ bodies }) => ({
      results: bodies.map((body, index) =>
        body.includes('"bad"')
          ? { error: { code: 'INVALID', path: ['detail', 'state'], message: 'The state is none.' } }
          : { id: `signal-${index}`, outcome: 'OPENED', duplicate: body.includes('again') },
      ),
    }),
  });
  key = (await tested.world.key(null, { scopes: ['signals:write'] })).token;
});
afterAll(async () => {
  await service.stop();
  await sns.stop();
});
beforeEach(() => void service.delivered.splice(0));

const post = (
  path: string,
  body: string | Uint8Array,
  headers: Record<string, string> = { authorization: `Bearer ${key}` },
) =>
  fetch(`${service.url}/ingest/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body as BodyInit,
  });

describe.each([
  ['eventbridge', 'EVENTBRIDGE'],
  ['generic', 'GENERIC'],
])('POST /ingest/%s', (path, via) => {
  it('answers 202 with the id once it is stored', async () => {
    const body = '{"id":"e1", "n": 1e400}';
    const response = await post(path, body);
    expect(response.status).toBe(202);
    const stored = { id: 'signal-0', outcome: 'OPENED', duplicate: false };
    expect(await response.json()).toEqual({ ...stored, results: [stored] });
    expect(service.delivered).toEqual([{ via, bodies: [body], caller: expect.objectContaining({ kind: 'API_KEY' }) }]);
  });

  it('takes a list as a batch and keeps each item as it was sent', async () => {
    const items = ['{"id":"1","t":"a,]\\"}[{"}', '{"id" : "2", "again":[1,[2]] }', '{"a":"bad"}', '1e5', '"x"', '[]'];
    const response = await post(path, ` [ ${items.join(' , ')} ] `);
    expect(response.status).toBe(202);
    expect(service.delivered[0].bodies).toEqual(items);
    const { results } = (await response.json()) as { results: unknown[] };
    expect(results[1]).toEqual({ id: 'signal-1', outcome: 'OPENED', duplicate: true });
    expect(results[2]).toEqual({
      error: { code: 'INVALID', path: ['detail', 'state'], message: 'The state is none.' },
    });
  });

  it('answers 400 where nothing of it is good', async () => {
    const single = await post(path, '{"a":"bad"}');
    expect(single.status).toBe(400);
    expect(await single.json()).toMatchObject({
      errors: [
        {
          message: 'The state is none.',
          path: ['detail', 'state'],
          extensions: { code: 'BAD_USER_INPUT', reason: 'INVALID' },
        },
      ],
    });
    const batch = await post(path, '[{"a":"bad"},{"b":"bad"}]');
    expect(batch.status).toBe(400);
    expect(((await batch.json()) as { errors: { path: unknown }[] }).errors.map((error) => error.path)).toEqual([
      ['0', 'detail', 'state'],
      ['1', 'detail', 'state'],
    ]);
  });

  it('leaves what is no JSON to be refused with its place', async () => {
    await post(path, '[{"id":"1"}, {"id":');
    expect(service.delivered[0].bodies).toEqual(['[{"id":"1"}, {"id":']);
  });

  it('refuses no body, an empty list and no UTF-8', async () => {
    for (const body of ['', '[]', ' [ ] ', new Uint8Array([0x22, 0xff, 0x22])]) {
      const response = await post(path, body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    }
    expect(service.delivered).toEqual([]);
  });

  it('wants a key with the scope signals:write', async () => {
    const reader = (await tested.world.key('Acme', { scopes: ['read'] })).token;
    expect((await post(path, '{}', {})).status).toBe(401);
    const response = await post(path, '{}', { authorization: `Bearer ${reader}` });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(service.delivered).toEqual([]);
  });

  it('refuses 10 MB as JSON, counts it, and stays', async () => {
    const response = await post(path, `{"id":"${'x'.repeat(10_000_000)}"}`);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }] });
    expect(service.delivered).toEqual([]);
    expect(await service.metrics.registry.metrics()).toMatch(
      /opsgraph_refusals_total\{code="PAYLOAD_TOO_LARGE"\} [1-9]/,
    );
    expect((await post(path, '{"id":"small"}')).status).toBe(202);
  });
});

describe('POST /ingest/sns', () => {
  const fixture = (name: string): Message =>
    JSON.parse(readFileSync(join(__dirname, `../fixtures/events/${name}.json`), 'utf8')) as Message;
  const send = (message: Message) =>
    post('sns', JSON.stringify(message), { 'content-type': 'text/plain; charset=UTF-8' });

  it.each(['1', '2'] as const)(
    'takes a notification signed with version %s, with and without a subject',
    async (version) => {
      for (const message of [
        fixture('sns-notification'),
        { ...fixture('sns-notification'), Subject: undefined as unknown as string },
      ]) {
        const text = JSON.stringify(sns.signed(message, version));
        const response = await post('sns', text, {});
        expect(response.status).toBe(202);
        expect(await response.json()).toMatchObject({ id: 'signal-0' });
        expect(service.delivered.splice(0)).toEqual([{ via: 'SNS', bodies: [text], caller: null }]);
      }
    },
  );

  it('fetches the certificate once', async () => {
    await send(sns.signed(fixture('sns-notification')));
    const before = sns.asked.length;
    await send(sns.signed({ ...fixture('sns-notification'), MessageId: 'another' }));
    expect(sns.asked).toHaveLength(before);
  });

  it('confirms a subscription at the same host', async () => {
    const message = {
      ...fixture('sns-subscription-confirmation'),
      SubscribeURL: `${sns.url}/?Action=ConfirmSubscription&Token=t`,
    };
    const response = await send(sns.signed(message));
    expect(response.status).toBe(200);
    expect(sns.asked).toContain('/?Action=ConfirmSubscription&Token=t');
    const elsewhere = await send(sns.signed(fixture('sns-subscription-confirmation')));
    expect(elsewhere.status).toBe(403);
    expect(await elsewhere.json()).toMatchObject({
      errors: [{ path: ['SubscribeURL'], extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it('records the end of a subscription', async () => {
    const response = await send(sns.signed(fixture('sns-unsubscribe-confirmation')));
    expect(response.status).toBe(200);
    expect(service.logged).toContainEqual(
      expect.objectContaining({
        type: 'UnsubscribeConfirmation',
        topicArn: 'arn:aws:sns:us-west-2:123456789012:MyTopic',
      }),
    );
    expect(await service.metrics.registry.metrics()).toContain(
      'opsgraph_ingested_total{via="SNS",outcome="UnsubscribeConfirmation"} 1',
    );
    expect(service.delivered).toEqual([]);
  });

  it('refuses what is forged', async () => {
    const good = sns.signed(fixture('sns-notification'));
    const forgeries: [Message, string][] = [
      [{ ...good, Message: 'Another message' }, 'Signature'],
      [{ ...good, Subject: 'Another subject' }, 'Signature'],
      [{ ...good, TopicArn: 'arn:aws:sns:us-west-2:999999999999:MyTopic' }, 'Signature'],
      [{ ...good, SignatureVersion: '1' }, 'Signature'],
      [{ ...good, Signature: Buffer.from('nothing').toString('base64') }, 'Signature'],
      [{ ...good, SigningCertURL: 'https://evil.example/certificate.pem' }, 'SigningCertURL'],
      [{ ...good, SigningCertURL: sns.url.replace('//', '//user:pass@') + '/certificate.pem' }, 'SigningCertURL'],
      [{ ...good, SigningCertURL: 'file:///etc/passwd' }, 'SigningCertURL'],
      [fixture('sns-notification'), 'SigningCertURL'],
    ];
    for (const [message, at] of forgeries) {
      const response = await send(message);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ errors: [{ path: [at], extensions: { code: 'FORBIDDEN' } }] });
    }
    expect(service.delivered).toEqual([]);
  });

  it('does not follow a certificate elsewhere, and takes nothing else for one', async () => {
    for (const certificate of ['redirect.pem', 'nothing.pem', 'missing.pem']) {
      const response = await send(sns.signed(fixture('sns-notification'), '2', certificate));
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] });
    }
  });

  it('refuses what is no envelope, with its place', async () => {
    for (const [text, path] of [
      ['{"Type":"Notification"', undefined],
      ['{}', ['Type']],
      ['{"Type":"Other"}', ['Type']],
      ['{"Type":"Notification","SignatureVersion":"3"}', ['SignatureVersion']],
    ] as const) {
      const response = await post('sns', text, {});
      expect(response.status).toBe(400);
      const { errors } = (await response.json()) as { errors: { path?: string[] }[] };
      if (path) expect(errors[0].path).toEqual(path);
    }
    expect((await post('sns', 'x'.repeat(300_000), {})).status).toBe(413);
  });
});

describe('hosts of SNS', () => {
  it.each([
    ['https://sns.us-east-1.amazonaws.com/a.pem', true],
    ['https://sns.us-gov-west-1.amazonaws.com/a.pem', true],
    ['https://sns.cn-north-1.amazonaws.com.cn/a.pem', true],
    ['http://sns.us-east-1.amazonaws.com/a.pem', false],
    ['https://sns.us-east-1.amazonaws.com:8443/a.pem', false],
    ['https://sns.us-east-1.amazonaws.com.evil.example/a.pem', false],
    ['https://evil.sns.us-east-1.amazonaws.com/a.pem', false],
    ['https://bucket.s3.us-east-1.amazonaws.com/a.pem', false],
    ['https://snsXus-east-1.amazonaws.com/a.pem', false],
  ])('%s: %s', (url, isOne) => {
    expect(isSnsHost(new URL(url))).toBe(isOne);
  });
});
