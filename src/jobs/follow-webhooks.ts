import type { Logger } from 'pino';
import { followLog, wakeWaiting, webhooksBehind } from '../operations/webhook/follow-log';
import type { Database } from '../operations/unit';
import { pause } from './pause';

const POLL_MS = 250;
const WAKE_MS = 60_000;

/** Until the signal: makes deliveries of what the log has for webhooks. One process of all does it. */
export async function followWebhooks(database: Database, signal: AbortSignal, log: Logger): Promise<void> {
  let woken = -Infinity;
  const look = async (): Promise<boolean> => {
    if (performance.now() - woken > WAKE_MS) {
      await wakeWaiting(database);
      woken = performance.now();
    }
    return followAll(database, signal);
  };
  while (!signal.aborted) {
    const more = await look().catch((error) => {
      log.warn({ err: error }, 'following the log for webhooks failed');
      return false;
    });
    if (!more) await pause(POLL_MS, signal);
  }
}

/** A stretch for each: a webhook that is far behind does not keep the others waiting. */
async function followAll(database: Database, signal: AbortSignal): Promise<boolean> {
  let more = false;
  for (const id of await webhooksBehind(database)) {
    if (signal.aborted) return false;
    more = (await followLog(database, id)) || more;
  }
  return more;
}
