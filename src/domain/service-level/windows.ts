/** Agreed windows as a list that is replaced, never changed, in milliseconds; they may overlap. */
export type Windows = readonly Window[];

interface Window {
  readonly id: string;
  readonly from: number;
  /** The first instant that is no longer in it. */
  readonly until: number;
}

export function agree(windows: Windows, window: Window, at: number): Windows {
  const from = Math.max(window.from, at);
  return window.until > from ? [...windows, { ...window, from }] : windows;
}

export function withdraw(windows: Windows, id: string, at: number): Windows {
  return windows
    .map((window) => (window.id === id ? { ...window, until: Math.min(window.until, at) } : window))
    .filter(({ from, until }) => until > from);
}

export function covered(windows: Windows, at: number): boolean {
  return windows.some(({ from, until }) => from <= at && at < until);
}

/** The first instant after `at` at which a window begins or ends; Infinity if none does. */
export function boundaryAfter(windows: Windows, at: number): number {
  let next = Infinity;
  for (const { from, until } of windows) {
    if (from > at && from < next) next = from;
    if (until > at && until < next) next = until;
  }
  return next;
}

/** When a clock that goes on at `at` has run for `length`, the windows left out. */
export function afterRunning(windows: Windows, at: number, length: number): number {
  let now = at;
  let left = length;
  for (;;) {
    const next = boundaryAfter(windows, now);
    if (!covered(windows, now)) {
      if (now + left <= next) return now + left;
      left -= next - now;
    }
    now = next;
  }
}
