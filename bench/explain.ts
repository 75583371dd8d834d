/**
 * EXPLAIN of every list of the API, with each order and filter, over a million events, signals, backup jobs and recovery
 * points, as four kinds of callers. Prints what each reads; exits with 1 where a big table is scanned from end to end, or
 * more than `MOST` rows are sorted, for a page of 50.
 *
 *   npm run bench explain [only those whose name has this text] [URL of a database that is filled already]
 *
 * Custom plans are run (EXPLAIN ANALYZE); generic ones, which a prepared statement may come to, are looked at.
 */
import { cpus } from 'node:os';
import { parse } from 'graphql';
import { Pool } from 'pg';
import type { Caller } from '../src/domain/caller';
import { createReadPath } from '../src/query';
import { buildApiSchema } from '../src/resolvers/schema';
import { benchDatabase } from './lib/database';
import { ACCOUNT, lists, seeded } from './lib/lists';
import { explaining, MOST, type Seen } from './lib/plans';
import { seed } from './lib/seed';
import { RECOVERY_POINTS, seedBackups } from './lib/seed-backups';
import { EVENTS, LARGE, seedLog, SIGNALS } from './lib/seed-log';

const [only = '', filled] = process.argv.slice(2);
/** Nothing of it need be durable. */
const settings = { fsync: 'off', full_page_writes: 'off', max_wal_size: '8GB', maintenance_work_mem: '512MB' };

const caller = (given: Partial<Caller>): Caller => ({
  ...{ kind: 'API_KEY', principalId: seeded('key', 0), personId: null, name: 'bench', email: null },
  ...{ party: 'CUSTOMER', role: 'CUSTOMER_VIEWER', scopes: ['read'], organizations: [], accounts: [], memberOf: [] },
  ...{ expiresAt: null, reason: null },
  ...given,
});
const organizations = [0, 1, 2].map((n) => seeded('organization', n));
/** Accounts of the first organization: every twentieth is. */
const accounts = [ACCOUNT, 20, 40, 60].map((n) => seeded('account', n));
const callers: Record<string, Caller> = {
  customer: caller({ organizations: organizations.slice(0, 1), memberOf: organizations.slice(0, 1) }),
  'of three organizations': caller({ organizations, memberOf: organizations }),
  'narrowed to accounts': caller({ accounts, memberOf: organizations.slice(0, 1) }),
  engineer: caller({ party: 'ACCELERATE', role: 'OPERATIONS_ENGINEER', organizations: 'ALL', memberOf: 'ALL' }),
};

async function main(): Promise<void> {
  const database = filled ? { url: filled, version: '', stop: async () => undefined } : await benchDatabase(settings);
  const pool = new Pool({ connectionString: database.url, max: 1 });
  pool.on('error', () => undefined);
  try {
    console.log(`${database.version}, ${cpus().length} cores`);
    if (!filled) await fill(database.url);
    await explainAll(pool);
  } finally {
    await pool.end();
    await database.stop();
  }
}

async function fill(url: string): Promise<void> {
  const start = performance.now();
  await seed(url, LARGE, async (client) => {
    await seedLog(client);
    await seedBackups(client, LARGE);
  });
  console.log(
    `${EVENTS} events, ${SIGNALS} signals, ${LARGE.incidents} incidents, ${LARGE.resources} resources, alarms and tags, ${RECOVERY_POINTS} recovery points` +
      ` in ${((performance.now() - start) / 1000).toFixed(0)} s`,
  );
}

async function explainAll(pool: Pool): Promise<void> {
  const watched = explaining(pool);
  const schema = buildApiSchema();
  const { rows } = await pool.query<{ epoch: string }>('select epoch from event_log');
  const readPath = createReadPath({
    schema,
    pool: watched.pool,
    epoch: () => rows[0].epoch,
    statementTimeoutMs: 60_000,
  });
  const wrong: string[] = [];
  let asked = 0;
  for (const [who, as] of Object.entries(callers)) {
    console.log(`\n${who}`);
    for (const { name, document } of lists(schema).filter((list) => list.name.includes(only))) {
      const { errors } = await readPath.execute({ document: parse(document), variables: {}, caller: as, live: quiet });
      if (errors) wrong.push(`${who}: ${name}: ${errors[0].message}`);
      for (const seen of watched.take()) {
        asked++;
        const faults = faultsOf(seen);
        if (faults.length > 0) wrong.push(`${who}: ${name}: ${faults.join('; ')}`);
        console.log(line(name, seen, faults));
      }
    }
  }
  console.log(`\n${asked} statements; ${wrong.length} of them with a fault`);
  for (const one of wrong) console.log(one);
  if (wrong.length > 0) process.exitCode = 1;
}

function faultsOf({ scanned, generic, sorted }: Seen): string[] {
  return [
    ...scanned.map((table) => `scans ${table}`),
    ...generic.map((table) => `scans ${table} with a generic plan`),
    ...(sorted > MOST ? [`sorts ${sorted} rows`] : []),
  ];
}

function line(name: string, { ms, buffers, read, sorted, by }: Seen, faults: readonly string[]): string {
  const figures = [
    `${ms.toFixed(1)} ms`,
    `${buffers} buffers`,
    `${read} rows read`,
    ...(sorted ? [`${sorted} sorted`] : []),
  ];
  return `  ${faults.length > 0 ? '✗' : ' '} ${name.padEnd(44)} ${figures.join(', ').padEnd(56)} ${by.join(' ')}`;
}

/** No list asks for anything that is not in the database. */
const quiet = {
  rateLimit: () => Promise.reject(new Error('Not asked for.')),
  streamPosition: () => Promise.reject(new Error('Not asked for.')),
} as unknown as Parameters<ReturnType<typeof createReadPath>['execute']>[0]['live'];

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
