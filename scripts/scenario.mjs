// Builds, then runs one scenario of scenarios/: `npm run scenario crash`. It starts its own service in DATA_DIR (default
// .work/scenario-<name>, made anew) on free ports and exits non-zero on any difference.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';

const names = readdirSync('scenarios')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
const [name, ...args] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`Name a scenario: ${names.join(', ')}.`);
  process.exit(1);
}
await import('./build.mjs');
const child = spawn(process.execPath, ['-r', '@swc-node/register', `scenarios/${name}.ts`, ...args], {
  stdio: 'inherit',
  env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
});
child.on('exit', (code) => process.exit(code ?? 1));
