import { randomUUID } from 'node:crypto';
import { until } from '../harness/until';
import { writeEvents } from '../log/write-events';
import { raw, subscribe } from './raw-socket';
import { eventsDocument } from './service';
import { testServices } from './services';

const { organizationId, started } = testServices();

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
