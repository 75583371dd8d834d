/** How a receiver answers the next deliveries; without one it takes everything at once. */
export interface Behaviour {
  /** Refused for good: the status of a webhook, the reply code of a mail server. */
  refuse?: number;
  /** Fails this many times, as something that may be tried again, before it takes anything. */
  fail?: number;
  /** Waits this long before it answers. */
  delayMs?: number;
  /** Cuts the connection instead of answering. */
  cut?: boolean;
}

/** What deliveries meet: a failure that counts down, a refusal, or nothing. */
export class Mood {
  private behaviour: Behaviour = {};

  set(behaviour: Behaviour): void {
    this.behaviour = { ...behaviour };
  }

  /** Decides over one delivery. */
  async next(codes: { taken: number; failed: number }): Promise<number | 'CUT'> {
    const { refuse, fail = 0, delayMs = 0, cut } = this.behaviour;
    const failing = fail > 0;
    if (failing) this.behaviour.fail = fail - 1;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (cut) return 'CUT';
    if (failing) return codes.failed;
    return refuse ?? codes.taken;
  }
}

/** Things that came, and who waits for more of them. */
export class Inbox<T> {
  readonly all: T[] = [];
  private readonly waiting = new Set<() => void>();

  add(one: T): void {
    this.all.push(one);
    for (const wake of [...this.waiting]) wake();
  }

  /** Resolves with everything once there is enough of it. */
  async until(enough: (all: readonly T[]) => boolean): Promise<readonly T[]> {
    while (!enough(this.all)) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
    return this.all;
  }
}
