import { randomBytes } from 'node:crypto';
import { chown, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, program } from './binaries';
import type { Place } from './place';
import { run } from './processes';

export const superuser = 'postgres';
export const database = 'opsgraph';

/** For a machine of about two cores and a few gigabytes that runs other programs as well. */
export const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  cluster_name: 'opsgraph',
  max_connections: '100',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  synchronous_commit: 'on',
  wal_compression: 'on',
  max_wal_size: '1GB',
  random_page_cost: '1.1',
  jit: 'off',
  log_checkpoints: 'off',
  lc_messages: 'C',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** The cluster's password, random and readable by this account alone; made with the cluster. */
export async function passwordOf(directory: string, place: Place): Promise<string> {
  const file = join(directory, 'postgres-password');
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known) return known;
  if (await exists(join(place.home, 'data'))) {
    throw new Error(`${file}, the password of the database in ${place.home}, is missing: restore it from a backup.`);
  }
  const password = randomBytes(24).toString('base64url');
  await writeFile(`${file}.draft`, `${password}\n`, { mode: 0o600 });
  await rename(`${file}.draft`, file);
  return password;
}

/** Creates the cluster unless it exists. It takes its place only when complete, so a crash leaves none half made. */
export async function initialise(native: string, place: Place, password: string, durable: boolean): Promise<boolean> {
  const data = join(place.home, 'data');
  if (await exists(join(data, 'PG_VERSION'))) return false;
  for (const name of await readdir(place.home)) {
    if (name.startsWith('data.')) await rm(join(place.home, name), { recursive: true, force: true });
  }
  const draft = join(place.home, `data.${process.pid}`);
  const passwordFile = join(place.home, `data.${process.pid}.password`);
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (place.account) await chown(passwordFile, place.account.uid, place.account.gid);
    const { code, stderr } = await run(
      program(native, 'initdb'),
      [
        `--pgdata=${draft}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        ...(durable ? [] : ['--no-sync']),
      ],
      place.account,
    );
    if (code !== 0) throw new Error(`PostgreSQL could not create its cluster in ${place.home}: ${stderr.trim()}`);
    await rename(draft, data);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
  return true;
}
