import { Client, type Pool } from 'pg';

/** The name by which all processes on one database find the sequencer's lock. */
export const sequencerLock = 'opsgraph sequencer';
/** The channel of the sequencer's wake-up. */
export const channel = 'opsgraph_log';

// Statements are prepared while the tables may still be empty; a plan kept from then would scan them whole for as long
// as it is kept, so that no plan may scan where an index serves.
const settings = `select set_config('role', 'opsgraph_engine', false), set_config('jit', 'off', false),
  set_config('enable_seqscan', 'off', false),
  set_config('statement_timeout', '30s', false), set_config('idle_session_timeout', '0', false),
  set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
  set_config('tcp_keepalives_count', '3', false)`;

/**
 * A connection of the log's own, as the engine: it outlives requests (a lock or LISTEN hangs on it), so it cannot be one
 * of the pool's. `onEnd` is told once when it is gone, however it went.
 */
export async function openSession(pool: Pool | string, name: string, onEnd: () => void): Promise<Client> {
  const options = typeof pool === 'string' ? { connectionString: pool } : pool.options;
  // A peer that vanished without a word would leave a query waiting for ever.
  const client = new Client({ ...options, application_name: name, keepAlive: true, query_timeout: 40_000 });
  client.on('error', () => undefined);
  client.on('end', onEnd);
  await client.connect();
  try {
    await client.query(settings);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return client;
}

/** One statement on such a connection: prepared once where it has a name. */
export interface Statement {
  name?: string;
  text: string;
  values?: unknown[];
}

export type Ask = <Row extends object>(statement: Statement) => Promise<Row[]>;
