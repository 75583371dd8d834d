import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An incident on which nothing was promised says so: lists that ask for NONE find it, as its groups count it. */
export class SlaStateNone1763902600000 implements MigrationInterface {
  name = 'SlaStateNone1763902600000';

  async up(runner: QueryRunner): Promise<void> {
    // The tables' owner is under row-level security too, and would see and change no row.
    await runner.query('alter table "incident" no force row level security');
    await runner.query(`update "incident" set "sla_state" = 'NONE' where "sla_state" is null`);
    await runner.query('alter table "incident" force row level security');
    await runner.query(
      `ALTER TABLE "incident" ALTER COLUMN "sla_state" SET DEFAULT 'NONE', ALTER COLUMN "sla_state" SET NOT NULL`,
    );
  }

  /** Which of them were null is not known any more, and nothing asks. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE "incident" ALTER COLUMN "sla_state" DROP NOT NULL, ALTER COLUMN "sla_state" DROP DEFAULT',
    );
  }
}
