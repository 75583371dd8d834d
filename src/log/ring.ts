import type { PositionRow } from './row';

/** The newest rows of the log, by position and by event; the oldest give way. */
export class Ring {
  private readonly rows: (PositionRow | undefined)[];
  private readonly byEvent = new Map<string, bigint>();
  /** Every position of (`after`, `latest`] is here. */
  private after: bigint;
  latest: bigint;

  constructor(
    private readonly size: number,
    latest: bigint,
  ) {
    this.rows = new Array<PositionRow | undefined>(size);
    this.after = latest;
    this.latest = latest;
  }

  /** The row must be the next one. */
  push(row: PositionRow): void {
    const slot = Number(row.position % BigInt(this.size));
    const old = this.rows[slot];
    if (old) {
      this.byEvent.delete(old.eventId);
      this.after = old.position;
    }
    this.rows[slot] = row;
    this.byEvent.set(row.eventId, row.position);
    this.latest = row.position;
  }

  /** The rows of (after, until], or null where they do not reach back so far. */
  between(after: bigint, until: bigint): PositionRow[] | null {
    if (after < this.after || until > this.latest) return null;
    const found: PositionRow[] = [];
    const size = BigInt(this.size);
    for (let position = after + 1n; position <= until; position++) found.push(this.rows[Number(position % size)]!);
    return found;
  }

  positionOf(eventId: string): bigint | null {
    return this.byEvent.get(eventId) ?? null;
  }
}
