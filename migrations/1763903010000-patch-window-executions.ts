import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The executions of patch windows that are to come, and the kinds of events that tell of windows. */
export class PatchWindowExecutions1763903010000 implements MigrationInterface {
  name = 'PatchWindowExecutions1763903010000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy]) await runner.query(statement);
    const known = await kinds(runner);
    await hold(runner, [...known, ...added.filter((kind) => !known.includes(kind))]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
    await hold(
      runner,
      (await kinds(runner)).filter((kind) => !added.includes(kind)),
    );
  }
}

const tables = [
  `ALTER TABLE "patch_window" ADD "starts_from" TIMESTAMP(3) WITH TIME ZONE`,
  `CREATE TABLE "patch_window_execution" ("patch_window_id" uuid NOT NULL, "starts_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "ends_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "patch_window_execution_lasts" CHECK (ends_at > starts_at), CONSTRAINT "patch_window_execution_pkey" PRIMARY KEY ("patch_window_id", "starts_at"))`,
  `CREATE INDEX "patch_window_execution_starts" ON "patch_window_execution" ("account_id", "starts_at")`,
  `ALTER TABLE "patch_window_execution" ADD CONSTRAINT "patch_window_execution_patch_window_id_fkey" FOREIGN KEY ("patch_window_id") REFERENCES "patch_window"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row.
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[])';

const tenancy = [
  'alter table patch_window_execution enable row level security',
  'alter table patch_window_execution force row level security',
  `create policy tenant on patch_window_execution to opsgraph_app_read, opsgraph_app_write
   using (${scoped}) with check (${scoped})`,
  'create policy engine on patch_window_execution to opsgraph_engine using (true) with check (true)',
  'grant select on patch_window_execution to opsgraph_app_read, opsgraph_app_write',
  'grant insert, update, delete on patch_window_execution to opsgraph_app_write',
  'grant select, insert, update, delete on patch_window_execution to opsgraph_engine',
];

const undo = ['drop table patch_window_execution', 'alter table patch_window drop column starts_from'];

const added = [
  'PATCH_WINDOW_CREATED',
  'PATCH_WINDOW_UPDATED',
  'PATCH_WINDOW_DELETED',
  'PATCH_WINDOW_EXECUTION_SKIPPED',
  'PATCH_NOTICE_SENT',
];

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
