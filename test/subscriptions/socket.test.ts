import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import WebSocket from 'ws';
import { fromCursor } from '../../src/domain/event';
import { testDatabase } from '../harness/database';
import { until } from '../harness/until';
import { writeEvents } from '../log/write-events';
import { callerOf, eventsDocument, listen, socketClient, startService, type Service } from './service';

const database = testDatabase();
const organizationId = randomUUID();
const services: Service[] = [];

afterEach(async () => {
  for (const service of services.splice(0)) {
    await service.stop();
    expect(service.faults).toEqual([]);
    expect(service.subscriptions.counts()).toEqual({ sockets: 0, eventStreams: 0, subscriptions: 0, groups: 0 });
  }
});

async function started(settings: Parameters<typeof startService>[1] = {}): Promise<Service> {
  const service = await startService(database.url, settings);
  services.push(service);
  callerOf(service, 'key', { organizations: [organizationId] });
  return service;
}

type Message = {
  type: string;
  id?: string;
  payload?: { errors?: unknown; data?: Record<string, { cursor: string }> } & object[];
};

/** A client without a library: what is sent and received is the protocol itself. */
async function raw(
  service: Service,
  init: object | null = { authorization: 'Bearer key' },
  protocols = ['graphql-transport-ws'],
) {
  const socket = new WebSocket(service.socketUrl, protocols);
  const received: Message[] = [];
  let closed: { code: number; reason: string } | null = null;
  socket.on('message', (data) => received.push(JSON.parse(String(data))));
  socket.on('close', (code, reason) => (closed = { code, reason: String(reason) }));
  await once(socket, 'open');
  const one = {
    socket,
    received,
    send: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    of: (type: string, id?: string) =>
      received.filter((message) => message.type === type && (!id || message.id === id)),
    closed: () => until('the socket is closed', () => closed),
    get isClosed() {
      return closed;
    },
  };
  if (init) {
    one.send({ type: 'connection_init', payload: init });
    await until('it is acknowledged or closed', () => closed ?? one.of('connection_ack').length > 0);
  }
  return one;
}

const subscribe = (id: string, query: string, variables: object = {}) => ({
  type: 'subscribe',
  id,
  payload: { query, variables },
});
const write = (service: Service, count: number, summary = 'event') =>
  writeEvents(
    service.admin,
    Array.from({ length: count }, (_, i) => ({ organizationId, summary: `${summary} ${i}` })),
  );

test('the ways in: subprotocol, initialisation, authentication', async () => {
  const service = await started({ settings: { initMs: 60 } });
  expect(await (await raw(service, null, [])).closed()).toMatchObject({ code: 4406 });
  expect(await (await raw(service, null)).closed()).toMatchObject({ code: 4408 });
  expect(await (await raw(service, { authorization: 'Bearer wrong' })).closed()).toMatchObject({ code: 4403 });
  expect(await (await raw(service, {})).closed()).toMatchObject({ code: 4403 });
  const early = await raw(service, null);
  early.send(subscribe('1', eventsDocument));
  expect(await early.closed()).toMatchObject({ code: 4401 });
  const twice = await raw(service);
  twice.send({ type: 'connection_init', payload: { authorization: 'Bearer key' } });
  expect(await twice.closed()).toMatchObject({ code: 4429 });
});

test('what is no message of the protocol closes; a frame that is too large does', async () => {
  const service = await started();
  for (const wrong of [
    '{',
    '[]',
    '{"type":"subscribe"}',
    '{"type":"nonsense"}',
    '{"type":"next","id":"1","payload":{}}',
  ]) {
    const one = await raw(service);
    one.send(wrong);
    expect(await one.closed()).toMatchObject({ code: 4400 });
  }
  const same = await raw(service);
  same.send(subscribe('1', eventsDocument));
  same.send(subscribe('1', eventsDocument));
  expect(await same.closed()).toMatchObject({ code: 4409 });
  const large = await raw(service);
  large.send(subscribe('1', `{ a }${' '.repeat(1024 * 1024)}`));
  expect(await large.closed()).toMatchObject({ code: 1009 });
});

test('an operation that is wrong is told so, and the socket stays', async () => {
  const service = await started();
  const one = await raw(service);
  const wrong: [string, object, string][] = [
    ['{', {}, 'GRAPHQL_PARSE_FAILED'],
    ['subscription { nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { events { cursor } streamPosition { latest } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    [eventsDocument, { filter: { kind: { eq: 'NONSENSE' } } }, 'BAD_USER_INPUT'],
    [eventsDocument, { after: 7 }, 'BAD_USER_INPUT'],
    ['subscription { events @skip(if: true) { cursor } }', {}, 'BAD_USER_INPUT'],
  ];
  for (const [i, [query, variables]] of wrong.entries()) one.send(subscribe(`${i}`, query, variables));
  await until('all are answered', () => one.of('error').length === wrong.length);
  expect(wrong.map((_, i) => one.of('error', `${i}`)[0].payload)).toEqual(
    wrong.map(([, , code]) =>
      expect.arrayContaining([
        expect.objectContaining({ extensions: expect.objectContaining({ code, requestId: expect.any(String) }) }),
      ]),
    ),
  );
  one.send({ type: 'subscribe', id: 'x', payload: { query: eventsDocument } });
  await until('it is open', () => one.of('next', 'x').length > 0);
  one.send({ type: 'ping', payload: { a: 1 } });
  await until('it is answered', () => one.of('pong').length > 0);
  expect(one.of('pong')[0]).toEqual({ type: 'pong', payload: { a: 1 } });
  expect(one.isClosed).toBeNull();
  one.socket.close();
});

test('queries work beside streams; complete ends a stream and frees its id', async () => {
  const service = await started();
  const one = await raw(service);
  one.send(subscribe('s', eventsDocument));
  one.send(subscribe('q', 'query Q { __typename }'));
  await until('the query is answered', () => one.of('complete', 'q').length > 0);
  expect(one.of('next', 'q')).toEqual([{ type: 'next', id: 'q', payload: { data: { __typename: 'Query' } } }]);
  await until('the stream is open', () => one.of('next', 's').length > 0);
  one.send({ type: 'complete', id: 's' });
  await until('it has ended', () => service.subscriptions.counts().subscriptions === 0);
  expect(service.subscriptions.counts()).toMatchObject({ sockets: 1, groups: 0 });
  one.send(subscribe('s', eventsDocument));
  await until('the id serves again', () => one.of('next', 's').length > 1);
  one.socket.close();
});

test('every subscription id comes back as it was sent, in frames of every length', async () => {
  const service = await started();
  const one = await raw(service);
  const ids = ['1', randomUUID(), 'quote " and \\', 'ü€😀', 'x'.repeat(70_000)];
  for (const id of ids) one.send(subscribe(id, eventsDocument));
  await until('all are open', () => ids.every((id) => one.of('next', id).length === 1));
  await writeEvents(service.admin, [
    { organizationId, summary: 'ünï' },
    { organizationId, summary: 'y'.repeat(70_000) },
  ]);
  await until('all have both', () => ids.every((id) => one.of('next', id).length === 3));
  for (const id of ids) {
    expect(one.of('next', id).map((message) => message.payload)).toEqual(
      one.of('next', '1').map((message) => message.payload),
    );
  }
  one.socket.close();
});

test('the limits of a socket and of a principal', async () => {
  const service = await started({ settings: { operationsPerSocket: 3, socketsPerPrincipal: 2 } });
  const [one, two] = [await raw(service), await raw(service)];
  for (const id of ['1', '2', '3', '4']) one.send(subscribe(id, eventsDocument));
  await until('one is refused', () => one.of('error').length > 0);
  expect(one.of('error')).toMatchObject([{ id: '4', payload: [{ extensions: { code: 'RATE_LIMITED' } }] }]);
  expect(await (await raw(service)).closed()).toMatchObject({ code: 1013 });
  two.socket.close();
  await two.closed();
  await until('its place is free', () => service.subscriptions.counts().sockets === 1);
  const three = await raw(service);
  expect(three.isClosed).toBeNull();
  one.socket.close();
  three.socket.close();
});

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

test('the end of a credential closes 4403; a change of what may be seen does too, at once with its event', async () => {
  const service = await started({ settings: { refreshMs: 60_000 } });
  callerOf(service, 'short', { organizations: [organizationId], expiresAt: Date.now() + 300 });
  const person = callerOf(service, 'person', {
    kind: 'PERSON',
    personId: randomUUID(),
    organizations: [organizationId],
  });
  const revoked = callerOf(service, 'revoked', { organizations: [organizationId] });
  const open = async (name: string) => {
    const one = await raw(service, { authorization: `Bearer ${name}` });
    one.send(subscribe('1', eventsDocument));
    await until('it is open', () => one.of('next').length > 0);
    return one;
  };
  const [short, changed, gone, other] = [
    await open('short'),
    await open('person'),
    await open('revoked'),
    await open('key'),
  ];
  service.callers.set('Bearer person', { ...person, organizations: [randomUUID()] });
  service.callers.delete('Bearer revoked');
  await writeEvents(service.admin, [
    { organizationId, kind: 'PERSON_ACCESS_CHANGED', subject: { type: 'Person', id: person.personId! } },
    { organizationId, kind: 'API_KEY_REVOKED', subject: { type: 'ApiKey', id: revoked.principalId! } },
  ]);
  const ends = [];
  for (const one of [short, changed, gone]) {
    const { code } = await one.closed();
    const items = one
      .of('next')
      .map((message) => Object.values(message.payload!.data!)[0] as unknown as Record<string, unknown>);
    const { __typename, reason, reconnect } = items[items.length - 1];
    ends.push({ code, __typename, reason, reconnect });
  }
  const closed = { code: 4403, __typename: 'StreamClosed' };
  expect(ends).toEqual([
    { ...closed, reason: 'TOKEN_EXPIRED', reconnect: true },
    { ...closed, reason: 'PERMISSION_CHANGED', reconnect: true },
    { ...closed, reason: 'PERMISSION_CHANGED', reconnect: false },
  ]);
  expect(other.isClosed).toBeNull();
  other.socket.close();
});

test('without such an event a change is found by looking, within the interval', async () => {
  const service = await started({ settings: { refreshMs: 50 } });
  const one = await raw(service);
  one.send(subscribe('1', eventsDocument));
  await until('it is open', () => one.of('next').length > 0);
  service.callers.delete('Bearer key');
  expect(await one.closed()).toMatchObject({ code: 4403 });
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
