import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A number is claimed by naming it and owned by proving it: several organizations may claim one number, of whom the first
 * whose role lets us in owns it.
 */
export class AccountOwnership1763900030000 implements MigrationInterface {
  name = 'AccountOwnership1763900030000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index account_aws_account');
    await runner.query('drop index account_owner');
    await runner.query('drop index account_claim');
    await runner.query('create unique index account_aws_account on account (aws_account_id)');
    await runner.query('alter table account drop column owned_at');
  }
}

const statements = [
  'alter table account add owned_at timestamp(3) with time zone',
  // Row-level security is forced on the owner too, who would change no row.
  'alter table account no force row level security',
  `update account set owned_at = coalesce(verified_at, created_at)
   where verified_at is not null or status not in ('DISCOVERY', 'OFFBOARDED')`,
  'alter table account force row level security',
  'drop index account_aws_account',
  'create index account_aws_account on account (aws_account_id)',
  'create unique index account_claim on account (organization_id, aws_account_id)',
  'create unique index account_owner on account (aws_account_id) where owned_at is not null',
];
