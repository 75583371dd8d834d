// Builds, then runs one entry point of src/ with the arguments given: `node scripts/run.mjs src/admin.ts create-key …`.
import { spawn } from 'node:child_process';
import './build.mjs';

const [entry, ...args] = process.argv.slice(2);
const child = spawn(process.execPath, [`dist/${entry.replace(/\.ts$/, '.js')}`, ...args], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
