import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { migrate } from '../../src/database/migrate';
import { dataSourceOptions } from '../../src/database/open';
import { responsibilities } from '../../src/domain/catalog/responsibilities';
import { createTestDatabase } from '../harness/database';
import { administer, databaseUrl, serverVariable } from '../harness/server';

const database = { url: '', drop: async () => undefined as void };

beforeAll(async () => Object.assign(database, await createTestDatabase()));
afterAll(() => database.drop());

async function rows<T extends object>(sql: string): Promise<T[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('the tables are what the entities say: nothing is left to generate', async () => {
  const dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
  try {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  } finally {
    await dataSource.destroy();
  }
});

test('every table that has an organization is under forced row-level security, with a policy for requests', async () => {
  const open = await rows<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id')
       and not (c.relrowsecurity and c.relforcerowsecurity
         and exists (select from pg_policies p where p.tablename = c.relname and p.policyname = 'tenant'))
     order by 1`,
  );
  // Nobody's request reads these: they are granted to the engine alone.
  expect(open.map(({ name }) => name)).toEqual(['condition', 'event_counter']);
  const granted = await rows<{ table_name: string }>(
    `select table_name from information_schema.role_table_grants
     where grantee in ('opsgraph_app_read', 'opsgraph_app_write') and table_name in ('condition', 'event_counter')`,
  );
  expect(granted).toEqual([]);
});

test('no role of requests can change or delete an event, or read a secret or its hash', async () => {
  const rights = await rows<{ right: string }>(
    `select grantee || ' ' || privilege_type as right from information_schema.role_table_grants
     where table_name = 'event' and grantee like 'opsgraph_%' and privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')
     union all
     select grantee || ' ' || column_name from information_schema.column_privileges
     where table_name = 'api_key' and column_name = 'secret_hash' and privilege_type = 'SELECT'
       and grantee in ('opsgraph_app_read', 'opsgraph_app_write')
     union all
     select grantee || ' ' || column_name from information_schema.column_privileges
     where table_name = 'webhook' and column_name = 'secret' and privilege_type in ('SELECT', 'UPDATE')
       and grantee in ('opsgraph_app_read', 'opsgraph_app_write')`,
  );
  expect(rights).toEqual([]);
});

test('the responsibilities are the catalogue’s', async () => {
  const stored = await rows<{ code: string; position: number }>(
    'select code, position, category, activity, customer, accelerate from responsibility order by position',
  );
  expect(stored).toEqual(responsibilities.map((row) => expect.objectContaining({ ...row })));
});

test('several processes migrate an empty database at once: all succeed and each migration ran once', async () => {
  const server = process.env[serverVariable]!;
  const name = `migrate_${process.pid}_${Date.now()}`;
  await administer(server, (client) => client.query(`create database ${name}`));
  const url = databaseUrl(server, name);
  try {
    await Promise.all([migrate(url), migrate(url), migrate(url)]);
    const ran = await administer(url, (client) =>
      client.query<{ times: number }>('select name, count(*)::int as times from migration group by 1'),
    );
    expect(ran.rows.length).toBeGreaterThan(2);
    expect(ran.rows.every(({ times }) => times === 1)).toBe(true);
  } finally {
    await administer(server, (client) => client.query(`drop database ${name} with (force)`));
  }
});
