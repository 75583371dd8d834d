import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is written to the owners of resources about alerts, beside what is written by escalation policies. */
export class Contacts1763902001000 implements MigrationInterface {
  name = 'Contacts1763902001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
  }
}

const tables = [
  `CREATE TABLE "contact_notice" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "subject" text NOT NULL, "body" text NOT NULL, CONSTRAINT "contact_notice_pkey" PRIMARY KEY ("id"))`,
  `CREATE TABLE "alert_contact" ("alert_id" uuid NOT NULL, "target" text NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "contact_notice_id" uuid NOT NULL, "case_id" uuid NOT NULL, CONSTRAINT "alert_contact_pkey" PRIMARY KEY ("alert_id", "target"))`,
  `CREATE INDEX "alert_contact_notice" ON "alert_contact" ("contact_notice_id")`,
  `CREATE INDEX "alert_contact_case" ON "alert_contact" ("case_id", "target")`,
  `ALTER TABLE "delivery" ADD "contact_notice_id" uuid`,
  `ALTER TABLE "delivery" ALTER COLUMN "escalation_id" DROP NOT NULL`,
  `CREATE UNIQUE INDEX "delivery_contact_notice" ON "delivery" ("contact_notice_id") WHERE contact_notice_id is not null`,
  `ALTER TABLE "delivery" ADD CONSTRAINT "delivery_of_one" CHECK (num_nonnulls(escalation_id, contact_notice_id) = 1)`,
  `ALTER TABLE "contact_notice" ADD CONSTRAINT "contact_notice_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "alert_contact" ADD CONSTRAINT "alert_contact_contact_notice_id_fkey" FOREIGN KEY ("contact_notice_id") REFERENCES "contact_notice"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "delivery" ADD CONSTRAINT "delivery_contact_notice_id_fkey" FOREIGN KEY ("contact_notice_id") REFERENCES "contact_notice"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row.
const inside =
  '(select app_accelerate()) and ((select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[]))';

const guarded = (table: string): string[] => [
  `alter table "${table}" enable row level security`,
  `alter table "${table}" force row level security`,
  `create policy tenant on "${table}" to opsgraph_app_read, opsgraph_app_write
   using (${inside}) with check (${inside})`,
  `create policy engine on "${table}" to opsgraph_engine using (true) with check (true)`,
];

const tenancy = [
  ...guarded('contact_notice'),
  ...guarded('alert_contact'),
  'grant select, insert, update, delete on contact_notice, alert_contact to opsgraph_engine',
];

const undo = [
  'alter table delivery drop constraint delivery_of_one',
  'delete from delivery where contact_notice_id is not null',
  'alter table delivery drop column contact_notice_id, alter column escalation_id set not null',
  'drop table alert_contact',
  'drop table contact_notice',
];
