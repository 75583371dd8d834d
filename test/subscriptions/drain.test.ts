import { once } from 'node:events';
import WebSocket from 'ws';
import { until } from '../harness/until';
import { raw, subscribe } from './raw-socket';
import { eventsDocument, listen, socketClient } from './service';
import { testServices } from './services';

const { started, write } = testServices();

test('drain: streams end with their last cursor, sockets with a code that clients come back from, and no new ones', async () => {
  const service = await started({ settings: { drainMs: 300 } });
  const one = await raw(service);
  one.send(subscribe('1', eventsDocument));
  await until('it is open', () => one.of('next').length > 0);
  await write(service, 3);
  await until('all have come', () => one.of('next').length === 4);
  const others = [await raw(service), await raw(service), await raw(service)];
  const draining = service.subscriptions.drain();
  const late = new WebSocket(service.socketUrl, 'graphql-transport-ws');
  const [error] = await once(late, 'error');
  expect(String(error)).toContain('503');
  await draining;
  expect(service.subscriptions.counts()).toMatchObject({ sockets: 0, subscriptions: 0 });
  for (const each of [one, ...others]) expect(await each.closed()).toMatchObject({ code: 1012 });
  const items = one.of('next').map((message) => Object.values(message.payload!.data!)[0]);
  expect(items[4]).toMatchObject({
    __typename: 'StreamClosed',
    reason: 'SHUTDOWN',
    reconnect: true,
    cursor: items[3].cursor,
  });
});

test('the graphql-ws client goes on elsewhere after a shutdown, with nothing missing and nothing twice', async () => {
  const [first, second] = [await started(), await started()];
  const client = socketClient(first, 'key');
  const before = listen(client);
  await until('it is open', () => before.items.length > 0);
  await write(first, 5, 'a');
  await until('some have come', () => before.summaries().length >= 2);
  const [drained] = await Promise.all([first.subscriptions.drain(), write(first, 5, 'b')]);
  expect(drained).toBeUndefined();
  await until('it is told', () => before.items.some((item) => item.__typename === 'StreamClosed'));
  const { cursor } = before.items[before.items.length - 1];
  const next = socketClient(second, 'key');
  const after = listen(next, { after: cursor });
  const all = () => [...before.summaries(), ...after.summaries()];
  await until('the rest has come', () => all().length >= 10);
  expect(all()).toEqual([
    ...Array.from({ length: 5 }, (_, i) => `a ${i}`),
    ...Array.from({ length: 5 }, (_, i) => `b ${i}`),
  ]);
  await client.dispose();
  await next.dispose();
});
