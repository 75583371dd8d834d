import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { DirectoryInUse, startEmbedded, type Embedded } from '../../src/database/embedded';

export const serverVariable = 'OPSGRAPH_TEST_SERVER';
export const templateVariable = 'OPSGRAPH_TEST_TEMPLATE';

const prefix = 'opsgraph-test-';

/** The programs of another PostgreSQL release to run the tests on: a directory with bin, lib and share. */
export const binaries = process.env.TEST_POSTGRES_BINARIES || undefined;

/** A server for one run of the tests: nothing of it need survive a crash. */
export async function startTestServer(): Promise<{ url: string; stop(): Promise<void> }> {
  await removeAbandoned();
  const directory = await mkdtemp(join(tmpdir(), prefix));
  // Under root PostgreSQL runs as another account, which must be able to pass.
  await chmod(directory, 0o755);
  const embedded = await startEmbedded({
    directory,
    binaries,
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' },
  });
  return { url: embedded.url, stop: () => remove(directory, embedded) };
}

async function remove(directory: string, embedded?: Embedded): Promise<void> {
  await embedded?.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
}

/** A run that was killed leaves its server running; a later one ends it. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const directory = join(tmpdir(), name);
    const entry = await stat(directory).catch(() => undefined);
    // One that has just been made may not have been claimed yet by the run that made it.
    if (!entry || entry.uid !== process.getuid?.() || Date.now() - entry.mtimeMs < 60_000) continue;
    try {
      await remove(directory, await startEmbedded({ directory, binaries }));
    } catch (error) {
      if (!(error instanceof DirectoryInUse)) await remove(directory);
    }
  }
}

export async function administer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
