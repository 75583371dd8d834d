import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Profiles of Alarm Manager with every version, what deployments do alarm by alarm, and an alarm's whole configuration. */
export class AlarmManager1763900040000 implements MigrationInterface {
  name = 'AlarmManager1763900040000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...policies(), ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table file_system, alarm_change, alarm_profile_version, alarm_profile');
    await runner.query('alter table alarm drop column configuration, drop column configured_at');
  }
}

const tables: string[] = [
  `ALTER TABLE "alarm" ADD "configuration" jsonb`,
  `ALTER TABLE "alarm" ADD "configured_at" TIMESTAMP(3) WITH TIME ZONE`,
  `CREATE TABLE "alarm_change" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "job_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "name" text COLLATE "C" NOT NULL, "action" text COLLATE "C" NOT NULL, "round" integer NOT NULL, "resource_id" uuid, "configuration_id" text COLLATE "C", "composite" boolean NOT NULL, "configuration" jsonb, "tags" jsonb NOT NULL DEFAULT '[]', "state" text COLLATE "C" NOT NULL, "error" text COLLATE "C", "changed_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "alarm_change_state_word" CHECK ("state" in ('PENDING', 'CALLING', 'APPLIED', 'FAILED', 'SUPERSEDED')), CONSTRAINT "alarm_change_action_word" CHECK ("action" in ('CREATE', 'UPDATE', 'DELETE')), CONSTRAINT "alarm_change_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "alarm_change_failed" ON "alarm_change" ("job_id") WHERE state = 'FAILED'`,
  `CREATE INDEX "alarm_change_next" ON "alarm_change" ("job_id", "region", "round", "id") WHERE state in ('PENDING', 'CALLING')`,
  `CREATE UNIQUE INDEX "alarm_change_alarm" ON "alarm_change" ("job_id", "region", "name")`,
  `CREATE TABLE "alarm_profile" ("account_id" uuid NOT NULL, "organization_id" uuid NOT NULL, "document" jsonb NOT NULL, "compiled" jsonb NOT NULL, "version" integer NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "status" text COLLATE "C" NOT NULL, "deployed_version" integer, "deployed_at" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "alarm_profile_status_word" CHECK ("status" in ('PENDING', 'IN_PROGRESS', 'IN_SYNC', 'DRIFTED', 'FAILED', 'DELETING', 'DELETED')), CONSTRAINT "alarm_profile_pkey" PRIMARY KEY ("account_id"))`,
  `CREATE INDEX "alarm_profile_organization" ON "alarm_profile" ("organization_id")`,
  `CREATE TABLE "alarm_profile_version" ("account_id" uuid NOT NULL, "version" integer NOT NULL, "organization_id" uuid NOT NULL, "document" jsonb NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "author" text COLLATE "C" NOT NULL, CONSTRAINT "alarm_profile_version_pkey" PRIMARY KEY ("account_id", "version"))`,
  `CREATE INDEX "alarm_profile_version_organization" ON "alarm_profile_version" ("organization_id")`,
  `ALTER TABLE "alarm_change" ADD CONSTRAINT "alarm_change_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "alarm_change" ADD CONSTRAINT "alarm_change_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "alarm_profile" ADD CONSTRAINT "alarm_profile_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "alarm_profile_version" ADD CONSTRAINT "alarm_profile_version_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `CREATE TABLE "file_system" ("account_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "instance_id" text COLLATE "C" NOT NULL, "volume_id" text COLLATE "C" NOT NULL, "organization_id" uuid NOT NULL, "device" text COLLATE "C", "fs_type" text COLLATE "C", "path" text COLLATE "C" NOT NULL, CONSTRAINT "file_system_pkey" PRIMARY KEY ("account_id", "region", "instance_id", "volume_id"))`,
  `CREATE INDEX "file_system_organization" ON "file_system" ("organization_id")`,
  `ALTER TABLE "file_system" ADD CONSTRAINT "file_system_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

const scoped =
  `(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])` +
  ` or account_id = any ((select app_accounts())::uuid[])`;

function policies(): string[] {
  return ['alarm_profile', 'alarm_profile_version', 'alarm_change', 'file_system'].flatMap((table) => [
    `alter table "${table}" enable row level security`,
    `alter table "${table}" force row level security`,
    `create policy tenant on "${table}" to opsgraph_app_read, opsgraph_app_write using (${scoped}) with check (${scoped})`,
    `create policy engine on "${table}" to opsgraph_engine using (true) with check (true)`,
  ]);
}

const grants = [
  'grant select on alarm_profile, alarm_profile_version, file_system to opsgraph_app_read, opsgraph_app_write',
  'grant insert, update on alarm_profile to opsgraph_app_write',
  // A version stays as it was saved.
  'grant insert on alarm_profile_version to opsgraph_app_write',
  'grant select, insert, update, delete on alarm_profile, alarm_profile_version, alarm_change, file_system to opsgraph_engine',
];
