/**
 * From the commit that records an event to its frame at a subscriber: through the sequencer, the tail, the read path and
 * a WebSocket. First unloaded: single signals and one subscriber; then at a share (half, unless told otherwise) of the
 * rate of signals that this machine reaches in this very run with nobody subscribed.
 *
 *   npm run bench stream [subscribers of one document] [subscribers with filters of their own] [seconds] [share]
 *
 * Writer, API (with the sequencer) and subscribers are processes of their own on one clock. The time of the commit is
 * PostgreSQL's, taken before it writes the commit to disk. The writer tells nobody that it has written: the sequencer
 * finds the events by itself, as it does those of a worker in another process.
 */
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type Database } from '../src/database/open';
import { toGlobalId } from '../src/domain/id';
import { child, type Child } from './lib/child';
import { benchDatabase } from './lib/database';
import { mintedKey } from './lib/key';
import { prepareGround, Sender } from './lib/signals';
import type { Answer, Request, Subscriber } from './lib/subscribers';

const [shared = 50, filtered = 10, seconds = 10, share = 0.5] = process.argv.slice(2).map(Number);
const WRITERS = 2;
const BATCH = 500;
const SINGLES = 100;
/** Sockets that one key may hold. */
const SOCKETS_PER_KEY = 20;

const query = `subscription Follow($filter: EventFilter) {
  events(filter: $filter) {
    __typename
    ... on Event { id cursor ordinal kind occurredAt summary account { id name } incident { id number status priority } }
    ... on StreamOpened { cursor }
    ... on Heartbeat { cursor }
    ... on Discontinuity { cursor reason }
  }
}`;

type Subscribers = Child<Request, Answer>;

async function main(): Promise<void> {
  const server = await benchDatabase({ track_commit_timestamp: 'on' });
  try {
    console.log(`Node ${process.version}, ${server.version}, ${cpus().length} cores`);
    const database = await openDatabase(server.url, WRITERS + 1);
    try {
      await measure(database, server.url);
    } finally {
      await database.close();
    }
  } finally {
    await server.stop();
  }
}

async function measure(database: Database, url: string): Promise<void> {
  const { rows } = await database.pool.query('show track_commit_timestamp');
  if (rows[0].track_commit_timestamp !== 'on') throw new Error('The server must run with track_commit_timestamp = on.');
  const { organizationId, accountIds } = await prepareGround(database.pool);
  const keys: string[] = [];
  for (let n = 0; n < (shared + filtered + 1) / SOCKETS_PER_KEY; n++) {
    keys.push(await mintedKey(database, organizationId, 'CUSTOMER_VIEWER', `bench ${n}`));
  }
  const tokenOf = (n: number): string => keys[Math.floor(n / SOCKETS_PER_KEY)];
  const api = child<'port' | 'cpu', number>('api.ts', [url, '8']);
  const one: Subscribers = child('subscribers.ts');
  const many: Subscribers = child('subscribers.ts');
  try {
    const port = await api.ask('port');
    const sender = new Sender(database);
    const rate = await fullRate(sender);
    await numbered(database);
    console.log(`signals with nobody subscribed: ${figure(rate)}/s (batches of ${BATCH}, ${WRITERS} writers)`);

    await one.ask({ type: 'open', port, query, subscribers: [{ token: tokenOf(0), variables: {} }] });
    const idle = await end(database);
    for (let n = 0; n < SINGLES; n++) {
      await sender.send(1);
      await delay(50 + Math.random() * 100);
    }
    await report('single signals, 1 subscriber', database, { subscribers: one, everyone: 1, after: idle });
    await one.stop();

    const subscribers = Array.from({ length: shared + filtered }, (_, n): Subscriber => {
      // As many filters as there are accounts, then as many again that differ in the kinds.
      const account = accountIds[Math.abs(n - shared) % accountIds.length];
      const kind = n - shared < accountIds.length ? {} : { kind: { notIn: ['INCIDENT_RATED'] } };
      const filter = { accountId: { eq: toGlobalId('Account', account) }, ...kind };
      return { token: tokenOf(n), variables: n < shared ? {} : { filter } };
    });
    await many.ask({ type: 'open', port, query, subscribers });
    const loaded = await end(database);
    const cpu = await api.ask('cpu');
    const sent = await paced(sender, rate * share);
    await report(
      `${figure(sent)} signals/s, ${shared} subscribers of one document and ${filtered} with filters of their own`,
      database,
      { subscribers: many, everyone: shared, after: loaded, over: seconds },
    );
    console.log(`the API used ${(((await api.ask('cpu')) - cpu) / 1000).toFixed(1)} s of processor time meanwhile`);
  } finally {
    await Promise.all([api.stop(), one.stop(), many.stop()]);
  }
}

/** Signals a second of as many writers as there are workers, each in full batches. */
async function fullRate(sender: Sender): Promise<number> {
  await sender.send(2 * BATCH);
  const start = performance.now();
  let sent = 0;
  const write = async (): Promise<void> => {
    while (performance.now() - start < 5_000) {
      await sender.send(BATCH);
      sent += BATCH;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  return sent / ((performance.now() - start) / 1000);
}

/** Sends so many a second, in a small batch every 50 ms; gives what was reached. */
async function paced(sender: Sender, perSecond: number): Promise<number> {
  const start = performance.now();
  let sent = 0;
  for (let now = 0; now < seconds * 1000; now = performance.now() - start) {
    const due = Math.min(Math.floor((now / 1000) * perSecond) - sent, BATCH);
    if (due > 0) await sender.send(due);
    sent += Math.max(due, 0);
    const next = (Math.floor(now / 50) + 1) * 50;
    await delay(Math.max(0, next - (performance.now() - start)));
  }
  return sent / ((performance.now() - start) / 1000);
}

/** Until every event has its number. */
async function numbered(database: Database): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query('select exists (select from event_queue) as waiting');
    if (!rows[0].waiting) return;
    await delay(20);
  }
}

/** The newest position of the log, once every event has its own. */
async function end(database: Database): Promise<string> {
  await numbered(database);
  return (await database.pool.query<{ position: string }>('select position from event_log')).rows[0].position;
}

interface Seen {
  subscribers: Subscribers;
  /** How many of them each event reaches. */
  everyone: number;
  /** The position after which the events begin. */
  after: string;
  /** Seconds that they took, where a rate has a meaning. */
  over?: number;
}

/** Until so many frames have come and no more do; or until none has come for so long that none will. */
async function arrived(subscribers: Subscribers, expected: number): Promise<void> {
  for (let count = -1, quiet = 0; quiet < 40; quiet++) {
    const now = (await subscribers.ask({ type: 'count' })) as number;
    if (now !== count) quiet = 0;
    else if (now >= expected && quiet >= 2) return;
    count = now;
    await delay(500);
  }
}

/** Waits for all frames, holds their number against what the log has, and prints the latencies. */
async function report(
  what: string,
  database: Database,
  { subscribers, everyone, after, over = 0 }: Seen,
): Promise<void> {
  await numbered(database);
  const { rows } = await database.pool.query<{ id: string; at: number }>(
    `select e.id, extract(epoch from pg_xact_commit_timestamp(e.xmin))::float8 * 1000 as at
       from event e join event_position p on p.event_id = e.id
      where p.customer_visible and p.position > $1 order by p.position`,
    [after],
  );
  await arrived(subscribers, rows.length * everyone);
  const seen = (await subscribers.ask({ type: 'collect' })) as Map<string, number[]>;
  const latencies: number[] = [];
  let frames = 0;
  let missing = 0;
  for (const { id, at } of rows) {
    const times = seen.get(toGlobalId('Event', id)) ?? [];
    if (times.length < everyone) missing++;
    frames += times.length;
    for (const time of times) latencies.push(time - at);
  }
  latencies.sort((a, b) => a - b);
  const quantile = (q: number): string => latencies[Math.floor(latencies.length * q)]?.toFixed(0) ?? '-';
  const rates = over > 0 ? ` (${figure(rows.length / over)} events/s, ${figure(frames / over)} frames/s)` : '';
  console.log(`${what}: ${rows.length} events, ${frames} frames${rates}`);
  console.log(`  commit to frame: p50 ${quantile(0.5)} ms, p90 ${quantile(0.9)} ms, p99 ${quantile(0.99)} ms`);
  if (missing > 0 || rows.length === 0) {
    console.error(`  ${missing} of ${rows.length} events did not reach every subscriber`);
    process.exitCode = 1;
  }
}

const figure = (rate: number): string => Math.round(rate).toLocaleString('en');

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
