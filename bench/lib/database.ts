import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbedded } from '../../src/database/embedded';
import { migrate } from '../../src/database/migrate';

export interface BenchDatabase {
  url: string;
  /** Such as "PostgreSQL 18.4". */
  version: string;
  stop(): Promise<void>;
}

/**
 * A fresh migrated database: on an embedded server of its own with the settings of the service (durable commits), or on
 * that of BENCH_DATABASE_URL, where the login may create databases.
 */
export async function benchDatabase(settings: Readonly<Record<string, string>> = {}): Promise<BenchDatabase> {
  const server = await startServer(settings);
  const name = `bench_${randomUUID().slice(0, 8)}`;
  const admin = new Client({ connectionString: server.url });
  await admin.connect();
  const { rows } = await admin.query('select version()');
  await admin.query(`create database ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  const stop = async (): Promise<void> => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
    await server.stop();
  };
  // Interrupted, it leaves no server behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  try {
    await migrate(url.href);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: url.href, version: String(rows[0].version).split(/ \(| on /)[0], stop };
}

async function startServer(
  settings: Readonly<Record<string, string>>,
): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.BENCH_DATABASE_URL;
  if (given) return { url: given, stop: async () => undefined };
  const directory = await mkdtemp(join(tmpdir(), 'opsgraph-bench-'));
  const embedded = await startEmbedded({ directory, settings });
  return {
    url: embedded.url,
    stop: async () => {
      await embedded.stop();
      // Root's data lies elsewhere, in a place that the directory names.
      const place = await readFile(join(directory, 'where'), 'utf8').catch(() => null);
      if (place) await rm(place.trim(), { recursive: true, force: true });
      await rm(directory, { recursive: true, force: true });
    },
  };
}
