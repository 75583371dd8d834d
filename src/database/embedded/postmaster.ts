import { spawn } from 'node:child_process';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { program } from './binaries';
import { settings } from './cluster';
import type { Place } from './place';
import { environment, isAlive, processesIn, workingDirectory } from './processes';

/** A running postmaster, started by us or left behind by a process that was killed. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly exited: Promise<void>;
}

interface PidFile {
  readonly pid: number;
  readonly directory: string;
  readonly port: number;
  readonly status: string;
}

export class LaunchFailed extends Error {
  constructor(
    message: string,
    readonly output: string,
  ) {
    super(message);
    this.name = 'LaunchFailed';
  }

  get portTaken(): boolean {
    return /could not bind|could not create any TCP\/IP sockets/.test(this.output);
  }

  /** Something of a former server still holds the cluster and is about to go. */
  get leftovers(): boolean {
    return /pre-existing shared memory block|lock file "postmaster\.pid" already exists/.test(this.output);
  }
}

const poll = 10;
/** Recovery after a crash may read a gigabyte of log. */
const patience = 300_000;

async function pidFile(data: string): Promise<PidFile | undefined> {
  const content = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, directory, , port, , , , status] = content.split('\n').map((line) => line.trim());
  if (!pid || !directory) return undefined;
  return { pid: Number(pid), directory, port: Number(port ?? 0), status: status ?? '' };
}

/** The pid may since have been given to another program: only PostgreSQL works inside the data directory. */
function isServer(file: PidFile, data: string): boolean {
  if (!isAlive(file.pid)) return false;
  const directory = workingDirectory(file.pid);
  return directory === undefined ? file.directory === data : directory === data;
}

/** Finds the server that already runs on a cluster; waits for one that is starting or stopping. */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const deadline = Date.now() + patience;
  for (;;) {
    const file = await pidFile(data);
    if (!file) return undefined;
    if (!isServer(file, data)) {
      await clearLeftovers(data, file);
      return undefined;
    }
    if (file.status === 'ready') return { pid: file.pid, port: file.port, exited: exitOf(file, data) };
    if (Date.now() > deadline) throw new Error(`The server on ${data} (process ${file.pid}) does not become ready.`);
    await delay(poll);
  }
}

async function exitOf(file: PidFile, data: string): Promise<void> {
  while (isServer(file, data)) await delay(100, undefined, { ref: false });
}

/** Backends of a killed postmaster end by themselves, but not before the statement they are at; these are told to. */
async function clearLeftovers(data: string, file: PidFile): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (let left = processesIn(data); left.length > 0 && Date.now() < deadline; left = processesIn(data)) {
    for (const pid of left) signal(pid, 'SIGQUIT');
    await delay(poll);
  }
  // A dead pid PostgreSQL recognises by itself; a zombie, or another program's pid, it takes for a living server.
  if (processesIn(data).length === 0 && pidAnswers(file.pid)) await rm(join(data, 'postmaster.pid'), { force: true });
}

function pidAnswers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has gone already.
  }
}

/**
 * Starts the server and waits until it takes connections. Its log goes to a file, not to a pipe: a pipe would end with
 * this process, and the server may outlive it. It is a process group of its own, so that Ctrl-C in a terminal stops
 * this process first and the server after the work is drained. The signal breaks the start off, a long recovery too.
 */
export async function launch(
  native: string,
  place: Place,
  port: number,
  overrides: Readonly<Record<string, string>>,
  stopping?: AbortSignal,
): Promise<Postmaster> {
  const data = join(place.home, 'data');
  const logFile = join(place.home, 'postgres.log');
  const tooLong = await stat(logFile).then(
    (entry) => entry.size > 16 * 1024 * 1024,
    () => false,
  );
  const log = await open(logFile, tooLong ? 'w' : 'a', 0o640);
  const offset = (await log.stat()).size;
  const parameters = Object.entries({ ...settings, ...overrides, port: String(port) });
  const child = spawn(
    program(native, 'postgres'),
    ['-D', data, ...parameters.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...place.account,
      cwd: '/',
      env: environment,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      windowsHide: true,
    },
  );
  let ended: string | undefined;
  const exited = new Promise<void>((resolve) => {
    child.on('error', (error) => resolve(void (ended = error.message)));
    child.on('exit', (code, by) => resolve(void (ended = `it ended with ${by ?? code}`)));
  });
  await log.close();
  child.unref();
  const deadline = Date.now() + patience;
  for (;;) {
    if (ended !== undefined) {
      const output = (await readFile(logFile)).subarray(offset).toString().trim();
      throw new LaunchFailed(`PostgreSQL did not start in ${data}: ${ended}.\n${output}`, output);
    }
    const file = await pidFile(data);
    if (file && file.pid === child.pid && file.status === 'ready') return { pid: file.pid, port, exited };
    if (stopping?.aborted) {
      signal(child.pid!, 'SIGINT');
      await exited;
      stopping.throwIfAborted();
    }
    if (Date.now() > deadline) {
      signal(child.pid!, 'SIGQUIT');
      throw new Error(`PostgreSQL did not become ready in ${data} within ${patience / 1000} s; see ${logFile}.`);
    }
    await delay(poll);
  }
}

/** Fast shutdown: open transactions are rolled back and everything is written. Immediate when that takes too long. */
export async function halt(postmaster: Postmaster): Promise<void> {
  signal(postmaster.pid, 'SIGINT');
  const late = setTimeout(() => signal(postmaster.pid, 'SIGQUIT'), 20_000);
  try {
    await postmaster.exited;
  } finally {
    clearTimeout(late);
  }
}
