// Compiles src/, migrations/ and ormconfig.ts to dist/ with swc: about a second, so a start can afford it.
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
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

// Nothing is missing at any moment: a service that starts while another build runs finds every file.
const sources = (await Promise.all(['src', 'migrations', 'ormconfig.ts'].map(files))).flat();
const built = new Set(['dist/package.json']);
await Promise.all(
  sources.map(async (source) => {
    const target = join('dist', source.replace(/\.ts$/, '.js'));
    built.add(target);
    const text = await readFile(join(root, source), 'utf8');
    const { code } = source.endsWith('.ts')
      ? await transform(text, { ...options, filename: join(root, source) })
      : { code: text };
    await put(target, code);
  }),
);
await put('dist/package.json', await readFile(join(root, 'package.json'), 'utf8'));
for (const old of await files('dist')) if (!built.has(old)) await rm(join(root, old));

async function put(target, content) {
  const path = join(root, target);
  if ((await readFile(path, 'utf8').catch(() => null)) === content) return;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, content);
  await rename(draft, path);
}
