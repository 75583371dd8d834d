/** A stop that may be asked for any number of times, by whoever: it is done once, and all wait for it. */
export function once(stop: () => Promise<void>): () => Promise<void> {
  let stopped: Promise<void> | null = null;
  return () => (stopped ??= stop());
}
