import type { Pool } from 'pg';
import type { PositionRow } from './row';

export interface EventLogOptions {
  /** Where the log's own connection goes. */
  pool: Pool | string;
  /** Rows that are kept in memory. */
  ringSize?: number;
  pageSize?: number;
  /** How often the log is looked at where no wake-up comes. */
  pollMs?: number;
  /** How long a subscription may have been away. */
  retentionMs?: number;
  /** Tells the sequencer of this process that an event was committed. */
  nudge?: () => void;
  onError?: (error: Error) => void;
}

/** The log as one process sees it: one reader tails it for everybody here. */
export interface EventLog {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Of the log's cursors; another one means another history (a restore). */
  epoch(): string;
  latest(): bigint;
  /** The oldest position that a subscription may resume after. */
  oldest(): Promise<bigint>;
  /** The position before the first event that is still stored. */
  beginning(): Promise<bigint>;
  /** The number of an event that was committed; null where it was not given within `waitMs`. */
  positionOf(eventId: string, waitMs: number): Promise<bigint | null>;
  /** The newest position, whenever it moved. */
  changes(after: bigint): AsyncIterable<bigint>;
  /** Calls the listener after each move; returns how to end that. */
  onChange(listener: () => void): () => void;
  /** The rows of (after, until] from memory; null where memory does not hold them all. */
  recent(after: bigint, until: bigint): readonly PositionRow[] | null;
  /** Rows by position, from memory or the table. */
  rows(positions: readonly bigint[]): Promise<PositionRow[]>;
  /** Looks at the table now. */
  refresh(): Promise<void>;
  /** Events that are committed and not yet here. */
  lag(): Promise<number>;
  /** Whether some process leads as the sequencer. */
  sequenced(): Promise<boolean>;
}
