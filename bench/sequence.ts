/**
 * The sequencer beside the limit: the same rows inserted, as many a transaction, into a table without keys or indexes.
 * Alternating rounds in one run; medians and their ratio. Then writers and sequencer at the same time.
 *
 *   npm run bench sequence [events a round] [rounds] [writers]
 *
 * Events are written as operations write them (500 a transaction), in 20 organizations of 50 accounts.
 */
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type Database } from '../src/database/open';
import { systemCaller } from '../src/domain/caller';
import type { EventDraft } from '../src/domain/event';
import { startSequencer } from '../src/log';
import { transact } from '../src/operations/unit';
import { benchDatabase } from './lib/database';
import { seeded } from './lib/lists';

const [events = 100_000, rounds = 3, writers = 2] = process.argv.slice(2).map(Number);
const [TRANSACTION, BATCH] = [500, 5_000];
const caller = systemCaller('bench');

async function main(): Promise<void> {
  const server = await benchDatabase();
  const database = await openDatabase(server.url, writers + 1);
  try {
    console.log(`Node ${process.version}, ${server.version}, ${cpus().length} cores, ${events} events a round`);
    await write(database, 2 * TRANSACTION);
    await number(database);
    await database.pool.query('vacuum analyze');
    const rates: Record<'written' | 'numbered' | 'limit', number>[] = [];
    for (let round = 1; round <= rounds; round++) {
      const since = await newest(database);
      const written = events / (await seconds(() => write(database, events)));
      const numbered = events / (await number(database));
      rates.push({ written, numbered, limit: events / (await limit(database, since)) });
      console.log(`round ${round}: ${told(rates.at(-1)!)}`);
    }
    const middle = (of: keyof (typeof rates)[number]): number => median(rates.map((rate) => rate[of]));
    console.log(told({ written: middle('written'), numbered: middle('numbered'), limit: middle('limit') }));
    console.log(`ratio sequencer : limit = 1 : ${(middle('limit') / middle('numbered')).toFixed(1)}`);
    await together(database);
  } finally {
    await database.close();
    await server.stop();
  }
}

/** Writers that never pause, with the sequencer beside them: what waits when the last has written, and how long yet. */
async function together(database: Database): Promise<void> {
  const before = await newest(database);
  const sequencer = startSequencer({ pool: database.pool });
  try {
    const taken = await seconds(() => write(database, events));
    const behind = events - ((await newest(database)) - before);
    const rest = await seconds(async () => {
      while ((await newest(database)) - before < events) await delay(5);
    });
    console.log(
      `together: ${figure(events / taken)} written/s; ${figure(behind)} waited when the last was written,` +
        ` numbered ${rest.toFixed(2)} s later`,
    );
  } finally {
    await sequencer.stop();
  }
}

async function write(database: Database, count: number): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let from = next; from < count; from = next) {
      next += TRANSACTION;
      const drafts = Array.from({ length: Math.min(TRANSACTION, count - from) }, (_, i) => draft(from + i));
      await transact(database, caller, (unit) => unit.recordAll(drafts));
    }
  };
  await Promise.all(Array.from({ length: writers }, work));
}

function draft(n: number): EventDraft {
  const account = (n * 7_919) % 1_000;
  const incident = seeded('incident', n >> 2);
  return {
    kind: 'INCIDENT_COMMENT_ADDED',
    organizationId: seeded('organization', account % 20),
    accountId: seeded('account', account),
    subject: { type: 'Incident', id: incident },
    incidentId: n % 5 === 0 ? null : incident,
    internal: n % 10 === 3,
    summary: 'Somebody commented on the incident.',
    after: { body: 'The instance answers its status checks again.' },
  };
}

/** Seconds until everything that waits is numbered. */
async function number(database: Database): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>('select count(*)::int as n from event_queue');
  const sequencer = startSequencer({ pool: database.pool, batchSize: BATCH });
  const taken = await seconds(async () => {
    while (sequencer.numbered < rows[0].n) await delay(1);
  });
  await sequencer.stop();
  return taken;
}

async function limit({ pool }: Database, since: number): Promise<number> {
  await pool.query('drop table if exists bare; drop table if exists numbered');
  await pool.query('create table bare (like event_position)');
  await pool.query(`create table numbered as select * from event_position where position > ${since}`);
  await pool.query('create index on numbered (position); analyze numbered');
  const taken = await seconds(async () => {
    for (let from = since; from < since + events; from += BATCH)
      await pool.query(
        `insert into bare select * from numbered where position > ${from} and position <= ${from + BATCH}`,
      );
  });
  const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from bare');
  if (rows[0].n !== events) throw new Error(`The limit kept ${rows[0].n} of ${events} rows.`);
  return taken;
}

async function newest({ pool }: Database): Promise<number> {
  return Number((await pool.query<{ position: string }>('select position from event_log')).rows[0].position);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

const figure = (rate: number): string => Math.round(rate).toLocaleString('en');
const told = ({ written, numbered, limit }: Record<'written' | 'numbered' | 'limit', number>): string =>
  `written ${figure(written)}/s, numbered ${figure(numbered)}/s, bare insert ${figure(limit)}/s`;

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
