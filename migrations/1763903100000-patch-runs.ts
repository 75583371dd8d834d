import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs of patches, and what was done with each instance in them. */
export class PatchRuns1763903100000 implements MigrationInterface {
  name = 'PatchRuns1763903100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy]) await runner.query(statement);
    const known = await kinds(runner);
    await hold(runner, [...known, ...added.filter((kind) => !known.includes(kind))]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table patch_target');
    await runner.query('drop table patch_run');
    await hold(
      runner,
      (await kinds(runner)).filter((kind) => !added.includes(kind)),
    );
  }
}

const tables = [
  `CREATE TABLE "patch_run" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "patch_window_id" uuid, "window_execution_id" text COLLATE "C", "execution_id" text COLLATE "C", "on_demand" boolean NOT NULL, "snapshot" boolean NOT NULL, "max_concurrency" text COLLATE "C" NOT NULL, "max_errors" text COLLATE "C" NOT NULL, "status" text COLLATE "C" NOT NULL, "told_status" text COLLATE "C", "trouble" text, "stop_reason" text, "started_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "closes_at" TIMESTAMP(3) WITH TIME ZONE, "ended_at" TIMESTAMP(3) WITH TIME ZONE, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "patch_run_status_word" CHECK ("status" in ('PENDING', 'IN_PROGRESS', 'SUCCESS', 'FAILED', 'TIMED_OUT', 'CANCELLING', 'CANCELLED', 'SKIPPED_OVERLAPPING')), CONSTRAINT "patch_run_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "patch_run_started" ON "patch_run" ("started_at", "id")`,
  `CREATE INDEX "patch_run_account" ON "patch_run" ("account_id", "started_at", "id")`,
  `CREATE INDEX "patch_run_list" ON "patch_run" ("organization_id", "started_at", "id")`,
  `CREATE INDEX "patch_run_window" ON "patch_run" ("patch_window_id", "started_at", "id")`,
  `CREATE INDEX "patch_run_execution" ON "patch_run" ("execution_id") WHERE execution_id is not null`,
  `CREATE INDEX "patch_run_active" ON "patch_run" ("account_id", "region") WHERE status in ('PENDING', 'IN_PROGRESS', 'CANCELLING')`,
  `CREATE UNIQUE INDEX "patch_run_window_execution" ON "patch_run" ("account_id", "region", "window_execution_id") WHERE window_execution_id is not null`,
  `CREATE TABLE "patch_target" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "patch_run_id" uuid NOT NULL, "resource_id" uuid NOT NULL, "instance_id" text COLLATE "C" NOT NULL, "region" text COLLATE "C" NOT NULL, "status" text COLLATE "C" NOT NULL, "chain" jsonb NOT NULL, "reason" text, "execution_id" text COLLATE "C", "cancelled" boolean NOT NULL DEFAULT false, "taken_over_at" TIMESTAMP(3) WITH TIME ZONE, "snapshot_id" text COLLATE "C", "remedy_execution_id" text COLLATE "C", "restore_task_id" text COLLATE "C", "restored_at" TIMESTAMP(3) WITH TIME ZONE, "missing_critical" integer, "missing_total" integer, "incident_id" uuid, "started_at" TIMESTAMP(3) WITH TIME ZONE, "ended_at" TIMESTAMP(3) WITH TIME ZONE, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "patch_target_status_word" CHECK ("status" in ('PENDING', 'SNAPSHOTTING', 'INSTALLING', 'VERIFYING', 'REMEDIATING', 'RESTORING', 'SUCCEEDED', 'FAILED', 'RESTORED', 'SKIPPED', 'CUT_OFF')), CONSTRAINT "patch_target_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "patch_target_remedy" ON "patch_target" ("remedy_execution_id") WHERE remedy_execution_id is not null`,
  `CREATE INDEX "patch_target_execution" ON "patch_target" ("execution_id") WHERE execution_id is not null`,
  `CREATE INDEX "patch_target_resource" ON "patch_target" ("resource_id", "updated_at")`,
  `CREATE INDEX "patch_target_active" ON "patch_target" ("resource_id") WHERE status in ('PENDING', 'SNAPSHOTTING', 'INSTALLING', 'VERIFYING', 'REMEDIATING', 'RESTORING')`,
  `CREATE INDEX "patch_target_status" ON "patch_target" ("patch_run_id", "status", "id")`,
  `CREATE INDEX "patch_target_list" ON "patch_target" ("patch_run_id", "id")`,
  `CREATE UNIQUE INDEX "patch_target_run_resource" ON "patch_target" ("patch_run_id", "resource_id")`,
  `ALTER TABLE "patch_run" ADD CONSTRAINT "patch_run_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_run" ADD CONSTRAINT "patch_run_patch_window_id_fkey" FOREIGN KEY ("patch_window_id") REFERENCES "patch_window"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_target" ADD CONSTRAINT "patch_target_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_target" ADD CONSTRAINT "patch_target_patch_run_id_fkey" FOREIGN KEY ("patch_run_id") REFERENCES "patch_run"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_target" ADD CONSTRAINT "patch_target_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "resource"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_target" ADD CONSTRAINT "patch_target_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row.
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[])';

const owned = ['patch_run', 'patch_target'];

// A request begins a run and has one stopped; what becomes of it is the engine's work.
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
  'grant update (status, stop_reason, ended_at, updated_at, version) on patch_run to opsgraph_app_write',
  `grant select, insert, update, delete on ${owned.join(', ')} to opsgraph_engine`,
];

const added = ['PATCH_RUN_STARTED', 'PATCH_TARGET_CHANGED', 'PATCH_RUN_ENDED', 'PATCH_RUN_STOPPED'];

/** As the database has them: other migrations add theirs. */
async function kinds(runner: QueryRunner): Promise<string[]> {
  const [{ definition }] = (await runner.query(
    `select pg_get_constraintdef(oid) as definition from pg_constraint
     where conname = 'event_kind_word' and conrelid = 'event'::regclass`,
  )) as { definition: string }[];
  return [...definition.matchAll(/'([A-Z_]+)'/g)].map(([, kind]) => kind);
}

async function hold(runner: QueryRunner, words: readonly string[]): Promise<void> {
  const list = words.map((word) => `'${word}'`).join(', ');
  await runner.query('alter table "event" drop constraint "event_kind_word"');
  await runner.query(`alter table "event" add constraint "event_kind_word" check ("kind" in (${list}))`);
}
