import { setTimeout as delay } from 'node:timers/promises';
import { Client, Pool } from 'pg';

const identity = 'hashtextextended($1, 0)';

/**
 * Runs `fn` while holding the lock of that name, waiting for it first. The lock lives on a connection of its own, not
 * one of the pool's, so that waiters cannot starve `fn` of connections. The signal tells that the lock was lost with
 * its connection; the call then rejects once `fn` is done.
 */
export async function withLock<T>(
  pool: Pool | string,
  key: string,
  fn: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const session = await open(pool);
  try {
    await session.client.query(`select pg_advisory_lock(${identity})`, [key]);
    const result = await fn(session.lost);
    session.lost.throwIfAborted();
    await session.client.query(`select pg_advisory_unlock(${identity})`, [key]);
    return result;
  } finally {
    await session.close();
  }
}

export interface LeaderOptions {
  /** Leads until the signal fires; may return earlier and leave its work to timers. A rejection gives leadership up. */
  readonly onLeading: (signal: AbortSignal) => Promise<void> | void;
  /** After the signal fired and onLeading has ended. Not called at close. */
  readonly onLost?: (reason: Error) => void;
  /** How often to try, and how often the connection is probed while leading. */
  readonly intervalMs?: number;
}

export interface Leadership {
  readonly leading: boolean;
  /** Ends onLeading by its signal, then gives the lock free. */
  close(): Promise<void>;
}

/** Stands for leadership: of all processes on one database, one leads for each key. */
export function leader(pool: Pool | string, key: string, options: LeaderOptions): Leadership {
  const interval = options.intervalMs ?? 1_000;
  const closing = new AbortController();
  const pause = (signal: AbortSignal): Promise<void> => delay(interval, undefined, { signal }).catch(() => undefined);
  let leading = false;

  const stand = async (): Promise<void> => {
    const session = await open(pool);
    const disturbed = AbortSignal.any([closing.signal, session.lost]);
    try {
      for (;;) {
        const { rows } = await session.client.query<{ won: boolean }>(
          `select pg_try_advisory_lock(${identity}) as won`,
          [key],
        );
        if (rows[0]!.won || closing.signal.aborted) break;
        await pause(disturbed);
        if (closing.signal.aborted) break;
      }
      if (!closing.signal.aborted) await lead(session);
    } finally {
      await session.close();
    }
  };

  const lead = async (session: Session): Promise<void> => {
    const over = new AbortController();
    const signal = AbortSignal.any([closing.signal, session.lost, over.signal]);
    leading = true;
    signal.addEventListener('abort', () => (leading = false), { once: true });
    const work = (async () => options.onLeading(signal))();
    work.catch((error: unknown) => over.abort(error));
    while (!signal.aborted) {
      await pause(signal);
      // A peer that vanished without a word breaks nothing on its own: only a probe that stays unanswered tells.
      if (!signal.aborted) await session.probe(interval * 5);
    }
    await work.catch(() => undefined);
    if (!closing.signal.aborted) options.onLost?.(asError(signal.reason));
  };

  const standing = (async () => {
    while (!closing.signal.aborted) {
      // Whatever failed here, the database is not to be had just now; whoever led has been told by onLost.
      await stand().catch(() => undefined);
      await pause(closing.signal);
    }
  })();

  return {
    get leading() {
      return leading;
    },
    close: async () => {
      closing.abort(new Error('Leadership was given up.'));
      await standing;
    },
  };
}

interface Session {
  readonly client: Client;
  readonly lost: AbortSignal;
  probe(patience: number): Promise<void>;
  close(): Promise<void>;
}

async function open(pool: Pool | string): Promise<Session> {
  const client = new Client(typeof pool === 'string' ? { connectionString: pool, keepAlive: true } : pool.options);
  const broken = new AbortController();
  const fail = (error: Error): void =>
    broken.abort(new Error(`The lock's connection broke: ${error.message}`, { cause: error }));
  client.on('error', fail);
  client.on('end', () => fail(new Error('it was ended')));
  await client.connect();
  // The server should notice within half a minute that a holder's machine is gone, and must not end an idle holder.
  await client.query(
    `select set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
            set_config('tcp_keepalives_count', '3', false), set_config('idle_session_timeout', '0', false),
            set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false)`,
  );
  return {
    client,
    lost: broken.signal,
    probe: async (patience) => {
      const late = setTimeout(() => {
        fail(new Error('it does not answer'));
        client.connection.stream.destroy();
      }, patience);
      try {
        await client.query('select 1');
      } catch (error) {
        fail(asError(error));
      } finally {
        clearTimeout(late);
      }
    },
    close: async () => {
      // Ending the session gives its locks free, in the server, before the connection closes.
      await client.end().catch(() => undefined);
    },
  };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
