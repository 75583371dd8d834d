import type { Pool } from 'pg';

/**
 * Service time: the wall clock plus an offset that one database row holds and every process follows. Outside the sandbox
 * the offset is zero.
 */
export interface ServiceClock {
  now(): Date;
  /** Milliseconds that service time is ahead of the wall clock. */
  offset(): number;
  /** Moves every process's service time forward; an offset smaller than the present one changes nothing. */
  advanceTo(offset: number): Promise<void>;
  /** Called after each change that this process sees. */
  onChange(listener: (offset: number) => void): void;
  close(): void;
}

export async function followClock(pool: Pool, pollMs = 1_000): Promise<ServiceClock> {
  const listeners: ((offset: number) => void)[] = [];
  let offset = await readOffset(pool);

  function take(next: number): void {
    if (next <= offset) return;
    offset = next;
    for (const listener of listeners) listener(offset);
  }

  const timer = setInterval(() => {
    readOffset(pool).then(take, () => undefined); // the next poll asks again; transactions read the row themselves
  }, pollMs);
  timer.unref();

  return {
    now: () => new Date(Date.now() + offset),
    offset: () => offset,
    advanceTo: async (next) => {
      const { rows } = await pool.query(
        'update service_clock set offset_ms = greatest(offset_ms, $1) returning offset_ms',
        [Math.round(next)],
      );
      take(Number(rows[0].offset_ms));
    },
    onChange: (listener) => listeners.push(listener),
    close: () => clearInterval(timer),
  };
}

async function readOffset(pool: Pool): Promise<number> {
  const { rows } = await pool.query('select offset_ms from service_clock');
  return Number(rows[0].offset_ms);
}
