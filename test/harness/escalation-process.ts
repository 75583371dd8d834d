/** A worker that delivers, in a process of its own: `databaseUrl smtpUrl deadAfterMs [sends]`. It kills itself right after so many mails were taken. */
import pino from 'pino';
import { openDatabase } from '../../src/database/open';
import { createSessions } from '../../src/integrations/aws/session';
import { openMailer } from '../../src/integrations/notify/email';
import { delivery, housekeeping } from '../../src/jobs';
import { startWorkers } from '../../src/jobs/run';

const [url, smtp, deadAfterMs, sends] = process.argv.slice(2);

async function main(): Promise<void> {
  const database = await openDatabase(url!);
  const mailer = openMailer({ url: smtp!, from: 'ops@accelerate.example' });
  let left = Number(sends ?? Infinity);
  const dying = {
    close: () => mailer.close(),
    send: async (mail: Parameters<typeof mailer.send>[0]) => {
      await mailer.send(mail);
      // Taken by the mail server, and not yet recorded.
      if (--left <= 0) process.kill(process.pid, 'SIGKILL');
    },
  };
  const context = {
    database,
    aws: createSessions(),
    now: () => new Date(),
    log: pino({ level: 'silent' }),
    mailer: dying,
  };
  const jobs = { ...housekeeping, ...delivery };
  await startWorkers({ pool: database.pool, context, jobs, concurrency: 4, deadAfterMs: Number(deadAfterMs) });
}

void main();
