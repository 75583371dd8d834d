import type { Caller } from '../domain/caller';
import { servedOperations } from '../domain/catalog/operations';
import { ForbiddenError, InvalidError } from '../domain/error';
import { mayRole, rolesOf } from '../domain/permission';
import type { Party, Role } from '../domain/words';
import { distinct, idsOf, notFound } from './check';
import { seesWhole } from './organization/require-organization';
import type { Unit } from './unit';

/** Whose role it is. BREAK_GLASS is either party's: then that of who gives it. */
export function partyOf(role: Role, caller: Caller): Party {
  if (rolesOf(caller.party).includes(role)) return caller.party;
  return caller.party === 'CUSTOMER' ? 'ACCELERATE' : 'CUSTOMER';
}

/** Nobody gives a role that can do what their own cannot; BREAK_GLASS can do everything and is given by its like. */
export function requireGivable(caller: Caller, role: Role, parties: readonly Party[]): void {
  const path = ['input', 'role'];
  if (!parties.some((party) => rolesOf(party).includes(role))) {
    throw new ForbiddenError(
      `The role ${role} is not given by ${caller.party === 'CUSTOMER' ? 'a customer' : 'this caller'}.`,
      path,
    );
  }
  if (caller.role === 'SYSTEM' || caller.role === 'BREAK_GLASS') return;
  const beyond =
    role === 'BREAK_GLASS' || servedOperations.some((name) => mayRole(role, name) && !mayRole(caller.role, name));
  if (beyond) throw new ForbiddenError(`The role ${role} can do what ${caller.role} cannot.`, path);
}

/**
 * The accounts to which something is narrowed, as uuids; null for the whole organization. A caller who is narrowed
 * gives no more than they have.
 */
export async function requireAccounts(
  unit: Unit,
  organizationId: string,
  given: readonly string[] | null | undefined,
): Promise<string[] | null> {
  const path = ['input', 'accountIds'];
  const whole = seesWhole(unit.caller, organizationId);
  if (given === null || given === undefined) {
    if (whole) return null;
    throw new ForbiddenError('Who sees single accounts only cannot give the whole organization.', path);
  }
  const ids = idsOf('Account', distinct(given, 'accountIds'), 'accountIds');
  const known = await unit.query<{ id: string }>(
    'select id from account where id = any ($1::uuid[]) and organization_id = $2',
    [ids, organizationId],
  );
  const missing = ids.findIndex((id) => !known.some((row) => row.id === id));
  if (missing >= 0) notFound('Account', [...path, `${missing}`]);
  return ids;
}

/** The credential's end, by the wall clock: in the future and at most a year away. */
export async function requireExpiry(unit: Unit, expiresAt: Date): Promise<void> {
  const [{ past, far }] = await unit.query<{ past: boolean; far: boolean }>(
    `select $1::timestamptz <= clock_timestamp() as past,
       $1::timestamptz > clock_timestamp() + interval '1 year' as far`,
    [expiresAt],
  );
  const path = ['input', 'expiresAt'];
  if (past) throw new InvalidError('expiresAt is in the past.', path);
  if (far) throw new InvalidError('A key lives at most one year.', path);
}
