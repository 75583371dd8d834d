import type { Caller } from '../../domain/caller';
import { idOf, notFound } from '../check';
import type { Unit } from '../unit';

/** The organization as the caller knows it; of another's the caller does not. */
export async function requireOrganization(unit: Unit, globalId: string): Promise<{ id: string; name: string }> {
  const id = idOf('Organization', globalId, 'organizationId');
  const [organization] = await unit.query<{ id: string; name: string }>(
    'select id, name from organization where id = $1',
    [id],
  );
  return organization ?? notFound('Organization', ['input', 'organizationId']);
}

/** Whether the caller sees every account of the organization, those to come included. */
export function seesWhole(caller: Caller, organizationId: string): boolean {
  return caller.organizations === 'ALL' || caller.organizations.includes(organizationId);
}
