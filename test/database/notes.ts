import type { Pool } from 'pg';
import { createPool } from '../../src/database/pool';
import type { Context } from '../../src/database/trip';
import { testDatabase } from '../harness/database';
import { administer } from '../harness/server';

/** A database with one table under row-level security and a pool of one connection, for the files that import this. */
export const database = testDatabase();
export const reader: Context = { role: 'app_read', settings: { 'app.organizations': '{7}' } };
export const writer: Context = { role: 'app_write', settings: { 'app.organizations': '{7}' } };
export const identity = {
  name: 'identity',
  text: `select current_user as role, session_user as login, current_setting('app.organizations', true) as organizations,
                current_setting('statement_timeout') as timeout, pg_backend_pid() as pid`,
};
export let pool: Pool;

beforeAll(async () => {
  await administer(database.url, async (client) => {
    for (const role of ['app_read', 'app_write', 'engine']) {
      // Roles belong to the server: another test file may be creating the same one.
      await client.query(`do $$ begin create role opsgraph_${role} nologin;
        exception when duplicate_object or unique_violation then null; end $$`);
    }
    await client.query(`create table note (id int primary key, organization int not null, text text);
      alter table note enable row level security;
      alter table note force row level security;
      create policy own on note using (organization = any (current_setting('app.organizations')::int[]));
      create table plain (a int);
      grant insert on plain to opsgraph_app_write;
      grant select on note to opsgraph_app_read;
      grant select, insert, update, delete on note to opsgraph_app_write;
      insert into note select n, n % 10, 'note ' || n from generate_series(1, 100) n`);
  });
});

beforeEach(() => {
  // One connection, so that every borrower is the next one of the same.
  pool = createPool(database.url, { max: 1, applicationName: 'trip test' });
});

afterEach(async () => {
  await pool.end();
});

/** What the next borrower of the connection finds, asked without a trip. */
export async function nextBorrower(): Promise<Record<string, string>> {
  const { rows } = await pool.query<Record<string, string>>(identity.text);
  return rows[0]!;
}

export async function expectNothingLeft(): Promise<void> {
  const next = await nextBorrower();
  expect(next.role).toBe(next.login);
  expect(next.organizations || '').toBe('');
  expect(next.timeout).toBe('0');
  const client = await pool.connect();
  expect(client.getTransactionStatus()).toBe('I');
  client.release();
}
