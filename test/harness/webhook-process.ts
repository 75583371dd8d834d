/** A worker that sends webhooks, in a process of its own: `databaseUrl deadAfterMs sends`. It kills itself right after so many were taken. */
import pino from 'pino';
import { openDatabase } from '../../src/database/open';
import { createSessions } from '../../src/integrations/aws/session';
import { createWebhookSender } from '../../src/integrations/notify/webhook';
import { webhooks } from '../../src/jobs';
import { startWorkers } from '../../src/jobs/run';

const [url, deadAfterMs, sends] = process.argv.slice(2);

async function main(): Promise<void> {
  const database = await openDatabase(url!);
  const sender = createWebhookSender({ reach: 'LOOPBACK', patienceMs: 1_000 });
  let left = Number(sends);
  const dying = {
    ...sender,
    send: async (call: Parameters<typeof sender.send>[0]) => {
      const answer = await sender.send(call);
      // Taken by the receiver, and not yet recorded.
      if (--left <= 0) process.kill(process.pid, 'SIGKILL');
      return answer;
    },
  };
  const context = {
    database,
    aws: createSessions(),
    now: () => new Date(),
    log: pino({ level: 'silent' }),
    webhooks: dying,
  };
  await startWorkers({
    pool: database.pool,
    context,
    jobs: webhooks,
    concurrency: 4,
    deadAfterMs: Number(deadAfterMs),
  });
}

void main();
