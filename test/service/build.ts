import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What these tests start is the compiled service, as `npm start` compiles it. */
export async function build(): Promise<void> {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs']);
}
