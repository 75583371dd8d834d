import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Plans of AWS Backup with their selections, vaults, backup jobs and copy jobs. */
export class Backup1763903300000 implements MigrationInterface {
  name = 'Backup1763903300000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy]) await runner.query(statement);
    for (const [table, column, words] of added) await extend(runner, table, column, words);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...owned].reverse()) await runner.query(`drop table "${table}"`);
    // Their owner is under row-level security too, and would see no row.
    for (const [table, column, words] of added) {
      const list = words.map((word) => `'${word}'`).join(', ');
      if (table !== 'event') {
        await runner.query(`alter table "${table}" no force row level security`);
        await runner.query(`delete from "${table}" where "${column}" in (${list})`);
        await runner.query(`alter table "${table}" force row level security`);
      }
      await hold(
        runner,
        table,
        column,
        (await wordsOf(runner, table, column)).filter((word) => !words.includes(word)),
      );
    }
  }
}

const tables = [
  `CREATE TABLE "backup_plan" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "plan_id" text COLLATE "C", "arn" text COLLATE "C", "version_id" text COLLATE "C", "name" text COLLATE "C" NOT NULL, "managed" boolean NOT NULL, "catalog_id" text COLLATE "C", "rules" jsonb NOT NULL, "status" text COLLATE "C" NOT NULL, "status_message" text, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "deleted_at" TIMESTAMP(3) WITH TIME ZONE, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "backup_plan_status_word" CHECK ("status" in ('PENDING', 'IN_PROGRESS', 'IN_SYNC', 'DRIFTED', 'FAILED', 'DELETING', 'DELETED')), CONSTRAINT "backup_plan_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "backup_plan_name" ON "backup_plan"  ("name", "id") WHERE deleted_at is null`,
  `CREATE INDEX "backup_plan_account_name" ON "backup_plan"  ("account_id", "name", "id") WHERE deleted_at is null`,
  `CREATE INDEX "backup_plan_list_name" ON "backup_plan"  ("organization_id", "name", "id") WHERE deleted_at is null`,
  `CREATE UNIQUE INDEX "backup_plan_aws" ON "backup_plan"  ("account_id", "region", "plan_id") WHERE plan_id is not null`,
  `CREATE TABLE "backup_selection" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "backup_plan_id" uuid NOT NULL, "position" integer NOT NULL, "selection_id" text COLLATE "C", "name" text COLLATE "C" NOT NULL, "role_arn" text COLLATE "C", "resources" text array NOT NULL DEFAULT '{}', "not_resources" text array NOT NULL DEFAULT '{}', "list_of_tags" jsonb NOT NULL DEFAULT '[]', "conditions" jsonb NOT NULL DEFAULT '[]', CONSTRAINT "backup_selection_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "backup_selection_account" ON "backup_selection"  ("account_id") `,
  `CREATE UNIQUE INDEX "backup_selection_plan" ON "backup_selection"  ("backup_plan_id", "position") `,
  `CREATE TABLE "backup_vault" ("account_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "name" text COLLATE "C" NOT NULL, "organization_id" uuid NOT NULL, "arn" text COLLATE "C" NOT NULL, "encryption_key_arn" text COLLATE "C", "locked" boolean NOT NULL DEFAULT false, "min_retention_days" integer, "max_retention_days" integer, "last_seen_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "backup_vault_pkey" PRIMARY KEY ("account_id", "region", "name"))`,
  `CREATE TABLE "backup_reading" ("account_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "organization_id" uuid NOT NULL, "read_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "backup_reading_pkey" PRIMARY KEY ("account_id", "region"))`,
  `CREATE TABLE "backup_job" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "job_id" text COLLATE "C" NOT NULL, "state" text COLLATE "C" NOT NULL, "status_message" text, "message_category" text COLLATE "C", "resource_arn" text COLLATE "C" NOT NULL, "resource_id" uuid, "resource_type" text COLLATE "C" NOT NULL, "resource_name" text COLLATE "C", "vault" text COLLATE "C" NOT NULL, "vault_arn" text COLLATE "C", "role_arn" text COLLATE "C", "backup_plan_id" uuid, "plan_id" text COLLATE "C", "plan_arn" text COLLATE "C", "plan_name" text COLLATE "C", "plan_version" text COLLATE "C", "rule_id" text COLLATE "C", "rule_name" text COLLATE "C", "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "start_by" TIMESTAMP(3) WITH TIME ZONE, "initiated_at" TIMESTAMP(3) WITH TIME ZONE, "expected_completion_at" TIMESTAMP(3) WITH TIME ZONE, "completed_at" TIMESTAMP(3) WITH TIME ZONE, "ended_at" TIMESTAMP(3) WITH TIME ZONE, "bytes" bigint, "bytes_transferred" bigint, "percent_done" double precision, "retry_count" integer, "backup_type" text COLLATE "C", "recovery_point_arn" text COLLATE "C", "encrypted" boolean, "encryption_key_arn" text COLLATE "C", "delete_after_days" integer, "move_to_cold_storage_after_days" integer, "parent_job_id" text COLLATE "C", "is_parent" boolean NOT NULL DEFAULT false, "alert_id" uuid, "asked_at" TIMESTAMP(3) WITH TIME ZONE, "answered_at" TIMESTAMP(3) WITH TIME ZONE, "retry_of_id" uuid, "told_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "backup_job_state_word" CHECK ("state" in ('CREATED', 'PENDING', 'RUNNING', 'ABORTING', 'ABORTED', 'COMPLETED', 'FAILED', 'EXPIRED', 'PARTIAL')), CONSTRAINT "backup_job_pkey" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "backup_job_retry" ON "backup_job"  ("retry_of_id") WHERE retry_of_id is not null`,
  `CREATE INDEX "backup_job_alert" ON "backup_job"  ("alert_id") WHERE alert_id is not null`,
  `CREATE INDEX "backup_job_open" ON "backup_job"  ("created_at", "id") WHERE state in ('CREATED', 'PENDING', 'RUNNING', 'ABORTING')`,
  `CREATE INDEX "backup_job_failed" ON "backup_job"  ("created_at", "id") WHERE state in ('FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL')`,
  `CREATE INDEX "backup_job_updated" ON "backup_job"  ("updated_at", "id") `,
  `CREATE INDEX "backup_job_completed" ON "backup_job"  ("completed_at", "id") `,
  `CREATE INDEX "backup_job_created" ON "backup_job"  ("created_at", "id") `,
  `CREATE INDEX "backup_job_plan" ON "backup_job"  ("backup_plan_id", "created_at", "id") `,
  `CREATE INDEX "backup_job_resource" ON "backup_job"  ("resource_id", "created_at", "id") `,
  `CREATE INDEX "backup_job_account_point" ON "backup_job"  ("account_id", "recovery_point_arn") WHERE recovery_point_arn is not null`,
  `CREATE INDEX "backup_job_account_resource" ON "backup_job"  ("account_id", "resource_arn", "created_at") `,
  `CREATE INDEX "backup_job_account_vault" ON "backup_job"  ("account_id", "vault", "created_at", "id") `,
  `CREATE INDEX "backup_job_account_open" ON "backup_job"  ("account_id", "region", "created_at") WHERE state in ('CREATED', 'PENDING', 'RUNNING', 'ABORTING')`,
  `CREATE INDEX "backup_job_account_failed" ON "backup_job"  ("account_id", "ended_at") WHERE state in ('FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL')`,
  `CREATE INDEX "backup_job_account_completed" ON "backup_job"  ("account_id", "completed_at", "id") `,
  `CREATE INDEX "backup_job_account_created" ON "backup_job"  ("account_id", "created_at", "id") `,
  `CREATE INDEX "backup_job_list_open" ON "backup_job"  ("organization_id", "created_at", "id") WHERE state in ('CREATED', 'PENDING', 'RUNNING', 'ABORTING')`,
  `CREATE INDEX "backup_job_list_failed" ON "backup_job"  ("organization_id", "created_at", "id") WHERE state in ('FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL')`,
  `CREATE INDEX "backup_job_list_updated" ON "backup_job"  ("organization_id", "updated_at", "id") `,
  `CREATE INDEX "backup_job_list_completed" ON "backup_job"  ("organization_id", "completed_at", "id") `,
  `CREATE INDEX "backup_job_list_created" ON "backup_job"  ("organization_id", "created_at", "id") `,
  `CREATE UNIQUE INDEX "backup_job_aws" ON "backup_job"  ("account_id", "region", "job_id") `,
  `CREATE TABLE "copy_job" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "job_id" text COLLATE "C" NOT NULL, "state" text COLLATE "C" NOT NULL, "status_message" text, "message_category" text COLLATE "C", "source_job_id" text COLLATE "C", "source_vault_arn" text COLLATE "C", "source_recovery_point_arn" text COLLATE "C", "destination_vault_arn" text COLLATE "C" NOT NULL, "destination_recovery_point_arn" text COLLATE "C", "resource_arn" text COLLATE "C", "resource_id" uuid, "resource_type" text COLLATE "C", "role_arn" text COLLATE "C", "bytes" bigint, "plan_id" text COLLATE "C", "rule_id" text COLLATE "C", "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "completed_at" TIMESTAMP(3) WITH TIME ZONE, "ended_at" TIMESTAMP(3) WITH TIME ZONE, "alert_id" uuid, "told_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "copy_job_state_word" CHECK ("state" in ('CREATED', 'RUNNING', 'COMPLETED', 'FAILED', 'PARTIAL')), CONSTRAINT "copy_job_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "copy_job_created" ON "copy_job"  ("account_id", "region", "created_at") `,
  `CREATE INDEX "copy_job_source" ON "copy_job"  ("account_id", "source_recovery_point_arn") `,
  `CREATE INDEX "copy_job_backup" ON "copy_job"  ("account_id", "source_job_id") `,
  `CREATE UNIQUE INDEX "copy_job_aws" ON "copy_job"  ("account_id", "region", "job_id") `,
  `ALTER TABLE "backup_plan" ADD CONSTRAINT "backup_plan_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "backup_selection" ADD CONSTRAINT "backup_selection_backup_plan_id_fkey" FOREIGN KEY ("backup_plan_id") REFERENCES "backup_plan"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "backup_vault" ADD CONSTRAINT "backup_vault_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "backup_reading" ADD CONSTRAINT "backup_reading_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "backup_job" ADD CONSTRAINT "backup_job_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "backup_job" ADD CONSTRAINT "backup_job_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "resource"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "backup_job" ADD CONSTRAINT "backup_job_backup_plan_id_fkey" FOREIGN KEY ("backup_plan_id") REFERENCES "backup_plan"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "backup_job" ADD CONSTRAINT "backup_job_alert_id_fkey" FOREIGN KEY ("alert_id") REFERENCES "alert"("id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED`,
  `ALTER TABLE "copy_job" ADD CONSTRAINT "copy_job_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "copy_job" ADD CONSTRAINT "copy_job_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "resource"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "copy_job" ADD CONSTRAINT "copy_job_alert_id_fkey" FOREIGN KEY ("alert_id") REFERENCES "alert"("id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row.
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[])';

const owned = ['backup_plan', 'backup_selection', 'backup_vault', 'backup_reading', 'backup_job', 'copy_job'];

const tenancy = [
  ...owned.flatMap((table) => [
    `alter table "${table}" enable row level security`,
    `alter table "${table}" force row level security`,
    `create policy tenant on "${table}" to opsgraph_app_read, opsgraph_app_write
     using (${scoped}) with check (${scoped})`,
    `create policy engine on "${table}" to opsgraph_engine using (true) with check (true)`,
    `grant select, insert, update, delete on "${table}" to opsgraph_engine`,
  ]),
  'grant select on backup_plan, backup_selection, backup_vault, backup_job, copy_job to opsgraph_app_read, opsgraph_app_write',
  'grant insert, update on backup_plan to opsgraph_app_write',
  'grant insert, update, delete on backup_selection to opsgraph_app_write',
  'grant insert on backup_job to opsgraph_app_write',
];

const added: readonly (readonly [table: string, column: string, words: readonly string[]])[] = [
  ['sync_state', 'source', ['BACKUP']],
  ['remediation', 'action', ['BACKUP_START_AGAIN']],
  [
    'event',
    'kind',
    [
      'BACKUP_PLAN_CREATED',
      'BACKUP_PLAN_UPDATED',
      'BACKUP_PLAN_DELETED',
      'BACKUP_JOB_STARTED',
      'BACKUP_JOB_COMPLETED',
      'BACKUP_JOB_FAILED',
    ],
  ],
];

async function extend(runner: QueryRunner, table: string, column: string, words: readonly string[]): Promise<void> {
  const known = await wordsOf(runner, table, column);
  await hold(runner, table, column, [...known, ...words.filter((word) => !known.includes(word))]);
}

/** As the database has them: other migrations add theirs. */
async function wordsOf(runner: QueryRunner, table: string, column: string): Promise<string[]> {
  const [{ definition }] = (await runner.query(
    `select pg_get_constraintdef(oid) as definition from pg_constraint
     where conname = '${table}_${column}_word' and conrelid = '${table}'::regclass`,
  )) as { definition: string }[];
  return [...definition.matchAll(/'([A-Z0-9_]+)'/g)].map(([, word]) => word);
}

async function hold(runner: QueryRunner, table: string, column: string, words: readonly string[]): Promise<void> {
  const list = words.map((word) => `'${word}'`).join(', ');
  const name = `${table}_${column}_word`;
  await runner.query(`alter table "${table}" drop constraint "${name}"`);
  await runner.query(`alter table "${table}" add constraint "${name}" check ("${column}" in (${list}))`);
}
