import { loadConfig } from './config';
import { administer, usage } from './compose/admin';
import { openConfigured } from './compose/database';
import { failureLine, UsageError } from './compose/failure';
import { readRuntime } from './compose/files';
import { progress } from './compose/progress';

/** First installation: organizations, people and keys, while there is nobody yet who could ask the API. */
async function main(): Promise<void> {
  const config = loadConfig();
  // A service that runs on this DATA_DIR has its database open; its own address is used then.
  const running = config.databaseUrl ? null : await readRuntime(config.dataDir);
  const opened = await openConfigured(
    { ...config, databaseUrl: running?.databaseUrl ?? config.databaseUrl },
    progress(() => undefined),
  );
  try {
    for (const line of await administer(opened.database, process.argv.slice(2))) console.log(line);
  } finally {
    await opened.close();
  }
}

main().catch((error: unknown) => {
  console.error(failureLine(error));
  if (error instanceof UsageError) console.error(`\n${usage}`);
  process.exit(1);
});
