import { systemCaller } from '../domain/caller';
import { routeItems } from '../operations/signal/deliver';
import { EVENT_UNDERWAY_MS, findUntold } from '../operations/signal/found-alarms';
import { PLATFORM } from '../operations/signal/item';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('synchronisation');

/**
 * After the alarms were read: what no event has told of takes the way of a signal, a batch a transaction. Events that
 * may still be on their way are waited for; where both come, the second finds the alert of the first.
 */
export const routeFoundAlarms: JobHandler = async (ids, { database, signal }) => {
  const accountId = String(ids.accountId);
  for (;;) {
    signal.throwIfAborted();
    const { items, waiting } = await transact(database, caller, (unit) => findUntold(unit, accountId));
    if (items.length === 0) {
      if (!waiting) return;
      break;
    }
    const results = await routeItems(database, items, PLATFORM);
    // What cannot be stored would be found again at once: the next reading of the alarms tries it again.
    if (results.every((result) => 'error' in result)) return;
  }
  const key = `route-found-alarms:${accountId}`;
  const runAt = new Date(Date.now() + EVENT_UNDERWAY_MS);
  await transact(database, caller, (unit) =>
    unit.enqueue({ task: 'route-found-alarms', key, ids: { accountId }, runAt, queue: key }),
  );
};
