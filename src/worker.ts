import { failureLine } from './compose/failure';
import { progress } from './compose/progress';
import { serve } from './compose/serve';
import { loadConfig } from './config';

/** A process that only works in the background: the same as ROLE=worker. */
async function main(): Promise<void> {
  const say = progress((line) => console.log(line));
  const config = loadConfig('worker');
  await serve(config, say, () => say.step('at work'));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(failureLine(error));
    process.exit(1);
  },
);
