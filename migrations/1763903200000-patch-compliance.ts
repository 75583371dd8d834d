import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How instances stand to their patch baselines, their patches, the baselines, and what was stored of each day. */
export class PatchCompliance1763903200000 implements MigrationInterface {
  name = 'PatchCompliance1763903200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...resources, ...tenancy]) await runner.query(statement);
    await holdKinds(runner, (kinds) => [...kinds.filter((kind) => kind !== KIND), KIND]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await holdKinds(runner, (kinds) => kinds.filter((kind) => kind !== KIND));
    for (const statement of undo) await runner.query(statement);
  }
}

const KIND = 'PATCH_BASELINE_SET';

const tables = [
  `CREATE TABLE "patch_definition" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "title" text COLLATE "C" NOT NULL, "kb_id" text COLLATE "C" NOT NULL, "classification" text COLLATE "C" NOT NULL, "severity" text COLLATE "C" NOT NULL, "cves" text array NOT NULL, "released_at" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "patch_definition_severity_word" CHECK ("severity" in ('CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNSPECIFIED')), CONSTRAINT "patch_definition_pkey" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "patch_definition_key" ON "patch_definition" ("account_id", "kb_id", "title")`,
  `CREATE TABLE "patch" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "resource_id" uuid NOT NULL, "definition_id" uuid NOT NULL, "state" text COLLATE "C" NOT NULL, "installed_at" TIMESTAMP(3) WITH TIME ZONE, "missing_since" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "patch_state_word" CHECK ("state" in ('INSTALLED', 'INSTALLED_OTHER', 'INSTALLED_PENDING_REBOOT', 'INSTALLED_REJECTED', 'MISSING', 'NOT_APPLICABLE', 'FAILED', 'AVAILABLE_SECURITY_UPDATE')), CONSTRAINT "patch_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "patch_missing" ON "patch" ("account_id", "resource_id") WHERE state = 'MISSING'`,
  `CREATE UNIQUE INDEX "patch_of_resource" ON "patch" ("resource_id", "definition_id")`,
  `CREATE TABLE "patch_baseline" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "region" text COLLATE "C" NOT NULL, "baseline_id" text COLLATE "C" NOT NULL, "name" text COLLATE "C" NOT NULL, "operating_system" text COLLATE "C" NOT NULL, "approved_patches" text array NOT NULL, "rejected_patches" text array NOT NULL, "patch_groups" text array NOT NULL, "approval_rules" jsonb NOT NULL, "is_default" boolean NOT NULL, "predefined" boolean NOT NULL, "managed" boolean NOT NULL, "job_id" uuid, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "deleted_at" TIMESTAMP(3) WITH TIME ZONE, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "patch_baseline_operating_system_word" CHECK ("operating_system" in ('WINDOWS', 'AMAZON_LINUX', 'AMAZON_LINUX_2', 'AMAZON_LINUX_2022', 'AMAZON_LINUX_2023', 'UBUNTU', 'REDHAT_ENTERPRISE_LINUX', 'SUSE', 'CENTOS', 'ORACLE_LINUX', 'DEBIAN', 'MACOS', 'RASPBIAN', 'ROCKY_LINUX', 'ALMA_LINUX')), CONSTRAINT "patch_baseline_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "patch_baseline_name" ON "patch_baseline" ("name", "id") WHERE deleted_at is null`,
  `CREATE INDEX "patch_baseline_default" ON "patch_baseline" ("organization_id", "name", "id") WHERE is_default and deleted_at is null`,
  `CREATE INDEX "patch_baseline_system" ON "patch_baseline" ("organization_id", "operating_system", "name", "id") WHERE deleted_at is null`,
  `CREATE INDEX "patch_baseline_account_name" ON "patch_baseline" ("account_id", "name", "id") WHERE deleted_at is null`,
  `CREATE INDEX "patch_baseline_list_name" ON "patch_baseline" ("organization_id", "name", "id") WHERE deleted_at is null`,
  `CREATE UNIQUE INDEX "patch_baseline_ssm" ON "patch_baseline" ("account_id", "region", "baseline_id") WHERE baseline_id <> ''`,
  `CREATE TABLE "patch_compliance" ("resource_id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "status" text COLLATE "C" NOT NULL, "platform_type" text COLLATE "C", "platform_name" text COLLATE "C", "platform_version" text COLLATE "C", "baseline_id" text COLLATE "C", "patch_baseline_id" uuid, "patch_group" text COLLATE "C", "snapshot_id" text COLLATE "C", "operation" text COLLATE "C", "started_at" TIMESTAMP(3) WITH TIME ZONE, "scanned_at" TIMESTAMP(3) WITH TIME ZONE, "reboot_option" text COLLATE "C", "last_no_reboot_install_at" TIMESTAMP(3) WITH TIME ZONE, "installed" integer NOT NULL DEFAULT '0', "installed_other" integer NOT NULL DEFAULT '0', "installed_pending_reboot" integer NOT NULL DEFAULT '0', "installed_rejected" integer NOT NULL DEFAULT '0', "missing" integer NOT NULL DEFAULT '0', "failed" integer NOT NULL DEFAULT '0', "not_applicable" integer NOT NULL DEFAULT '0', "available_security_update" integer NOT NULL DEFAULT '0', "critical_non_compliant" integer NOT NULL DEFAULT '0', "security_non_compliant" integer NOT NULL DEFAULT '0', "other_non_compliant" integer NOT NULL DEFAULT '0', "compliant_by_severity" integer array NOT NULL DEFAULT '{0,0,0,0,0,0}', "non_compliant_by_severity" integer array NOT NULL DEFAULT '{0,0,0,0,0,0}', "missing_by_severity" integer array NOT NULL DEFAULT '{0,0,0,0,0,0}', "patches_at" TIMESTAMP(3) WITH TIME ZONE, "recommendation" jsonb, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "patch_compliance_status_word" CHECK ("status" in ('COMPLIANT', 'NON_COMPLIANT', 'UNSPECIFIED')), CONSTRAINT "patch_compliance_pkey" PRIMARY KEY ("resource_id"))`,
  `CREATE TABLE "patch_snapshot" ("day" date NOT NULL, "scope_id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_id" uuid NOT NULL, "patch_window_id" uuid, "instances" integer NOT NULL, "compliant" integer NOT NULL, "non_compliant" integer NOT NULL, "unscanned" integer NOT NULL, "without_window" integer NOT NULL, "missing" integer NOT NULL, "missing_by_severity" integer array NOT NULL, "taken_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "patch_snapshot_pkey" PRIMARY KEY ("day", "scope_id"))`,
  `CREATE INDEX "patch_snapshot_account" ON "patch_snapshot" ("account_id", "day") WHERE patch_window_id is null`,
  `CREATE INDEX "patch_snapshot_organization" ON "patch_snapshot" ("organization_id", "day") WHERE patch_window_id is null`,
  `ALTER TABLE "patch" ADD CONSTRAINT "patch_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "resource"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "patch" ADD CONSTRAINT "patch_definition_id_fkey" FOREIGN KEY ("definition_id") REFERENCES "patch_definition"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_baseline" ADD CONSTRAINT "patch_baseline_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_baseline" ADD CONSTRAINT "patch_baseline_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_compliance" ADD CONSTRAINT "patch_compliance_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "resource"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_compliance" ADD CONSTRAINT "patch_compliance_patch_baseline_id_fkey" FOREIGN KEY ("patch_baseline_id") REFERENCES "patch_baseline"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "patch_snapshot" ADD CONSTRAINT "patch_snapshot_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
];

const resources = [
  `ALTER TABLE "resource" ADD "patch_status" text COLLATE "C"`,
  // Under forced row-level security the owner sees no row.
  'alter table "resource" no force row level security',
  `update "resource" set "patch_status" = 'UNSPECIFIED' where "type" = 'AWS::EC2::Instance'`,
  'alter table "resource" force row level security',
  `CREATE INDEX "resource_patch" ON "resource" ("patch_status", "name", "id") WHERE patch_status is not null`,
  `CREATE INDEX "resource_account_patch" ON "resource" ("account_id", "patch_status", "name", "id") WHERE patch_status is not null`,
  `CREATE INDEX "resource_list_patch" ON "resource" ("organization_id", "patch_status", "name", "id") WHERE patch_status is not null`,
  `ALTER TABLE "resource" ADD CONSTRAINT "resource_patch_status_word" CHECK ("patch_status" in ('COMPLIANT', 'NON_COMPLIANT', 'UNSPECIFIED'))`,
];

const names = ['patch_definition', 'patch', 'patch_baseline', 'patch_compliance', 'patch_snapshot'];
// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row.
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_id = any ((select app_accounts())::uuid[])';

const tenancy = [
  ...names.flatMap((table) => [
    `alter table "${table}" enable row level security`,
    `alter table "${table}" force row level security`,
    `create policy tenant on "${table}" to opsgraph_app_read, opsgraph_app_write using (${scoped}) with check (${scoped})`,
    `create policy engine on "${table}" to opsgraph_engine using (true) with check (true)`,
  ]),
  `grant select on ${names.join(', ')} to opsgraph_app_read, opsgraph_app_write`,
  'grant insert, update on patch_baseline to opsgraph_app_write',
  `grant select, insert, update, delete on ${names.join(', ')} to opsgraph_engine`,
];

const undo = [
  'alter table "resource" drop column "patch_status"',
  ...['patch_snapshot', 'patch_compliance', 'patch_baseline', 'patch', 'patch_definition'].map(
    (table) => `drop table "${table}"`,
  ),
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
