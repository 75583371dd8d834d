import { Client, DatabaseError } from 'pg';

/** The oldest release that has all that the schema uses. */
const OLDEST = 15;
const PATIENCE_MS = 10_000;

/** A database that was named in a setting and is of no use; the message is for who set it. */
export class DatabaseSettingError extends Error {}

/**
 * Tries a database that somebody named in a setting, before anything else is done with it. What is wrong is said in one
 * line that names the setting and what it should be; never with the password.
 */
export async function reachDatabase(url: string, setting: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ number: string; version: string }>(
      `select current_setting('server_version_num') as number, current_setting('server_version') as version`,
    );
    if (Math.floor(Number(rows[0].number) / 10_000) < OLDEST) {
      throw new DatabaseSettingError(
        `${setting}: ${placeOf(url)} is PostgreSQL ${rows[0].version}; expected is PostgreSQL ${OLDEST} or newer.`,
      );
    }
  } catch (error) {
    throw explained(error, url, setting);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** An error of that database, as whoever set the setting can act on it. */
export function explained(error: unknown, url: string, setting: string): Error {
  const reason = error instanceof Error ? error : new Error(String(error));
  if (reason instanceof DatabaseSettingError) return reason;
  return new DatabaseSettingError(`${setting}: ${sentence(reason, url)}`, { cause: error });
}

function sentence(error: Error & { code?: string }, url: string): string {
  const { hostname, username, pathname } = new URL(url);
  const place = placeOf(url);
  const login = decodeURIComponent(username) || 'of this account';
  const said = error.message.split('\n')[0];
  if (!errorOfServer(error)) {
    if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') {
      return `there is no host ${hostname}; expected is postgres://user:password@host:port/database.`;
    }
    if (error.code === undefined && !/^timeout expired|^Connection terminated|SSL/.test(said)) return error.message;
    return `no PostgreSQL answers at ${place} (${error.code ?? said}); expected is a server that runs and lets this machine connect.`;
  }
  switch (error.code) {
    case '28P01':
    case '28000':
      return `${place} refuses the login ${login} (${said}); expected is a login of that server with its password.`;
    case '3D000':
      return `${place} has no database ${decodeURIComponent(pathname.slice(1))}; expected is one that exists (create database).`;
    case '42501':
      return `the login ${login} may not do what is needed (${said}); expected is the owner of the database, or MIGRATIONS_DATABASE_URL with a login that may create tables and roles.`;
    case '53300':
      return `${place} has no connection left (${said}); expected are at least 60 for each process.`;
    default:
      return `${said} (${place}, ${error.code ?? 'no code'}).`;
  }
}

/** TypeORM passes the server's error on with its own around it. */
function errorOfServer(error: Error & { code?: string; driverError?: unknown }): boolean {
  return error instanceof DatabaseError || error.driverError instanceof DatabaseError;
}

function placeOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || 5432}`;
}
