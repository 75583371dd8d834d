import { once } from 'node:events';
import { connect } from 'node:net';
import { until } from '../harness/until';
import { raw, subscribe } from './raw-socket';
import { callerOf, eventsDocument } from './service';
import { testServices } from './services';

const { started } = testServices();

test('why it was not let in, in the words of the code that HTTP gives, and no more than HTTP tells', async () => {
  const service = await started();
  callerOf(service, 'gone');
  service.callers.delete('Bearer gone');
  const reasons = async (init: object) => (await (await raw(service, init)).closed()).reason;
  expect(await reasons({})).toBe('UNAUTHENTICATED: connection_init needs {"authorization": "Bearer <key or token>"}');
  const invalid = 'UNAUTHENTICATED: the key or token of connection_init is not valid, or no longer';
  for (const authorization of ['Bearer gone', 'Bearer never', 'nonsense', 7]) {
    expect(await reasons({ authorization })).toBe(invalid);
  }
});

test('nothing that one client sends ends more than its own socket', async () => {
  const service = await started();
  const other = await raw(service);
  const arrays = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const objects = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const sent: [text: string, code: number][] = [
    [`{"type":"ping","payload":{"a":${arrays}}}`, 4400],
    [`{"type":"ping","payload":{"a":${objects}}}`, 4400],
    [JSON.stringify({ type: '€'.repeat(200) }), 4400],
    [JSON.stringify({ type: '😀'.repeat(200) }), 4400],
  ];
  for (const [text, code] of sent) {
    const one = await raw(service);
    one.send(text);
    const closed = await one.closed();
    expect(closed.code).toBe(code);
    expect(closed.reason).not.toContain('\ufffd');
  }
  const twice = await raw(service);
  for (let i = 0; i < 2; i++) twice.send(subscribe('€'.repeat(100), eventsDocument));
  expect(await twice.closed()).toMatchObject({ code: 4409 });
  const deep = await raw(service);
  deep.send(`{"type":"subscribe","id":"1","payload":{"query":"{ __typename }","variables":{"a":${arrays}}}}`);
  await until('it is refused', () => deep.of('error').length > 0);
  expect(deep.of('error')).toMatchObject([{ payload: [{ extensions: { code: 'BAD_USER_INPUT' } }] }]);
  expect(deep.isClosed).toBeNull();
  deep.socket.close();
  other.send(subscribe('1', eventsDocument));
  await until('the others are served', () => other.of('next').length > 0);
  other.socket.close();
});

const fields = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: cursor`).join(' ');
const spread = (depth: number) =>
  Array.from({ length: depth }, (_, i) => `fragment F${i} on StreamOpened { ...F${i + 1} ...F${i + 1} }`).join(' ');

test.each([
  ['many aliases', `subscription { events { ... on StreamOpened { ${fields(16)} } } }`, {}, 'QUERY_TOO_COMPLEX'],
  [
    'fragments that double at each level',
    `subscription { events { ...F0 } } ${spread(20)} fragment F20 on StreamOpened { x: cursor }`,
    {},
    'QUERY_TOO_COMPLEX',
  ],
  [
    'fragments in a circle',
    'subscription { events { ...A } } fragment A on Event { ...A }',
    {},
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'deep brackets',
    `subscription { events(filter: ${'{not:'.repeat(500)}{}${'}'.repeat(500)}) { cursor } }`,
    {},
    'QUERY_TOO_COMPLEX',
  ],
  ['too many tokens', `subscription { events { ${'cursor '.repeat(2_500)} } }`, {}, 'GRAPHQL_PARSE_FAILED'],
  [
    'a filter with 20,000 values',
    'subscription ($filter: EventFilter) { events(filter: $filter) { cursor } }',
    { filter: { kind: { in: Array<string>(20_000).fill('INCIDENT_CREATED') } } },
    'BAD_USER_INPUT',
  ],
  [
    'a filter six deep',
    'subscription ($filter: EventFilter) { events(filter: $filter) { cursor } }',
    { filter: { not: { not: { not: { not: { not: { not: { kind: { eq: 'INCIDENT_CREATED' } } } } } } } } },
    'BAD_USER_INPUT',
  ],
])('%s: refused over WebSocket and SSE by the same gate', async (_what, query, variables, code) => {
  const service = await started({ settings: { bodyBytes: 1024 * 1024 } });
  const one = await raw(service);
  one.send(subscribe('1', query, variables));
  await until('it is answered', () => one.of('error').length + one.of('next').length > 0);
  expect(one.of('error')).toMatchObject([{ payload: [{ extensions: { code } }] }]);
  const response = await fetch(service.url, {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  expect(await response.text()).toContain(`"code":"${code}"`);
  expect(one.isClosed).toBeNull();
  one.socket.close();
});

test('an upgrade whose client is gone before the answer ends nothing', async () => {
  const service = await started();
  const draining = service.subscriptions.drain();
  const { hostname, port } = new URL(service.url);
  for (let i = 0; i < 50; i++) {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(
      'GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    socket.resetAndDestroy();
  }
  await draining;
  expect((await fetch(service.url, { method: 'POST' })).status).toBe(503);
});
