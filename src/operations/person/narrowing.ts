import { InvalidError } from '../../domain/error';
import type { Person } from '../../entities';
import { distinct, idsOf, notFound } from '../check';
import { requireAccounts } from '../give';
import type { Unit } from '../unit';

export interface Narrowing {
  organizationId: string;
  accountIds: string[] | null;
}

/** To what each organization's access changes: accounts concern the organizations that they belong to, null all. */
export async function requireNarrowing(
  unit: Unit,
  person: Person,
  organizations: readonly string[],
  given: readonly string[] | null | undefined,
): Promise<Narrowing[]> {
  if (given === undefined) return [];
  if (given === null) {
    for (const organizationId of organizations) await requireAccounts(unit, organizationId, null);
    return organizations.map((organizationId) => ({ organizationId, accountIds: null }));
  }
  const path = ['input', 'accountIds'];
  if (person.all_organizations) throw new InvalidError(`${person.name} serves every customer.`, path);
  const ids = idsOf('Account', distinct(given, 'accountIds'), 'accountIds');
  const accounts = await unit.query<{ id: string; organization_id: string }>(
    'select id, organization_id from account where id = any ($1::uuid[]) and organization_id = any ($2::uuid[])',
    [ids, organizations],
  );
  const missing = ids.findIndex((id) => !accounts.some((account) => account.id === id));
  if (missing >= 0) notFound('Account', [...path, `${missing}`]);
  return [...new Set(accounts.map((account) => account.organization_id))].map((organizationId) => ({
    organizationId,
    accountIds: accounts.filter((account) => account.organization_id === organizationId).map(({ id }) => id),
  }));
}
