import type { Unit } from '../unit';

/** Has Systems Manager told what is wanted of a window, once this transaction has committed. */
export async function applyLater(unit: Unit, windowId: string): Promise<void> {
  const key = `apply-patch-window:${windowId}`;
  await unit.enqueue({ task: 'apply-patch-window', key, ids: { windowId }, queue: key });
}
