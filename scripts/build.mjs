// Compiles src/, migrations/ and ormconfig.ts to dist/ with swc: about a second, so a start can afford it.
import { mkdir, readFile, readdir, rm, writeFile, copyFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const options = JSON.parse(await readFile(join(root, '.swcrc'), 'utf8'));

async function files(path) {
  const entry = await stat(join(root, path));
  if (entry.isFile()) return [path];
  const names = await readdir(join(root, path), { recursive: true, withFileTypes: true });
  return names.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name).slice(root.length + 1));
}

const sources = (await Promise.all(['src', 'migrations', 'ormconfig.ts'].map(files))).flat();
await rm(join(root, 'dist'), { recursive: true, force: true });
await Promise.all(
  sources.map(async (source) => {
    const target = join(root, 'dist', source.replace(/\.ts$/, '.js'));
    await mkdir(dirname(target), { recursive: true });
    if (!source.endsWith('.ts')) return copyFile(join(root, source), target);
    const { code } = await transform(await readFile(join(root, source), 'utf8'), {
      ...options,
      filename: join(root, source),
    });
    await writeFile(target, code);
  }),
);
await copyFile(join(root, 'package.json'), join(root, 'dist/package.json'));
