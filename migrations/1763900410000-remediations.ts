import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Automatic remediations of alerts, with their steps. */
export class Remediations1763900410000 implements MigrationInterface {
  name = 'Remediations1763900410000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table remediation');
  }
}

const tables = [
  `CREATE TABLE "remediation" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "alert_id" uuid, "incident_id" uuid, "resource_id" uuid, "region" text COLLATE "C" NOT NULL, "action" text COLLATE "C" NOT NULL, "runbook" text COLLATE "C" NOT NULL, "status" text COLLATE "C" NOT NULL, "steps" jsonb NOT NULL, "guard" jsonb, "execution_id" text COLLATE "C", "target" text COLLATE "C", "acted_at" TIMESTAMP(3) WITH TIME ZONE, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "started_at" TIMESTAMP(3) WITH TIME ZONE, "ended_at" TIMESTAMP(3) WITH TIME ZONE, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "remediation_status_word" CHECK ("status" in ('PENDING', 'RUNNING', 'WAITING', 'SUCCEEDED', 'FAILED', 'BLOCKED', 'CANCELLED')), CONSTRAINT "remediation_action_word" CHECK ("action" in ('EC2_STOP_START', 'EC2_VOLUME_CLEAN_THEN_EXTEND', 'RDS_EXTEND_STORAGE', 'RDS_RAISE_MAX_STORAGE_30PCT', 'FSX_ONTAP_EXTEND_VOLUME_10PCT')), CONSTRAINT "remediation_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "remediation_started" ON "remediation" ("started_at", "id")`,
  `CREATE INDEX "remediation_account_started" ON "remediation" ("account_id", "started_at", "id")`,
  `CREATE INDEX "remediation_list_started" ON "remediation" ("organization_id", "started_at", "id")`,
  `CREATE INDEX "remediation_incident" ON "remediation" ("incident_id", "created_at", "id")`,
  `CREATE INDEX "remediation_alert" ON "remediation" ("alert_id", "created_at", "id")`,
  `CREATE INDEX "remediation_attempt" ON "remediation" ("account_id", "action", "target", "acted_at") WHERE acted_at is not null`,
  `CREATE INDEX "remediation_execution" ON "remediation" ("execution_id") WHERE execution_id is not null`,
  `CREATE INDEX "remediation_active_resource" ON "remediation" ("resource_id", "created_at", "id") WHERE status in ('PENDING', 'RUNNING', 'WAITING')`,
  `CREATE UNIQUE INDEX "remediation_active_alert" ON "remediation" ("alert_id") WHERE status in ('PENDING', 'RUNNING', 'WAITING')`,
  `ALTER TABLE "remediation" ADD CONSTRAINT "remediation_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "remediation" ADD CONSTRAINT "remediation_alert_id_fkey" FOREIGN KEY ("alert_id") REFERENCES "alert"("id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED`,
  `ALTER TABLE "remediation" ADD CONSTRAINT "remediation_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "remediation" ADD CONSTRAINT "remediation_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "resource"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row.
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[])';

// Remediations are the engine's work: a request reads them and changes none.
const tenancy = [
  `alter table "remediation" enable row level security`,
  `alter table "remediation" force row level security`,
  `create policy tenant on "remediation" to opsgraph_app_read, opsgraph_app_write
   using (${scoped}) with check (${scoped})`,
  `create policy engine on "remediation" to opsgraph_engine using (true) with check (true)`,
  'grant select on remediation to opsgraph_app_read, opsgraph_app_write',
  'grant select, insert, update, delete on remediation to opsgraph_engine',
];
