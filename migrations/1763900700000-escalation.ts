import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Escalation policies, the steps that were taken under them, and what was delivered to whom. */
export class Escalation1763900700000 implements MigrationInterface {
  name = 'Escalation1763900700000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
  }
}

const tables = [
  `CREATE TABLE "escalation_policy" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "name" text COLLATE "C" NOT NULL, "priorities" text array NOT NULL, "steps" jsonb NOT NULL, "renotify_after" text COLLATE "C", "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "escalation_policy_steps" CHECK (case when jsonb_typeof(steps) = 'array' then jsonb_array_length(steps) between 1 and 10 else false end), CONSTRAINT "escalation_policy_priorities" CHECK (priorities <@ array['HIGH', 'MEDIUM', 'LOW']::text[]), CONSTRAINT "escalation_policy_pkey" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "escalation_policy_low" ON "escalation_policy" ("organization_id") WHERE 'LOW' = any (priorities)`,
  `CREATE UNIQUE INDEX "escalation_policy_medium" ON "escalation_policy" ("organization_id") WHERE 'MEDIUM' = any (priorities)`,
  `CREATE UNIQUE INDEX "escalation_policy_high" ON "escalation_policy" ("organization_id") WHERE 'HIGH' = any (priorities)`,
  `CREATE UNIQUE INDEX "escalation_policy_name" ON "escalation_policy" ("organization_id", "name")`,
  `CREATE TABLE "escalation" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "incident_id" uuid NOT NULL, "policy_id" uuid NOT NULL, "policy_version" integer NOT NULL, "reason" text COLLATE "C" NOT NULL, "step" integer, "since" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "event_id" uuid NOT NULL, "subject" text NOT NULL, "body" text NOT NULL, CONSTRAINT "escalation_step" CHECK ((reason = 'UNACKNOWLEDGED') = (step is not null)), CONSTRAINT "escalation_reason_word" CHECK ("reason" in ('UNACKNOWLEDGED', 'STALE')), CONSTRAINT "escalation_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "escalation_incident" ON "escalation" ("incident_id", "at")`,
  `CREATE UNIQUE INDEX "escalation_once" ON "escalation" ("incident_id", "since", "step") WHERE step is not null`,
  `CREATE TABLE "delivery" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "escalation_id" uuid NOT NULL, "channel" text COLLATE "C" NOT NULL, "target" text NOT NULL, "status" text COLLATE "C" NOT NULL, "attempts" integer NOT NULL DEFAULT '0', "last_error" text, "next_attempt_at" TIMESTAMP(3) WITH TIME ZONE, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "ended_at" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "delivery_status_word" CHECK ("status" in ('PENDING', 'SENT', 'FAILED', 'NOT_SENT')), CONSTRAINT "delivery_channel_word" CHECK ("channel" in ('EMAIL')), CONSTRAINT "delivery_pkey" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "delivery_escalation" ON "delivery" ("escalation_id", "target")`,
  `ALTER TABLE "incident" ADD "awaiting_since" TIMESTAMP(3) WITH TIME ZONE`,
  `ALTER TABLE "incident" ADD "worked_at" TIMESTAMP(3) WITH TIME ZONE`,
  `ALTER TABLE "escalation" ADD CONSTRAINT "escalation_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "escalation" ADD CONSTRAINT "escalation_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "escalation_policy"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "delivery" ADD CONSTRAINT "delivery_escalation_id_fkey" FOREIGN KEY ("escalation_id") REFERENCES "escalation"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row. A policy
// belongs to the organization as such: who sees one of its accounts may know whom it tells.
const member = '(select app_member_everywhere()) or organization_id = any ((select app_member_of())::uuid[])';
const inside =
  '(select app_accelerate()) and ((select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[]))';

const guarded = (table: string, condition: string): string[] => [
  `alter table "${table}" enable row level security`,
  `alter table "${table}" force row level security`,
  `create policy tenant on "${table}" to opsgraph_app_read, opsgraph_app_write
   using (${condition}) with check (${condition})`,
  `create policy engine on "${table}" to opsgraph_engine using (true) with check (true)`,
];

const tenancy = [
  ...guarded('escalation_policy', member),
  ...guarded('escalation', inside),
  ...guarded('delivery', inside),
  'grant select on escalation_policy to opsgraph_app_read, opsgraph_app_write',
  'grant insert, update on escalation_policy to opsgraph_app_write',
  'grant select, insert, update, delete on escalation_policy, escalation, delivery to opsgraph_engine',
];

const undo = [
  'drop table delivery',
  'drop table escalation',
  'drop table escalation_policy',
  'alter table incident drop column awaiting_since, drop column worked_at',
];
