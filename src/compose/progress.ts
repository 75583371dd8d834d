/** Tells a person what the start is doing, with seconds since it began. */
export interface Progress {
  step(text: string): void;
  /** Lines without a time: what a person reads once. */
  say(text: string): void;
}

export function progress(write: (line: string) => void, startedAt = Date.now()): Progress {
  return {
    step: (text) => write(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`),
    say: write,
  };
}
