import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { startSequencer, type Sequencer } from '../../src/log';
import { numberBatch } from '../../src/log/number-batch';
import { testDatabase } from '../harness/database';
import { until } from '../harness/until';
import { connected, writeEvents } from './write-events';

const database = testDatabase();
const organizations = [randomUUID(), randomUUID(), randomUUID(), null];

let admin: Client;
const sequencers: Sequencer[] = [];

beforeAll(async () => {
  admin = await connected(database.url);
});
afterEach(async () => {
  await Promise.all(sequencers.splice(0).map((one) => one.stop()));
});
afterAll(() => admin.end());

function sequencer(options: { batchSize?: number } = {}): Sequencer {
  const one = startSequencer({ pool: database.url, candidacyMs: 20, ...options });
  sequencers.push(one);
  return one;
}

/** One writer: transactions of one to eight events, of which every third stays open for a while before it commits. */
async function writer(n: number, transactions: number): Promise<string[][]> {
  const client = await connected(database.url);
  const written: string[][] = [];
  for (let i = 0; i < transactions; i++) {
    await client.query('begin');
    const ids: string[] = [];
    for (let k = 0; k <= (n + i) % 4; k++) {
      const organizationId = organizations[(n + i + k) % organizations.length];
      const customerVisible = organizationId !== null && (i + k) % 3 !== 0;
      ids.push(
        ...(await writeEvents(client, [
          { organizationId, customerVisible },
          { organizationId, customerVisible },
        ])),
      );
      if (i % 3 === 0) await client.query('select pg_sleep(0.005)');
    }
    // Every seventh is given up: its rows were in the queue's order and never come.
    if (i % 7 === 6) await client.query('rollback');
    else {
      await client.query('commit');
      written.push(ids);
    }
  }
  await client.end();
  return written;
}

const waiting = async () => (await admin.query('select count(*)::int as n from event_queue')).rows[0].n as number;

async function log() {
  const { rows } = await admin.query<{
    position: number;
    event_id: string;
    organization_id: string | null;
    customer_visible: boolean;
    ordinal: number;
    customer_ordinal: number | null;
  }>(
    `select position::int, event_id, organization_id, customer_visible, ordinal::int, customer_ordinal::int
       from event_position order by position`,
  );
  return rows;
}

/** Every written event has one number; positions and both ordinals have no gap and no repeat. */
async function expectDense(written: string[][]): Promise<void> {
  const rows = await log();
  const ids = written.flat();
  expect(rows).toHaveLength(ids.length);
  expect(new Set(rows.map((row) => row.event_id))).toEqual(new Set(ids));
  expect(rows.map((row) => row.position)).toEqual(rows.map((_, i) => i + 1));
  for (const organization of organizations) {
    const own = rows.filter((row) => row.organization_id === organization);
    expect(own.map((row) => row.ordinal)).toEqual(own.map((_, i) => i + 1));
    const shown = own.filter((row) => row.customer_visible);
    expect(shown.map((row) => row.customer_ordinal)).toEqual(shown.map((_, i) => i + 1));
    expect(own.filter((row) => !row.customer_visible).every((row) => row.customer_ordinal === null)).toBe(true);
  }
  const places = new Map(rows.map((row) => [row.event_id, row.position]));
  for (const transaction of written) {
    const order = transaction.map((id) => places.get(id)!);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  }
  const { rows: stands } = await admin.query('select position::int from event_log');
  expect(stands[0].position).toBe(ids.length);
}

test('sixteen writers with long, short and failing transactions: every committed event gets one number, densely', async () => {
  const one = sequencer({ batchSize: 50 });
  const written = (await Promise.all(Array.from({ length: 16 }, (_, n) => writer(n, 21)))).flat();
  await until('the queue is empty', async () => (await waiting()) === 0);
  await expectDense(written);
  expect(one.numbered).toBe(written.flat().length);
  expect((await admin.query('select count(*)::int as n from event_log')).rows[0].n).toBe(1);
});

test('a leader that is killed is followed by another, without a gap or a repeat', async () => {
  await admin.query('truncate event_queue, event_position, event_counter');
  await admin.query('update event_log set position = 0');
  const all = [sequencer({ batchSize: 20 }), sequencer({ batchSize: 20 }), sequencer({ batchSize: 20 })];
  await until('one leads', () => all.some((one) => one.leading));
  const writing = Promise.all(Array.from({ length: 6 }, (_, n) => writer(n, 42)));
  let over = false;
  void writing.finally(() => (over = true));
  let killed = 0;
  while (!over) {
    const { rows } = await admin.query(
      `select pg_terminate_backend(a.pid) from pg_stat_activity a join pg_locks l on l.pid = a.pid
        where a.application_name = 'opsgraph sequencer' and a.datname = current_database()
          and l.locktype = 'advisory' and l.granted`,
    );
    killed += rows.length;
    const before = all.reduce((sum, one) => sum + one.numbered, 0);
    await until('numbering goes on', () => over || all.reduce((sum, one) => sum + one.numbered, 0) > before + 40);
    expect(all.filter((one) => one.leading).length).toBeLessThanOrEqual(1);
  }
  const written = (await writing).flat();
  await until('the queue is empty', async () => (await waiting()) === 0);
  expect(killed).toBeGreaterThan(2);
  await expectDense(written);
});

test('a stale leader, whose log was moved by another, numbers nothing twice', async () => {
  await admin.query('truncate event_queue, event_position, event_counter');
  await admin.query('update event_log set position = 0');
  const [stale, current] = [await connected(database.url), await connected(database.url)];
  const ids = await writeEvents(admin, [{ organizationId: organizations[0] }, { organizationId: organizations[0] }]);
  await current.query('begin');
  expect(await numberBatch(current, 0n, 10)).toEqual({ taken: 2, position: 2n });
  // Both see the same queue; the second waits for the first at the log's row.
  const late = numberBatch(stale, 0n, 10);
  await until('the stale one waits', async () => {
    const { rows } = await admin.query(
      `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    return rows.length > 0;
  });
  await current.query('commit');
  expect(await late).toEqual({ taken: 2, position: null });
  await expectDense([ids]);
  await Promise.all([stale.end(), current.end()]);
});
