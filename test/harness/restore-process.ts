/**
 * A worker that restores, in a process of its own: `databaseUrl deadAfterMs moment`. It kills itself right before or after
 * AWS Backup has been told to begin.
 */
import pino from 'pino';
import { openDatabase } from '../../src/database/open';
import { createSessions, type AwsSessions } from '../../src/integrations/aws/session';
import { remediation } from '../../src/jobs';
import { startWorkers } from '../../src/jobs/run';

const [url, deadAfterMs, moment] = process.argv.slice(2);

interface Sending {
  send(command: object, ...more: unknown[]): Promise<unknown>;
}

const die = () => process.kill(process.pid, 'SIGKILL');

/** The real sessions, whose clients of AWS Backup die with the process at one call. */
function dying(sessions: AwsSessions): AwsSessions {
  return {
    ...sessions,
    client: async (access, region, service, make) => {
      const client = await sessions.client(access, region, service, make);
      const real = client as unknown as Sending;
      return new Proxy(real, {
        get: (target, name) =>
          name !== 'send'
            ? Reflect.get(target, name)
            : async (command: object, ...more: unknown[]) => {
                const last = /StartRestoreJob/.test(command.constructor.name);
                if (last && moment === 'before') die();
                const answer = await target.send(command, ...more);
                if (last) die();
                return answer;
              },
      }) as never;
    },
  };
}

async function main(): Promise<void> {
  const database = await openDatabase(url!);
  await startWorkers({
    pool: database.pool,
    context: { database, aws: dying(createSessions()), now: () => new Date(), log: pino({ level: 'silent' }) },
    jobs: remediation,
    concurrency: 1,
    deadAfterMs: Number(deadAfterMs),
  });
}

void main();
