import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { childEnvironment } from '../config';
import { once as onlyOnce } from './once';

export interface SandboxSettings {
  directory: string;
  seed: string;
  accounts: number;
  resources: number;
  live: boolean;
  offset: number;
}

export interface SandboxProcess {
  url: string;
  /** Resolves when the sandbox's alarms have followed the clock: how often time has brought something about by then. */
  setOffset(offset: number): Promise<number>;
  /** Someone asked the sandbox to advance: the service owns the clock, so it does. */
  onAdvance(handler: (ms: number) => Promise<void>): void;
  stop(): Promise<void>;
}

/** So much of what it said last is told where it does not start. */
const LAST_WORDS = 2_000;

type FromChild =
  | { type: 'ready'; url: string; port: number }
  | { type: 'clocked'; offset: number; happenings: number }
  | { type: 'advance'; ms: number; id: number };

/**
 * The simulated AWS as a child process. Its pipe to this one closes however this one ends, and it ends then: no orphan
 * holds a port.
 */
export async function startSandboxProcess(
  settings: SandboxSettings,
  log: (line: string) => void,
): Promise<SandboxProcess> {
  const child = fork(join(__dirname, '../sandbox/main.js'), [JSON.stringify({ ...settings, clock: 'parent' })], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: childEnvironment(),
  });
  // A child that has gone meanwhile is heard of by its exit.
  const tell = (message: object): void => void child.send(message, () => undefined);
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-LAST_WORDS);
    text.trimEnd().split('\n').forEach(log);
  });
  let advance: (ms: number) => Promise<void> = () => Promise.reject(new Error('The service is still starting.'));
  const clocked = new Map<number, (happenings: number) => void>();

  const ready = new Promise<string>((resolve, reject) => {
    child.on('message', (message: FromChild) => {
      if (message.type === 'ready') resolve(message.url);
      else if (message.type === 'clocked') {
        for (const [offset, done] of clocked) {
          if (offset <= message.offset) {
            clocked.delete(offset);
            done(message.happenings);
          }
        }
      } else if (message.type === 'advance') {
        advance(message.ms).then(
          () => tell({ type: 'advanced', id: message.id }),
          (error: Error) => tell({ type: 'advanced', id: message.id, error: error.message }),
        );
      }
    });
    // Closed, not only ended: its last words have then been read.
    child.once('close', (code, signal) => {
      reject(new Error(`The sandbox ended with ${signal ?? `code ${code}`} before it was ready. ${said}`.trimEnd()));
    });
    child.on('error', reject);
  });

  return {
    url: await ready,
    setOffset: (offset) =>
      new Promise((resolve) => {
        clocked.set(offset, resolve);
        if (child.connected) tell({ type: 'clock', offset });
        else resolve(0);
      }),
    onAdvance: (handler) => {
      advance = handler;
    },
    stop: onlyOnce(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(late);
    }),
  };
}
