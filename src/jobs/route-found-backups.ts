import { systemCaller } from '../domain/caller';
import { routeItems } from '../operations/signal/deliver';
import { EVENT_UNDERWAY_MS } from '../operations/signal/found-alarms';
import { findUntoldBackups } from '../operations/signal/found-backups';
import { PLATFORM } from '../operations/signal/item';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('synchronisation');

/**
 * After the jobs of AWS Backup were read: how those ended of which no event has told takes the way of a signal, a batch
 * a transaction. Events that may still be on their way are waited for.
 */
export const routeFoundBackups: JobHandler = async (ids, { database, signal }) => {
  const accountId = String(ids.accountId);
  for (;;) {
    signal.throwIfAborted();
    const { items, waiting } = await transact(database, caller, (unit) => findUntoldBackups(unit, accountId));
    if (items.length === 0) {
      if (!waiting) return;
      break;
    }
    const results = await routeItems(database, items, PLATFORM);
    // What cannot be stored would be found again at once: the next reading tries it again.
    if (results.every((result) => 'error' in result)) return;
  }
  const key = `route-found-backups:${accountId}`;
  const runAt = new Date(Date.now() + EVENT_UNDERWAY_MS);
  await transact(database, caller, (unit) =>
    unit.enqueue({ task: 'route-found-backups', key, ids: { accountId }, runAt, queue: key }),
  );
};
