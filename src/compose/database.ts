import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config';
import { startEmbedded } from '../database/embedded';
import { migrate } from '../database/migrate';
import { openDatabase, type Database } from '../database/open';
import type { Progress } from './progress';

export interface OpenedDatabase {
  database: Database;
  url: string;
  close(): Promise<void>;
}

const POOL_SIZE = 24;

/** The database that the settings name, or the embedded one; migrated, whoever comes first. */
export async function openConfigured(
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'migrationsDatabaseUrl'>,
  progress: Progress,
): Promise<OpenedDatabase> {
  await mkdir(config.dataDir, { recursive: true });
  const embedded = config.databaseUrl
    ? null
    : await startEmbedded({ directory: config.dataDir, log: (line) => progress.step(line) });
  const url = config.databaseUrl ?? embedded!.url;
  progress.step(embedded ? `PostgreSQL is up in ${join(config.dataDir)}` : 'using the PostgreSQL of DATABASE_URL');
  try {
    await migrate(config.migrationsDatabaseUrl ?? url, new URL(url).username || undefined);
    progress.step('the database is migrated');
    const database = await openDatabase(url, POOL_SIZE);
    return {
      database,
      url,
      close: async () => {
        await database.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}
