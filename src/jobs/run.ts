import { EventEmitter } from 'node:events';
import { Logger as QueueLogger, run, type TaskList, type WorkerEvents } from 'graphile-worker';
import type { Pool } from 'pg';
import type { JobContext, JobIds, JobTable } from './context';
import { beat } from './heartbeat';
import { pause } from './pause';

export interface Workers {
  /** Takes no more jobs, tells those that run to end, and gives them time; what does not end is taken up by another. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  pool: Pool;
  context: Omit<JobContext, 'signal'>;
  jobs: JobTable;
  concurrency: number;
  /** Without a sign of life for so long this process counts as dead, and its jobs are freed. */
  deadAfterMs?: number;
}

interface Crew {
  /** Resolves when it takes no more jobs, for whatever reason. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

const RESTART_MS = 1_000;

/**
 * Takes jobs until stopped. Jobs that may hang for long belong to workers of their own. graphile-worker gives up when
 * the database is away for some seconds; it is then begun anew until the database is back.
 */
export async function startWorkers(options: WorkerOptions): Promise<Workers> {
  const { log } = options.context;
  const stopping = new AbortController();
  const context: JobContext = { ...options.context, signal: stopping.signal };
  let crew: Crew | null = await begin(options, context);

  const supervised = (async () => {
    while (!stopping.signal.aborted) {
      if (crew) {
        await crew.ended;
        if (stopping.signal.aborted) return;
        log.warn('the workers have ended; they are begun anew');
        await crew.stop();
        crew = null;
      }
      await pause(RESTART_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      crew = await begin(options, context).catch((error) => {
        log.warn({ err: error }, 'the workers cannot begin');
        return null;
      });
    }
  })();

  let stopped: Promise<void> | null = null;
  const stop = async () => {
    stopping.abort();
    await crew?.stop();
    await supervised;
    // One that was just being begun while we stopped.
    await crew?.stop();
  };
  return { stop: () => (stopped ??= stop()) };
}

async function begin(options: WorkerOptions, context: JobContext): Promise<Crew> {
  const { pool, jobs, concurrency, deadAfterMs } = options;
  const events: WorkerEvents = new EventEmitter();
  // Jobs are held in the name of the pool of workers, not of the single one.
  const named = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id));
  });
  const runner = await run({
    pgPool: pool,
    concurrency,
    noHandleSignals: true,
    pollInterval: 500,
    taskList: taskList(jobs, context),
    logger: quietLogger(context),
    events,
  });
  const heartbeat = await beat(pool, await named, context.log, deadAfterMs).catch(async (error) => {
    // Without a sign of life its jobs would soon be taken from it.
    await runner.stop().catch(() => undefined);
    throw error;
  });
  const ended = runner.promise.catch((error) => context.log.warn({ err: error }, 'the workers failed'));
  return {
    ended,
    stop: async () => {
      // One that has ended by itself says so by rejecting.
      await runner.stop().catch(() => undefined);
      await ended;
      await heartbeat.stop().catch((error) => context.log.debug({ err: error }, 'heartbeat not taken back'));
    },
  };
}

function taskList(jobs: JobTable, context: JobContext): TaskList {
  return Object.fromEntries(
    Object.entries(jobs).map(([task, handler]) => [
      task,
      async (payload: unknown, helpers: { job: { attempts: number } }) => {
        try {
          await handler!(payload as JobIds, context);
        } catch (error) {
          if (!context.signal.aborted) {
            context.log.warn({ task, ids: payload, attempts: helpers.job.attempts, err: error }, 'job failed');
          }
          throw error;
        }
      },
    ]),
  );
}

/** graphile-worker's own lines say nothing that the handler's do not; its warnings are passed on. */
function quietLogger(context: JobContext): QueueLogger {
  return new QueueLogger(() => (level, message) => {
    if (level === 'error' || level === 'warning') context.log.debug({ worker: message }, 'job queue');
  });
}
