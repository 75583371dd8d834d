import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whom a customer invites is that customer's own person: the same address elsewhere is somebody of whom nothing is told.
 * Addresses and sign-ins are therefore unique within an organization, and among those who belong to none alone.
 */
export class PersonHome1763900031000 implements MigrationInterface {
  name = 'PersonHome1763900031000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Two people of one address cannot become one again: restore a backup from before.');
  }
}

const statements = [
  'alter table person add home_id uuid',
  'drop index person_email',
  'drop index person_identity',
  'create index person_address on person (email)',
  'create unique index person_email on person (email) where home_id is null',
  'create unique index person_home_email on person (home_id, email)',
  'create unique index person_identity on person (issuer, subject) where subject is not null and home_id is null',
  'create unique index person_home_identity on person (home_id, issuer, subject) where subject is not null',
  'drop function person_by_email(text)',
];
