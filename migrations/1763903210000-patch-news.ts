import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of which instances Systems Manager has told that there is news, and of which the patches are still to be read. */
export class PatchNews1763903210000 implements MigrationInterface {
  name = 'PatchNews1763903210000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "patch_compliance" ADD "asked_at" TIMESTAMP(3) WITH TIME ZONE`);
    await runner.query(
      `CREATE INDEX "patch_compliance_unread" ON "patch_compliance" ("account_id") WHERE asked_at is not null or scanned_at is distinct from patches_at`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "patch_compliance_unread"');
    await runner.query('ALTER TABLE "patch_compliance" DROP COLUMN "asked_at"');
  }
}
