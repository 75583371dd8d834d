import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition and returns its first truthy value. */
export async function until<T>(
  what: string,
  condition: () => Promise<T> | T,
  patience = 20_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + patience;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${patience} ms in vain until ${what}.`);
    await delay(10);
  }
}
