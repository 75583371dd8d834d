/** Repeatable chance: a seed gives the same sequence everywhere (mulberry32). */
export class Chance {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  one<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  maybe(probability: number): boolean {
    return this.next() < probability;
  }

  some<T>(items: readonly T[], atLeast: number, atMost: number): T[] {
    const rest = [...items];
    const count = Math.min(rest.length, atLeast + this.below(atMost - atLeast + 1));
    return Array.from({ length: count }, () => rest.splice(this.below(rest.length), 1)[0]);
  }

  uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.below(16).toString(16)).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}
