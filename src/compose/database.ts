import { mkdir } from 'node:fs/promises';
import type { Config } from '../config';
import { startEmbedded } from '../database/embedded';
import { migrate } from '../database/migrate';
import { openDatabase, type Database } from '../database/open';
import { explained, reachDatabase } from '../database/reach';
import { once } from './once';
import type { Progress } from './progress';

export interface OpenedDatabase {
  database: Database;
  url: string;
  close(): Promise<void>;
}

const POOL_SIZE = 24;

/** The database that the settings name, or the embedded one; migrated, whoever comes first. */
export async function openConfigured(
  config: Pick<Config, 'cpuCheck' | 'dataDir' | 'databaseUrl' | 'migrationsDatabaseUrl'>,
  progress: Progress,
  signal?: AbortSignal,
): Promise<OpenedDatabase> {
  await mkdir(config.dataDir, { recursive: true });
  const embedded = config.databaseUrl
    ? null
    : await startEmbedded({ directory: config.dataDir, log: (line) => progress.step(line), signal });
  const url = config.databaseUrl ?? embedded!.url;
  const migrationsUrl = config.migrationsDatabaseUrl ?? url;
  const setting = migrationsUrl === url ? 'DATABASE_URL' : 'MIGRATIONS_DATABASE_URL';
  try {
    if (!embedded) {
      await reachDatabase(url, 'DATABASE_URL');
      if (migrationsUrl !== url) await reachDatabase(migrationsUrl, setting);
    }
    progress.step(embedded ? `PostgreSQL is up in ${config.dataDir}` : 'using the PostgreSQL of DATABASE_URL');
    signal?.throwIfAborted();
    const login = decodeURIComponent(new URL(url).username) || undefined;
    await migrate(migrationsUrl, login, signal).catch((error: unknown) => {
      throw embedded || signal?.aborted ? error : explained(error, migrationsUrl, setting);
    });
    progress.step('the database is migrated');
    const database = await openDatabase(url, POOL_SIZE, { cpuCheck: config.cpuCheck });
    return {
      database,
      url,
      close: once(async () => {
        await database.close();
        await embedded?.stop();
      }),
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}
