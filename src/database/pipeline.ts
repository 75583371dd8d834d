import pg, { type Connection, type PoolClient, type Submittable } from 'pg';
import { type Prepared, Statements } from './statements';

export interface Query {
  /** With a name the statement is prepared once a connection; a name stands for one text. */
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** Column values as PostgreSQL writes them: JSON, numbers and times are text. */
export type Row = Record<string, string | null>;

type Wire = string | Buffer | null;
type Messages = Pick<Connection, 'stream' | 'sync'> & {
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: Wire[] }): void;
  describe(message: { type: 'S'; name: string }): void;
  execute(message: { rows?: number }): void;
  close(message: { type: 'S'; name: string }): void;
};

const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): Wire } }).utils;
const largest = 65_535;

/**
 * Several statements in one write and with one Sync: one round trip and, outside a transaction block, one transaction.
 * The first error ends all of it; the server then passes over the rest.
 */
export class Pipeline implements Submittable {
  readonly rows: Row[][] = [];
  /** A statement that begins or ends a transaction block would carry the context over to the connection's next user. */
  unbalanced = false;
  private readonly values: Wire[][];
  private readonly steps: Prepared[] = [];
  private readonly fresh: Prepared[] = [];
  /** Answers come in the order of the statements; this is the one that they are now about. */
  private current = 0;
  private settled = false;

  constructor(
    private readonly queries: readonly Query[],
    private readonly statements: Statements,
    private readonly callback: (error: Error | undefined) => void,
  ) {
    // Whatever can throw does so here: after the first message is written the conversation must be carried on.
    this.values = queries.map((query) => {
      if (query.text.includes('\0')) throw new TypeError('A statement cannot contain NUL.');
      const values = (query.values ?? []).map((value) => prepareValue(value) ?? null);
      if (values.length > largest) throw new RangeError(`A statement takes at most ${largest} parameters.`);
      this.rows.push([]);
      return values;
    });
  }

  submit(connection: Connection): void {
    const wire = connection as unknown as Messages;
    wire.stream.cork();
    try {
      for (const id of this.statements.takeClosing()) wire.close({ type: 'S', name: id });
      this.queries.forEach((query, index) => {
        let step = query.name === undefined ? undefined : this.statements.find(query.name, query.text);
        if (!step) {
          step =
            query.name === undefined
              ? { id: '', text: query.text, fields: [] }
              : this.statements.add(query.name, query.text);
          if (query.name !== undefined) this.fresh.push(step);
          wire.parse({ name: step.id, text: step.text });
          // Described once: the server refuses to run a prepared statement whose result has changed.
          wire.describe({ type: 'S', name: step.id });
        }
        this.steps.push(step);
        wire.bind({ statement: step.id, values: this.values[index]! });
        wire.execute({});
      });
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  }

  handleRowDescription(message: { fields: readonly { name: string }[] }): void {
    this.steps[this.current]!.fields = message.fields.map((field) => field.name);
  }

  handleDataRow(message: { fields: readonly (string | null)[] }): void {
    const { fields } = this.steps[this.current]!;
    const row: Row = {};
    for (let index = 0; index < fields.length; index++) row[fields[index]!] = message.fields[index]!;
    this.rows[this.current]!.push(row);
  }

  handleCommandComplete(message: { text: string }): void {
    if (/^(BEGIN|START TRANSACTION|COMMIT|ROLLBACK|PREPARE TRANSACTION)/.test(message.text)) this.unbalanced = true;
    this.current++;
  }

  handleEmptyQuery(): void {
    this.current++;
  }

  handlePortalSuspended(): void {
    this.current++;
  }

  handleCopyInResponse(connection: Connection): void {
    // The server is past our Sync and waits for data that nobody has; there is no safe way back into step.
    connection.stream.destroy(new Error('COPY FROM STDIN is not possible in a pipeline.'));
  }

  handleCopyData(): void {
    // COPY TO in a pipeline has no reader; its rows are dropped and its end counts as a statement's.
  }

  handleError(error: Error): void {
    // Which of the new statements the server had prepared before the error is unknown; none counts as prepared.
    this.statements.forget(this.fresh);
    this.settle(error);
  }

  handleReadyForQuery(): void {
    this.statements.evict();
    this.settle(undefined);
  }

  private settle(error: Error | undefined): void {
    if (this.settled) return;
    this.settled = true;
    this.callback(error);
  }
}

const perConnection = new WeakMap<PoolClient, Statements>();

export function statementsOf(client: PoolClient): Statements {
  let statements = perConnection.get(client);
  if (!statements) perConnection.set(client, (statements = new Statements()));
  return statements;
}

/** Runs statements on a connection in one round trip. Rejects with the first error, as pg's DatabaseError. */
export function send(client: PoolClient, queries: readonly Query[]): Promise<Pipeline> {
  return new Promise((resolve, reject) => {
    const pipeline: Pipeline = new Pipeline(queries, statementsOf(client), (error) =>
      error ? reject(error) : resolve(pipeline),
    );
    client.query(pipeline);
  });
}
