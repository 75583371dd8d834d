/** A worker of its own process, for tests that kill it: `databaseUrl deadAfterMs`. It takes jobs and never ends them. */
import pino from 'pino';
import { openDatabase } from '../../src/database/open';
import { createSessions } from '../../src/integrations/aws/session';
import { startWorkers } from '../../src/jobs/run';

const [url, deadAfterMs] = process.argv.slice(2);

async function main(): Promise<void> {
  const database = await openDatabase(url!);
  const context = { database, aws: createSessions(), now: () => new Date(), log: pino({ level: 'silent' }) };
  const hold = () =>
    new Promise<void>(() => {
      console.log('holding');
    });
  await startWorkers({
    pool: database.pool,
    context,
    jobs: { sweep: hold, 'sync-region': hold },
    concurrency: 2,
    deadAfterMs: Number(deadAfterMs),
  });
}

void main();
