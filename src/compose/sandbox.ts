import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config';
import type { ServiceClock } from '../database/clock';
import type { Database } from '../database/open';
import { queueDepth } from '../integrations/aws/sqs';
import { advance } from './advance';
import type { SandboxKeys } from './files';
import { runLiveFlow } from './live-flow';
import type { Progress } from './progress';
import { ensureOrganizations, ensureSampleKeys, mintApiKey } from './sample-keys';
import { firstIncidents, firstSynchronisation, onboardWorld } from './sample-world';
import { sandboxControl, type World } from './sandbox-control';
import { startSandboxProcess } from './sandbox-process';

export interface SampleWorld {
  /** Resolves when the flow of live incidents has ended, which the signal given to `populate` makes it do. */
  stopped: Promise<void>;
}

export interface OpenSandbox {
  url: string;
  world: World;
  /** null: a worker lets nobody in, and the keys are for the processes that do. */
  keys: SandboxKeys | null;
  /** Onboards the accounts over the API at `url`, and waits until there is something to see. */
  populate(url: string, signal: AbortSignal): Promise<SampleWorld>;
  stop(): Promise<void>;
}

/** What the sandbox's live incidents carry in their alarm's reason, and nothing else does. */
const LIVE_MARK = 'sandbox live flow';
const LIVE_KEY_NAME = 'sandbox live flow';

/** The simulated AWS: a process of our own, or one that runs already. */
export async function openSandbox(
  config: Config,
  deps: { database: Database; clock: ServiceClock; nudge(): void; progress: Progress; logger: Logger },
): Promise<OpenSandbox> {
  const { database, clock, progress, logger } = deps;
  const child = config.sandboxUrl
    ? null
    : await startSandboxProcess(
        {
          directory: join(config.dataDir, 'sandbox'),
          seed: config.sandboxSeed,
          accounts: config.sandboxAccounts,
          resources: config.sandboxResources,
          live: config.sandboxLive,
          offset: clock.offset(),
        },
        (line) => logger.warn({ sandbox: line }, 'sandbox'),
      );
  const url = child?.url ?? config.sandboxUrl!;
  const control = sandboxControl(url);
  const world = await control.world();
  child?.onAdvance(async (ms) =>
    advance(
      {
        clock,
        pool: database.pool,
        follow: (offset) => child.setOffset(offset),
        queued: await queueDepth(world.queueUrl, world.region),
        nudge: deps.nudge,
      },
      ms,
    ),
  );
  clock.onChange((offset) => void child?.setOffset(offset));
  progress.step(
    `the simulated AWS is up at ${url}: ${world.counts.accounts} accounts, ${world.counts.resources} resources`,
  );
  const organizations = await ensureOrganizations(
    database,
    world.organizations.map(({ name }) => name),
  );
  const keys = config.role === 'worker' ? null : await ensureSampleKeys(database, config.dataDir, organizations);
  return {
    url,
    world,
    keys,
    populate: async (apiUrl, signal) => {
      if (!keys) throw new Error('A worker has no API to populate the sample world by.');
      const reserved = world.organizations.flatMap(({ accounts }) => accounts).filter((account) => account.reserved);
      await onboardWorld({ url: apiUrl, keys, organizations, world, control }, progress, signal);
      await firstSynchronisation(database.pool, signal);
      signal.throwIfAborted();
      progress.step('the first synchronisation has ended');
      await firstIncidents({ url: apiUrl, keys, pool: database.pool, control }, signal);
      signal.throwIfAborted();
      progress.step('the first incidents are in');
      const flow = config.sandboxLive
        ? runLiveFlow(
            {
              url: apiUrl,
              key: await liveKey(database, config.dataDir),
              accounts: await accountIds(
                database,
                reserved.map(({ accountId }) => accountId),
              ),
              mark: LIVE_MARK,
              logger,
            },
            signal,
          )
        : Promise.resolve();
      return { stopped: flow };
    },
    stop: async () => child?.stop(),
  };
}

async function accountIds(database: Database, awsAccountIds: readonly string[]): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    `select translate(encode(convert_to('v1:Account:' || id, 'utf8'), 'base64'), E'+/=\\n', '-_') as id
     from account where aws_account_id = any ($1)`,
    [awsAccountIds],
  );
  return rows.map(({ id }) => id);
}

/** The live flow's own key, kept beside the others' so that a restart needs no new one. */
async function liveKey(database: Database, dataDir: string): Promise<string> {
  const file = join(dataDir, 'live-flow-key');
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept) {
    const { rows } = await database.pool.query(
      'select id from api_key where public_id = $1 and revoked_at is null and expires_at > clock_timestamp()',
      [kept.split('_')[1]],
    );
    if (rows.length > 0) return kept;
  }
  const key = await mintApiKey(database, { name: LIVE_KEY_NAME, role: 'OPERATIONS_ENGINEER', organization: null });
  await writeFile(file, key, { mode: 0o600 });
  return key;
}
