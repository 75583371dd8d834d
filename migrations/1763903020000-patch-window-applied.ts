import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When Systems Manager last took a patch window: what was read of it before is older than that. */
export class PatchWindowApplied1763903020000 implements MigrationInterface {
  name = 'PatchWindowApplied1763903020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "patch_window" ADD "applied_at" TIMESTAMP(3) WITH TIME ZONE`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table patch_window drop column applied_at');
  }
}
