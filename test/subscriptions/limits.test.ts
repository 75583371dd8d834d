import { once } from 'node:events';
import { connect } from 'node:net';
import WebSocket from 'ws';
import { until } from '../harness/until';
import { raw, subscribe } from './raw-socket';
import { callerOf, eventsDocument } from './service';
import { testServices } from './services';

const { started } = testServices();

test('the limits of a socket and of a principal', async () => {
  const service = await started({ settings: { operationsPerSocket: 3, socketsPerPrincipal: 2 } });
  const [one, two] = [await raw(service), await raw(service)];
  for (const id of ['1', '2', '3', '4']) one.send(subscribe(id, eventsDocument));
  await until('one is refused', () => one.of('error').length > 0);
  expect(one.of('error')).toMatchObject([{ id: '4', payload: [{ extensions: { code: 'RATE_LIMITED' } }] }]);
  expect(await (await raw(service)).closed()).toEqual({
    code: 1013,
    reason: 'RATE_LIMITED: a principal has at most 2 sockets',
  });
  two.socket.close();
  await two.closed();
  await until('its place is free', () => service.subscriptions.counts().sockets === 1);
  const three = await raw(service);
  expect(three.isClosed).toBeNull();
  one.socket.close();
  three.socket.close();
});

test('different subscriptions of a principal are bounded over its sockets and event streams; equal ones are not', async () => {
  const service = await started({ settings: { subscriptionsPerPrincipal: 2 } });
  const [one, two] = [await raw(service), await raw(service)];
  const named = (name: string) => `subscription ${name} { events { __typename cursor } }`;
  one.send(subscribe('a', named('A')));
  two.send(subscribe('b', named('B')));
  two.send(subscribe('again', named('B')));
  await until('all are open', () => one.of('next').length + two.of('next').length === 3);
  one.send(subscribe('c', named('C')));
  await until('it is refused', () => one.of('error', 'c').length > 0);
  const extensions = { code: 'RATE_LIMITED', limit: 'subscriptionsPerPrincipal', maximum: 2, retryAfterMs: 5_000 };
  expect(one.of('error', 'c')).toMatchObject([{ payload: [{ message: expect.stringContaining('2'), extensions }] }]);
  const overSse = async () => {
    const response = await fetch(service.url, {
      method: 'POST',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
      body: JSON.stringify({ query: named('C') }),
    });
    const { value } = await response.body!.pipeThrough(new TextDecoderStream()).pipeThrough(whole()).getReader().read();
    return value as string;
  };
  expect(await overSse()).toContain('"limit":"subscriptionsPerPrincipal"');
  callerOf(service, 'other');
  const other = await raw(service, { authorization: 'Bearer other' });
  other.send(subscribe('c', named('C')));
  await until('another principal has its own', () => other.of('next', 'c').length > 0);
  two.send({ type: 'complete', id: 'b' });
  two.send({ type: 'complete', id: 'again' });
  await until('both have ended', () => service.subscriptions.counts().subscriptions === 2);
  one.send(subscribe('c', named('C')));
  await until('its place is free', () => one.of('next', 'c').length > 0);
  for (const each of [one, two, other]) each.socket.close();
});

/** Joins what has come until the first item is whole. */
function whole(): TransformStream<string, string> {
  let text = '';
  return new TransformStream({
    transform(chunk, controller) {
      text += chunk;
      if (/event: next\ndata: .*\n\n/.test(text)) controller.enqueue(text);
    },
  });
}

test('event streams whose body does not come take up places too', async () => {
  const service = await started({ settings: { socketsPerPrincipal: 2 } });
  const { hostname, port } = new URL(service.url);
  const slow = await Promise.all(
    [1, 2].map(async () => {
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      socket.write(
        'POST /graphql/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer key\r\n' +
          'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"query"',
      );
      return socket;
    }),
  );
  const third = () =>
    fetch(service.url, {
      method: 'POST',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
      body: '{}',
    });
  const refused = await until('they have been counted', async () => {
    const response = await third();
    return response.status === 429 ? response : null;
  });
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  for (const socket of slow) socket.destroy();
  await until('their places are free', async () => (await third()).status === 400);
});

test('sockets that do not say who they are: bounded for an address, and not in the way of those that did', async () => {
  const service = await started({ settings: { unnamedSocketsPerAddress: 2, initMs: 600_000 } });
  const named = [await raw(service), await raw(service), await raw(service)];
  const silent = [await raw(service, null), await raw(service, null)];
  const refused = new WebSocket(service.socketUrl, 'graphql-transport-ws');
  const [error] = await once(refused, 'error');
  expect(String(error)).toContain('503');
  silent[0].socket.close();
  await silent[0].closed();
  await until('its place is free', () => service.subscriptions.counts().sockets === 4);
  const next = await raw(service);
  expect(next.isClosed).toBeNull();
  for (const each of [...named, ...silent, next]) each.socket.close();
});
