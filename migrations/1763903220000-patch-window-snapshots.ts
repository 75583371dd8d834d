import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was stored of each day of one patch window is asked by the window. */
export class PatchWindowSnapshots1763903220000 implements MigrationInterface {
  name = 'PatchWindowSnapshots1763903220000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "patch_snapshot_window" ON "patch_snapshot" ("patch_window_id", "day") WHERE patch_window_id is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "patch_snapshot_window"');
  }
}
