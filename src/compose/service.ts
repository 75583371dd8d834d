import type { Pool } from 'pg';
import { pino, type Logger } from 'pino';
import { pointAwsAtSandbox, type Config } from '../config';
import { followClock } from '../database/clock';
import type { Database } from '../database/open';
import { createSessions, type AwsAccess } from '../integrations/aws/session';
import { openMailer } from '../integrations/notify/email';
import { createWebhookSender } from '../integrations/notify/webhook';
import type { Checks } from '../http/health';
import type { Metrics } from '../http/metrics';
import { liveReads } from '../integrations/aws/live';
import { startSequencer } from '../log';
import { managedAccounts } from '../operations/account/access';
import { createApi } from './api';
import { openConfigured } from './database';
import { removeRuntime, writeRuntime, type SandboxKeys } from './files';
import type { Progress } from './progress';
import { once } from './once';
import { openSandbox, type SampleWorld } from './sandbox';
import { createWorker } from './worker';

export interface Service {
  url: string;
  sandboxUrl: string | null;
  databaseUrl: string;
  keys: SandboxKeys | null;
  /** Nobody has been let in yet: no person, no key. */
  unclaimed: boolean;
  /** Resolves when the service is ready: in the sandbox, with its sample world. Rejects where it is stopped before. */
  ready: Promise<void>;
  /** In order and once, whatever is asked again. */
  stop(): Promise<void>;
}

const SYNC_INTERVAL_MS = 5 * 60_000;

/**
 * Puts the rooms together as the settings say, and starts them; what was started is stopped again if a later part fails,
 * or if the signal comes before the end.
 */
export async function startService(config: Config, progress: Progress, signal: AbortSignal): Promise<Service> {
  const logger: Logger = pino({ level: config.logLevel });
  const stopping = new AbortController();
  const over = AbortSignal.any([signal, stopping.signal]);
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) {
      await stop().catch((error) => logger.error({ err: error }, 'stopping failed'));
    }
  };
  try {
    const opened = await openConfigured(config, progress, over);
    stops.push(opened.close);
    over.throwIfAborted();
    // Only now is the directory ours: what it says of a service that runs must not be taken from it.
    await removeRuntime(config.dataDir);
    const { database } = opened;
    const clock = await followClock(database.pool);
    stops.push(async () => clock.close());
    if (!config.sandbox && clock.offset() !== 0) {
      throw new Error('This database has a clock that a sandbox moved: it cannot serve real AWS accounts.');
    }
    const sequencer = startSequencer({
      pool: database.pool,
      onError: (error) => logger.warn({ err: error }, 'the sequencer was interrupted'),
    });
    stops.push(() => sequencer.stop());
    const nudge = (): void => sequencer.nudge();
    const sandbox = config.sandbox ? await openSandbox(config, { database, clock, nudge, progress, logger }) : null;
    if (sandbox) {
      stops.push(sandbox.stop);
      over.throwIfAborted();
      pointAwsAtSandbox(sandbox.url, sandbox.world.credentials);
    }
    // With the sandbox nothing leaves this machine.
    const webhookReach = sandbox ? 'LOOPBACK' : 'PUBLIC';
    const aws = createSessions();
    const sample: { world: SampleWorld | null } = { world: null };
    const checks: Checks = sandbox
      ? {
          sandbox: async () => {
            if (!sample.world) throw new Error('the sample world is still being set up');
          },
        }
      : {};
    let metrics: Metrics | null = null;
    let url = '';
    let port = 0;
    if (config.role !== 'worker') {
      const api = await createApi({
        database,
        logger,
        checks,
        issuers: config.oidcIssuers,
        corsOrigins: config.corsOrigins,
        sandboxUrl: sandbox?.url ?? null,
        webhookReach,
        addOnStart: config.addOnStart,
        patchNowSnapshot: config.patchNowSnapshot,
        nudge,
        live: liveReads(aws, accessIn(database), { atOnce: config.limits.liveReads }),
        settings: config.limits,
        streams: {
          ...config.limits,
          unnamedSocketsPerAddress: Math.ceil(config.limits.unnamedSockets / 4),
        },
      });
      stops.push(api.stop);
      metrics = api.metrics;
      over.throwIfAborted();
      port = await api.listen(config.port, config.host);
      url = `http://localhost:${port}`;
      progress.step(`the API listens on ${url}`);
    }
    if (config.role !== 'api') {
      const queueUrl = sandbox?.world.queueUrl ?? config.signalsQueueUrl;
      const mailer = config.smtp ? openMailer(config.smtp) : null;
      if (mailer) stops.push(async () => mailer.close());
      const worker = await createWorker({
        database,
        clock,
        aws,
        mailer,
        webhooks: createWebhookSender({ reach: webhookReach }),
        logger,
        queue: queueUrl ? { url: queueUrl, region: sandbox?.world.region ?? regionOf(queueUrl) } : null,
        syncIntervalMs: SYNC_INTERVAL_MS,
        alarmsPerSecond: config.alarmsPerSecond,
        support: config.support,
        onIngested: (outcome) => metrics?.ingested('SQS', outcome),
      });
      stops.push(worker.stop);
      progress.step('the workers are at work');
    }
    const unclaimed = !sandbox && !(await hasAnyone(database.pool));
    over.throwIfAborted();
    const ready = (async () => {
      if (sandbox && url) {
        const world = await sandbox.populate(url, over);
        sample.world = world;
        stops.push(() => world.stopped);
      }
      over.throwIfAborted();
      await writeRuntime(config.dataDir, {
        pid: process.pid,
        port,
        url,
        sandboxUrl: sandbox?.url ?? null,
        databaseUrl: opened.url,
      });
      stops.push(() => removeRuntime(config.dataDir));
    })();
    // Whoever waits for it hears of a failure; that nobody does yet is none.
    ready.catch(() => undefined);
    return {
      url,
      sandboxUrl: sandbox?.url ?? null,
      databaseUrl: opened.url,
      keys: sandbox?.keys ?? null,
      unclaimed,
      ready,
      stop: once(async () => {
        stopping.abort(new Error('The service was stopped.'));
        // What is still being set up ends first: nothing may be added to a service that is being taken apart.
        await ready.catch(() => undefined);
        await stopAll();
      }),
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** How an account is reached that a live read is about. */
function accessIn(database: Database): (accountId: string) => Promise<AwsAccess> {
  return async (accountId) => {
    const [account] = await managedAccounts(database, [accountId]);
    return { ...account, accountId };
  };
}

async function hasAnyone(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ anyone: boolean }>(
    'select exists (select from api_key) or exists (select from person) as anyone',
  );
  return rows[0].anyone;
}

/** https://sqs.<region>.amazonaws.com/<account>/<name> */
function regionOf(queueUrl: string): string {
  const match = /^https:\/\/sqs\.([a-z0-9-]+)\./.exec(queueUrl);
  if (!match) throw new Error('SIGNALS_QUEUE_URL must be the URL of an SQS queue.');
  return match[1];
}
