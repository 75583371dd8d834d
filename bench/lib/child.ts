import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** What a child process hears and answers: one answer to each request, in order. */
export interface Child<Request, Answer> {
  ask(request: Request): Promise<Answer>;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
}

/** Runs a file of this directory in a process of its own. */
export function child<Request, Answer>(file: string, args: readonly string[] = []): Child<Request, Answer> {
  const process: ChildProcess = fork(join(__dirname, file), args, {
    execArgv: ['-r', '@swc-node/register'],
    serialization: 'advanced',
  });
  const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  const ended = new Promise<void>((resolve) => {
    process.once('exit', (code) => {
      for (const one of waiting.splice(0)) one.reject(new Error(`${file} ended with ${code}.`));
      resolve();
    });
  });
  process.on('message', (message: { answer: Answer } | { error: string }) => {
    const first = waiting.shift();
    if ('error' in message) first?.reject(new Error(message.error));
    else first?.resolve(message.answer);
  });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        process.send({ request }, (error) => error && reject(error));
      }),
    stop: async () => {
      if (process.connected) process.disconnect();
      await ended;
    },
  };
}

/** The other side: answers each request of the parent, and ends with it. */
export function serveParent<Request, Answer>(
  handle: (request: Request) => Promise<Answer>,
  stop: () => Promise<void> = async () => undefined,
): void {
  process.on('message', ({ request }: { request: Request }) => {
    handle(request).then(
      (answer) => process.send?.({ answer }),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : `${error}` }),
    );
  });
  process.once('disconnect', () => {
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

/** Milliseconds of processor time that this process has used. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
