import 'reflect-metadata';
import type { Pool } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { CpuCheck } from '../domain/instance-check';
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

/** What operations depend on and is set for the service as a whole. */
export interface OperationSettings {
  /** CPU_CHECK: whether a busy instance is asked before the customer is. */
  cpuCheck: CpuCheck;
}

export const defaultSettings: OperationSettings = { cpuCheck: 'NONE' };

/** An open database: TypeORM for the operations, and the pool below it for the read path and the set-based statements. */
export interface Database {
  dataSource: DataSource;
  pool: Pool;
  settings: OperationSettings;
  close(): Promise<void>;
}

export async function openDatabase(
  url: string,
  poolSize = 10,
  settings: OperationSettings = defaultSettings,
): Promise<Database> {
  const dataSource = await new DataSource(dataSourceOptions(url, [], poolSize)).initialize();
  const pool = (dataSource.driver as unknown as { master: Pool }).master;
  // An idle connection that breaks (database restarted) is replaced at the next borrow; unheard, it would end the process.
  pool.on('error', () => undefined);
  // The same while it is borrowed: the statement in flight rejects, and that is where it is handled.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return { dataSource, pool, settings, close: () => dataSource.destroy() };
}
