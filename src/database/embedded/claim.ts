import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, startOf } from './processes';

interface Claim {
  readonly pid: number;
  readonly started: string | undefined;
  readonly held: boolean;
}

/** Another living process works on this directory. */
export class DirectoryInUse extends Error {
  constructor(
    readonly directory: string,
    readonly pid: number,
  ) {
    super(
      `${directory} is in use by process ${pid}: only one process can run on a data directory. ` +
        `Stop that process, or give this one a directory of its own (DATA_DIR).`,
    );
    this.name = 'DirectoryInUse';
  }
}

/**
 * Takes a directory for this process until it is released or the process dies, however it dies.
 *
 * Each contender first writes a claim of its own and then looks at the others', so of two at the same moment at least
 * one sees the other; among those still contending the first in order wins. A claim whose process is dead (or whose
 * pid belongs to a younger process) counts for nothing and is removed. Nothing is ever overwritten, so no moment of a
 * crash leaves the directory locked or twice taken.
 */
export async function claim(directory: string): Promise<{ release(): Promise<void> }> {
  const room = join(directory, 'lock');
  await mkdir(room, { recursive: true });
  const name = `${process.pid}.${randomBytes(6).toString('hex')}`;
  const file = join(room, name);
  const started = await startOf(process.pid);
  const put = async (held: boolean): Promise<void> => {
    const draft = join(room, `.${name}`);
    await writeFile(draft, JSON.stringify({ pid: process.pid, started, held } satisfies Claim));
    await rename(draft, file);
  };
  try {
    await put(false);
    for (;;) {
      const others = await livingClaims(room, name);
      const stronger = others.find((other) => other.held || other.name < name);
      if (stronger) throw new DirectoryInUse(directory, stronger.pid);
      if (others.length === 0) break;
      await delay(10);
    }
    await put(true);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return { release: () => rm(file, { force: true }) };
}

async function livingClaims(room: string, own: string): Promise<(Claim & { name: string })[]> {
  const living: (Claim & { name: string })[] = [];
  for (const name of await readdir(room)) {
    if (name === own || name === `.${own}`) continue;
    // The pid is in the name, so that a draft of a process that died while writing can be judged as well.
    const pid = Number(name.replace(/^\./, '').split('.')[0]);
    const content = await readFile(join(room, name), 'utf8').catch(() => undefined);
    const other = content === undefined ? undefined : parse(content);
    const start = other?.started === undefined ? undefined : await startOf(pid);
    if (!isAlive(pid) || (start !== undefined && start !== other?.started)) {
      await rm(join(room, name), { force: true });
    } else if (other && !name.startsWith('.')) {
      living.push({ ...other, name });
    }
  }
  return living;
}

function parse(content: string): Claim | undefined {
  try {
    return JSON.parse(content) as Claim;
  } catch {
    return undefined;
  }
}
