import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { until } from '../harness/until';
import { testWorld } from '../harness/world';
import { databaseUrlOf, startService, type Service, type ServiceOptions } from './service';

const tested = testWorld();
const services: Service[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop();
});

async function started(settings: ServiceOptions['settings'], more: Partial<ServiceOptions> = {}) {
  const service = await startService(databaseUrlOf(tested.world), { settings, ...more });
  services.push(service);
  return service;
}

const newKey = async () => (await tested.world.key(null, { scopes: ['signals:write'] })).token;

const post = (service: Service, key: string, body: string, path = 'generic') =>
  fetch(`${service.url}/ingest/${path}`, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body });

test('a key has so many signals, over both ways and with each item of a batch; another key has its own', async () => {
  const service = await started({ ingestBurst: 5, ingestPerSecond: 0.01 });
  const [one, other] = [await newKey(), await newKey()];
  expect((await post(service, one, '[1,2,3]')).status).toBe(202);
  expect((await post(service, one, '4', 'eventbridge')).status).toBe(202);
  const batch = await post(service, one, '[5,6,7]');
  expect(batch.status).toBe(429);
  const refused = await post(service, one, '5');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1);
  expect(await refused.json()).toMatchObject({
    errors: [
      {
        message: expect.stringContaining('wait'),
        extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) },
      },
    ],
  });
  expect((await post(service, other, '1')).status).toBe(202);
  expect(service.delivered.flatMap(({ bodies }) => bodies)).toEqual(['1', '2', '3', '4', '1']);
  expect(await service.metrics.registry.metrics()).toContain('opsgraph_refusals_total{code="RATE_LIMITED"} 2');
});

test('what was spent comes back', async () => {
  const service = await started({ ingestBurst: 1, ingestPerSecond: 20 });
  const key = await newKey();
  expect((await post(service, key, '1')).status).toBe(202);
  await until('another may come', async () => (await post(service, key, '2')).status === 202);
});

test('a batch that no key could ever pay for is too large', async () => {
  const service = await started({ ingestBurst: 5 });
  const response = await post(service, await newKey(), '[1,2,3,4,5,6,7]');
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }] });
});

/** Sends the headers and a first part of the body, no more. */
async function half(service: Service, path: string, key: string | null): Promise<Socket> {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const authorization = key ? `Authorization: Bearer ${key}\r\n` : '';
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${authorization}` +
      'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"query"',
  );
  return socket;
}

test('bodies that come slowly: bounded for a key, and for the process', async () => {
  const service = await started({ bodiesPerSender: 2, bodies: 3 });
  const [one, other, third] = [await newKey(), await newKey(), await newKey()];
  const open = [await half(service, '/ingest/generic', one), await half(service, '/ingest/eventbridge', one)];
  const own = await until('the key is refused', async () => {
    const response = await post(service, one, '1');
    return response.status === 429 ? response : null;
  });
  expect(own.headers.get('retry-after')).toBe('1');
  expect(await own.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterMs: 1_000 } }] });
  expect((await post(service, other, '1')).status).toBe(202);
  open.push(await half(service, '/ingest/sns', null));
  const full = await until('the process is full', async () => {
    const response = await post(service, third, '1');
    return response.status === 503 ? response : null;
  });
  expect(await full.json()).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] });
  for (const socket of open) socket.destroy();
  await until('the places are free', async () => (await post(service, one, '1')).status === 202);
});

test('operations whose bodies come slowly are bounded for a key too', async () => {
  const service = await started({ bodiesPerSender: 1 });
  const key = (await tested.world.key(null)).token;
  const ask = () => service.post({ query: '{ __typename }' }, { authorization: `Bearer ${key}` });
  const slow = await half(service, '/graphql', key);
  await until('the key is refused', async () => (await ask()).status === 429);
  slow.destroy();
  await until('its place is free', async () => (await ask()).status === 200);
});

async function answerOf(service: Service, sent: string): Promise<string> {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('error', () => undefined).on('data', (chunk) => (text += String(chunk)));
  await once(socket, 'connect');
  if (sent) socket.write(sent);
  if (!socket.closed) await once(socket, 'close');
  return text;
}

describe('what never becomes a request', () => {
  const times = { headersTimeoutMs: 100, requestTimeoutMs: 300, connectionCheckMs: 20 };

  test.each([
    ['a connection that says nothing', ''],
    ['headers that do not end', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-A: '],
    ['an upgrade that is not finished', 'GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n'],
    ['a body that does not end', 'POST /ingest/sns HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{'],
  ])('%s: 408 with a code, and the end', async (_what, sent) => {
    const text = await answerOf(await started(times), sent);
    expect(text).toMatch(/^HTTP\/1\.1 408 [^]*"code":"TIMEOUT"/);
  });

  test('no HTTP, and headers that are too large', async () => {
    const service = await started({});
    expect(await answerOf(service, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"code":"BAD_USER_INPUT"/);
    const large = `GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`;
    expect(await answerOf(service, large)).toMatch(/^HTTP\/1\.1 431 [^]*"code":"PAYLOAD_TOO_LARGE"/);
  });
});
