import { parse, validate, type GraphQLFormattedError } from 'graphql';
import type { Pool } from 'pg';
import type { Caller } from '../../src/domain/caller';
import { createPool } from '../../src/database/pool';
import { createReadPath, type ReadPath, type ReadPorts } from '../../src/query';
import { buildApiSchema } from '../../src/resolvers/schema';
import { testDatabase } from '../harness/database';
import { makeCallers } from './callers';
import { Referee } from './referee';
import { identityOf } from './referee-list';
import { insertRows, makeRows, type Rows } from './rows';

/** What AWS would answer: the tests of this room read tables. */
export const quiet: ReadPorts = {
  live: { metricData: async () => null, alarmHistory: async () => ({ items: [], nextToken: null }) },
  streamPosition: async () => ({ latest: 'latest', oldest: 'oldest' }),
  rateLimit: () => ({
    cost: 1,
    maximumAvailable: 2,
    currentlyAvailable: 1,
    restoreRate: 1,
    resetAt: new Date(0),
    limit: 2,
  }),
};

export interface Answer {
  data: Record<string, unknown> | null;
  errors: readonly GraphQLFormattedError[];
}

export interface Stage {
  pool: Pool;
  epoch: string;
  rows: Rows;
  callers: Record<string, Caller>;
  readPath: ReadPath;
  /** Row-level security alone. */
  unguarded: ReadPath;
  referee: Referee;
  ask(text: string, caller: Caller, variables?: Record<string, unknown>, ports?: ReadPorts): Promise<Answer>;
}

/** A database with the rows, the read path over it and the referee beside it. To be called at the top of a test file. */
export function stage(): Stage {
  const database = testDatabase();
  const schema = buildApiSchema();
  const ready = {} as Stage;
  beforeAll(async () => {
    const pool = createPool(database.url, { max: 2, applicationName: 'test' });
    const rows = makeRows();
    await insertRows(pool, rows);
    const { rows: log } = await pool.query<{ epoch: string }>('select epoch from event_log');
    const [{ epoch }] = log;
    const readPath = createReadPath({ schema, pool, epoch: () => epoch });
    Object.assign(ready, {
      pool,
      epoch,
      rows,
      callers: makeCallers(rows),
      readPath,
      unguarded: createReadPath({ schema, pool, epoch: () => epoch, entitlement: false }),
      referee: new Referee(schema, rows, epoch),
      ask: (text: string, caller: Caller, variables = {}, ports = quiet) =>
        answerOf(ready.readPath, text, caller, variables, ports),
    });
  });
  afterAll(async () => {
    await ready.pool?.end();
  });
  return ready;
}

export async function answerOf(
  readPath: ReadPath,
  text: string,
  caller: Caller,
  variables: Record<string, unknown> = {},
  live: ReadPorts = quiet,
): Promise<Answer> {
  const document = parse(text);
  const faults = validate(buildApiSchema(), document);
  if (faults.length > 0) throw new AggregateError(faults, `${faults[0].message}\n${text}`);
  const { data, errors = [] } = await readPath.execute({ document, variables, caller, live });
  return { data: JSON.parse(data), errors };
}

/** Cursors carry what the referee does not know; what they point at must be equal. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      /cursor/i.test(key) && typeof part === 'string' ? identityOf(part) : comparable(part),
    ]),
  );
}
