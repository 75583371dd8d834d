import { loadConfig } from './config';
import { failureLine } from './compose/failure';
import { greeting } from './compose/greeting';
import { progress } from './compose/progress';
import { startService } from './compose/service';

/** A process that only works in the background: the same as ROLE=worker. */
async function main(): Promise<void> {
  const say = progress((line) => console.log(line));
  const config = loadConfig('worker');
  greeting(config, say);
  const service = await startService(config, say);
  await service.ready;
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    service.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  say.step('at work');
}

main().catch((error: unknown) => {
  console.error(failureLine(error));
  process.exit(1);
});
