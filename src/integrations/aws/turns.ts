import { UpstreamError } from '../../domain/live';

export interface TurnLimits {
  /** Reads under way at once: of the process, to one account, and for one asker. */
  atOnce: number;
  perAccount: number;
  perAsker: number;
  /** Reads of one asker that may wait, and for how long. */
  waiting: number;
  waitMs: number;
}

export const defaultTurns: TurnLimits = { atOnce: 32, perAccount: 8, perAsker: 8, waiting: 200, waitMs: 4_000 };

interface Waiting {
  account: string;
  begin: () => void;
}

/**
 * Whose read of AWS is next: askers in turn, however many reads one of them has waiting, and no more at once than the
 * process, the account and the asker are allowed.
 */
export class Turns {
  private readonly queue = new Map<string, Waiting[]>();
  private readonly askers = new Map<string, number>();
  private readonly accounts = new Map<string, number>();
  private running = 0;

  constructor(private readonly limits: TurnLimits) {}

  async run<T>(asker: string, account: string, work: () => Promise<T>): Promise<T> {
    await this.turn(asker, account);
    try {
      return await work();
    } finally {
      this.count(asker, account, -1);
      this.next();
    }
  }

  /** Resolves when the place has been taken. */
  private turn(asker: string, account: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const own = this.queue.get(asker) ?? [];
      if (own.length >= this.limits.waiting) {
        const message = `${own.length} reads from AWS of yours are waiting already: ask for fewer at once, or again shortly.`;
        return reject(new UpstreamError(message, null));
      }
      const late = setTimeout(() => {
        this.forget(asker, waiting);
        const seconds = this.limits.waitMs / 1_000;
        reject(new UpstreamError(`Too many reads from AWS came before this one, for ${seconds} s: ask again.`, null));
      }, this.limits.waitMs);
      const waiting: Waiting = {
        account,
        begin: () => {
          clearTimeout(late);
          this.count(asker, account, 1);
          resolve();
        },
      };
      this.queue.set(asker, [...own, waiting]);
      this.next();
    });
  }

  private next(): void {
    while (this.running < this.limits.atOnce) {
      const found = this.first();
      if (!found) return;
      const { asker, waiting } = found;
      this.forget(asker, waiting);
      // The rest of theirs goes to the end.
      const rest = this.queue.get(asker);
      if (rest) {
        this.queue.delete(asker);
        this.queue.set(asker, rest);
      }
      waiting.begin();
    }
  }

  private first(): { asker: string; waiting: Waiting } | null {
    for (const [asker, own] of this.queue) {
      if ((this.askers.get(asker) ?? 0) >= this.limits.perAsker) continue;
      const waiting = own.find(({ account }) => (this.accounts.get(account) ?? 0) < this.limits.perAccount);
      if (waiting) return { asker, waiting };
    }
    return null;
  }

  private forget(asker: string, waiting: Waiting): void {
    const rest = (this.queue.get(asker) ?? []).filter((one) => one !== waiting);
    if (rest.length > 0) this.queue.set(asker, rest);
    else this.queue.delete(asker);
  }

  private count(asker: string, account: string, by: 1 | -1): void {
    this.running += by;
    add(this.askers, asker, by);
    add(this.accounts, account, by);
  }
}

function add(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
