import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { createWebhookSender, type SenderOptions } from '../../src/integrations/notify/webhook';
import { startHook } from '../harness/hook';

let hook: Awaited<ReturnType<typeof startHook>>;
beforeEach(async () => {
  hook = await startHook();
});
afterEach(() => hook.close());

const call = (url: string) => ({ url, headers: { 'webhook-id': 'one' }, body: '{"a":"ä"}' });
const sender = (more: Partial<SenderOptions> = {}) =>
  createWebhookSender({ reach: 'LOOPBACK', patienceMs: 2_000, ...more });
const named = (name: string): string => hook.url.replace('127.0.0.1', name);
const resolving =
  (...answers: string[][]): SenderOptions['lookup'] =>
  (_host, _options, done) => {
    const addresses = answers.length > 1 ? answers.shift()! : answers[0];
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
const refused = { status: null, error: 'Its name leads to an address that webhooks may not lead to.' };

it('posts the body as it is, and gives the status and the beginning of the answer', async () => {
  hook.answer(() => ({ status: 201, body: 'thanks' }));
  expect(await sender().send(call(`${hook.url}a?b=c`))).toMatchObject({
    status: 201,
    body: 'thanks',
    ms: expect.any(Number),
  });
  expect(hook.calls).toMatchObject([
    {
      method: 'POST',
      path: '/a?b=c',
      body: '{"a":"ä"}',
      headers: {
        'content-type': 'application/json',
        'content-length': '10',
        'user-agent': 'Opsgraph-Webhooks',
        'webhook-id': 'one',
        connection: 'close',
      },
    },
  ]);
});

it('keeps of an answer what can be stored, and no more than 2,048 bytes of it', async () => {
  hook.answer(() => ({
    status: 500,
    body: Buffer.concat([Buffer.from('a\u0000\u001b[31m\n'), Buffer.from([0xff]), Buffer.alloc(1e6, 'x')]),
  }));
  const answer = await sender().send(call(hook.url));
  expect(answer).toMatchObject({ status: 500, body: expect.stringMatching(/^a\ufffd\ufffd\[31m\n\ufffdx+$/) });
  expect((answer as { body: string }).body).toHaveLength(2_048);
});

it('does not follow a redirect', async () => {
  const other = await startHook();
  hook.answer(() => ({ status: 307, headers: { location: other.url } }));
  expect(await sender().send(call(hook.url))).toMatchObject({ status: 307 });
  expect(other.calls).toEqual([]);
  await other.close();
});

it('waits for an answer as long as it has patience, and no longer for its end', async () => {
  hook.behave({ delayMs: 600 });
  expect(await sender({ patienceMs: 200 }).send(call(hook.url))).toMatchObject({
    status: null,
    error: 'It did not answer within 0.2 s.',
  });
  const endless: Server = createServer((_, response) => void response.writeHead(200).write('so far'));
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  const { port } = endless.address() as AddressInfo;
  expect(await sender().send(call(`http://127.0.0.1:${port}/`))).toMatchObject({ status: 200, body: 'so far' });
  endless.closeAllConnections();
  await new Promise((resolve) => endless.close(resolve));
});

it('says in a word what went wrong with the connection', async () => {
  hook.behave({ cut: true });
  expect(await sender().send(call(hook.url))).toMatchObject({
    status: null,
    error: 'The connection failed: ECONNRESET.',
  });
  const free = createTcpServer();
  await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  expect(await sender().send(call(`http://localhost:${port}/`))).toMatchObject({
    status: null,
    error: 'The connection failed: ECONNREFUSED.',
  });
});

describe('where it may not lead', () => {
  it('no address of this machine outside the sandbox, however it is named', async () => {
    const outside = sender({ reach: 'PUBLIC' });
    const { port } = new URL(hook.url);
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost', '0.0.0.0', '2130706433']) {
      expect(await outside.send(call(`https://${host}:${port}/`))).toMatchObject(refused);
      // And nothing in the clear, whatever was stored.
      expect(await outside.send(call(`http://${host}:${port}/`))).toMatchObject(refused);
    }
    expect(hook.calls).toEqual([]);
  });

  it('not where one of the addresses of a name is private', async () => {
    const outside = sender({ reach: 'PUBLIC', lookup: resolving(['8.8.8.8', '10.0.0.1']) });
    expect(await outside.send(call('https://hooks.example.com/'))).toMatchObject(refused);
  });

  it('a name that says something else a moment later is connected to as it was checked', async () => {
    let asked = 0;
    const answers = resolving(['127.0.0.1'], ['192.0.2.1']);
    const lookup: SenderOptions['lookup'] = (...args) => {
      asked++;
      answers!(...args);
    };
    const one = sender({ lookup });
    expect(await one.send(call(named('rebound.example.com')))).toMatchObject({ status: 204 });
    expect(asked).toBe(1);
    // Each delivery looks anew: what has become private is refused.
    expect(await one.send(call(named('rebound.example.com')))).toMatchObject(refused);
    expect([asked, hook.calls.length]).toEqual([2, 1]);
  });

  it('not by a proxy that the environment names', async () => {
    const proxy = await startHook();
    const names = { HTTP_PROXY: proxy.url, http_proxy: proxy.url, NODE_USE_ENV_PROXY: '1' };
    Object.assign(process.env, names);
    try {
      expect(await sender().send(call(hook.url))).toMatchObject({ status: 204 });
      expect(proxy.calls).toEqual([]);
    } finally {
      for (const name of Object.keys(names)) delete process.env[name];
      await proxy.close();
    }
  });
});
