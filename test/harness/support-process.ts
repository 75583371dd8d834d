/**
 * A worker that delivers to AWS Support, in a process of its own: `databaseUrl deadAfterMs moment`. It kills itself right
 * before or after AWS has what it says.
 */
import pino from 'pino';
import { openDatabase } from '../../src/database/open';
import { createSessions, type AwsSessions } from '../../src/integrations/aws/session';
import { delivery } from '../../src/jobs';
import { startWorkers } from '../../src/jobs/run';

const [url, deadAfterMs, moment] = process.argv.slice(2);

interface Sending {
  send(command: object, ...more: unknown[]): Promise<unknown>;
}

const die = () => process.kill(process.pid, 'SIGKILL');

/** The real sessions, whose clients of AWS Support die with the process at one call. */
function dying(sessions: AwsSessions): AwsSessions {
  return {
    ...sessions,
    client: async (access, region, service, make) => {
      const client = await sessions.client(access, region, service, make);
      if (!service.startsWith('support')) return client;
      const real = client as unknown as Sending;
      return new Proxy(real, {
        get: (target, name) =>
          name !== 'send'
            ? Reflect.get(target, name)
            : async (command: object, ...more: unknown[]) => {
                const last = /AddCommunication|ResolveCase/.test(command.constructor.name);
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
  const context = {
    database,
    aws: dying(createSessions()),
    now: () => new Date(),
    log: pino({ level: 'silent' }),
    supportSettlesMs: 200,
  };
  await startWorkers({
    pool: database.pool,
    context,
    jobs: delivery,
    concurrency: 1,
    deadAfterMs: Number(deadAfterMs),
  });
}

void main();
