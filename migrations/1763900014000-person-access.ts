import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What inviting and ending access must know beyond the caller's own organizations, as two narrow questions; and the
 * events about people and keys of an organization, which a caller narrowed to accounts writes too.
 */
export class PersonAccess1763900014000 implements MigrationInterface {
  name = 'PersonAccess1763900014000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop policy member_insert on event');
    await runner.query('drop function person_by_email(text)');
    await runner.query('drop function person_serves_elsewhere(uuid, uuid[])');
    await runner.query(
      `alter policy tenant on access_grant with check (${member} or person_id = (select app_principal()))`,
    );
  }
}

const member = '(select app_member_everywhere()) or organization_id = any ((select app_member_of())::uuid[])';

const functions = ['person_by_email(text)', 'person_serves_elsewhere(uuid, uuid[])'];

const statements = [
  // An address stands for one person in the whole installation; whoever invites it may not see that person yet.
  `create function person_by_email(wanted text)
   returns table (id uuid, name text, party text, role text, all_organizations boolean)
   language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
     select p.id, p.name, p.party, p.role, p.all_organizations from person p where p.email = wanted
   $$`,
  // Whether ending the access to these organizations ends all of it.
  `create function person_serves_elsewhere(who uuid, besides uuid[]) returns boolean
   language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
     select exists (select from access_grant g where g.person_id = who and g.organization_id <> all (besides)
       and (g.expires_at is null or g.expires_at > clock_timestamp()))
   $$`,
  // Row-level security is forced on the tables' owner too, so that the functions belong to the role that sees all;
  // to take them over it needs, for this moment, the right to create.
  'grant create on schema public to opsgraph_engine',
  ...functions.flatMap((name) => [
    `alter function ${name} owner to opsgraph_engine`,
    `revoke execute on function ${name} from public`,
    `grant execute on function ${name} to opsgraph_app_write, opsgraph_engine`,
  ]),
  'revoke create on schema public from opsgraph_engine',
  `create policy member_insert on event for insert to opsgraph_app_write
   with check (account_id is null and (${member}) and ((select app_accelerate()) or customer_visible))`,
  // Seeing one's own grants is not the right to give oneself another.
  `alter policy tenant on access_grant with check (${member})`,
];
