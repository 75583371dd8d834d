/** The service's API in a process of its own; its gate lets everything through that is asked of it in a benchmark. */
import { pino } from 'pino';
import { createApi, type Api } from '../../src/compose/api';
import { openDatabase, type Database } from '../../src/database/open';
import { createSessions } from '../../src/integrations/aws/session';
import { liveReads } from '../../src/integrations/aws/live';
import { startSequencer, type Sequencer } from '../../src/log';
import { managedAccounts } from '../../src/operations/account/access';
import { cpuMs, serveParent } from './child';

const [url, poolSize] = process.argv.slice(2);

/** Rates and quotas are not what is measured; what every request passes of the gate (parsing, pricing) stays. */
const limits = {
  cost: 1_000_000,
  bucket: 1_000_000_000,
  restoredPerSecond: 1_000_000_000,
  concurrentOperations: 10_000,
};

interface Running {
  api: Api;
  database: Database;
  sequencer: Sequencer;
  port: number;
}

async function start(): Promise<Running> {
  const logger = pino({ level: 'warn' }, pino.destination(2));
  const database = await openDatabase(url, Number(poolSize));
  const sequencer = startSequencer({ pool: database.pool, onError: (error) => logger.warn({ err: error }) });
  const api = await createApi({
    database,
    logger,
    issuers: [],
    sandboxUrl: null,
    checks: {},
    limits,
    drainMs: 100,
    nudge: () => sequencer.nudge(),
    live: liveReads(createSessions(), async (accountId) => {
      const [account] = await managedAccounts(database, [accountId]);
      return { ...account, accountId };
    }),
  });
  return { api, database, sequencer, port: await api.listen(0, '127.0.0.1') };
}

const running = start();

serveParent<'port' | 'cpu', number>(
  async (request) => {
    const { port } = await running;
    return request === 'port' ? port : cpuMs();
  },
  async () => {
    const { api, database, sequencer } = await running;
    await api.stop();
    await sequencer.stop();
    await database.close();
  },
);
