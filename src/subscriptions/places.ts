/** Who takes up how many of something; what is taken is given back once. */
export class Places {
  private readonly taken = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** null where the holder has all that it may have. */
  take(holder: string): (() => void) | null {
    const count = this.taken.get(holder) ?? 0;
    if (count >= this.most) return null;
    this.taken.set(holder, count + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = this.taken.get(holder)! - 1;
      if (left > 0) this.taken.set(holder, left);
      else this.taken.delete(holder);
    };
  }
}

/** The same of different things: one that a holder has already takes no further place. */
export class DistinctPlaces {
  private readonly taken = new Map<string, Map<string, number>>();

  constructor(private readonly most: number) {}

  take(holder: string, thing: string): (() => void) | null {
    const own = this.taken.get(holder) ?? new Map<string, number>();
    const count = own.get(thing) ?? 0;
    if (count === 0 && own.size >= this.most) return null;
    own.set(thing, count + 1);
    this.taken.set(holder, own);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = own.get(thing)! - 1;
      if (left > 0) own.set(thing, left);
      else own.delete(thing);
      if (own.size === 0 && this.taken.get(holder) === own) this.taken.delete(holder);
    };
  }
}
