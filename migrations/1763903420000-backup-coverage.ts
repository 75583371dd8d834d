import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How each resource that is to be backed up stands. */
export class BackupCoverage1763903420000 implements MigrationInterface {
  name = 'BackupCoverage1763903420000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table backup_coverage');
    await runner.query('alter table resource drop column backup_covered');
  }
}

const tables = [
  `CREATE TABLE "backup_coverage" ("resource_id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "type" text COLLATE "C" NOT NULL, "status" text COLLATE "C" NOT NULL, "plan_ids" uuid array NOT NULL, "last_backup_at" TIMESTAMP(3) WITH TIME ZONE, "last_recovery_point_id" uuid, CONSTRAINT "backup_coverage_status_word" CHECK ("status" in ('PROTECTED', 'PLANNED_NO_RECENT_BACKUP', 'UNPROTECTED', 'UNSUPPORTED', 'OPTED_OUT')), CONSTRAINT "backup_coverage_pkey" PRIMARY KEY ("resource_id"))`,
  `CREATE INDEX "backup_coverage_lapse" ON "backup_coverage" ("account_id", "last_backup_at") WHERE status = 'PROTECTED'`,
  `CREATE INDEX "backup_coverage_list" ON "backup_coverage" ("organization_id", "type", "status")`,
  `CREATE INDEX "backup_coverage_account" ON "backup_coverage" ("account_id", "type", "status")`,
  `ALTER TABLE "resource" ADD "backup_covered" boolean`,
  `CREATE INDEX "resource_covered" ON "resource" ("backup_covered", "name", "id") WHERE deleted_at is null`,
  `CREATE INDEX "resource_account_covered" ON "resource" ("account_id", "backup_covered", "name", "id") WHERE deleted_at is null`,
  `CREATE INDEX "resource_list_covered" ON "resource" ("organization_id", "backup_covered", "name", "id") WHERE deleted_at is null`,
  `ALTER TABLE "backup_coverage" ADD CONSTRAINT "backup_coverage_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "resource"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "backup_coverage" ADD CONSTRAINT "backup_coverage_last_recovery_point_id_fkey" FOREIGN KEY ("last_recovery_point_id") REFERENCES "recovery_point"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row.
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[])';

const tenancy = [
  'alter table "backup_coverage" enable row level security',
  'alter table "backup_coverage" force row level security',
  `create policy tenant on "backup_coverage" to opsgraph_app_read, opsgraph_app_write
   using (${scoped}) with check (${scoped})`,
  'create policy engine on "backup_coverage" to opsgraph_engine using (true) with check (true)',
  'grant select on "backup_coverage" to opsgraph_app_read, opsgraph_app_write',
  'grant select, insert, update, delete on "backup_coverage" to opsgraph_engine',
];
