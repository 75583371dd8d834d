import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was changed in accounts, as CloudTrail tells it, with the resources that each change names. */
export class ChangeRecords1763903500000 implements MigrationInterface {
  name = 'ChangeRecords1763903500000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...TABLES.flatMap(tenancy)]) await runner.query(statement);
    await hold(runner, (sources) => [...sources.filter((one) => one !== SOURCE), SOURCE]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of forget) await runner.query(statement);
    await hold(runner, (sources) => sources.filter((one) => one !== SOURCE));
    for (const table of [...TABLES].reverse()) await runner.query(`drop table "${table}"`);
  }
}

const SOURCE = 'CLOUDTRAIL';
const TABLES = ['change_record', 'change_record_resource', 'change_reading'];

const tables = [
  `CREATE TABLE "change_record" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "event_id" text COLLATE "C" NOT NULL, "event_time" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "event_name" text COLLATE "C" NOT NULL, "event_source" text COLLATE "C" NOT NULL, "region" text COLLATE "C" NOT NULL, "requester" text COLLATE "C" NOT NULL, "party" text COLLATE "C" NOT NULL, "role_arn" text COLLATE "C", "request_parameters" jsonb, "response_elements" jsonb, "user_agent" text COLLATE "C", "business_need" text COLLATE "C", "business_need_type" text COLLATE "C", "resource_id" uuid, "remediation_id" uuid, CONSTRAINT "change_record_party_word" CHECK ("party" in ('CUSTOMER', 'ACCELERATE')), CONSTRAINT "change_record_business_need_type_word" CHECK ("business_need_type" in ('SUPPORT_CASE', 'OPS_ITEM', 'ISSUE', 'TEXT')), CONSTRAINT "change_record_pkey" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "change_record_event" ON "change_record" ("account_id", "event_id")`,
  `CREATE INDEX "change_record_time" ON "change_record" ("event_time", "id")`,
  `CREATE INDEX "change_record_list_time" ON "change_record" ("organization_id", "event_time", "id")`,
  `CREATE INDEX "change_record_account_time" ON "change_record" ("account_id", "event_time", "id")`,
  `CREATE TABLE "change_record_resource" ("change_record_id" uuid NOT NULL, "resource_id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "event_time" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "change_record_resource_pkey" PRIMARY KEY ("change_record_id", "resource_id"))`,
  `CREATE INDEX "change_record_resource_time" ON "change_record_resource" ("resource_id", "event_time", "change_record_id")`,
  `CREATE TABLE "change_reading" ("account_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "organization_id" uuid NOT NULL, "read_until" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "change_reading_pkey" PRIMARY KEY ("account_id", "region"))`,
  `ALTER TABLE "change_record" ADD CONSTRAINT "change_record_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "change_record" ADD CONSTRAINT "change_record_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "resource"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "change_record" ADD CONSTRAINT "change_record_remediation_id_fkey" FOREIGN KEY ("remediation_id") REFERENCES "remediation"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "change_record_resource" ADD CONSTRAINT "change_record_resource_change_record_id_fkey" FOREIGN KEY ("change_record_id") REFERENCES "change_record"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "change_record_resource" ADD CONSTRAINT "change_record_resource_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "resource"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "change_reading" ADD CONSTRAINT "change_reading_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row.
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[])';

/** Change records are the engine's work: a request reads them and changes none. */
const tenancy = (table: string): string[] => [
  `alter table "${table}" enable row level security`,
  `alter table "${table}" force row level security`,
  `create policy tenant on "${table}" to opsgraph_app_read, opsgraph_app_write
   using (${scoped}) with check (${scoped})`,
  `create policy engine on "${table}" to opsgraph_engine using (true) with check (true)`,
  `grant select on "${table}" to opsgraph_app_read, opsgraph_app_write`,
  `grant select, insert, update, delete on "${table}" to opsgraph_engine`,
];

// The owner of a table is held to its policies too, and would delete nothing.
const forget = [
  'alter table sync_state no force row level security',
  `delete from sync_state where source = '${SOURCE}'`,
  'alter table sync_state force row level security',
];

/** Holds sources to other words than before, whichever those are. */
async function hold(runner: QueryRunner, change: (sources: string[]) => string[]): Promise<void> {
  const [{ definition }] = (await runner.query(
    `select pg_get_constraintdef(oid) as definition from pg_constraint
     where conname = 'sync_state_source_word' and conrelid = 'sync_state'::regclass`,
  )) as { definition: string }[];
  const sources = [...definition.matchAll(/'([A-Z0-9_]+)'/g)].map(([, word]) => word);
  const list = change(sources)
    .map((word) => `'${word}'`)
    .join(', ');
  await runner.query('alter table "sync_state" drop constraint "sync_state_source_word"');
  await runner.query(`alter table "sync_state" add constraint "sync_state_source_word" check ("source" in (${list}))`);
}
