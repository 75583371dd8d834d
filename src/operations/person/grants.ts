import type { Role } from '../../domain/words';
import type { Unit } from '../unit';

/** A person's access to one organization, as the caller sees it. */
export interface Grant {
  id: string;
  organization_id: string;
  account_id: string | null;
  role: Role;
  live: boolean;
}

export function grantsOf(unit: Unit, personId: string): Promise<Grant[]> {
  return unit.query<Grant>(
    `select id, organization_id, account_id, role, (expires_at is null or expires_at > clock_timestamp()) as live
     from access_grant where person_id = $1 order by organization_id, account_id nulls first`,
    [personId],
  );
}

/** Takes the place of what was granted in that organization before, ended grants included. */
export async function addGrants(
  unit: Unit,
  personId: string,
  organizationId: string,
  accountIds: readonly string[] | null,
  role: Role,
): Promise<void> {
  await unit.query('delete from access_grant where person_id = $1 and organization_id = $2', [
    personId,
    organizationId,
  ]);
  await unit.query(
    `insert into access_grant (id, person_id, organization_id, account_id, role, granted_at)
     select gen_random_uuid(), $1, $2, account_id, $3, $4 from unnest($5::uuid[]) as a (account_id)`,
    [personId, organizationId, role, unit.now, accountIds ?? [null]],
  );
}

/** By the wall clock, as every credential ends. */
export async function endGrants(unit: Unit, personId: string, organizationIds: readonly string[]): Promise<void> {
  await unit.query(
    `update access_grant set expires_at = date_trunc('milliseconds', clock_timestamp())
     where person_id = $1 and organization_id = any ($2::uuid[])
       and (expires_at is null or expires_at > clock_timestamp())`,
    [personId, organizationIds],
  );
}

export async function reviveGrants(unit: Unit, personId: string, organizationIds: readonly string[]): Promise<void> {
  await unit.query(
    'update access_grant set expires_at = null where person_id = $1 and organization_id = any ($2::uuid[])',
    [personId, organizationIds],
  );
}

export async function changeRole(
  unit: Unit,
  personId: string,
  organizationIds: readonly string[],
  role: Role,
): Promise<void> {
  await unit.query('update access_grant set role = $3 where person_id = $1 and organization_id = any ($2::uuid[])', [
    personId,
    organizationIds,
    role,
  ]);
}

/** Whether there is live access besides these organizations, such as the caller cannot see. */
export async function servesElsewhere(
  unit: Unit,
  personId: string,
  organizationIds: readonly string[],
): Promise<boolean> {
  const [{ elsewhere }] = await unit.query<{ elsewhere: boolean }>(
    'select person_serves_elsewhere($1, $2::uuid[]) as elsewhere',
    [personId, organizationIds],
  );
  return elsewhere;
}
