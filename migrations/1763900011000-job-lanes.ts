import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Jobs that share a queue run one after another, so that one account cannot take every place of the workers. */
export class JobLanes1763900011000 implements MigrationInterface {
  name = 'JobLanes1763900011000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function enqueue(text, text, jsonb, timestamptz)`);
    await runner.query(`
      create function enqueue(task text, key text, ids jsonb, run_at timestamptz default null, queue text default null)
      returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
        select graphile_worker.add_job(
          task, ids::json, queue_name => queue, run_at => run_at, job_key => key, job_key_mode => 'replace')
      $$`);
    await runner.query(`revoke execute on function enqueue(text, text, jsonb, timestamptz, text) from public`);
    await runner.query(
      `grant execute on function enqueue(text, text, jsonb, timestamptz, text) to opsgraph_app_write, opsgraph_engine`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function enqueue(text, text, jsonb, timestamptz, text)`);
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
}
