/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
interface Result {
  data?: any;
  errors?: readonly any[];
}

interface Sink {
  next(result: Result): void;
  error(error: unknown): void;
  complete(): void;
}

/** What a subscription has brought so far; waits are for a condition, never for a while. */
export class Stream {
  readonly results: Result[] = [];
  ended: { error?: unknown } | null = null;
  private readonly waiting = new Set<() => void>();
  private readonly unsubscribe: () => void;

  constructor(subscribe: (sink: Sink) => () => void) {
    const tell = (): void => this.waiting.forEach((look) => look());
    this.unsubscribe = subscribe({
      next: (result) => {
        this.results.push(result);
        tell();
      },
      error: (error) => {
        this.ended = { error };
        tell();
      },
      complete: () => {
        this.ended ??= {};
        tell();
      },
    });
  }

  /** The items of the one root field. */
  get items(): any[] {
    return this.results.flatMap(({ data }) => (data ? Object.values<any>(data) : []));
  }

  /** Items that are events. */
  get events(): any[] {
    return this.items.filter(({ __typename }) => __typename === 'Event');
  }

  /** Resolves with the first truthy value of the condition. */
  until<T>(condition: (stream: this) => T, patience = 20_000): Promise<NonNullable<T>> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.waiting.delete(look);
      };
      const look = (): void => {
        const value = condition(this);
        if (value) resolve(value);
        else if (this.ended) reject(new Error(`The stream ended before: ${JSON.stringify(this.ended)}`));
        else return;
        end();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`Waited ${patience} ms in vain; there came ${JSON.stringify(this.items)}`));
      }, patience);
      this.waiting.add(look);
      look();
    });
  }

  /** Until the stream is open, and so misses nothing that happens from now on. */
  async opened(): Promise<this> {
    await this.until(({ items }) => items.length > 0);
    return this;
  }

  /** Until the event of a cursor has come; the events up to it. */
  async upTo(cursor: string): Promise<any[]> {
    await this.until(({ events }) => events.some((event) => event.cursor === cursor));
    return this.events;
  }

  /** Why the stream ended, once it has. */
  async failure(): Promise<unknown> {
    return this.until(({ ended, results }) => ended?.error ?? results.find(({ errors }) => errors)?.errors);
  }

  close(): void {
    this.unsubscribe();
  }
}
