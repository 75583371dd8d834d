import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { type Query, type Row, send, statementsOf } from './pipeline';

/** Without the prefix that keeps our roles apart on a server shared with other databases. */
export type DatabaseRole = 'app_read' | 'app_write' | 'engine';

const rolePrefix = 'opsgraph_';

/** In whose name statements run: the role and the settings that row-level security reads. */
export interface Context {
  readonly role: DatabaseRole;
  /** Such as `app.organizations`; also server settings such as `statement_timeout`. */
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Runs queries in the context, all in one round trip and one implicit transaction, and returns the rows of each.
 * Role and settings are local to that transaction: they are gone at its end, however it ends.
 */
export async function trip(pool: Pool, context: Context, queries: readonly Query[]): Promise<Row[][]> {
  const all = [contextQuery(context), ...queries];
  return borrowed(pool, async (client) => {
    let answer;
    try {
      answer = await send(client, all);
    } catch (error) {
      if (!isStale(error)) throw error;
      // The failed transaction has left no trace, so it can be repeated; a second failure is the caller's.
      statementsOf(client).forgetAll();
      answer = await send(client, all);
    }
    if (answer.unbalanced) {
      throw new UnfitConnection('A trip is one transaction: its queries must not begin or end one.');
    }
    return answer.rows.slice(1);
  });
}

/**
 * A transaction for writing: committed when `fn` resolves, rolled back when it rejects. BEGIN and the context are one
 * round trip. An error that `fn` swallowed still fails the transaction: PostgreSQL would answer COMMIT with a rollback.
 */
export async function withTransaction<T>(
  pool: Pool,
  context: Context,
  fn: (client: PoolClient) => Promise<T>,
  isolation: 'read committed' | 'repeatable read' | 'serializable' = 'read committed',
): Promise<T> {
  const begin = `begin isolation level ${isolation}`;
  return borrowed(pool, async (client) => {
    const opening = [{ name: begin, text: begin }, contextQuery(context)];
    try {
      await send(client, opening).catch(async (error: unknown) => {
        if (!isStale(error)) throw error;
        await client.query('rollback');
        statementsOf(client).forgetAll();
        await send(client, opening);
      });
      const result = await fn(client);
      const { command } = await client.query('commit');
      if (command !== 'COMMIT') {
        throw new Error(
          'The transaction was rolled back: one of its statements had failed, and the error was passed over.',
        );
      }
      return result;
    } catch (error) {
      try {
        await client.query('rollback');
      } catch (cause) {
        throw new UnfitConnection((error as Error).message, { cause: error ?? cause });
      }
      throw error;
    }
  });
}

/** Marks an error after which the connection must not be used again; its cause, when it has one, is the caller's. */
class UnfitConnection extends Error {}

async function borrowed<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    // The server answers an ordinary error and goes on; anything else leaves the conversation in an unknown state.
    const ordinary = !(error instanceof UnfitConnection) && !isFatal(error);
    client.release(ordinary ? undefined : (error as Error));
    throw error instanceof UnfitConnection && error.cause !== undefined ? error.cause : error;
  }
}

function isFatal(error: unknown): boolean {
  return error instanceof DatabaseError && (error.severity === 'FATAL' || error.severity === 'PANIC');
}

/** Errors that mean only that the connection's prepared statements are not what we believe. */
function isStale(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false;
  return error.code === '26000' || (error.code === '0A000' && error.routine === 'RevalidateCachedQuery');
}

/** The names of the settings are parameters, so there is one statement for each number of settings. */
function contextQuery(context: Context): Query {
  const settings = Object.entries(context.settings);
  const calls = settings.map((_, index) => `set_config($${index * 2 + 2}, $${index * 2 + 3}, true)`);
  return {
    name: `context ${settings.length}`,
    text: `select ${["set_config('role', $1, true)", ...calls].join(', ')}`,
    values: [rolePrefix + context.role, ...settings.flat()],
  };
}
