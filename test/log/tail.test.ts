import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { openEventLog, startSequencer, type EventLog, type EventLogOptions, type Sequencer } from '../../src/log';
import { testDatabase } from '../harness/database';
import { until } from '../harness/until';
import { connected, writeEvents } from './write-events';

const database = testDatabase();
const organizationId = randomUUID();

let admin: Client;
let sequencer: Sequencer;
const logs: EventLog[] = [];

beforeAll(async () => {
  admin = await connected(database.url);
  sequencer = startSequencer({ pool: database.url, candidacyMs: 20 });
});
afterEach(async () => {
  await Promise.all(logs.splice(0).map((log) => log.stop()));
});
afterAll(async () => {
  await sequencer.stop();
  await admin.end();
});

async function opened(options: Partial<EventLogOptions> = {}): Promise<EventLog> {
  const log = openEventLog({ pool: database.url, ...options });
  logs.push(log);
  await log.start();
  return log;
}

const write = (count: number) =>
  writeEvents(
    admin,
    Array.from({ length: count }, () => ({ organizationId })),
  );

test('an event has its position by wake-up and not by polling', async () => {
  const log = await opened({ pollMs: 600_000, nudge: () => sequencer.nudge() });
  for (let i = 0; i < 20; i++) {
    const before = log.latest();
    const [id] = await write(1);
    expect(await log.positionOf(id, 30_000)).toBe(before + 1n);
  }
});

test('positionOf finds an event of long ago, and answers null for one that is not numbered in time', async () => {
  const [id] = await write(1);
  const position = await (await opened()).positionOf(id, 5_000);
  const later = await opened();
  expect(later.recent(position! - 1n, position!)).toBeNull();
  expect(await later.positionOf(id, 2_000)).toBe(position);
  expect(await later.positionOf(randomUUID(), 30)).toBeNull();
});

test('changes yields every newest position once, also what grew between two looks', async () => {
  const log = await opened({ pageSize: 3 });
  const start = log.latest();
  const seen: bigint[] = [];
  const reading = (async () => {
    for await (const position of log.changes(start)) {
      seen.push(position);
      if (position === start + 10n) return;
    }
  })();
  await write(10);
  await reading;
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => (a < b ? -1 : 1)));
  expect(seen[seen.length - 1]).toBe(start + 10n);
});

test('memory is bounded: what has left it is read from the table, as the same rows', async () => {
  const large = await opened();
  const small = await opened({ ringSize: 4 });
  const start = small.latest();
  await write(10);
  await until('both have read', () => small.latest() === start + 10n && large.latest() === start + 10n);
  expect(small.recent(start, start + 10n)).toBeNull();
  expect(small.recent(start + 5n, start + 10n)).toBeNull();
  expect(small.recent(start + 6n, start + 10n)).toHaveLength(4);
  const positions = Array.from({ length: 10 }, (_, i) => start + BigInt(i) + 1n);
  expect(await small.rows(positions)).toEqual(large.recent(start, start + 10n));
});

test('the oldest position is the last one that was numbered before the retention began', async () => {
  await write(5);
  const log = await opened({ retentionMs: 3_600_000 });
  await until('all are numbered', async () => (await log.lag()) === 0);
  expect(await log.oldest()).toBe(0n);
  for (const old of [1n, 3n, log.latest() - 1n, log.latest()]) {
    await admin.query(`update event_position set numbered_at = now() - interval '2 hours' where position <= $1`, [
      `${old}`,
    ]);
    expect(await (await opened({ retentionMs: 3_600_000 })).oldest()).toBe(old);
  }
});

test('a lost connection is replaced, and what was written meanwhile arrives', async () => {
  const log = await opened({ pollMs: 20 });
  const start = log.latest();
  const { rows } = await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'opsgraph log' and datname = current_database()`,
  );
  expect(rows.length).toBeGreaterThan(0);
  await write(3);
  await until('the three are there', () => log.latest() === start + 3n);
  expect(log.recent(start, start + 3n)).toHaveLength(3);
});

test('another epoch, or a log that stands before where it stood, begins memory anew', async () => {
  const log = await opened({ pollMs: 20 });
  await write(2);
  await until('all are numbered', async () => (await log.lag()) === 0);
  const latest = log.latest();
  await admin.query(`update event_log set epoch = 'restored'`);
  await until('the epoch is known', () => log.epoch() === 'restored');
  expect(log.latest()).toBe(latest);
  expect(log.recent(latest - 1n, latest)).toBeNull();
});

test('it tells whether somebody numbers, and how far behind this process is', async () => {
  const log = await opened();
  await until('somebody leads', () => log.sequenced());
  await sequencer.stop();
  expect(await log.sequenced()).toBe(false);
  await write(7);
  expect(await log.lag()).toBe(7);
  sequencer = startSequencer({ pool: database.url, candidacyMs: 20 });
  await until('nothing waits', async () => (await log.lag()) === 0);
});
