import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cases of AWS Support, what was said in them, and what is to be said in them; the ids that other systems give incidents. */
export class SupportCases1763902200000 implements MigrationInterface {
  name = 'SupportCases1763902200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
  }
}

const tables = [
  `CREATE TABLE "external_reference" ("incident_id" uuid NOT NULL, "system" text COLLATE "C" NOT NULL, "external_id" text COLLATE "C" NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "url" text, CONSTRAINT "external_reference_pkey" PRIMARY KEY ("incident_id", "system", "external_id"))`,
  `CREATE TABLE "support_case" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "case_id" text COLLATE "C" NOT NULL, "display_id" text COLLATE "C", "incident_id" uuid, "service_request_id" uuid, "status" text COLLATE "C", "reading" bigint NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "support_case_subject" CHECK ((incident_id is null) <> (service_request_id is null)), CONSTRAINT "support_case_status_word" CHECK ("status" in ('unassigned', 'opened', 'work-in-progress', 'pending-customer-action', 'customer-action-completed', 'reopened', 'resolved')), CONSTRAINT "support_case_pkey" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "support_case_service_request" ON "support_case" ("service_request_id") WHERE service_request_id is not null`,
  `CREATE UNIQUE INDEX "support_case_incident" ON "support_case" ("incident_id") WHERE incident_id is not null`,
  `CREATE UNIQUE INDEX "support_case_once" ON "support_case" ("account_id", "case_id")`,
  `CREATE TABLE "support_communication" ("support_case_id" uuid NOT NULL, "key" text COLLATE "C" NOT NULL, "nth" integer NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "said_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "support_message_id" uuid, CONSTRAINT "support_communication_pkey" PRIMARY KEY ("support_case_id", "key", "nth"))`,
  `CREATE TABLE "support_message" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "support_case_id" uuid NOT NULL, "kind" text COLLATE "C" NOT NULL, "comment_id" uuid, "part" integer NOT NULL, "body" text, "status" text COLLATE "C" NOT NULL, "attempts" integer NOT NULL DEFAULT '0', "last_error" text, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "began_at" TIMESTAMP(3) WITH TIME ZONE, "ended_at" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "support_message_body" CHECK ((kind = 'COMMUNICATION') = (body is not null)), CONSTRAINT "support_message_status_word" CHECK ("status" in ('PENDING', 'SENT', 'DROPPED', 'FAILED')), CONSTRAINT "support_message_kind_word" CHECK ("kind" in ('COMMUNICATION', 'RESOLUTION')), CONSTRAINT "support_message_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "support_message_pending" ON "support_message" ("support_case_id", "created_at", "part", "id") WHERE status = 'PENDING'`,
  `ALTER TABLE "external_reference" ADD CONSTRAINT "external_reference_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "support_case" ADD CONSTRAINT "support_case_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "support_case" ADD CONSTRAINT "support_case_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "support_case" ADD CONSTRAINT "support_case_service_request_id_fkey" FOREIGN KEY ("service_request_id") REFERENCES "service_request"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "support_communication" ADD CONSTRAINT "support_communication_support_case_id_fkey" FOREIGN KEY ("support_case_id") REFERENCES "support_case"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "support_message" ADD CONSTRAINT "support_message_support_case_id_fkey" FOREIGN KEY ("support_case_id") REFERENCES "support_case"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "support_message" ADD CONSTRAINT "support_message_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "comment"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  // Readings are numbered as they begin: of two, the later one's news holds, whichever is taken over last.
  `CREATE SEQUENCE "support_reading_seq"`,
  `ALTER TABLE "sync_state" DROP CONSTRAINT "sync_state_source_word"`,
  `ALTER TABLE "sync_state" ADD CONSTRAINT "sync_state_source_word" CHECK ("source" in ('CLOUDWATCH', 'EC2', 'SSM', 'RESOURCE_GROUPS_TAGGING', 'RDS', 'SUPPORT'))`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row.
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[])';

const owned = ['external_reference', 'support_case', 'support_communication', 'support_message'];

const tenancy = [
  ...owned.flatMap((table) => [
    `alter table "${table}" enable row level security`,
    `alter table "${table}" force row level security`,
    `create policy tenant on "${table}" to opsgraph_app_read, opsgraph_app_write
     using (${scoped}) with check (${scoped})`,
    `create policy engine on "${table}" to opsgraph_engine using (true) with check (true)`,
  ]),
  'grant select on external_reference to opsgraph_app_read, opsgraph_app_write',
  'grant insert on external_reference to opsgraph_app_write',
  // Whoever writes on what a case became has it passed on; reclassifying moves the case.
  'grant select on support_case to opsgraph_app_write',
  'grant update (incident_id, service_request_id) on support_case to opsgraph_app_write',
  'grant insert on support_message to opsgraph_app_write',
  `grant select, insert, update, delete on ${owned.join(', ')} to opsgraph_engine`,
  'grant usage on sequence support_reading_seq to opsgraph_engine',
];

const undo = [
  ...[...owned].reverse().map((table) => `drop table "${table}"`),
  'drop sequence support_reading_seq',
  // Its owner is under row-level security too, and would see no row.
  'alter table sync_state no force row level security',
  `delete from sync_state where source = 'SUPPORT'`,
  'alter table sync_state force row level security',
  `alter table sync_state drop constraint sync_state_source_word`,
  `alter table sync_state add constraint sync_state_source_word check ("source" in ('CLOUDWATCH', 'EC2', 'SSM', 'RESOURCE_GROUPS_TAGGING', 'RDS'))`,
];
