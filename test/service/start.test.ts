import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ask } from '../../scenarios/lib/client';
import { ServiceProcess } from '../../scenarios/lib/service';
import { until } from '../harness/until';
import { build } from './build';

const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), 'opsgraph start '));
let service: ServiceProcess;

const WORLD = `{
  accounts(first: 50) { totalCount { value } nodes { name status serviceTier addOns } }
  resources(first: 1) { totalCount { value } nodes { arn } }
  alarms(first: 1) { totalCount { value } nodes { name } }
  incidents(first: 50) { totalCount { value } nodes { number status } } }`;

interface World {
  accounts: { nodes: { status: string; serviceTier: string; addOns: string[] }[] };
  resources: { totalCount: { value: number } };
  alarms: { totalCount: { value: number } };
  incidents: { totalCount: { value: number }; nodes: { number: string; status: string }[] };
}

const world = (who: string): Promise<World> => ask<World>(service.url, service.key(who), WORLD);

beforeAll(async () => {
  await build();
  service = await ServiceProcess.create('start', {}, join(directory, 'data'));
  await service.start();
}, 180_000);

afterAll(async () => {
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('a first start discovers the sample world over the AWS SDK', async () => {
  const engineer = await world('operator');
  expect(engineer.accounts.nodes).toHaveLength(8);
  expect(engineer.resources.totalCount.value).toBe(600);
  expect(engineer.alarms.totalCount.value).toBeGreaterThan(100);
  expect(engineer.incidents.totalCount.value).toBeGreaterThanOrEqual(10);
  expect(engineer.incidents.nodes.some(({ status }) => status === 'RESOLVED')).toBe(true);
  for (const who of ['customer', 'customer2']) {
    const { accounts } = await world(who);
    expect(accounts.nodes.every(({ status }) => status === 'ACTIVE')).toBe(true);
    expect(new Set(accounts.nodes.map(({ serviceTier }) => serviceTier))).toEqual(new Set(['PLUS', 'PREMIUM']));
    expect(new Set(accounts.nodes.map(({ addOns }) => addOns.includes('PATCH')))).toEqual(new Set([true, false]));
  }
});

test('the keys are for their owner alone, and runtime.json says where everything is', () => {
  expect(statSync(join(service.dataDir, 'sandbox-keys.json')).mode & 0o777).toBe(0o600);
  const runtime = JSON.parse(readFileSync(join(service.dataDir, 'runtime.json'), 'utf8')) as Record<string, unknown>;
  expect(Object.keys(runtime).sort()).toEqual(['databaseUrl', 'pid', 'port', 'sandboxUrl', 'url']);
  expect(runtime.port).toBe(service.port);
});

test('a second start on the same directory is refused with a clear message', async () => {
  const env = { ...process.env, DATA_DIR: service.dataDir, PORT: '0' };
  const second = await run(process.execPath, ['dist/src/server.js'], { env }).catch((error) => error);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(service.dataDir);
}, 180_000);

test('kill -9 of the service, and of PostgreSQL with it: the next start goes on with everything', async () => {
  const before = await world('operator');
  await service.kill('SIGKILL');
  await service.start();
  expect((await world('operator')).incidents.nodes).toEqual(before.incidents.nodes);

  const postmaster = Number(readFileSync(join(service.postgresDirectory, 'postmaster.pid'), 'utf8').split('\n')[0]);
  await service.kill('SIGKILL');
  process.kill(postmaster, 'SIGKILL');
  await service.start();
  const after = await world('operator');
  expect(after.incidents.nodes).toEqual(before.incidents.nodes);
  expect(after.resources.totalCount.value).toBe(before.resources.totalCount.value);
}, 240_000);

test('a worker of an empty directory makes no keys, and those of the service stay good', async () => {
  const { databaseUrl } = JSON.parse(readFileSync(join(service.dataDir, 'runtime.json'), 'utf8'));
  const keys = () =>
    ask<unknown>(
      service.url,
      service.key('operator'),
      '{ apiKeys(first: 50) { nodes { id name revokedAt version } } }',
    );
  const before = await keys();
  const dataDir = join(directory, 'worker');
  const env = { ...process.env, ROLE: 'worker', DATABASE_URL: databaseUrl, SANDBOX_URL: service.sandboxUrl };
  const worker = spawn(process.execPath, ['dist/src/server.js'], { env: { ...env, DATA_DIR: dataDir } });
  const gone = once(worker, 'exit');
  let said = '';
  for (const stream of [worker.stdout, worker.stderr]) stream.on('data', (text) => (said += text));
  try {
    await until('the worker is at work', async () => existsSync(join(dataDir, 'runtime.json')), 60_000);
    expect(existsSync(join(dataDir, 'sandbox-keys.json'))).toBe(false);
    expect(await keys()).toEqual(before);
  } catch (error) {
    throw new Error(`The worker said: ${said}`, { cause: error });
  } finally {
    worker.kill('SIGTERM');
  }
  expect(await gone).toEqual([0, null]);
}, 120_000);

test('SIGTERM drains and exits with 0', async () => {
  await expect(service.end()).resolves.toBe(0);
  await service.start();
}, 120_000);
