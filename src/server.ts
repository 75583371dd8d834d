import { loadConfig } from './config';
import { failureLine } from './compose/failure';
import { keysFile } from './compose/files';
import { progress } from './compose/progress';
import { startService, type Service } from './compose/service';
import { firstQuery, greeting } from './compose/greeting';

/** Until the drain of sockets and requests is surely over; then what hangs is left behind. */
const STOP_TIMEOUT_MS = 30_000;

async function main(): Promise<void> {
  const startedAt = Date.now();
  const say = progress((line) => console.log(line), startedAt);
  const config = loadConfig();
  greeting(config, say);
  const starting = startService(config, say);
  let stopping = false;
  const stop = (service: Promise<Service>) => (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    say.step(`${signal}: finishing what runs (once more stops at once)`);
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    service
      .then((running) => running.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(starting)(signal));
  const service = await starting;
  await service.ready;
  if (stopping) return;
  say.step('ready');
  firstQuery(service, keysFile(config.dataDir), say);
}

main().catch((error: unknown) => {
  console.error(failureLine(error));
  process.exit(1);
});
