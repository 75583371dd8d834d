import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where a running service is found: written when it is ready, gone when it is not. */
export interface Runtime {
  pid: number;
  port: number;
  url: string;
  sandboxUrl: string | null;
  databaseUrl: string;
}

/** Ready-made keys of the sandbox, by who uses them. */
export type SandboxKeys = Record<
  'customer' | 'customer2' | 'operator' | 'partner' | 'automation' | 'ingest',
  { key: string }
>;

const runtimeFile = (dataDir: string): string => join(dataDir, 'runtime.json');
export const keysFile = (dataDir: string): string => join(dataDir, 'sandbox-keys.json');

export const writeRuntime = (dataDir: string, runtime: Runtime): Promise<void> =>
  writeWhole(runtimeFile(dataDir), runtime, 0o600);

export const removeRuntime = (dataDir: string): Promise<void> => rm(runtimeFile(dataDir), { force: true });

export const writeKeys = (dataDir: string, keys: SandboxKeys): Promise<void> =>
  writeWhole(keysFile(dataDir), keys, 0o600);

export const readKeys = (dataDir: string): Promise<SandboxKeys | null> => readWhole<SandboxKeys>(keysFile(dataDir));

export const readRuntime = (dataDir: string): Promise<Runtime | null> => readWhole<Runtime>(runtimeFile(dataDir));

async function readWhole<T>(path: string): Promise<T | null> {
  try {
    return parsed<T>(path, await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** A reader sees the old file or the new one, never half of it. */
async function writeWhole(path: string, content: unknown, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, `${JSON.stringify(content, null, 2)}\n`, { mode });
  await rename(beside, path);
}

function parsed<T>(path: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`${path} is damaged: remove it, and it is made anew.`, { cause: error });
  }
}
