/** Values that are good for a short while, each made once however many ask for it at the same time. */
export class Recent<V> {
  private readonly entries = new Map<string, { value: Promise<V> | V; until: number }>();
  private sweepAt = 1_000;

  constructor(
    private readonly milliseconds: number,
    private readonly now: () => number,
  ) {}

  has(key: string): boolean {
    const entry = this.entries.get(key);
    return entry !== undefined && entry.until > this.now();
  }

  /** Keeps neither a failure nor null: what is unknown now may be known in a moment. */
  async get(key: string, make: () => Promise<V>): Promise<V> {
    const entry = this.entries.get(key);
    if (entry && entry.until > this.now()) return entry.value;
    const value = make();
    this.set(key, value);
    try {
      const made = await value;
      if (made === null) this.forget(key, value);
      return made;
    } catch (error) {
      this.forget(key, value);
      throw error;
    }
  }

  set(key: string, value: Promise<V> | V): void {
    this.entries.set(key, { value, until: this.now() + this.milliseconds });
    if (this.entries.size > this.sweepAt) this.sweep();
  }

  private forget(key: string, value: Promise<V>): void {
    if (this.entries.get(key)?.value === value) this.entries.delete(key);
  }

  private sweep(): void {
    const now = this.now();
    for (const [key, { until }] of this.entries) if (until <= now) this.entries.delete(key);
    this.sweepAt = Math.max(1_000, this.entries.size * 2);
  }
}
