import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks, what they are sent, and the steps of escalations that name them. */
export class Webhooks1763902300000 implements MigrationInterface {
  name = 'Webhooks1763902300000';

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
  `CREATE TABLE "webhook" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "name" text COLLATE "C" NOT NULL, "url" text NOT NULL, "event_kinds" text array NOT NULL, "secret" bytea NOT NULL, "status" text COLLATE "C" NOT NULL, "disabled_reason" text, "position" bigint NOT NULL, "slow" boolean NOT NULL DEFAULT false, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "webhook_status_word" CHECK ("status" in ('ACTIVE', 'DISABLED_BY_USER', 'DISABLED_BY_FAILURE')), CONSTRAINT "webhook_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "webhook_active" ON "webhook" ("organization_id", "position") WHERE status = 'ACTIVE'`,
  `CREATE INDEX "webhook_list" ON "webhook" ("name", "id")`,
  `CREATE UNIQUE INDEX "webhook_name" ON "webhook" ("organization_id", "name")`,
  `CREATE TABLE "webhook_delivery" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid, "webhook_id" uuid NOT NULL, "event_id" uuid NOT NULL, "position" bigint NOT NULL, "lane" uuid NOT NULL, "turn" text COLLATE "C", "status" text COLLATE "C" NOT NULL, "attempts" integer NOT NULL DEFAULT '0', "tries" integer NOT NULL DEFAULT '0', "response_status" integer, "response_body" text, "error" text, "first_attempt_at" TIMESTAMP(3) WITH TIME ZONE, "last_attempt_at" TIMESTAMP(3) WITH TIME ZONE, "next_attempt_at" TIMESTAMP(3) WITH TIME ZONE, "claimed_until" TIMESTAMP(3) WITH TIME ZONE, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "webhook_delivery_turn_word" CHECK ("turn" in ('IN_ORDER', 'AGAIN')), CONSTRAINT "webhook_delivery_status_word" CHECK ("status" in ('PENDING', 'DELIVERED', 'FAILED', 'RETRYING', 'GAVE_UP')), CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "webhook_delivery_ended" ON "webhook_delivery" ("created_at") WHERE turn is null`,
  `CREATE INDEX "webhook_delivery_status" ON "webhook_delivery" ("webhook_id", "status", "last_attempt_at", "id")`,
  `CREATE INDEX "webhook_delivery_list" ON "webhook_delivery" ("webhook_id", "last_attempt_at", "id")`,
  `CREATE INDEX "webhook_delivery_lane" ON "webhook_delivery" ("webhook_id", "lane", "position") WHERE turn = 'IN_ORDER'`,
  `CREATE INDEX "webhook_delivery_waiting" ON "webhook_delivery" ("webhook_id", "position") WHERE turn is not null`,
  `CREATE UNIQUE INDEX "webhook_delivery_event" ON "webhook_delivery" ("webhook_id", "event_id")`,
  `ALTER TABLE "escalation" ADD "webhook_ids" uuid array NOT NULL DEFAULT '{}'`,
  `CREATE INDEX "escalation_event" ON "escalation" ("event_id")`,
  `ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhook"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row. A webhook
// belongs to the organization as such; what it was sent, to the account that the event is about.
const member = '(select app_member_everywhere()) or organization_id = any ((select app_member_of())::uuid[])';
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[])';

const guarded = (table: string, condition: string): string[] => [
  `alter table "${table}" enable row level security`,
  `alter table "${table}" force row level security`,
  `create policy tenant on "${table}" to opsgraph_app_read, opsgraph_app_write
   using (${condition}) with check (${condition})`,
  `create policy engine on "${table}" to opsgraph_engine using (true) with check (true)`,
];

// Not the secret: who asks for it by a request's role is refused by the database.
const shown =
  'id, organization_id, name, url, event_kinds, status, disabled_reason, position, slow, created_at, updated_at, version';

const tenancy = [
  ...guarded('webhook', member),
  ...guarded('webhook_delivery', scoped),
  `grant select (${shown}) on webhook to opsgraph_app_read, opsgraph_app_write`,
  'grant insert, delete on webhook to opsgraph_app_write',
  `grant update (name, url, event_kinds, status, disabled_reason, updated_at, version) on webhook to opsgraph_app_write`,
  'grant select on webhook_delivery to opsgraph_app_read, opsgraph_app_write',
  'grant update (turn, status, tries, next_attempt_at) on webhook_delivery to opsgraph_app_write',
  'grant select, insert, update, delete on webhook, webhook_delivery to opsgraph_engine',
];

const undo = [
  'drop table webhook_delivery',
  'drop table webhook',
  'drop index escalation_event',
  'alter table escalation drop column webhook_ids',
];

const added = ['WEBHOOK_CREATED', 'WEBHOOK_UPDATED', 'WEBHOOK_DELETED', 'WEBHOOK_DISABLED'];

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
