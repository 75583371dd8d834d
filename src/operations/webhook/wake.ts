import { placesOf } from '../../domain/webhook';
import type { Task } from '../../domain/job';
import type { Unit } from '../unit';

interface Woken {
  id: string;
  slow: boolean;
}

/** Slow receivers have workers of their own. */
export const taskOf = (slow: boolean): Task => (slow ? 'deliver-slow-webhook' : 'deliver-webhook');

/**
 * Has as many as may send to a webhook look for what is due, once this transaction has committed. Who finds all places
 * taken goes again: whoever holds one looks further when it is through.
 */
export async function wake(unit: Unit, { id, slow }: Woken): Promise<void> {
  const task = taskOf(slow);
  for (let place = 1; place <= placesOf(slow); place++) {
    await unit.enqueue({ task, key: `${task}:${id}:${place}`, ids: { webhookId: id } });
  }
}

/** Has it looked for later, by the wall clock. */
export async function wakeAt(unit: Unit, { id, slow }: Woken, runAt: Date): Promise<void> {
  const task = taskOf(slow);
  await unit.enqueue({ task, key: `${task}:${id}:later`, ids: { webhookId: id }, runAt });
}
