import { randomBytes } from 'node:crypto';

export interface Prepared {
  /** The statement's name on the server: never used twice on a connection, so a forgotten one cannot be mistaken. */
  readonly id: string;
  readonly text: string;
  fields: readonly string[];
}

/** What a connection's server has prepared, bounded: the least recently used gives way. */
export class Statements {
  private readonly known = new Map<string, Prepared>();
  private readonly prefix = randomBytes(4).toString('hex');
  private count = 0;
  private closing: string[] = [];

  constructor(private readonly limit = 120) {}

  get size(): number {
    return this.known.size;
  }

  find(name: string, text: string): Prepared | undefined {
    const found = this.known.get(name);
    if (!found) return undefined;
    this.known.delete(name);
    if (found.text !== text) {
      this.closing.push(found.id);
      return undefined;
    }
    this.known.set(name, found);
    return found;
  }

  add(name: string, text: string): Prepared {
    const prepared: Prepared = { id: `${this.prefix}_${++this.count}`, text, fields: [] };
    this.known.set(name, prepared);
    return prepared;
  }

  /** Only between trips: within one, a statement that is about to be executed could be the one to go. */
  evict(): void {
    for (const [name, prepared] of this.known) {
      if (this.known.size <= this.limit) return;
      this.known.delete(name);
      this.closing.push(prepared.id);
    }
  }

  /** The server may or may not have these; closing one that it lacks is no error. */
  forget(prepared: Iterable<Prepared>): void {
    const lost = new Set(prepared);
    for (const [name, entry] of this.known) {
      if (lost.delete(entry)) this.known.delete(name);
    }
    for (const entry of prepared) this.closing.push(entry.id);
  }

  forgetAll(): void {
    this.forget([...this.known.values()]);
  }

  takeClosing(): string[] {
    const ids = this.closing;
    this.closing = [];
    return ids;
  }
}
