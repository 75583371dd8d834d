// Builds, then runs one scenario of scenarios/: `npm run scenario crash`. It starts its own service in DATA_DIR (default
// .work/scenario-<name>, made anew) on free ports and exits non-zero on any difference.
import { spawn } from 'node:child_process';
import './build.mjs';

const [name, ...args] = process.argv.slice(2);
if (!name) throw new Error('Name a scenario: a file of scenarios/ without its ending.');
const child = spawn(process.execPath, ['-r', '@swc-node/register', `scenarios/${name}.ts`, ...args], {
  stdio: 'inherit',
  env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
});
child.on('exit', (code) => process.exit(code ?? 1));
