import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The rows that must exist before anything runs, and the one door through which requests enqueue background work. */
export class Foundations1763900002000 implements MigrationInterface {
  name = 'Foundations1763900002000';

  async up(runner: QueryRunner): Promise<void> {
    // A new database is a new epoch of the log: cursors of another one are recognised and refused.
    await runner.query(
      `insert into event_log (singleton, epoch, position) values (true, substr(md5(random()::text || clock_timestamp()), 1, 8), 0)`,
    );
    await runner.query(`insert into service_clock (singleton, offset_ms) values (true, 0)`);
    // graphile-worker's tables have row-level security without policies, so a request's role cannot add a job itself.
    await runner.query(`
      create function enqueue(task text, key text, ids jsonb, run_at timestamptz default null) returns void
      language sql security definer set search_path = pg_catalog, public, pg_temp as $$
        select graphile_worker.add_job(task, ids::json, run_at => run_at, job_key => key, job_key_mode => 'replace')
      $$`);
    await runner.query(`revoke execute on function enqueue(text, text, jsonb, timestamptz) from public`);
    await runner.query(
      `grant execute on function enqueue(text, text, jsonb, timestamptz) to opsgraph_app_write, opsgraph_engine`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function enqueue(text, text, jsonb, timestamptz)`);
    await runner.query(`delete from service_clock`);
    await runner.query(`delete from event_log`);
  }
}
