/** Points that are spent at once and come back over time. */
interface Bucket {
  points: number;
  at: number;
}

export interface Level {
  available: number;
  /** Until the asked points would be there; 0 where they were taken. */
  waitMs: number;
}

/** Buckets by key, made full at first use and forgotten once they are full again. In this process only. */
export class Buckets {
  private readonly buckets = new Map<string, Bucket>();
  private sweepAt = 1_000;

  constructor(
    private readonly capacity: number,
    private readonly restoredPerSecond: number,
    private readonly now: () => number,
  ) {}

  level(key: string, points: number): Level {
    const available = this.current(key);
    const missing = points - available;
    const waitMs = missing > 0 ? Math.ceil((missing / this.restoredPerSecond) * 1_000) : 0;
    return { available: Math.floor(available), waitMs };
  }

  take(key: string, points: number): number {
    const left = this.current(key) - points;
    this.buckets.set(key, { points: left, at: this.now() });
    if (this.buckets.size > this.sweepAt) this.sweep();
    return Math.floor(left);
  }

  private current(key: string): number {
    const bucket = this.buckets.get(key);
    if (!bucket) return this.capacity;
    const restored = (Math.max(0, this.now() - bucket.at) / 1_000) * this.restoredPerSecond;
    return Math.min(this.capacity, bucket.points + restored);
  }

  private sweep(): void {
    for (const key of this.buckets.keys()) if (this.current(key) >= this.capacity) this.buckets.delete(key);
    this.sweepAt = Math.max(1_000, this.buckets.size * 2);
  }
}
