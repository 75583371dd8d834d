import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Service requests, their correspondence among the comments, and the questions about alerts among them. */
export class ServiceRequests1763900021000 implements MigrationInterface {
  name = 'ServiceRequests1763900021000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
  }
}

const tables = [
  `CREATE TABLE "service_request" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid, "number" text COLLATE "C" NOT NULL, "title" text COLLATE "C" NOT NULL, "category" text COLLATE "C" NOT NULL, "status" text COLLATE "C" NOT NULL, "origin" text COLLATE "C" NOT NULL, "ball_with" text COLLATE "C" NOT NULL, "alert_id" uuid, "incident_id" uuid, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "resolved_at" TIMESTAMP(3) WITH TIME ZONE, "due_at" TIMESTAMP(3) WITH TIME ZONE, "group_key" text COLLATE "C", "grouped" boolean NOT NULL DEFAULT false, "group_last_at" TIMESTAMP(3) WITH TIME ZONE, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "service_request_ball_with_word" CHECK ("ball_with" in ('CUSTOMER', 'ACCELERATE')), CONSTRAINT "service_request_origin_word" CHECK ("origin" in ('CUSTOMER', 'ACCELERATE')), CONSTRAINT "service_request_status_word" CHECK ("status" in ('UNASSIGNED', 'OPENED', 'WORK_IN_PROGRESS', 'PENDING_CUSTOMER_ACTION', 'CUSTOMER_ACTION_COMPLETED', 'REOPENED', 'RESOLVED')), CONSTRAINT "service_request_category_word" CHECK ("category" in ('GENERAL_GUIDANCE', 'PATCHING', 'BACKUP', 'AWS_SERVICE', 'FEATURE_CONFIGURATION', 'CONFIG_EXCEPTION', 'REMEDIATION', 'TERMINATION', 'ALERT_NOTIFICATION', 'MAINTENANCE_NOTICE', 'CRITICAL_RECOMMENDATION', 'BLOCKED_REMEDIATION', 'FINDING_SUPPRESSION', 'TAG_CONFLICT', 'OTHER')), CONSTRAINT "service_request_pkey" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "service_request_number" ON "service_request" ("number")`,
  `CREATE INDEX "service_request_alert" ON "service_request" ("alert_id")`,
  `CREATE INDEX "service_request_incident" ON "service_request" ("incident_id")`,
  `CREATE INDEX "service_request_group" ON "service_request" ("account_id", "group_key") WHERE group_key is not null and status <> 'RESOLVED'`,
  `CREATE INDEX "service_request_open" ON "service_request" ("organization_id", "status") WHERE status <> 'RESOLVED'`,
  `CREATE INDEX "service_request_account_created" ON "service_request" ("account_id", "created_at", "id")`,
  `CREATE INDEX "service_request_updated" ON "service_request" ("updated_at", "id")`,
  `CREATE INDEX "service_request_created" ON "service_request" ("created_at", "id")`,
  `CREATE INDEX "service_request_list_updated" ON "service_request" ("organization_id", "updated_at", "id")`,
  `CREATE INDEX "service_request_list_created" ON "service_request" ("organization_id", "created_at", "id")`,
  `CREATE INDEX "service_request_list_number" ON "service_request" ("organization_id", "number", "id")`,
  `ALTER TABLE "alert" ADD "service_request_id" uuid`,
  `ALTER TABLE "comment" ADD "service_request_id" uuid`,
  `ALTER TABLE "comment" ALTER COLUMN "account_id" DROP NOT NULL`,
  `ALTER TABLE "comment" ALTER COLUMN "incident_id" DROP NOT NULL`,
  `CREATE INDEX "alert_service_request" ON "alert" ("service_request_id") WHERE service_request_id is not null`,
  `CREATE INDEX "comment_service_request" ON "comment" ("service_request_id", "created_at", "id")`,
  `ALTER TABLE "comment" ADD CONSTRAINT "comment_subject" CHECK ((incident_id is null) <> (service_request_id is null))`,
  `ALTER TABLE "service_request" ADD CONSTRAINT "service_request_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "service_request" ADD CONSTRAINT "service_request_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "alert" ADD CONSTRAINT "alert_service_request_id_fkey" FOREIGN KEY ("service_request_id") REFERENCES "service_request"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "comment" ADD CONSTRAINT "comment_service_request_id_fkey" FOREIGN KEY ("service_request_id") REFERENCES "service_request"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `create sequence service_request_number_seq start 1001`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row. A request
// about the organization as a whole has no account: who is narrowed to accounts does not see it.
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[])';

const tenancy = [
  `alter table "service_request" enable row level security`,
  `alter table "service_request" force row level security`,
  `create policy tenant on "service_request" to opsgraph_app_read, opsgraph_app_write
   using (${scoped}) with check (${scoped})`,
  `create policy engine on "service_request" to opsgraph_engine using (true) with check (true)`,
  'grant select on service_request to opsgraph_app_read, opsgraph_app_write',
  'grant insert, update on service_request to opsgraph_app_write',
  'grant select, insert, update, delete on service_request to opsgraph_engine',
  'grant usage on sequence service_request_number_seq to opsgraph_app_write, opsgraph_engine',
];

const undo = [
  'delete from comment where service_request_id is not null',
  'alter table comment drop constraint comment_subject, drop column service_request_id',
  'alter table comment alter column incident_id set not null, alter column account_id set not null',
  'alter table alert drop column service_request_id',
  'drop table service_request',
  'drop sequence service_request_number_seq',
];
