import { randomUUID } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { createClient } from 'graphql-sse';
import { testDatabase } from '../harness/database';
import { until } from '../harness/until';
import { writeEvents } from '../log/write-events';
import { callerOf, eventsDocument, listen, startService, type Item, type Service } from './service';

const database = testDatabase();
const organizationId = randomUUID();
let service: Service;

beforeEach(async () => {
  service = await startService(database.url, { settings: { socketsPerPrincipal: 3, bodyBytes: 2_000 } });
  callerOf(service, 'key', { organizations: [organizationId] });
});
afterEach(async () => {
  await service.stop();
  expect(service.faults).toEqual([]);
  expect(service.subscriptions.counts()).toEqual({ sockets: 0, eventStreams: 0, subscriptions: 0, groups: 0 });
});

const headers = { authorization: 'Bearer key' };
const client = () => createClient({ url: service.url, headers, retryAttempts: 0 });
const write = (...summaries: string[]) =>
  writeEvents(
    service.admin,
    summaries.map((summary) => ({ organizationId, summary })),
  );
const post = (body: string, more: Record<string, string> = {}) =>
  fetch(service.url, { method: 'POST', headers: { ...headers, 'content-type': 'application/json', ...more }, body });

interface ServerSent {
  id?: string;
  event?: string;
  data?: string;
}

/** As a browser's EventSource reads it: the lines of each message. */
async function eventSource(parameters: Record<string, string>, more: Record<string, string> = {}) {
  const address = new URL(service.url);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    get(address, { headers: { ...headers, accept: 'text/event-stream', ...more }, agent: false }, resolve).on(
      'error',
      reject,
    ),
  );
  const messages: ServerSent[] = [];
  let text = '';
  let ended = false;
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
      const lines = text
        .slice(0, end)
        .split('\n')
        .filter((line) => !line.startsWith(':'));
      if (lines.length > 0) messages.push(Object.fromEntries(lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2))));
    }
  });
  response.on('close', () => (ended = true)).on('error', () => undefined);
  const items = () =>
    messages.filter((one) => one.event === 'next').map((one) => JSON.parse(one.data!).data.events as Item);
  return { response, messages, items, ended: () => ended, close: () => response.destroy() };
}

test("graphql-sse's client: opens, gets every event in order, and ends its stream by leaving", async () => {
  const stream = listen(client());
  await until('it is open', () => stream.items.length > 0);
  await write('one', 'two', 'three');
  await until('all have come', () => stream.summaries().length === 3);
  expect(stream.summaries()).toEqual(['one', 'two', 'three']);
  expect(service.subscriptions.counts()).toMatchObject({ eventStreams: 1, subscriptions: 1 });
  stream.end();
  await until('it is gone', () => service.subscriptions.counts().eventStreams === 0);
});

test('each event carries its cursor as id, and Last-Event-ID goes on behind it', async () => {
  const first = await eventSource({ query: eventsDocument });
  expect(first.response.headers['content-type']).toMatch(/^text\/event-stream/);
  await until('it is open', () => first.items().length > 0);
  await write('a', 'b', 'c');
  await until('all have come', () => first.items().length === 4);
  expect(first.messages.map((one) => one.id)).toEqual(first.items().map((item) => item.cursor));
  first.close();
  await write('d');
  const second = await eventSource(
    { query: eventsDocument, variables: JSON.stringify({ after: first.messages[0].id }) },
    { 'last-event-id': first.messages[2].id! },
  );
  await until('the rest has come', () => second.items().length >= 3);
  expect(second.items().map((item) => item.summary ?? item.__typename)).toEqual(['StreamOpened', 'c', 'd']);
  second.close();
});

test('refusals are results of the stream; queries have one result', async () => {
  const refused = await (await post(JSON.stringify({ query: '{' }))).text();
  expect(refused).toMatch(
    /^:\n\nevent: next\ndata: \{"errors":\[.*GRAPHQL_PARSE_FAILED.*\n\nevent: complete\ndata: \n\n$/s,
  );
  const expired = listen(client(), { after: 'bm9wZTox' });
  await until('it is refused', () => expired.done);
  expect(expired.error).toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED', oldestCursor: expect.any(String) } }]);
  const query = await (await post(JSON.stringify({ query: '{ __typename }' }))).text();
  expect(query).toBe(':\n\nevent: next\ndata: {"data":{"__typename":"Query"}}\n\nevent: complete\ndata: \n\n');
  const mutation = await eventSource({ query: 'mutation { __typename }' });
  await until('it has ended', () => mutation.ended());
  expect(mutation.messages[0].data).toContain('BAD_USER_INPUT');
});

test('what is no such request has an HTTP status', async () => {
  const status = async (answer: Promise<Response>) => {
    const response = await answer;
    const { errors } = (await response.json()) as { errors: { extensions: { code: string; requestId: string } }[] };
    expect(errors[0].extensions.requestId).toEqual(expect.any(String));
    return [response.status, errors[0].extensions.code];
  };
  const body = JSON.stringify({ query: eventsDocument });
  expect(await status(fetch(service.url, { method: 'POST', body }))).toEqual([401, 'UNAUTHENTICATED']);
  expect(await status(post(body, { authorization: 'Bearer other' }))).toEqual([401, 'UNAUTHENTICATED']);
  expect(await status(fetch(service.url, { method: 'DELETE', headers }))).toEqual([405, 'BAD_USER_INPUT']);
  expect(await status(post(body, { 'content-type': 'text/plain' }))).toEqual([415, 'BAD_USER_INPUT']);
  expect(await status(post('{'))).toEqual([400, 'BAD_USER_INPUT']);
  expect(await status(post('{"query":7}'))).toEqual([400, 'BAD_USER_INPUT']);
  expect(await status(post(JSON.stringify({ query: ' '.repeat(3_000) })))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
});

test('the limit of a principal, the end of a credential, and shutdown', async () => {
  const open = async (name: string) => {
    const one = await eventSource({ query: eventsDocument }, { authorization: `Bearer ${name}` });
    await until('it is open', () => one.items().length > 0);
    return one;
  };
  const streams = [await open('key'), await open('key'), await open('key')];
  expect((await eventSource({ query: eventsDocument })).response.statusCode).toBe(429);
  callerOf(service, 'short', { organizations: [organizationId], expiresAt: Date.now() + 200 });
  const short = await open('short');
  await until('it has ended', () => short.ended());
  expect(short.items()[1]).toMatchObject({ __typename: 'StreamClosed', reason: 'TOKEN_EXPIRED', reconnect: true });
  expect(short.messages[2]).toEqual({ event: 'complete', data: '' });
  await write('last');
  await until('all have it', () => streams.every((one) => one.items().length === 2));
  await service.subscriptions.drain();
  for (const one of streams) {
    await until('it has ended', () => one.ended());
    const { cursor } = one.items()[1];
    expect(one.items()[2]).toMatchObject({ __typename: 'StreamClosed', reason: 'SHUTDOWN', reconnect: true, cursor });
  }
  expect((await post(JSON.stringify({ query: eventsDocument }))).status).toBe(503);
});
