import { once } from 'node:events';
import WebSocket from 'ws';
import { fromCursor } from '../../src/domain/event';
import { until } from '../harness/until';
import { raw, subscribe } from './raw-socket';
import { eventsDocument } from './service';
import { testServices } from './services';

const { started, write } = testServices();

test('a client that reads nothing is closed with 1013 and its last cursor; the others go on', async () => {
  const service = await started({ settings: { stallMs: 1_500, paceBytes: 100_000 } });
  const [slow, well] = [await raw(service), await raw(service)];
  for (const one of [slow, well]) one.send(subscribe('1', eventsDocument));
  await until('both are open', () => slow.received.length > 1 && well.received.length > 1);
  slow.socket.pause();
  const large = 'z'.repeat(20_000);
  for (let i = 0; i < 12; i++) await write(service, 100, large);
  await until('the other has all', () => well.of('next').length === 1201);
  await until('the slow one is given up', () => service.subscriptions.counts().subscriptions === 1);
  slow.socket.resume();
  const { code, reason } = await slow.closed();
  expect(code).toBe(1013);
  const last = slow
    .of('next', '1')
    .map((message) => Object.values(message.payload!.data!)[0] as { cursor: string; __typename: string });
  expect(last[last.length - 1]).toMatchObject({ __typename: 'StreamClosed', reason: 'SLOW_CLIENT', reconnect: true });
  expect(reason).toBe(`SLOW_CLIENT ${last[last.length - 2].cursor}`);
  const again = await raw(service);
  again.send(subscribe('1', eventsDocument, { after: last[last.length - 1].cursor }));
  const before = last.filter(({ __typename }) => __typename === 'Event').length;
  const events = () =>
    again
      .of('next')
      .filter((m) => (Object.values(m.payload!.data!)[0] as { __typename?: string }).__typename === 'Event');
  await until('the rest has come', () => before + events().length === 1200);
  well.socket.close();
  again.socket.close();
});

test('a client that is slower than the stream, but reads, gets everything', async () => {
  const service = await started({ settings: { stallMs: 2_000, paceBytes: 50_000, bufferBytes: 50_000_000 } });
  const one = await raw(service);
  one.send(subscribe('1', eventsDocument));
  await until('it is open', () => one.received.length > 1);
  one.socket.pause();
  for (let i = 0; i < 6; i++) await write(service, 100, 'w'.repeat(20_000));
  await until('it has left its group', () => service.log.latest() >= 600n && service.readings.length > 1);
  one.socket.resume();
  await until('all have come', () => one.of('next').length === 601);
  const cursors = one
    .of('next')
    .map((message) => fromCursor(Object.values(message.payload!.data!)[0].cursor)!.position);
  expect(cursors).toEqual([...new Set(cursors)].sort((a, b) => (a < b ? -1 : 1)));
  one.socket.close();
});

test('a peer that does not answer pings is ended', async () => {
  const service = await started({ settings: { pingMs: 50 } });
  const socket = new WebSocket(service.socketUrl, 'graphql-transport-ws', { autoPong: false });
  await once(socket, 'open');
  const alive = await raw(service);
  await once(socket, 'close');
  expect(alive.isClosed).toBeNull();
  alive.socket.close();
});
