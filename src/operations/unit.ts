import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { Database } from '../database/open';
import { tenancySettings, type Caller, type DatabaseRole } from '../domain/caller';
import type { EventDraft } from '../domain/event';
import type { JobDraft, TimerDraft } from '../domain/job';
import { newId } from '../domain/new-id';
import { insertEvents } from './record';

export type { Database };

/** One operation's transaction, with everything that an operation may do: read and write, record, enqueue. */
export interface Unit {
  readonly caller: Caller;
  readonly manager: EntityManager;
  /** Service time, the same for the whole operation. */
  readonly now: Date;
  /** How this service is set up, where operations depend on it. */
  readonly settings: Database['settings'];
  /** The responsibility row under which the operation runs; `authorize` sets it, events carry it. */
  raciCode: string | null;
  /** One SQL statement; use it for sets, and the manager for single rows. */
  query<Row = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Writes one event, after the row that it speaks of, and gives its id. */
  record(draft: EventDraft): Promise<string>;
  /** Writes many events in one statement, in their order. */
  recordAll(drafts: readonly EventDraft[]): Promise<string[]>;
  /** Adds a job that starts only when this transaction has committed. */
  enqueue(job: JobDraft): Promise<void>;
  /** Sets (or moves) a timer in service time. */
  schedule(timer: TimerDraft): Promise<void>;
  cancel(task: TimerDraft['task'], key: string): Promise<void>;
}

const RETRIABLE = new Set(['40001', '40P01']);
const ATTEMPTS = 8;
/** Two that met once should not meet again: each waits a little, at random, longer every time. */
const PAUSE_MS = 10;

/**
 * Runs `fn` in one transaction under the caller's tenancy. A deadlock or serialization failure is tried again; any
 * other error rolls everything back and is thrown on.
 */
export async function transact<T>(database: Database, caller: Caller, fn: (unit: Unit) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(database, caller, fn);
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if (attempt >= ATTEMPTS || !RETRIABLE.has(code)) throw error;
      await delay(Math.random() * PAUSE_MS * attempt);
    }
  }
}

async function once<T>(database: Database, caller: Caller, fn: (unit: Unit) => Promise<T>): Promise<T> {
  const runner = database.dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.startTransaction();
    const now = await enter(runner, caller);
    const result = await fn(unitOf(runner.manager, caller, now, database.settings));
    await runner.commitTransaction();
    return result;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

/** Takes the caller's role and tenancy for this transaction, and reads service time, in one trip. */
async function enter(runner: { query(sql: string, values: unknown[]): Promise<unknown> }, caller: Caller) {
  const role: DatabaseRole =
    caller.kind === 'SYSTEM' || caller.kind === 'AWS' ? 'opsgraph_engine' : 'opsgraph_app_write';
  const settings = Object.entries(tenancySettings(caller));
  const calls = settings.map((_, i) => `set_config($${2 * i + 2}, $${2 * i + 3}, true)`);
  const [row] = (await runner.query(
    `select date_trunc('milliseconds', clock_timestamp()) + offset_ms * interval '1 ms' as now,
       ${calls.join(', ')}, set_config('role', $1, true) from service_clock`,
    [role, ...settings.flat()],
  )) as { now: Date }[];
  return row.now;
}

function unitOf(manager: EntityManager, caller: Caller, now: Date, settings: Database['settings']): Unit {
  const unit: Unit = {
    caller,
    manager,
    now,
    settings,
    raciCode: null,
    // Structured, because TypeORM's plain result of UPDATE and DELETE is not their rows but [rows, count].
    query: async (sql, values) => (await manager.queryRunner!.query(sql, values, true)).records,
    record: async (draft) => (await unit.recordAll([draft]))[0],
    recordAll: async (drafts) => {
      const ids = drafts.map(() => newId());
      if (drafts.length > 0) await insertEvents(unit, drafts, ids);
      return ids;
    },
    enqueue: async ({ task, key, ids, runAt, queue }) => {
      const values = [task, key, JSON.stringify(ids), runAt ?? null, queue ?? null];
      await manager.query('select enqueue($1, $2, $3::jsonb, $4, $5)', values);
    },
    schedule: async ({ task, key, ids, dueAt }) => {
      await manager.query(
        `insert into timer (task, key, ids, due_at) values ($1, $2, $3::jsonb, $4)
         on conflict (task, key) do update set ids = excluded.ids, due_at = excluded.due_at`,
        [task, key, JSON.stringify(ids), dueAt],
      );
    },
    cancel: async (task, key) => {
      await manager.query('delete from timer where task = $1 and key = $2', [task, key]);
    },
  };
  return unit;
}
