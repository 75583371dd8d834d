/** Service time: the wall clock plus an offset that only grows. */
export interface Clock {
  now(): number;
  offset(): number;
  /** Moves the service's clock where somebody else owns it. */
  advance?(ms: number): Promise<void>;
}

/** A clock of the sandbox's own, for when it stands alone or its parent only tells it the offset. */
export class OwnClock implements Clock {
  private current = 0;

  now(): number {
    return Date.now() + this.current;
  }

  offset(): number {
    return this.current;
  }

  /** Never back: a smaller offset than the present one is ignored. */
  set(offset: number): void {
    this.current = Math.max(this.current, offset);
  }
}
