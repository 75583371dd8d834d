import { pause } from './pause';

/** Lets calls begin at no more than a rate, evenly: AWS counts those of an account, whoever makes them. */
export class Pace {
  private next = 0;

  constructor(
    private perSecond: number,
    private readonly signal: AbortSignal,
  ) {}

  /** Resolves when it is one's turn; rejects when the work is to end. */
  async turn(): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.next);
    this.next = at + 1_000 / this.perSecond;
    if (at > now) await pause(at - now, this.signal);
    this.signal.throwIfAborted();
  }

  /** AWS said that it is too much: half as fast from now on. */
  slowDown(): void {
    this.perSecond = Math.max(0.1, this.perSecond / 2);
  }
}
