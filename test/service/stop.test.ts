import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceProcess } from '../../scenarios/lib/service';
import { until } from '../harness/until';
import { build } from './build';

const directory = mkdtempSync(join(tmpdir(), 'opsgraph-stop-'));
const dataDir = join(directory, 'data');

beforeAll(build, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Begun {
  said(): string;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<number | NodeJS.Signals | null>;
}

function begin(env: NodeJS.ProcessEnv = {}): Begun {
  const child = spawn(process.execPath, ['dist/src/server.js'], {
    env: { ...process.env, SANDBOX_LIVE: 'off', ...env, DATA_DIR: dataDir, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return { said: () => said, kill: (signal) => child.kill(signal), ended };
}

const shown = (begun: Begun, line: string): Promise<true> =>
  until(`the start says "${line}"`, () => (begun.said().includes(line) ? true : undefined), 60_000);

/** What a start says, in order: a signal after each of these meets another part of it at work. */
const steps = [
  'Opsgraph on Node',
  'SANDBOX',
  'PostgreSQL listens',
  'the database is migrated',
  'the simulated AWS is up',
  'the API listens',
  'the workers are at work',
  'AWS accounts onboarded',
  'the first synchronisation has ended',
  'the first incidents are in',
];

describe('a start that is interrupted', () => {
  test.each(steps)(
    'after "%s" ends in order',
    async (step) => {
      const begun = begin();
      await shown(begun, step);
      begun.kill('SIGTERM');
      expect([await begun.ended, begun.said()]).toEqual([0, expect.stringContaining('SIGTERM: finishing what runs')]);
    },
    90_000,
  );

  test.each(['SANDBOX', 'the database is migrated', 'the API listens'])(
    'twice after "%s" ends at once',
    async (step) => {
      const begun = begin();
      await shown(begun, step);
      begun.kill('SIGINT');
      await shown(begun, 'SIGINT: finishing what runs');
      begun.kill('SIGINT');
      // It may have finished before the second one was heard.
      expect([0, 1]).toContain(await begun.ended);
    },
    90_000,
  );

  test('leaves nothing that the next start stumbles over', async () => {
    const begun = begin();
    await shown(begun, 'ready');
    begun.kill('SIGTERM');
    expect(await begun.ended).toBe(0);
  }, 180_000);
});

test('without a sandbox and without anybody to sign in, the start says how the first key is made', async () => {
  const alone = await ServiceProcess.create('alone', { SANDBOX: 'off' }, join(directory, 'alone'));
  await alone.start();
  try {
    await until('the hint is printed', () =>
      alone.tail(10).includes('npm run admin -- create-key') ? true : undefined,
    );
  } finally {
    expect(await alone.end()).toBe(0);
  }
}, 180_000);
