import type { Client, Pool } from 'pg';
import { numberBatch } from './number-batch';
import { openSession, sequencerLock } from './session';
import { Wake } from './wake';

export interface SequencerOptions {
  /** Where the sequencer's own connection goes. */
  pool: Pool | string;
  batchSize?: number;
  /** Between two looks at the queue while events come; doubled up to `idleMs` while none do. */
  busyMs?: number;
  idleMs?: number;
  /** How often one that does not lead tries to. */
  candidacyMs?: number;
  /** Hears of a term that ended by an error; the next one begins by itself. */
  onError?: (error: Error) => void;
}

export interface Sequencer {
  readonly leading: boolean;
  /** Events that this process has numbered. */
  readonly numbered: number;
  /** Something was committed just now: look at once. Without it the queue is looked at within `idleMs`. */
  nudge(): void;
  stop(): Promise<void>;
}

/**
 * Numbers committed events, one process at a time: the leader holds an advisory lock on the very connection that it
 * writes on, so losing the one is losing the other. Every process may run one; the others wait to take over.
 */
export function startSequencer(options: SequencerOptions): Sequencer {
  const { batchSize = 5_000, busyMs = 5, idleMs = 50, candidacyMs = 1_000 } = options;
  const wake = new Wake();
  let stopping = false;
  let leading = false;
  let numbered = 0;

  const lead = async (client: Client): Promise<void> => {
    const where = async (): Promise<bigint> =>
      BigInt((await client.query<{ position: string }>('select position from event_log')).rows[0].position);
    let position = await where();
    let pause = busyMs;
    while (!stopping) {
      const batch = await numberBatch(client, position, batchSize);
      if (batch.taken > 0 && batch.position === null) {
        position = await where();
        continue;
      }
      if (batch.position !== null) position = batch.position;
      numbered += batch.taken;
      if (batch.taken === batchSize) continue;
      pause = batch.taken > 0 ? busyMs : Math.min(pause * 2, idleMs);
      await wake.pause(pause);
    }
  };

  const term = async (): Promise<void> => {
    let ended = false;
    const client = await openSession(options.pool, 'opsgraph sequencer', () => {
      ended = true;
      wake.wake();
    });
    try {
      while (!stopping && !ended) {
        const { rows } = await client.query<{ won: boolean }>(
          'select pg_try_advisory_lock(hashtextextended($1, 0)) as won',
          [sequencerLock],
        );
        leading = rows[0].won;
        if (leading) return await lead(client);
        await wake.pause(candidacyMs);
      }
    } finally {
      leading = false;
      // Ending the session gives the lock free in the server.
      await client.end().catch(() => undefined);
    }
  };

  const running = (async () => {
    while (!stopping) {
      try {
        await term();
      } catch (error) {
        options.onError?.(error as Error);
        if (!stopping) await wake.pause(candidacyMs);
      }
    }
  })();

  return {
    get leading() {
      return leading;
    },
    get numbered() {
      return numbered;
    },
    nudge: () => {
      if (leading) wake.wake();
    },
    stop: async () => {
      stopping = true;
      wake.wake();
      await running;
    },
  };
}
