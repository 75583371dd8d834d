import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runMigrations } from 'graphile-worker';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './open';
import { loadResponsibilities } from './responsibilities';
import { loadServiceLevels } from './service-levels';

const roles = ['opsgraph_app_read', 'opsgraph_app_write', 'opsgraph_engine'];
const LOCK = 0x0b5_9ab4;

/** What a database administrator runs once where our own login may not create roles. */
export const rolesScript = (login: string): string =>
  [...roles.map((role) => `create role ${role} nologin;`), `grant ${roles.join(', ')} to "${login}";`].join('\n');

/**
 * Brings the database up to this version: roles, job queue, tables. Several processes may call it at once: one works,
 * the others wait at the lock and then find nothing to do. `login` is who will serve requests, where that is another.
 * The signal ends the waiting, never the work.
 */
export async function migrate(url: string, login?: string, signal?: AbortSignal): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'opsgraph migrate' });
  await client.connect();
  try {
    await lock(client, signal);
    await ensureRoles(client, login);
    await runMigrations({ connectionString: url, logger: undefined });
    const dataSource = await new DataSource(
      dataSourceOptions(url, [join(__dirname, '../../migrations/*.{ts,js}')]),
    ).initialize();
    try {
      await dataSource.runMigrations({ transaction: 'all' });
    } finally {
      await dataSource.destroy();
    }
    await loadResponsibilities(client);
    await loadServiceLevels(client);
  } finally {
    await client.end();
  }
}

/** Asked for again and again: a connection that waits in the server hears no signal. */
async function lock(client: Client, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [LOCK]);
    if (rows[0].ours) return;
    await delay(100, undefined, { signal });
  }
}

/** Whether every migration of this version has run: what readiness asks. */
export async function pendingMigrations(dataSource: DataSource): Promise<number> {
  const [{ n }] = await dataSource.query(`select count(*)::int as n from migration`);
  return known() - n;
}

function known(): number {
  return readdirSync(join(__dirname, '../../migrations')).filter((name) => /^\d+-.*\.(ts|js)$/.test(name)).length;
}

async function ensureRoles(client: Client, login?: string): Promise<void> {
  const { rows } = await client.query('select rolname from pg_roles where rolname = any ($1)', [roles]);
  const me: string = (await client.query('select current_user as me')).rows[0].me;
  const missing = roles.filter((role) => !rows.some((row) => row.rolname === role));
  try {
    for (const role of missing) {
      // Roles belong to the whole server: another database's migration may create them at the same moment.
      await client.query(
        `do $$ begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end $$`,
      );
    }
    for (const member of new Set([me, login ?? me])) await grantRoles(client, member);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new Error(
      `This login may not create the database roles. Have an administrator run:\n${rolesScript(login ?? me)}`,
      { cause: error },
    );
  }
}

async function grantRoles(client: Client, member: string): Promise<void> {
  const { rows } = await client.query(
    `select role from unnest($1::text[]) role
      where not (select rolsuper from pg_roles where rolname = $2) and not pg_has_role($2, role, 'member')`,
    [roles, member],
  );
  for (const { role } of rows) await client.query(`grant ${role} to "${member.replace(/"/g, '""')}"`);
}
