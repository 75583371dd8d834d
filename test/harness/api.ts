import { createSessions } from '../../src/integrations/aws/session';
import { liveReads } from '../../src/integrations/aws/live';
import { startSequencer } from '../../src/log';
import { managedAccounts } from '../../src/operations/account/access';
import { createApi, type Api } from '../../src/compose/api';
import { toCursor } from '../../src/domain/event';
import type { WebhookReach } from '../../src/domain/webhook-target';
import type { Role } from '../../src/domain/words';
import { recordingLogger } from './logger';
import { Client } from './client';
import { until } from './until';
import { testWorld, type World } from './world';

/** Who calls, each with a key that has every scope of its role. */
const callers = {
  customer: { of: 'Acme', role: 'CUSTOMER_ADMIN' },
  operator: { of: 'Acme', role: 'CUSTOMER_OPERATOR' },
  viewer: { of: 'Acme', role: 'CUSTOMER_VIEWER' },
  /** Sees Acme's staging account alone. */
  narrowed: { of: 'Acme', role: 'CUSTOMER_ADMIN', account: 'staging' },
  stranger: { of: 'Globex', role: 'CUSTOMER_ADMIN' },
  /** An engineer who serves Globex alone. */
  visitor: { of: 'Globex', role: 'OPERATIONS_ENGINEER' },
  engineer: { of: null, role: 'OPERATIONS_ENGINEER' },
  analyst: { of: null, role: 'SECURITY_ANALYST' },
} satisfies Record<string, { of: string | null; role: Role; account?: string }>;
export type CallerName = keyof typeof callers;

export interface RunningApi {
  readonly world: World;
  readonly url: string;
  readonly api: Api;
  /** What the service logged as a warning or worse. */
  readonly complaints: readonly Record<string, unknown>[];
  as(name: CallerName): Client;
  /** With a token of the test's own. */
  holding(token: string): Client;
  /** The cursor of everything that was recorded so far, once all of it is numbered and known to the service. */
  settled(): Promise<string>;
  stop(): Promise<void>;
}

interface ApiSettings {
  /** Default: the public internet. */
  webhookReach?: WebhookReach;
}

/** The whole API on a free port over a database of its own, with the process that numbers events. */
export async function startApi(world: World, settings: ApiSettings = {}): Promise<RunningApi> {
  const { database } = world;
  const { logger, complaints } = recordingLogger();
  const sessions = createSessions({ requestTimeoutMs: 2_000 });
  const sequencer = startSequencer({ pool: database.pool, candidacyMs: 20, busyMs: 1, idleMs: 5 });
  const api = await createApi({
    database,
    logger,
    issuers: [],
    sandboxUrl: null,
    ...settings,
    checks: {},
    nudge: () => sequencer.nudge(),
    drainMs: 20,
    live: liveReads(sessions, async (accountId) => {
      const [account] = await managedAccounts(database, [accountId]);
      return { ...account, accountId };
    }),
  });
  const url = `http://127.0.0.1:${await api.listen(0, '127.0.0.1')}`;
  const clients = new Map<string, Client>();
  for (const [name, { of, role, ...more }] of Object.entries(callers)) {
    const accountIds = 'account' in more ? [world.account(of!, more.account).globalId] : undefined;
    const { token } = await world.key(of, { role, accountIds, name: `key of the ${name}` });
    clients.set(name, new Client(url, token));
  }
  return {
    world,
    url,
    api,
    complaints,
    as: (name) => clients.get(name)!,
    holding: (token) => new Client(url, token),
    settled: async () => {
      await until('every event is numbered', async () => (await api.log.lag()) === 0);
      await api.log.refresh();
      return toCursor({ epoch: api.log.epoch(), position: api.log.latest() });
    },
    stop: async () => {
      await Promise.all([...clients.values()].map((client) => client.close()));
      await api.stop();
      await sequencer.stop();
      sessions.close();
    },
  };
}

/** The API over a populated world, from before the tests of a file until after them. To be called at its top. */
export function testApi(settings: ApiSettings = {}): RunningApi {
  let running: RunningApi | undefined;
  // Hooks that end run in their order: the service stops before its database closes.
  afterAll(() => running?.stop());
  const tested = testWorld();
  beforeAll(async () => {
    running = await startApi(tested.world, settings);
  });
  const ready = (): RunningApi => {
    if (!running) throw new Error('The API is there only once the tests have begun.');
    return running;
  };
  return {
    get world() {
      return ready().world;
    },
    get url() {
      return ready().url;
    },
    get api() {
      return ready().api;
    },
    get complaints() {
      return ready().complaints;
    },
    as: (name) => ready().as(name),
    holding: (token) => ready().holding(token),
    settled: () => ready().settled(),
    stop: () => ready().stop(),
  };
}
