import 'reflect-metadata';
import type { Pool } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { entities } from '../entities';
import { Naming } from './naming';

/** How every process sees the database: the server, the worker, the migrations' command line and the tests. */
export function dataSourceOptions(url: string, migrations: string[] = [], poolSize = 10): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities,
    migrations,
    migrationsTableName: 'migration',
    namingStrategy: new Naming(),
    synchronize: false,
    logging: false,
    poolSize,
    extra: { application_name: 'opsgraph' },
  };
}

/** An open database: TypeORM for the operations, and the pool below it for the read path and the set-based statements. */
export interface Database {
  dataSource: DataSource;
  pool: Pool;
  close(): Promise<void>;
}

export async function openDatabase(url: string, poolSize = 10): Promise<Database> {
  const dataSource = await new DataSource(dataSourceOptions(url, [], poolSize)).initialize();
  const pool = (dataSource.driver as unknown as { master: Pool }).master;
  // An idle connection that breaks (database restarted) is replaced at the next borrow; unheard, it would end the process.
  pool.on('error', () => undefined);
  // The same while it is borrowed: the statement in flight rejects, and that is where it is handled.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return { dataSource, pool, close: () => dataSource.destroy() };
}
