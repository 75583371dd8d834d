import { EventEmitter } from 'node:events';
import { Logger as QueueLogger, run, type TaskList, type WorkerEvents } from 'graphile-worker';
import type { Pool } from 'pg';
import type { JobContext, JobIds, JobTable } from './context';
import { beat } from './heartbeat';

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

/** Takes jobs until stopped. Jobs that may hang for long belong to workers of their own. */
export async function startWorkers(options: WorkerOptions): Promise<Workers> {
  const { pool, jobs } = options;
  const stopping = new AbortController();
  const context: JobContext = { ...options.context, signal: stopping.signal };
  const events: WorkerEvents = new EventEmitter();
  // Jobs are held in the name of the pool of workers, not of the single one.
  const named = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id));
  });
  const runner = await run({
    pgPool: pool,
    concurrency: options.concurrency,
    noHandleSignals: true,
    pollInterval: 500,
    taskList: taskList(jobs, context),
    logger: quietLogger(context),
    events,
  });
  const heartbeat = await beat(pool, await named, context.log, options.deadAfterMs);
  return {
    stop: async () => {
      stopping.abort();
      await runner.stop();
      await heartbeat.stop();
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
