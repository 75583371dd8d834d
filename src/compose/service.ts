import { pino, type Logger } from 'pino';
import { pointAwsAtSandbox, type Config } from '../config';
import { followClock } from '../database/clock';
import type { Database } from '../database/open';
import { createSessions, type AwsAccess } from '../integrations/aws/session';
import type { Checks } from '../http/health';
import { liveReads } from '../integrations/aws/live';
import { startSequencer } from '../log';
import { managedAccounts } from '../operations/account/access';
import { createApi } from './api';
import { openConfigured } from './database';
import { removeRuntime, writeRuntime, type SandboxKeys } from './files';
import type { Progress } from './progress';
import { openSandbox, type SampleWorld } from './sandbox';
import { createWorker } from './worker';

export interface Service {
  url: string;
  sandboxUrl: string | null;
  databaseUrl: string;
  keys: SandboxKeys | null;
  /** Resolves when the service is ready: in the sandbox, with its sample world. */
  ready: Promise<void>;
  stop(): Promise<void>;
}

const SYNC_INTERVAL_MS = 5 * 60_000;

/** Puts the rooms together as the settings say, and starts them; what was started is stopped again if a later part fails. */
export async function startService(config: Config, progress: Progress): Promise<Service> {
  const logger: Logger = pino({ level: config.logLevel });
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) {
      await stop().catch((error) => logger.error({ err: error }, 'stopping failed'));
    }
  };
  try {
    const opened = await openConfigured(config, progress);
    stops.push(opened.close);
    // Only now is the directory ours: what it says of a service that runs must not be taken from it.
    await removeRuntime(config.dataDir);
    const { database } = opened;
    const clock = await followClock(database.pool);
    stops.push(async () => clock.close());
    if (!config.sandbox && clock.offset() !== 0) {
      throw new Error('This database has a clock that a sandbox moved: it cannot serve real AWS accounts.');
    }
    const sandbox = config.sandbox ? await openSandbox(config, { database, clock, progress, logger }) : null;
    if (sandbox) {
      stops.push(sandbox.stop);
      pointAwsAtSandbox(sandbox.url, sandbox.world.credentials);
    }
    const aws = createSessions();
    const sequencer = startSequencer({
      pool: database.pool,
      onError: (error) => logger.warn({ err: error }, 'the sequencer was interrupted'),
    });
    stops.push(() => sequencer.stop());
    const sample: { world: SampleWorld | null } = { world: null };
    const checks: Checks = sandbox
      ? {
          sandbox: async () => {
            if (!sample.world) throw new Error('the sample world is still being set up');
          },
        }
      : {};
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
        nudge: () => sequencer.nudge(),
        live: liveReads(aws, accessIn(database), { atOnce: config.limits.liveReads }),
        settings: config.limits,
        streams: {
          ...config.limits,
          unnamedSocketsPerAddress: Math.ceil(config.limits.unnamedSockets / 4),
        },
      });
      stops.push(api.stop);
      port = await api.listen(config.port, config.host);
      url = `http://localhost:${port}`;
      progress.step(`the API listens on ${url}`);
    }
    if (config.role !== 'api') {
      const queueUrl = sandbox?.world.queueUrl ?? config.signalsQueueUrl;
      const worker = await createWorker({
        database,
        clock,
        aws,
        logger,
        queue: queueUrl ? { url: queueUrl, region: sandbox?.world.region ?? regionOf(queueUrl) } : null,
        syncIntervalMs: SYNC_INTERVAL_MS,
      });
      stops.push(worker.stop);
      progress.step('the workers are at work');
    }
    const ready = (async () => {
      if (sandbox && url) {
        const world = await sandbox.populate(url);
        sample.world = world;
        stops.push(() => world.stop());
      }
      await writeRuntime(config.dataDir, {
        pid: process.pid,
        port,
        url,
        sandboxUrl: sandbox?.url ?? null,
        databaseUrl: opened.url,
      });
      stops.push(() => removeRuntime(config.dataDir));
    })();
    return {
      url,
      sandboxUrl: sandbox?.url ?? null,
      databaseUrl: opened.url,
      keys: sandbox?.keys ?? null,
      ready,
      stop: stopAll,
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

/** https://sqs.<region>.amazonaws.com/<account>/<name> */
function regionOf(queueUrl: string): string {
  const match = /^https:\/\/sqs\.([a-z0-9-]+)\./.exec(queueUrl);
  if (!match) throw new Error('SIGNALS_QUEUE_URL must be the URL of an SQS queue.');
  return match[1];
}
