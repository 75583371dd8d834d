import { systemCaller } from '../domain/caller';
import { claimDelivery } from '../operations/webhook/claim-delivery';
import { endAttempt } from '../operations/webhook/end-attempt';
import { wake } from '../operations/webhook/wake';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('webhooks');

/** Then others get their turn at the place. */
const MOST_IN_A_ROW = 50;
/** Beyond the time that a sender waits, before another may think that it is gone. */
const GRACE_MS = 5_000;

/**
 * Sends what is due to one webhook, one after the other. A process that dies between sending and recording leaves it to
 * be sent again, under the same id: at least once, never not at all.
 */
const deliver =
  (slow: boolean): JobHandler =>
  async (ids, { database, webhooks, signal }) => {
    if (!webhooks) throw new Error('This process sends no webhooks.');
    const id = String(ids.webhookId);
    const leaseMs = webhooks.patienceMs + GRACE_MS;
    for (let n = 0; n < MOST_IN_A_ROW && !signal.aborted; n++) {
      const claimed = await transact(database, caller, (unit) => claimDelivery(unit, id, { slow, leaseMs }));
      if (!claimed) return;
      const answer = await webhooks.send(claimed);
      await transact(database, caller, (unit) => endAttempt(unit, claimed, answer));
    }
    await transact(database, caller, (unit) => wake(unit, { id, slow }));
  };

export const deliverWebhook = deliver(false);
export const deliverSlowWebhook = deliver(true);
