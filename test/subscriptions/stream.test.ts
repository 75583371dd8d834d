import { randomUUID } from 'node:crypto';
import { fromCursor, toCursor } from '../../src/domain/event';
import { toGlobalId } from '../../src/domain/id';
import { testDatabase } from '../harness/database';
import { until } from '../harness/until';
import { connected, writeEvents } from '../log/write-events';
import {
  callerOf,
  eventsDocument,
  fields,
  listen,
  socketClient,
  startService,
  type Listening,
  type Service,
} from './service';

const database = testDatabase();
const [ours, theirs] = [randomUUID(), randomUUID()];
const [accountA, accountB] = [randomUUID(), randomUUID()];
let service: Service;
const clients: { dispose(): unknown }[] = [];

beforeAll(async () => {
  service = await startService(database.url);
  callerOf(service, 'ours', { organizations: [ours] });
  callerOf(service, 'theirs', { organizations: [theirs] });
  callerOf(service, 'narrow', { organizations: [], accounts: [accountA] });
  callerOf(service, 'operator', {
    party: 'ACCELERATE',
    role: 'OPERATIONS_ENGINEER',
    organizations: 'ALL',
    memberOf: 'ALL',
  });
  callerOf(service, 'deaf', { organizations: [ours], scopes: ['read'] });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});
afterAll(async () => {
  await service.stop();
  expect(service.faults).toEqual([]);
});

function client(name: string) {
  const one = socketClient(service, name);
  clients.push(one);
  return one;
}

let count = 0;
const next = (organizationId: string | null, what: object = {}) => ({
  organizationId,
  summary: `n${++count}`,
  ...what,
});
const write = (...events: object[]) => writeEvents(service.admin, events);
const opened = (listening: { items: unknown[] }) => until('the stream is open', () => listening.items.length > 0);
const settled = () => until('all are numbered', async () => (await service.log.lag()) === 0);

test('a stream begins with its cursor, then has every event in order, with ordinals that differ by one', async () => {
  const stream = listen(client('ours'));
  await opened(stream);
  const names = [];
  for (let i = 0; i < 30; i++) {
    const event = next(ours);
    names.push(event.summary);
    await write(event, next(theirs));
  }
  await until('all have come', () => stream.summaries().length === 30);
  expect(stream.items[0].__typename).toBe('StreamOpened');
  expect(stream.summaries()).toEqual(names);
  const ordinals = stream.items.slice(1).map((item) => Number(item.ordinal));
  expect(ordinals).toEqual(ordinals.map((_, i) => ordinals[0] + i));
});

test('tenancy: each hears of its own, a narrowed one of its account, Accelerate of all and of what is internal', async () => {
  const names = ['ours', 'theirs', 'narrow', 'operator'];
  const streams = names.map((name) => listen(client(name)));
  await Promise.all(streams.map(opened));
  await write(
    next(ours, { summary: 'ours A', accountId: accountA }),
    next(ours, { summary: 'ours B', accountId: accountB }),
    next(ours, { summary: 'internal', accountId: accountA, customerVisible: false }),
    next(theirs, { summary: 'theirs' }),
    next(null, { summary: 'nobody' }),
    next(ours, { summary: 'last ours', accountId: accountA }),
    next(theirs, { summary: 'last theirs' }),
  );
  await until('all have come', () =>
    streams.every((one) => one.summaries().some((summary) => summary.startsWith('last'))),
  );
  await until('all have come', () => streams[3].summaries().length === 7);
  expect(streams.map((one) => one.summaries())).toEqual([
    ['ours A', 'ours B', 'last ours'],
    ['theirs', 'last theirs'],
    ['ours A', 'last ours'],
    ['ours A', 'ours B', 'internal', 'theirs', 'nobody', 'last ours', 'last theirs'],
  ]);
});

test('resume: from any cursor exactly what follows it, while others write, over pages and windows', async () => {
  const small = await startService(database.url, {
    settings: { pageSize: 7, windowSize: 23 },
    log: { ringSize: 16, pageSize: 10 },
  });
  callerOf(small, 'ours', { organizations: [ours] });
  const first = listen(client('ours'));
  await opened(first);
  let writing = true;
  const writers = Promise.all(
    Array.from({ length: 4 }, async () => {
      const connection = await connected(database.url);
      for (let i = 0; writing && i < 150; i++) await writeEvents(connection, [next(ours), next(theirs), next(ours)]);
      await connection.end();
    }),
  );
  await until('some are there', () => first.summaries().length > 200);
  const resumed: { place: number; stream: Listening }[] = [];
  for (const place of [0, 1, 57, 133]) {
    const one = socketClient(small, 'ours');
    clients.push(one);
    resumed.push({ place, stream: listen(one, { after: first.items[place].cursor }) });
  }
  await until('they have caught up', () => resumed.every(({ stream }) => stream.summaries().length > 200));
  writing = false;
  await writers;
  await settled();
  await until('the first has all', () => {
    const last = first.items[first.items.length - 1];
    return fromCursor(last.cursor)!.position >= service.log.latest() - 2n;
  });
  const all = first.summaries();
  for (const { place, stream } of resumed) {
    await until('the resumed one has all', () => stream.summaries().length >= all.length - place);
    expect(stream.summaries()).toEqual(all.slice(place));
    expect(stream.items[0]).toMatchObject({ __typename: 'StreamOpened', cursor: first.items[place].cursor });
  }
  await small.stop();
  expect(small.faults).toEqual([]);
});

test('a filtered stream has what passes; a quiet one gets heartbeats that carry the cursor on, without any reading', async () => {
  const beating = await startService(database.url, { settings: { firstHeartbeatMs: 30, heartbeatMs: 30 } });
  callerOf(beating, 'ours', { organizations: [ours] });
  const one = socketClient(beating, 'ours');
  clients.push(one);
  const quiet = listen(one, { filter: { kind: { eq: 'ALERT_OPENED' } } });
  await opened(quiet);
  const start = fromCursor(quiet.items[0].cursor)!.position;
  await write(next(ours), next(ours), next(ours));
  await until('a heartbeat carries the cursor on', () =>
    quiet.items.some((item) => item.__typename === 'Heartbeat' && fromCursor(item.cursor)!.position >= start + 3n),
  );
  expect(quiet.summaries()).toEqual([]);
  // The one when it was subscribed, which tells whether document and filter are sound.
  expect(beating.readings).toHaveLength(1);
  await write(next(ours, { kind: 'ALERT_OPENED', summary: 'alert' }), next(ours));
  await until('it has come', () => quiet.summaries().length > 0);
  expect(quiet.summaries()).toEqual(['alert']);
  expect(beating.readings).toHaveLength(2);
  await beating.stop();
});

test('incidentEvents: by account, incident and priority', async () => {
  const incidentId = randomUUID();
  const document = `subscription ($incident: ID, $account: ID, $priority: [IncidentPriority!]) {
    changes: incidentEvents(incidentId: $incident, accountId: $account, priority: $priority) { ${fields} } }`;
  const streams = [
    {},
    { incident: toGlobalId('Incident', incidentId) },
    { account: toGlobalId('Account', accountB) },
    { priority: ['HIGH'] },
  ].map((variables) => listen(client('ours'), variables, document));
  await Promise.all(streams.map(opened));
  await write(
    next(ours, { summary: 'one', incidentId, accountId: accountA, priority: 'LOW' }),
    next(ours, { summary: 'no incident', accountId: accountB }),
    next(ours, { summary: 'two', incidentId: randomUUID(), accountId: accountB, priority: 'HIGH' }),
    next(ours, { summary: 'end', incidentId, accountId: accountB, priority: 'HIGH' }),
  );
  await until('all have come', () => streams.every((one) => one.summaries().includes('end')));
  expect(streams.map((one) => one.summaries())).toEqual([
    ['one', 'two', 'end'],
    ['one', 'end'],
    ['two', 'end'],
    ['two', 'end'],
  ]);
});

test('what is the same for many is read and written once; another entitlement or document is another', async () => {
  callerOf(service, 'colleague', { organizations: [ours] });
  const same = Array.from({ length: 20 }, (_, i) => listen(client(i % 2 ? 'ours' : 'colleague')));
  const after = { after: toCursor({ epoch: service.log.epoch(), position: service.log.latest() }) };
  same.push(listen(client('ours'), after));
  const other = listen(client('ours'), {}, eventsDocument.replace('Watch', 'Other'));
  const narrow = listen(client('narrow'));
  await Promise.all([...same, other, narrow].map(opened));
  await until('all are live', () => service.subscriptions.counts().subscriptions === 23);
  expect(service.subscriptions.counts()).toMatchObject({ sockets: 23, groups: 3 });
  const before = service.readings.length;
  await write(next(ours, { accountId: accountA }));
  await until('all have it', () => [...same, other, narrow].every((one) => one.summaries().length === 1));
  expect(service.readings.length - before).toBe(3);
});

test('cursors: nonsense, from beyond the end, too old, of another epoch', async () => {
  const extensions = async (after: string) => {
    const stream = listen(client('ours'), { after });
    await until('it is refused', () => stream.done);
    return (stream.error as { extensions: { code: string; oldestCursor?: string; requestId: string } }[])[0].extensions;
  };
  const { epoch, latest } = { epoch: service.log.epoch(), latest: service.log.latest() };
  const requestId = expect.any(String);
  expect(await extensions('nonsense')).toEqual({ code: 'BAD_USER_INPUT', requestId });
  expect(await extensions(toCursor({ epoch, position: latest + 1000n }))).toEqual({
    code: 'BAD_USER_INPUT',
    requestId,
  });
  const foreign = await extensions(toCursor({ epoch: 'foreign', position: 1n }));
  expect(foreign).toMatchObject({ code: 'CURSOR_EXPIRED', oldestCursor: toCursor({ epoch, position: 0n }) });
  await service.admin.query(`update event_position set numbered_at = now() - interval '8 days' where position <= 10`);
  const later = await startService(database.url);
  callerOf(later, 'ours', { organizations: [ours] });
  const one = socketClient(later, 'ours');
  clients.push(one);
  const expired = listen(one, { after: toCursor({ epoch, position: 9n }) });
  await until('it is refused', () => expired.done);
  const oldestCursor = toCursor({ epoch, position: 10n });
  expect(expired.error).toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED', oldestCursor } }]);
  const accepted = listen(one, { after: oldestCursor });
  await opened(accepted);
  expect(accepted.items[0]).toMatchObject({ __typename: 'StreamOpened', cursor: oldestCursor });
  await later.stop();
});

test('a filter that the read path refuses is refused when subscribing', async () => {
  let filter: object = { kind: { eq: 'ALERT_OPENED' } };
  for (let depth = 0; depth < 6; depth++) filter = { not: filter };
  const stream = listen(client('ours'), { filter });
  await until('it is refused', () => stream.done);
  expect(stream.error).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('the scope events:subscribe is needed', async () => {
  const stream = listen(client('deaf'));
  await until('it is refused', () => stream.done);
  expect(stream.error).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});

test('a restored log is a discontinuity in live streams, which go on in the new epoch', async () => {
  const stream = listen(client('ours'));
  await opened(stream);
  await write(next(ours, { summary: 'before' }));
  await until('it has come', () => stream.summaries().length === 1);
  await service.admin.query(`update event_log set epoch = 'anew'`);
  await until('it is told', () => stream.items.some((item) => item.__typename === 'Discontinuity'));
  await write(next(ours, { summary: 'after' }));
  await until('it has come', () => stream.summaries().length === 2);
  expect(stream.summaries()).toEqual(['before', 'after']);
  const told = stream.items.find((item) => item.__typename === 'Discontinuity')!;
  expect(told.reason).toBe('EPOCH_CHANGED');
  expect(fromCursor(told.cursor)!.epoch).toBe('anew');
  expect(fromCursor(stream.items[stream.items.length - 1].cursor)!.epoch).toBe('anew');
});
