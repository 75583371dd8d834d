import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './binaries';
import { type Account, run } from './processes';

/** Where the cluster of a data directory lies, and which account owns and runs it (undefined: our own). */
export interface Place {
  readonly home: string;
  readonly account: Account | undefined;
}

/**
 * PostgreSQL refuses to run as root, so root runs it as another account, and that account must be able to reach the
 * cluster. Where it cannot (a project under /root), the cluster lies in a directory of its own outside, and the file
 * `where` in the data directory names it.
 */
export async function choosePlace(
  directory: string,
  log: (message: string) => void,
  outside = '/var/lib/opsgraph',
): Promise<Place> {
  const inside = join(directory, 'postgres');
  const where = join(directory, 'where');
  const named = (await readFile(where, 'utf8').catch(() => '')).trim();
  if (named) await takeOver(named, directory);
  const root = process.getuid?.() === 0;
  const existing = named || ((await exists(join(inside, 'data'))) ? inside : undefined);
  if (existing) {
    const owner = await stat(join(existing, 'data')).catch(() => undefined);
    if (!root) {
      if (owner && owner.uid !== process.getuid?.()) {
        throw new Error(
          `The database in ${existing} belongs to another account (uid ${owner.uid}): start as it or as root.`,
        );
      }
      await mkdir(existing, { recursive: true });
      return { home: existing, account: undefined };
    }
    const account = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : await databaseAccount();
    await prepare(existing, account);
    if (!(await reaches(existing, account))) {
      throw new Error(
        `The database in ${existing} cannot be reached by the account it belongs to (uid ${account.uid}): ` +
          `a directory above it is closed to that account. Open it (chmod o+x) or move the data directory.`,
      );
    }
    return { home: existing, account };
  }
  if (!root) {
    await mkdir(inside, { recursive: true });
    return { home: inside, account: undefined };
  }
  const account = await databaseAccount();
  await prepare(inside, account);
  if (await reaches(inside, account)) return { home: inside, account };
  await rmdir(inside);
  const home = await freeHome(directory, outside, log);
  await mkdir(outside, { recursive: true });
  await chmod(outside, 0o755);
  await prepare(home, account);
  await writeFile(join(home, 'owner'), `${directory}\n`);
  await writeFile(`${where}.draft`, `${home}\n`);
  await rename(`${where}.draft`, where);
  log(`the database lies in ${home}: the account that runs it cannot reach ${directory}`);
  return { home, account };
}

/** A data directory that was removed leaves its cluster behind. It is not ours to use, and not ours to delete. */
async function freeHome(directory: string, outside: string, log: (message: string) => void): Promise<string> {
  const hash = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  for (let number = 1; ; number++) {
    const home = join(outside, number === 1 ? hash : `${hash}-${number}`);
    if (!(await exists(join(home, 'data')))) return home;
    log(
      `${home} holds the database of a former ${directory}; it is left as it is (remove it when you no longer need it)`,
    );
  }
}

/** A moved data directory takes its cluster along; a copied one must not share it with the original. */
async function takeOver(home: string, directory: string): Promise<void> {
  const record = join(home, 'owner');
  const owner = (await readFile(record, 'utf8').catch(() => '')).trim();
  if (owner === directory || !(await exists(home))) return;
  const others = owner ? (await readFile(join(owner, 'where'), 'utf8').catch(() => '')).trim() : undefined;
  if (others === home) {
    throw new Error(
      `${join(directory, 'where')} names ${home}, the database of ${owner}. A copied data directory cannot share its ` +
        `database with the original: remove the copy, or the file named \`where\` in it, to begin with an empty one.`,
    );
  }
  await writeFile(record, `${directory}\n`);
}

async function prepare(home: string, account: Account): Promise<void> {
  await mkdir(home, { recursive: true });
  await chmod(home, 0o755);
  await chown(home, account.uid, account.gid);
}

/** Asked of the system itself, in the account's name: permissions, access lists and mounts all count. */
async function reaches(path: string, account: Account): Promise<boolean> {
  const { code } = await run('/bin/sh', ['-c', 'cd "$1" && test -w . -a -x .', 'sh', path], account);
  return code === 0;
}

async function databaseAccount(): Promise<Account> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const line = lines.find((fields) => fields[0] === name);
    if (line) return { uid: Number(line[2]), gid: Number(line[3]) };
  }
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither an account `postgres` nor `nobody` to run it as. ' +
      'Start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}
