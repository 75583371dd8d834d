import { failureLine } from './compose/failure';
import { keysFile } from './compose/files';
import { firstQuery } from './compose/greeting';
import { progress } from './compose/progress';
import { serve } from './compose/serve';
import { loadConfig } from './config';

async function main(): Promise<void> {
  const startedAt = Date.now();
  const say = progress((line) => console.log(line), startedAt);
  const config = loadConfig();
  await serve(config, say, (service) => {
    say.step('ready');
    firstQuery(service, keysFile(config.dataDir), say);
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(failureLine(error));
    process.exit(1);
  },
);
