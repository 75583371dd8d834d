import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How alerts of EC2 instances are handled, for each account; the accounts that are there go on as before. */
export class Ec2Alerting1763902000000 implements MigrationInterface {
  name = 'Ec2Alerting1763902000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
  }
}

const columns: [name: string, type: string][] = [
  ['alert_scope', `text COLLATE "C" NOT NULL DEFAULT 'ACCOUNT_WIDE'`],
  ['alert_grouping', `text COLLATE "C" NOT NULL DEFAULT 'CLASSIC'`],
  ['alert_engagement', `text COLLATE "C" NOT NULL DEFAULT 'DEFAULT'`],
  ['resolve_after_hours', `integer NOT NULL DEFAULT '72'`],
  ['contact_tag_key', `text COLLATE "C" NOT NULL DEFAULT 'OwnerTeamEmail'`],
];

const tables = [
  `ALTER TABLE "account" ${columns.map(([name, type]) => `ADD "${name}" ${type}`).join(', ')}`,
  `ALTER TABLE "account" ADD CONSTRAINT "account_resolve_after" CHECK (resolve_after_hours in (24, 48, 72))`,
  `ALTER TABLE "account" ADD CONSTRAINT "account_alert_engagement_word" CHECK ("alert_engagement" in ('NONE', 'REPORT_ONLY', 'DEFAULT'))`,
  `ALTER TABLE "account" ADD CONSTRAINT "account_alert_grouping_word" CHECK ("alert_grouping" in ('CLASSIC', 'INSTANCE'))`,
  `ALTER TABLE "account" ADD CONSTRAINT "account_alert_scope_word" CHECK ("alert_scope" in ('ACCOUNT_WIDE', 'TAG_BASED'))`,
  `ALTER TABLE "incident" ADD "resolve_after_hours" integer`,
];

const undo = [
  'alter table incident drop column resolve_after_hours',
  `alter table account ${columns.map(([name]) => `drop column ${name}`).join(', ')}`,
];
