import { DatabaseError, type Client, type Pool } from 'pg';
import { channel, openSession, type Ask, type Statement } from './session';

/** The log's own connection of one process: statements one after the other, opened anew whenever it broke. */
export class Line {
  private client: Client | null = null;
  private closed = false;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly pool: Pool | string,
    /** The sequencer has numbered something. */
    private readonly onWake: () => void,
  ) {}

  /** Whether wake-ups come. */
  get open(): boolean {
    return this.client !== null;
  }

  readonly ask: Ask = <Row extends object>(statement: Statement): Promise<Row[]> => {
    const answer = this.last.then(async () => {
      const client = (this.client ??= await this.connect());
      try {
        return (await client.query<Row>(statement)).rows;
      } catch (error) {
        // The server answers an ordinary error and goes on; after anything else the connection is not to be trusted.
        if (!(error instanceof DatabaseError)) this.drop(client);
        throw error;
      }
    });
    this.last = answer.catch(() => undefined);
    return answer;
  };

  async close(): Promise<void> {
    this.closed = true;
    await this.last;
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<Client> {
    if (this.closed) throw new Error('The event log was stopped.');
    const client = await openSession(this.pool, 'opsgraph log', () => undefined);
    client.on('end', () => this.drop(client));
    client.on('notification', () => this.onWake());
    await client.query(`listen ${channel}`);
    return client;
  }

  private drop(client: Client): void {
    if (this.client === client) this.client = null;
    client.end().catch(() => undefined);
  }
}
