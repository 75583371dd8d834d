import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Suppressions, the times in which they hold alerts back, and the alerts that they hold. */
export class Suppressions1763900301000 implements MigrationInterface {
  name = 'Suppressions1763900301000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
  }
}

const tables = [
  `CREATE TABLE "suppression" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid, "reason" text NOT NULL, "starts_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "ends_at" TIMESTAMP(3) WITH TIME ZONE, "recurrence" text, "timezone" text, "tags" jsonb NOT NULL DEFAULT '[]', "configuration_ids" text array COLLATE "C" NOT NULL DEFAULT '{}', "party" text COLLATE "C" NOT NULL, "actor_kind" text COLLATE "C" NOT NULL, "actor_id" uuid, "actor_name" text COLLATE "C" NOT NULL, "actor_detail" text COLLATE "C", "suppressed_count" integer NOT NULL DEFAULT '0', "settled_at" TIMESTAMP(3) WITH TIME ZONE, "ended_at" TIMESTAMP(3) WITH TIME ZONE, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "suppression_party_word" CHECK ("party" in ('CUSTOMER', 'ACCELERATE')), CONSTRAINT "suppression_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "suppression_starts" ON "suppression" ("starts_at", "id")`,
  `CREATE INDEX "suppression_account" ON "suppression" ("account_id", "starts_at", "id")`,
  `CREATE INDEX "suppression_list" ON "suppression" ("organization_id", "starts_at", "id")`,
  `CREATE TABLE "suppression_occurrence" ("suppression_id" uuid NOT NULL, "starts_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid, "ends_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "suppression_occurrence_lasts" CHECK (ends_at > starts_at), CONSTRAINT "suppression_occurrence_pkey" PRIMARY KEY ("suppression_id", "starts_at"))`,
  `CREATE INDEX "suppression_occurrence_starts" ON "suppression_occurrence" ("starts_at")`,
  `CREATE INDEX "suppression_occurrence_begun" ON "suppression_occurrence" ("organization_id", "starts_at")`,
  `CREATE TABLE "suppression_resource" ("suppression_id" uuid NOT NULL, "resource_id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, CONSTRAINT "suppression_resource_pkey" PRIMARY KEY ("suppression_id", "resource_id"))`,
  `CREATE INDEX "suppression_resource_resource" ON "suppression_resource" ("resource_id", "suppression_id")`,
  `ALTER TABLE "alert" ADD "suppression_id" uuid`,
  `CREATE INDEX "alert_suppression" ON "alert" ("suppression_id", "status", "id") WHERE suppression_id is not null`,
  `ALTER TABLE "suppression" ADD CONSTRAINT "suppression_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "suppression_occurrence" ADD CONSTRAINT "suppression_occurrence_suppression_id_fkey" FOREIGN KEY ("suppression_id") REFERENCES "suppression"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "suppression_resource" ADD CONSTRAINT "suppression_resource_suppression_id_fkey" FOREIGN KEY ("suppression_id") REFERENCES "suppression"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "suppression_resource" ADD CONSTRAINT "suppression_resource_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "resource"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "alert" ADD CONSTRAINT "alert_suppression_id_fkey" FOREIGN KEY ("suppression_id") REFERENCES "suppression"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

const owned = ['suppression', 'suppression_occurrence', 'suppression_resource'];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row. One of the
// organization as a whole has no account: who is narrowed to accounts does not see it.
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[])';

const tenancy = [
  ...owned.flatMap((table) => [
    `alter table "${table}" enable row level security`,
    `alter table "${table}" force row level security`,
    `create policy tenant on "${table}" to opsgraph_app_read, opsgraph_app_write
     using (${scoped}) with check (${scoped})`,
    `create policy engine on "${table}" to opsgraph_engine using (true) with check (true)`,
  ]),
  `grant select on ${owned.join(', ')} to opsgraph_app_read, opsgraph_app_write`,
  `grant insert on ${owned.join(', ')} to opsgraph_app_write`,
  'grant update on suppression to opsgraph_app_write',
  'grant delete on suppression_occurrence to opsgraph_app_write',
  `grant select, insert, update, delete on ${owned.join(', ')} to opsgraph_engine`,
];

const undo = [
  'alter table alert drop column suppression_id',
  'drop table suppression_resource',
  'drop table suppression_occurrence',
  'drop table suppression',
];
