import { InvalidError } from '../../domain/error';
import type { Person } from '../../entities';
import { holdName } from '../lock';
import type { Unit } from '../unit';
import type { Grant } from './grants';

/**
 * Called when the change is made: an organization in which the person was an administrator of the whole must still have
 * one. Two who remove each other at once take turns.
 */
export async function requireAdministrators(
  unit: Unit,
  before: { person: Person; grants: readonly Grant[] },
  organizations: readonly string[],
): Promise<void> {
  const administered = organizations.filter((id) =>
    before.grants.some(
      (grant) =>
        before.person.active &&
        grant.organization_id === id &&
        grant.live &&
        grant.account_id === null &&
        grant.role === 'CUSTOMER_ADMIN',
    ),
  );
  if (administered.length === 0) return;
  for (const id of [...administered].sort()) await holdName(unit, `administrators:${id}`);
  const [{ left }] = await unit.query<{ left: number }>(
    `select count(distinct g.organization_id)::int as left from access_grant g join person p on p.id = g.person_id
     where g.organization_id = any ($1::uuid[]) and g.role = 'CUSTOMER_ADMIN' and g.account_id is null and p.active
       and (g.expires_at is null or g.expires_at > clock_timestamp())`,
    [administered],
  );
  if (left < administered.length) {
    throw new InvalidError(
      `${before.person.name} is the last CUSTOMER_ADMIN of the organization.`,
      ['input', 'personId'],
      'GUARD_REFUSED',
    );
  }
}
