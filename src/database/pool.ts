import { type CustomTypesConfig, Pool, types } from 'pg';

export interface PoolSettings {
  readonly max: number;
  readonly applicationName: string;
  /** Hears of connections that broke; the pool replaces them by itself. */
  readonly onError?: (error: Error) => void;
}

/** int8 stays text: a JavaScript number would round it. node-postgres's default, made certain against a global parser. */
const parsers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === types.builtins.INT8 && format !== 'binary'
      ? (value: string) => value
      : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
};

export function createPool(url: string, settings: PoolSettings): Pool {
  const onError = settings.onError ?? (() => undefined);
  const pool = new Pool({
    connectionString: url,
    max: settings.max,
    application_name: settings.applicationName,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    types: parsers,
  });
  pool.on('error', onError);
  // While a connection is lent out nobody else listens, and an error event without a listener ends the process.
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}
