import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What backups left, and the restores of it. */
export class RecoveryPoints1763903400000 implements MigrationInterface {
  name = 'RecoveryPoints1763903400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy]) await runner.query(statement);
    const known = await kinds(runner);
    await hold(runner, [...known, ...added.filter((kind) => !known.includes(kind))]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...owned].reverse()) await runner.query(`drop table "${table}"`);
    await hold(
      runner,
      (await kinds(runner)).filter((kind) => !added.includes(kind)),
    );
  }
}

const tables = [
  `CREATE TABLE "recovery_point" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "vault" text COLLATE "C" NOT NULL, "arn" text COLLATE "C" NOT NULL, "resource_id" uuid, "resource_arn" text COLLATE "C" NOT NULL, "resource_type" text COLLATE "C" NOT NULL, "role_arn" text COLLATE "C", "status" text COLLATE "C" NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "completed_at" TIMESTAMP(3) WITH TIME ZONE, "expires_at" TIMESTAMP(3) WITH TIME ZONE, "bytes" bigint, "encrypted" boolean NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "recovery_point_status_word" CHECK ("status" in ('COMPLETED', 'PARTIAL', 'DELETING', 'EXPIRED', 'AVAILABLE', 'STOPPED', 'CREATING')), CONSTRAINT "recovery_point_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "recovery_point_all_expires" ON "recovery_point" ("expires_at", "id")`,
  `CREATE INDEX "recovery_point_account_expires" ON "recovery_point" ("account_id", "expires_at", "id")`,
  `CREATE INDEX "recovery_point_list_expires" ON "recovery_point" ("organization_id", "expires_at", "id")`,
  `CREATE INDEX "recovery_point_all_status" ON "recovery_point" ("status", "created_at", "id")`,
  `CREATE INDEX "recovery_point_account_status" ON "recovery_point" ("account_id", "status", "created_at", "id")`,
  `CREATE INDEX "recovery_point_list_status" ON "recovery_point" ("organization_id", "status", "created_at", "id")`,
  `CREATE INDEX "recovery_point_all" ON "recovery_point" ("created_at", "id")`,
  `CREATE INDEX "recovery_point_account" ON "recovery_point" ("account_id", "created_at", "id")`,
  `CREATE INDEX "recovery_point_list" ON "recovery_point" ("organization_id", "created_at", "id")`,
  `CREATE INDEX "recovery_point_resource_arn" ON "recovery_point" ("account_id", "resource_arn") WHERE resource_id is null`,
  `CREATE INDEX "recovery_point_resource" ON "recovery_point" ("resource_id", "created_at", "id")`,
  `CREATE INDEX "recovery_point_due" ON "recovery_point" ("expires_at") WHERE status in ('COMPLETED', 'PARTIAL', 'AVAILABLE', 'STOPPED', 'CREATING')`,
  `CREATE INDEX "recovery_point_present" ON "recovery_point" ("account_id", "region") WHERE status in ('COMPLETED', 'PARTIAL', 'AVAILABLE', 'STOPPED', 'CREATING')`,
  `CREATE UNIQUE INDEX "recovery_point_arn" ON "recovery_point" ("account_id", "arn")`,
  `CREATE TABLE "restore_job" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "recovery_point_id" uuid NOT NULL, "incident_id" uuid, "job_id" text COLLATE "C", "state" text COLLATE "C" NOT NULL, "status_message" text, "percent_done" double precision, "created_resource_arn" text COLLATE "C", "actor_kind" text COLLATE "C" NOT NULL, "actor_id" uuid, "actor_name" text COLLATE "C" NOT NULL, "party" text COLLATE "C" NOT NULL, "actor_detail" text COLLATE "C", "comment" text, "target_name" text COLLATE "C", "options" jsonb NOT NULL DEFAULT '{}', "metadata" jsonb, "sent_at" TIMESTAMP(3) WITH TIME ZONE, "validation" text COLLATE "C", "validated_by_id" uuid, "validated_at" TIMESTAMP(3) WITH TIME ZONE, "validation_comment" text, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "completed_at" TIMESTAMP(3) WITH TIME ZONE, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "restore_job_party_word" CHECK ("party" in ('CUSTOMER', 'ACCELERATE')), CONSTRAINT "restore_job_validation_word" CHECK ("validation" in ('SUCCESSFUL', 'FAILED')), CONSTRAINT "restore_job_state_word" CHECK ("state" in ('PENDING', 'RUNNING', 'COMPLETED', 'ABORTED', 'FAILED')), CONSTRAINT "restore_job_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "restore_job_all_state" ON "restore_job" ("state", "created_at", "id")`,
  `CREATE INDEX "restore_job_list_state" ON "restore_job" ("organization_id", "state", "created_at", "id")`,
  `CREATE INDEX "restore_job_all" ON "restore_job" ("created_at", "id")`,
  `CREATE INDEX "restore_job_account" ON "restore_job" ("account_id", "created_at", "id")`,
  `CREATE INDEX "restore_job_list" ON "restore_job" ("organization_id", "created_at", "id")`,
  `CREATE INDEX "restore_job_incident" ON "restore_job" ("incident_id", "created_at", "id")`,
  `CREATE INDEX "restore_job_point" ON "restore_job" ("recovery_point_id", "completed_at", "id")`,
  `CREATE INDEX "restore_job_open" ON "restore_job" ("account_id", "region") WHERE state in ('PENDING', 'RUNNING')`,
  `CREATE UNIQUE INDEX "restore_job_native" ON "restore_job" ("account_id", "region", "job_id") WHERE job_id is not null`,
  `ALTER TABLE "recovery_point" ADD CONSTRAINT "recovery_point_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "recovery_point" ADD CONSTRAINT "recovery_point_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "resource"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "restore_job" ADD CONSTRAINT "restore_job_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "restore_job" ADD CONSTRAINT "restore_job_recovery_point_id_fkey" FOREIGN KEY ("recovery_point_id") REFERENCES "recovery_point"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "restore_job" ADD CONSTRAINT "restore_job_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "restore_job" ADD CONSTRAINT "restore_job_validated_by_id_fkey" FOREIGN KEY ("validated_by_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row.
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[])';

const owned = ['recovery_point', 'restore_job'];

// Recovery points are what AWS Backup tells. A request asks for a restore, and says what the customer found of it.
const tenancy = [
  ...owned.flatMap((table) => [
    `alter table "${table}" enable row level security`,
    `alter table "${table}" force row level security`,
    `create policy tenant on "${table}" to opsgraph_app_read, opsgraph_app_write
     using (${scoped}) with check (${scoped})`,
    `create policy engine on "${table}" to opsgraph_engine using (true) with check (true)`,
    `grant select on "${table}" to opsgraph_app_read, opsgraph_app_write`,
    `grant select, insert, update, delete on "${table}" to opsgraph_engine`,
  ]),
  'grant insert on restore_job to opsgraph_app_write',
  `grant update (validation, validated_by_id, validated_at, validation_comment, updated_at)
   on restore_job to opsgraph_app_write`,
];

const added = ['RESTORE_REQUESTED', 'RESTORE_COMPLETED', 'RESTORE_FAILED', 'RESTORE_VALIDATED'];

/** As the database has them: other migrations add theirs. */
async function kinds(runner: QueryRunner): Promise<string[]> {
  const [{ definition }] = (await runner.query(
    `select pg_get_constraintdef(oid) as definition from pg_constraint
     where conname = 'event_kind_word' and conrelid = 'event'::regclass`,
  )) as { definition: string }[];
  return [...definition.matchAll(/'([A-Z0-9_]+)'/g)].map(([, kind]) => kind);
}

async function hold(runner: QueryRunner, words: readonly string[]): Promise<void> {
  const list = words.map((word) => `'${word}'`).join(', ');
  await runner.query('alter table "event" drop constraint "event_kind_word"');
  await runner.query(`alter table "event" add constraint "event_kind_word" check ("kind" in (${list}))`);
}
