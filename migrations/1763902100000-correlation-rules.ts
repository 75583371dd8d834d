import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Declared correlation rules, and on incidents and questions which rule has gathered them. */
export class CorrelationRules1763902100000 implements MigrationInterface {
  name = 'CorrelationRules1763902100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy]) await runner.query(statement);
    await holdKinds(runner, (kinds) => [...kinds.filter((kind) => kind !== KIND), KIND]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await holdKinds(runner, (kinds) => kinds.filter((kind) => kind !== KIND));
    for (const statement of undo) await runner.query(statement);
  }
}

const KIND = 'CORRELATION_RULE_SET';

const tables = [
  `CREATE TABLE "correlation_rule" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "name" text COLLATE "C" NOT NULL, "group_by" text array NOT NULL, "tag_key" text, "configuration_ids" text array NOT NULL, "window_seconds" integer NOT NULL, "threshold" integer NOT NULL, "mode" text COLLATE "C" NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "correlation_rule_threshold" CHECK (threshold between 2 and 1000), CONSTRAINT "correlation_rule_window" CHECK (window_seconds between 60 and 86400), CONSTRAINT "correlation_rule_tag" CHECK (('TAG' = any (group_by)) = (tag_key is not null)), CONSTRAINT "correlation_rule_group_by" CHECK (group_by <@ array['ACCOUNT', 'REGION', 'RESOURCE', 'DEFINITION', 'TAG']::text[] and cardinality(group_by) > 0), CONSTRAINT "correlation_rule_mode_word" CHECK ("mode" in ('MONITOR', 'ACTIVE', 'DISABLED')), CONSTRAINT "correlation_rule_pkey" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "correlation_rule_name" ON "correlation_rule" ("organization_id", "name")`,
  `ALTER TABLE "incident" ADD "correlation_rule_id" uuid`,
  `ALTER TABLE "service_request" ADD "correlation_rule_id" uuid`,
  `ALTER TABLE "incident" ADD CONSTRAINT "incident_correlation_rule_id_fkey" FOREIGN KEY ("correlation_rule_id") REFERENCES "correlation_rule"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "service_request" ADD CONSTRAINT "service_request_correlation_rule_id_fkey" FOREIGN KEY ("correlation_rule_id") REFERENCES "correlation_rule"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row. A rule
// belongs to the organization as such: who sees one of its accounts may know what is gathered in it.
const member = '(select app_member_everywhere()) or organization_id = any ((select app_member_of())::uuid[])';

const tenancy = [
  'alter table correlation_rule enable row level security',
  'alter table correlation_rule force row level security',
  `create policy tenant on correlation_rule to opsgraph_app_read, opsgraph_app_write
   using (${member}) with check (${member})`,
  'create policy engine on correlation_rule to opsgraph_engine using (true) with check (true)',
  'grant select on correlation_rule to opsgraph_app_read, opsgraph_app_write',
  'grant insert, update on correlation_rule to opsgraph_app_write',
  'grant select, insert, update, delete on correlation_rule to opsgraph_engine',
];

const undo = [
  'alter table incident drop column correlation_rule_id',
  'alter table service_request drop column correlation_rule_id',
  'drop table correlation_rule',
];

/** Holds events to other kinds than before, whichever those are. */
async function holdKinds(runner: QueryRunner, change: (kinds: string[]) => string[]): Promise<void> {
  const [{ definition }] = (await runner.query(
    `select pg_get_constraintdef(oid) as definition from pg_constraint
     where conname = 'event_kind_word' and conrelid = 'event'::regclass`,
  )) as { definition: string }[];
  const kinds = [...definition.matchAll(/'([A-Z_]+)'/g)].map(([, kind]) => kind);
  const list = change(kinds)
    .map((kind) => `'${kind}'`)
    .join(', ');
  await runner.query('alter table "event" drop constraint "event_kind_word"');
  await runner.query(`alter table "event" add constraint "event_kind_word" check ("kind" in (${list}))`);
}
