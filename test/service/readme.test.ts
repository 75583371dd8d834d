import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceProcess } from '../../scenarios/lib/service';
import { until } from '../harness/until';
import { build } from './build';

/** What a reader pastes: the blocks of README.md that are marked as shell. */
const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, text]) => text);
const directory = mkdtempSync(join(tmpdir(), 'opsgraph-readme-'));
let service: ServiceProcess;

const blockWith = (text: string): string => {
  const found = blocks.filter((block) => block.includes(text));
  expect(found).toHaveLength(1);
  return found[0];
};

/** A shell beside the service's `.data`, with the block of definitions pasted first. */
function shell(text: string): { said(): string; ended: Promise<number | null>; kill(): void } {
  const definitions = blockWith('ask() {').replace('http://localhost:4000', service.url);
  const child = spawn('bash', ['-c', `${definitions}\n${text}`], {
    cwd: directory,
    detached: true,
    env: { ...process.env, NODE_PATH: join(__dirname, '../../node_modules') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { said: () => said, ended, kill: () => process.kill(-child.pid!, 'SIGTERM') };
}

async function paste(text: string): Promise<string> {
  const pasted = shell(text);
  await pasted.ended;
  return pasted.said();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeAll(async () => {
  await build();
  service = await ServiceProcess.create('readme', {}, join(directory, '.data'));
  await service.start();
}, 120_000);

afterAll(async () => {
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('the query answers incidents', async () => {
  const { data } = JSON.parse(await paste(blockWith('orderBy: [{field: CREATED_AT, direction: DESC}]) { totalCount')));
  expect(data.incidents.nodes.length).toBeGreaterThan(0);
});

test('the mutation is accepted, pasted again too', async () => {
  for (let time = 0; time < 2; time++) {
    const { data } = JSON.parse(await paste(blockWith('addIncidentComment')));
    expect(data.addIncidentComment.userErrors).toEqual([]);
    expect(data.addIncidentComment.cursor).toEqual(expect.any(String));
  }
});

test('the subscriptions open, and the scenario arrives in both', async () => {
  const streams = [shell(blockWith('/graphql/stream')), shell(blockWith('createClient'))];
  try {
    for (const { said } of streams) {
      await until('the stream has opened', () => (said().includes('StreamOpened') ? true : undefined));
    }
    const { alarmNames } = JSON.parse(await paste(blockWith('"disk-full"')));
    expect(alarmNames).toHaveLength(1);
    for (const { said } of streams) {
      await until('the incident is told', () => (said().includes('INCIDENT_CREATED') ? true : undefined));
    }
  } finally {
    streams.forEach(({ kill }) => kill());
    await Promise.all(streams.map(({ ended }) => ended));
  }
}, 180_000);

test('the receiver takes what is sent to its webhook, with a signature that is genuine', async () => {
  const port = await freePort();
  const receiver = shell(blockWith('receiver.cjs').replaceAll('4999', `${port}`));
  try {
    await until('it listens', () =>
      fetch(`http://127.0.0.1:${port}/`, { method: 'POST' }).then(
        () => true,
        () => false,
      ),
    );
    await paste(blockWith('"disk-full"'));
    await until('an incident is told', () => /^djE6RXZlbnQ6\S+ .+$/m.test(receiver.said()), 40_000);
  } finally {
    receiver.kill();
    await receiver.ended;
  }
}, 180_000);

test('the spare account is onboarded up to ACTIVE, with its resources', async () => {
  const onboarded = JSON.parse(await paste(blockWith('onboardAccount'))).data.onboardAccount;
  expect(onboarded).toMatchObject({ account: { status: 'DISCOVERY' }, userErrors: [] });
  const trusted = JSON.parse(await paste(blockWith('/_sandbox/trust')));
  expect(trusted.externalId).toBe(onboarded.account.access.externalId);
  const lines = (await paste(blockWith('grep ACTIVE'))).trim().split('\n');
  const { account } = JSON.parse(lines[lines.length - 1]).data;
  expect(account).toMatchObject({ status: 'ACTIVE', resources: { totalCount: { value: 36 } } });
  const again = JSON.parse(await paste(blockWith('onboardAccount'))).data.onboardAccount;
  expect(again.userErrors).toEqual([expect.objectContaining({ code: 'ALREADY_EXISTS' })]);
}, 120_000);
