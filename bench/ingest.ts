/**
 * Signals through the whole pipeline (normalise, route, correlate, alerts, events, store) beside COPY of the very same
 * rows into a bare table, alternating in one run on one server; medians of the rounds and their ratio.
 *
 *   node -r @swc-node/register bench/ingest.ts [signals a round] [rounds] [signals stored before]
 *
 * An embedded server of its own with the settings of the service (durable commits), or that of BENCH_DATABASE_URL, where
 * the login may create databases. 2 workers, batches of 500, 2,000 alarm keys in 10 accounts; two thirds of the events
 * are ALARM, one third OK; every tenth key has known impact.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type Connection, type Submittable } from 'pg';
import { startEmbedded } from '../src/database/embedded';
import { migrate } from '../src/database/migrate';
import { openDatabase, type Database } from '../src/database/open';
import { deliver } from '../src/operations/signal/deliver';

const KEYS = 2_000;
const ACCOUNTS = 10;
const BATCH = 500;
const WORKERS = 2;
const [signals = 20_000, rounds = 3, before = 0] = process.argv.slice(2).map(Number);

async function main(): Promise<void> {
  const server = await startServer();
  const name = `bench_${randomUUID().slice(0, 8)}`;
  const admin = new Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  try {
    await migrate(url.href);
    const database = await openDatabase(url.href, WORKERS + 1);
    try {
      await measure(database, url.href);
    } finally {
      await database.close();
    }
  } finally {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
    await server.stop();
  }
}

async function measure(database: Database, url: string): Promise<void> {
  await populate(database);
  const { rows } = await database.pool.query('select version()');
  console.log(String(rows[0].version).split(' on ')[0]);
  let sent = 0;
  const ingest = async (count: number): Promise<number> => {
    const bodies = Array.from({ length: count }, () => body(sent++));
    return seconds(async () => {
      let next = 0;
      const work = async () => {
        for (let at = next; at < count; at = next) {
          next += BATCH;
          const batch = bodies.slice(at, at + BATCH).map((text) => ({ via: 'EVENTBRIDGE' as const, body: text }));
          for (const result of await deliver(database, batch))
            if ('error' in result) throw new Error(result.error.message);
        }
      };
      await Promise.all(Array.from({ length: WORKERS }, work));
    });
  };
  if (before > 0) console.log(`${before} signals stored before, in ${(await ingest(before)).toFixed(1)} s`);
  else await ingest(2 * BATCH);
  await database.pool.query('analyze');

  const pipeline: number[] = [];
  const copy: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const since = (await database.pool.query('select coalesce(max(received_at), to_timestamp(0)) as at from signal'))
      .rows[0].at;
    pipeline.push(signals / (await ingest(signals)));
    copy.push(await copyRate(database, url, since));
    console.log(`round ${round}: pipeline ${figure(pipeline.at(-1)!)}/s, COPY ${figure(copy.at(-1)!)}/s`);
  }
  const counts = await database.pool.query(
    `select (select count(*) from signal) as signals, (select count(*) from alert) as alerts,
       (select count(*) from incident) as incidents, (select count(*) from event) as events,
       (select deadlocks from pg_stat_database where datname = current_database()) as deadlocks`,
  );
  console.log(counts.rows[0]);
  console.log(`pipeline ${figure(median(pipeline))}/s, bare COPY ${figure(median(copy))}/s`);
  console.log(`ratio pipeline : COPY = 1 : ${(median(copy) / median(pipeline)).toFixed(1)}`);
}

/** Rows a second that COPY brings into a table without keys or indexes, by as many connections as there are workers. */
async function copyRate(database: Database, url: string, since: Date): Promise<number> {
  await database.pool.query('drop table if exists bare');
  await database.pool.query('create table bare (like signal)');
  const clients = await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      const client = new Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  try {
    const rows = await copyOut(
      clients[0],
      `copy (select * from signal where received_at > '${since.toISOString()}') to stdout`,
    );
    const share = Math.ceil(rows.length / WORKERS);
    const taken = await seconds(async () => {
      await Promise.all(clients.map((client, n) => copyIn(client, rows.slice(n * share, (n + 1) * share))));
    });
    const { rows: kept } = await database.pool.query('select count(*)::int as n from bare');
    if (kept[0].n !== rows.length) throw new Error(`COPY kept ${kept[0].n} of ${rows.length} rows.`);
    return rows.length / taken;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

interface CopyConnection extends Connection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** A COPY as node-postgres's queue of queries takes it. */
function copying<T>(client: Client, text: string, on: object, result: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const submittable = {
      submit: (connection: CopyConnection) => connection.query(text),
      handleError: (error: Error) => reject((failure = error)),
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => (failure ? undefined : resolve(result())),
      ...on,
    };
    client.query(submittable as unknown as Submittable);
  });
}

function copyOut(client: Client, text: string): Promise<Buffer[]> {
  const rows: Buffer[] = [];
  const on = { handleCopyData: ({ chunk }: { chunk: Buffer }) => void rows.push(Buffer.from(chunk)) };
  return copying(client, text, on, () => rows);
}

function copyIn(client: Client, rows: Buffer[]): Promise<void> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < rows.length; at += BATCH) chunks.push(Buffer.concat(rows.slice(at, at + BATCH)));
  const on = {
    handleCopyInResponse: (connection: CopyConnection) => {
      for (const chunk of chunks) connection.sendCopyFromChunk(chunk);
      connection.endCopyFrom();
    },
  };
  return copying(client, 'copy bare from stdin', on, () => undefined);
}

const accountId = (n: number): string => `${200_000_000_000 + n}`;
const instanceId = (n: number): string => `i-${n.toString(16).padStart(17, '0')}`;
const metricOf = (key: number): string =>
  Math.floor(key / ACCOUNTS) % 10 === 0 ? 'StatusCheckFailed' : 'CPUUtilization';
const startedAt = Date.now() - 3_600_000;

/** The nth event: keys in an order that looks random and repeats for nobody, times that rise. */
function body(n: number): string {
  const key = Math.imul(n, 2_654_435_761) % KEYS;
  const k = key < 0 ? key + KEYS : key;
  const account = accountId(k % ACCOUNTS);
  const state = n % 3 === 0 ? 'OK' : 'ALARM';
  const at = new Date(startedAt + n * 5).toISOString();
  const name = `${instanceId(k)}: ${metricOf(k)}`;
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account,
    time: at,
    region: 'us-east-1',
    resources: [`arn:aws:cloudwatch:us-east-1:${account}:alarm:${name}`],
    detail: {
      alarmName: name,
      state: {
        value: state,
        reason: `Threshold Crossed: 1 out of the last 1 datapoints [99.5 (02/10/19 16:59:00)] was greater than the threshold (95.0).`,
        reasonData: '{"version":"1.0","statistic":"Maximum","period":300,"recentDatapoints":[99.5],"threshold":95.0}',
        timestamp: at.replace('Z', '+0000'),
      },
      previousState: {
        value: state === 'OK' ? 'ALARM' : 'OK',
        reason: 'Threshold Crossed',
        timestamp: at.replace('Z', '+0000'),
      },
      configuration: {
        description: 'Baseline alarm.',
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: { namespace: 'AWS/EC2', name: metricOf(k), dimensions: { InstanceId: instanceId(k) } },
              period: 300,
              stat: 'Maximum',
            },
            returnData: true,
          },
        ],
      },
    },
  });
}

/** One organization, its accounts, an instance and a discovered alarm for each key. */
async function populate({ pool }: Database): Promise<void> {
  const organization = randomUUID();
  await pool.query('insert into organization (id, name, created_at, updated_at) values ($1, $2, now(), now())', [
    organization,
    'Bench',
  ]);
  const accounts = Array.from({ length: ACCOUNTS }, (_, n) => ({ id: randomUUID(), aws: accountId(n) }));
  for (const { id, aws } of accounts) {
    await pool.query(
      `insert into account (id, organization_id, aws_account_id, name, status, service_tier, environment, regions,
         external_id, owned_at, created_at, updated_at)
       values ($1, $2, $3, $3, 'ACTIVE', 'PREMIUM', 'PRODUCTION', '{us-east-1}', $1::uuid::text, now(), now(), now())`,
      [id, organization, aws],
    );
  }
  const keys = Array.from({ length: KEYS }, (_, k) => {
    const { id, aws } = accounts[k % ACCOUNTS];
    return { id: randomUUID(), alarm: randomUUID(), account: id, aws, native: instanceId(k), metric: metricOf(k) };
  });
  await pool.query(
    `insert into resource (id, organization_id, account_id, arn, resource_id, type, service, region, name, state,
       first_seen_at, last_seen_at, updated_at)
     select id, $2, account, 'arn:aws:ec2:us-east-1:' || aws || ':instance/' || native, native, 'AWS::EC2::Instance',
       'ec2', 'us-east-1', native, 'running', now(), now(), now()
     from jsonb_to_recordset($1::jsonb) as k (id uuid, account uuid, aws text, native text)`,
    [JSON.stringify(keys), organization],
  );
  await pool.query(
    `insert into alarm (id, organization_id, account_id, resource_id, arn, name, region, state, state_updated_at,
       namespace, metric_name, updated_at)
     select alarm, $2, account, id, 'arn:aws:cloudwatch:us-east-1:' || aws || ':alarm:' || native || ': ' || metric,
       native || ': ' || metric, 'us-east-1', 'OK', to_timestamp(0), 'AWS/EC2', metric, now()
     from jsonb_to_recordset($1::jsonb) as k (id uuid, alarm uuid, account uuid, aws text, native text, metric text)`,
    [JSON.stringify(keys), organization],
  );
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.BENCH_DATABASE_URL;
  if (given) return { url: given, stop: async () => undefined };
  const directory = await mkdtemp(join(tmpdir(), 'opsgraph-bench-'));
  const embedded = await startEmbedded({ directory });
  return {
    url: embedded.url,
    stop: async () => {
      await embedded.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

const figure = (rate: number): string => Math.round(rate).toLocaleString('en');

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
