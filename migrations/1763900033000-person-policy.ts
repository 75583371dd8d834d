import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who is seen of the customers' people, asked from the caller's own organizations: their grants are an index away,
 * while a question put to each person reads all grants of all customers.
 */
export class PersonPolicy1763900033000 implements MigrationInterface {
  name = 'PersonPolicy1763900033000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter policy tenant on person using (${always} or (select app_member_everywhere())
      or id = any (array(select g.person_id from access_grant g
        where g.organization_id = any ((select app_member_of())::uuid[]))))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter policy tenant on person using (${always} or exists (select from access_grant g where g.person_id = person.id))`,
    );
  }
}

const always = `party = 'ACCELERATE' or id = (select app_principal())`;
