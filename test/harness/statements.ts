import type { Pool, PoolClient } from 'pg';

interface Wire {
  bind(message: { values?: unknown[] }): void;
  execute(message: object): void;
  query(text: string): void;
}

const watched = new WeakSet<object>();

/**
 * Counts what a pool really sends to PostgreSQL, by the database role that it is sent under. What sets the role, with
 * the rest of a transaction's context, is not counted. To be called before the connections are used for that.
 */
export class SentStatements {
  private readonly counts = new Map<string, number>();

  constructor(pool: Pool) {
    pool.on('acquire', (client) => this.watch(client));
  }

  /** How many were sent under a role (without the prefix that all share) while `work` ran. */
  async during(role: string, work: () => Promise<void>): Promise<number> {
    this.counts.clear();
    await work();
    return this.counts.get(`opsgraph_${role}`) ?? 0;
  }

  private watch(client: PoolClient): void {
    const wire = (client as unknown as { connection: Wire }).connection;
    if (watched.has(wire)) return;
    watched.add(wire);
    const { bind, execute, query } = wire;
    let role = '';
    let isContext = false;
    wire.bind = (message) => {
      const [first] = message.values ?? [];
      isContext = typeof first === 'string' && first.startsWith('opsgraph_');
      if (isContext) role = String(first);
      bind.call(wire, message);
    };
    wire.execute = (message) => {
      if (!isContext) this.counts.set(role, (this.counts.get(role) ?? 0) + 1);
      execute.call(wire, message);
    };
    wire.query = (text) => {
      this.counts.set(role, (this.counts.get(role) ?? 0) + 1);
      query.call(wire, text);
    };
  }
}
