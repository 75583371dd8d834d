// Builds, then runs one benchmark of bench/: `npm run bench read`. Each is measured beside a peer or a limit in one run.
import { spawn } from 'node:child_process';
import './build.mjs';

const [name, ...args] = process.argv.slice(2);
if (!name) throw new Error('Name a benchmark: a file of bench/ without its ending.');
const child = spawn(process.execPath, ['-r', '@swc-node/register', `bench/${name}.ts`, ...args], { stdio: 'inherit' });
child.on('exit', (code) => process.exit(code ?? 1));
