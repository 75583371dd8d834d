import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Patch windows, their skipped executions and notices, the suppressions that they are, and since when add-ons are in force. */
export class PatchWindows1763903000000 implements MigrationInterface {
  name = 'PatchWindows1763903000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...present, ...tenancy]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
  }
}

const tables = [
  `CREATE TABLE "add_on_term" ("account_id" uuid NOT NULL, "add_on" text COLLATE "C" NOT NULL, "requested_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "organization_id" uuid NOT NULL, "since" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "until" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "add_on_term_add_on_word" CHECK ("add_on" in ('PATCH')), CONSTRAINT "add_on_term_pkey" PRIMARY KEY ("account_id", "add_on", "requested_at"))`,
  `CREATE UNIQUE INDEX "add_on_term_open" ON "add_on_term" ("account_id", "add_on") WHERE until is null`,
  `CREATE TABLE "patch_window" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "window_id" text COLLATE "C", "name" text COLLATE "C" NOT NULL, "description" text, "enabled" boolean NOT NULL, "schedule" text COLLATE "C" NOT NULL, "timezone" text COLLATE "C" NOT NULL, "schedule_offset" integer, "duration_hours" integer NOT NULL, "cutoff_hours" integer NOT NULL, "targets" jsonb NOT NULL DEFAULT '[]', "max_concurrency" text COLLATE "C" NOT NULL, "max_errors" text COLLATE "C" NOT NULL, "next_execution_at" TIMESTAMP(3) WITH TIME ZONE, "counted_from" TIMESTAMP(3) WITH TIME ZONE, "status" text COLLATE "C" NOT NULL, "refusal" text, "made_in" text COLLATE "C" NOT NULL, "managed" boolean NOT NULL, "console_changes" jsonb, "foreign_tasks" jsonb NOT NULL DEFAULT '[]', "target_id" text COLLATE "C", "task_id" text COLLATE "C", "revision" integer NOT NULL DEFAULT '1', "applied_revision" integer NOT NULL DEFAULT '0', "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "deleted_at" TIMESTAMP(3) WITH TIME ZONE, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "patch_window_duration" CHECK (duration_hours between 1 and 24 and cutoff_hours between 0 and 23), CONSTRAINT "patch_window_made_in_word" CHECK ("made_in" in ('OPSGRAPH', 'AWS')), CONSTRAINT "patch_window_status_word" CHECK ("status" in ('PENDING', 'IN_PROGRESS', 'IN_SYNC', 'DRIFTED', 'FAILED', 'DELETING', 'DELETED')), CONSTRAINT "patch_window_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "patch_window_next" ON "patch_window" ("next_execution_at", "id")`,
  `CREATE INDEX "patch_window_name" ON "patch_window" ("name", "id")`,
  `CREATE INDEX "patch_window_account_next" ON "patch_window" ("account_id", "next_execution_at", "id")`,
  `CREATE INDEX "patch_window_account_name" ON "patch_window" ("account_id", "name", "id")`,
  `CREATE INDEX "patch_window_list_next" ON "patch_window" ("organization_id", "next_execution_at", "id")`,
  `CREATE INDEX "patch_window_list_name" ON "patch_window" ("organization_id", "name", "id")`,
  `CREATE UNIQUE INDEX "patch_window_ssm" ON "patch_window" ("account_id", "region", "window_id") WHERE window_id is not null`,
  `CREATE TABLE "patch_window_skip" ("patch_window_id" uuid NOT NULL, "execution_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "reason" text NOT NULL, "skipped_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "patch_window_skip_pkey" PRIMARY KEY ("patch_window_id", "execution_at"))`,
  `CREATE TABLE "patch_notice" ("patch_window_id" uuid NOT NULL, "execution_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "kind" text COLLATE "C" NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "due_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "sent_at" TIMESTAMP(3) WITH TIME ZONE, "service_request_id" uuid, CONSTRAINT "patch_notice_kind_word" CHECK ("kind" in ('FOUR_DAYS_BEFORE', 'ONE_HOUR_BEFORE', 'RESULTS')), CONSTRAINT "patch_notice_pkey" PRIMARY KEY ("patch_window_id", "execution_at", "kind"))`,
  `CREATE INDEX "patch_notice_request" ON "patch_notice" ("service_request_id") WHERE service_request_id is not null`,
  `ALTER TABLE "suppression" ADD "patch_window_id" uuid`,
  `CREATE UNIQUE INDEX "suppression_patch_window" ON "suppression" ("patch_window_id") WHERE patch_window_id is not null`,
  `ALTER TABLE "add_on_term" ADD CONSTRAINT "add_on_term_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_window" ADD CONSTRAINT "patch_window_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_window_skip" ADD CONSTRAINT "patch_window_skip_patch_window_id_fkey" FOREIGN KEY ("patch_window_id") REFERENCES "patch_window"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_notice" ADD CONSTRAINT "patch_notice_patch_window_id_fkey" FOREIGN KEY ("patch_window_id") REFERENCES "patch_window"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_notice" ADD CONSTRAINT "patch_notice_service_request_id_fkey" FOREIGN KEY ("service_request_id") REFERENCES "service_request"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "suppression" ADD CONSTRAINT "suppression_patch_window_id_fkey" FOREIGN KEY ("patch_window_id") REFERENCES "patch_window"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

// What accounts have today they have had since they came.
const present = [
  // Row-level security is forced on the owner too, who would read no row.
  'alter table account no force row level security',
  `insert into add_on_term (account_id, add_on, requested_at, organization_id, since)
   select id, unnest(add_ons), created_at, organization_id, created_at from account`,
  'alter table account force row level security',
];

const owned = ['add_on_term', 'patch_window', 'patch_window_skip', 'patch_notice'];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row.
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
  'grant update on add_on_term, patch_window, patch_notice to opsgraph_app_write',
  'grant delete on add_on_term, patch_window_skip, patch_notice to opsgraph_app_write',
  `grant select, insert, update, delete on ${owned.join(', ')} to opsgraph_engine`,
];

const undo = [
  'delete from suppression_occurrence where suppression_id in (select id from suppression where patch_window_id is not null)',
  'alter table suppression drop column patch_window_id',
  ...[...owned].reverse().map((table) => `drop table ${table}`),
];
