import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Less to write for each event and signal: an index that nothing reads, the second copy of a signal's body. And tables
 * that are written over and over are cleaned by how many rows died, not by which share of them.
 */
export class LogSpeed1763900032000 implements MigrationInterface {
  name = 'LogSpeed1763900032000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index "event_incident"`);
    // What one person did: most events are the service's own, and are not in it.
    await runner.query(`CREATE INDEX "event_actor" ON "event" ("actor_id") WHERE actor_id is not null`);
    // What was removed, over all organizations.
    await runner.query(
      `CREATE INDEX "resource_deleted" ON "resource" ("deleted_at", "id") WHERE deleted_at is not null`,
    );
    await runner.query(`alter table "signal" alter column "payload" drop not null`);
    for (const [table, parameters] of busy) await runner.query(`alter table "${table}" set (${parameters})`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, parameters] of busy) {
      const names = parameters.replace(/ = [^,]+/g, '');
      await runner.query(`alter table "${table}" reset (${names})`);
    }
    // The tables' owner is under row-level security too, and would change no row.
    await runner.query(`alter table "signal" no force row level security`);
    await runner.query(`update "signal" set "payload" = "body"::jsonb where "payload" is null`);
    await runner.query(`alter table "signal" force row level security`);
    await runner.query(`alter table "signal" alter column "payload" set not null`);
    await runner.query(`drop index "resource_deleted"`);
    await runner.query(`drop index "event_actor"`);
    await runner.query(`create index "event_incident" on "event" ("incident_id")`);
  }
}

const often = 'autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0';

const busy: [table: string, parameters: string][] = [
  // Rows come and go: what is dead at the front is passed by each look at the queue.
  ['event_queue', `${often}, autovacuum_vacuum_threshold = 5000`],
  ['timer', `${often}, autovacuum_vacuum_threshold = 1000`],
  // A few rows, changed by each batch: room for their next versions on the same page.
  ['event_log', `${often}, autovacuum_vacuum_threshold = 500, fillfactor = 10`],
  ['event_counter', `${often}, autovacuum_vacuum_threshold = 1000, fillfactor = 20`],
  // Changed by each signal of its key, in columns that no index holds.
  ['condition', 'fillfactor = 70'],
];
