import { setTimeout as delay } from 'node:timers/promises';
import { createClient as createSse } from 'graphql-sse';
import { createClient as createWs } from 'graphql-ws';
import WebSocket from 'ws';

export interface Seen {
  cursor: string;
  ordinal: string;
  organization: string | null;
  id: string;
  kind: string;
}

const DOCUMENT = `subscription ($after: Cursor) { events(after: $after) { __typename cursor
  ... on Event { id kind ordinal organization { id } }
  ... on Discontinuity { reason } } }`;

interface Item {
  __typename: string;
  cursor: string;
  id: string;
  kind: string;
  ordinal: string;
  organization: { id: string } | null;
}

/** Follows the events, over WebSocket or SSE, and resumes by its last cursor whenever the connection breaks. */
export class Follower {
  readonly seen: Seen[] = [];
  /** The newest cursor, of events and heartbeats alike. */
  cursor: string;
  reconnects = 0;
  holes = 0;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  constructor(
    readonly name: string,
    private readonly transport: 'ws' | 'sse',
    private readonly url: string,
    private readonly key: string,
    from: string,
  ) {
    this.cursor = from;
    this.running = this.follow();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async follow(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const connection = this.connect();
      const end = () => connection.close();
      this.stopping.signal.addEventListener('abort', end, { once: true });
      try {
        for await (const result of connection.items) this.take((result as { data?: { events: Item } }).data?.events);
      } catch {
        // A broken connection is what is being tested: it is made again, from where it was.
      }
      this.stopping.signal.removeEventListener('abort', end);
      connection.close();
      this.reconnects += 1;
      if (!this.stopping.signal.aborted) await delay(100);
    }
  }

  private connect(): { items: AsyncIterable<unknown>; close(): void } {
    const operation = { query: DOCUMENT, variables: { after: this.cursor } };
    const authorization = `Bearer ${this.key}`;
    if (this.transport === 'ws') {
      const client = createWs({
        url: `${this.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization },
        retryAttempts: 0,
        lazy: true,
      });
      return { items: client.iterate(operation), close: () => void client.dispose() };
    }
    const client = createSse({ url: `${this.url}/graphql/stream`, headers: { authorization }, retryAttempts: 0 });
    return { items: client.iterate(operation), close: () => client.dispose() };
  }

  private take(item: Item | undefined): void {
    if (!item) return;
    if (item.__typename === 'Discontinuity') this.holes += 1;
    this.cursor = item.cursor;
    if (item.__typename !== 'Event') return;
    const { cursor, ordinal, id, kind, organization } = item;
    this.seen.push({ cursor, ordinal, id, kind, organization: organization?.id ?? null });
  }
}

/** The position inside a cursor: only this scenario looks into one, to judge the order. */
export function positionOf(cursor: string): bigint {
  return BigInt(Buffer.from(cursor, 'base64url').toString().split(':')[1]);
}
