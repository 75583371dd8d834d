import type { Logger } from 'pino';
import type { ServiceClock } from '../database/clock';
import { leader } from '../database/lock';
import type { Database } from '../database/open';
import type { AwsSessions } from '../integrations/aws/session';
import type { SupportSettings } from '../domain/support/settings';
import type { Mailer } from '../integrations/notify/email';
import type { WebhookSender } from '../integrations/notify/webhook';
import { openDeadLetters, openQueue } from '../integrations/aws/sqs';
import {
  delivery,
  deployment,
  housekeeping,
  patching,
  remediation,
  slowWebhooks,
  synchronisation,
  webhooks,
} from '../jobs';
import { consumeDeadLetters } from '../jobs/consume-dead-letters';
import { consumeSignals, type Consumer, type Delivered } from '../jobs/consume-signals';
import type { Lead } from '../jobs/context';
import { followWebhooks } from '../jobs/follow-webhooks';
import { freeJobsOfDead } from '../jobs/heartbeat';
import { startWorkers } from '../jobs/run';
import { schedule } from '../jobs/schedule';
import { fireTimers } from '../jobs/timers';
import { Wake } from '../log/wake';
import { deliver } from '../operations/signal/deliver';
import { once } from './once';

export interface Worker {
  stop(): Promise<void>;
}

export interface WorkerDeps {
  database: Database;
  clock: ServiceClock;
  aws: AwsSessions;
  /** null: no mail server is set. */
  mailer: Mailer | null;
  webhooks: WebhookSender;
  /** null: signals come over HTTP alone. */
  queue: { url: string; region: string } | null;
  syncIntervalMs: number;
  alarmsPerSecond: number;
  support: SupportSettings;
  /** Hears of every delivery from the queue: its outcome, or the code of its refusal. */
  onIngested?(outcome: string): void;
  logger: Logger;
}

const HOUSEKEEPING_CONCURRENCY = 4;
const SYNC_CONCURRENCY = 8;
const DEPLOY_CONCURRENCY = 8;
const REMEDIATION_CONCURRENCY = 8;
const PATCHING_CONCURRENCY = 8;
const DELIVERY_CONCURRENCY = 4;
const WEBHOOK_CONCURRENCY = 12;
const SLOW_WEBHOOK_CONCURRENCY = 8;

/** Everything that works in the background, in one process; any number of processes may. */
export async function createWorker(deps: WorkerDeps): Promise<Worker> {
  const { database, logger } = deps;
  const { pool } = database;
  const lead: Lead = (key, onLeading) => leader(pool, `opsgraph ${key}`, { onLeading });
  const context = {
    database,
    aws: deps.aws,
    mailer: deps.mailer,
    webhooks: deps.webhooks,
    now: () => deps.clock.now(),
    log: logger,
    alarmsPerSecond: deps.alarmsPerSecond,
    support: deps.support,
  };
  // What can refuse to open comes first: nothing runs yet that would have to be stopped.
  const consumer = deps.queue ? await consume(deps, deps.queue) : null;
  const workers = [
    await startWorkers({ pool, context, jobs: housekeeping, concurrency: HOUSEKEEPING_CONCURRENCY }),
    // Synchronisations wait on AWS: places of their own, so that they never hold up what incidents wait for.
    await startWorkers({ pool, context, jobs: synchronisation, concurrency: SYNC_CONCURRENCY }),
    await startWorkers({ pool, context, jobs: deployment, concurrency: DEPLOY_CONCURRENCY }),
    await startWorkers({ pool, context, jobs: remediation, concurrency: REMEDIATION_CONCURRENCY }),
    await startWorkers({ pool, context, jobs: patching, concurrency: PATCHING_CONCURRENCY }),
    // So do deliveries on whoever takes them.
    await startWorkers({ pool, context, jobs: delivery, concurrency: DELIVERY_CONCURRENCY }),
    await startWorkers({ pool, context, jobs: webhooks, concurrency: WEBHOOK_CONCURRENCY }),
    await startWorkers({ pool, context, jobs: slowWebhooks, concurrency: SLOW_WEBHOOK_CONCURRENCY }),
  ];
  const moved = new Wake();
  deps.clock.onChange(() => moved.wake());
  const leaders = [
    lead('timers', (signal) => fireTimers(database, signal, logger, moved)),
    lead('webhooks', (signal) => followWebhooks(database, signal, logger)),
    lead('schedule', (signal) => schedule(database, deps.syncIntervalMs, signal, logger)),
  ];
  const dead = freeJobsOfDead(pool, lead, logger);
  return {
    stop: once(async () => {
      await consumer?.stop();
      await Promise.all([...leaders.map((one) => one.close()), dead.stop()]);
      await Promise.all(workers.map((one) => one.stop()));
    }),
  };
}

/** Signals from the queue, and those that the queue itself gave up. */
async function consume(
  { database, logger, onIngested }: WorkerDeps,
  { url, region }: { url: string; region: string },
): Promise<Consumer> {
  const take = async (bodies: string[]): Promise<Delivered[]> => {
    const results = await deliver(
      database,
      bodies.map((body) => ({ via: 'EVENTBRIDGE', body })),
    );
    for (const result of results) onIngested?.('error' in result ? result.error.code : result.outcome);
    return results;
  };
  const queue = await openQueue(url, region);
  const consumers = [
    consumeSignals({ database, queue, deliver: take, log: logger }),
    consumeDeadLetters({
      database,
      open: () => openDeadLetters(url, region),
      deliver: take,
      log: logger,
      onFailed: (rule) => onIngested?.(rule),
    }),
  ];
  return {
    stop: async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      queue.close();
    },
  };
}
