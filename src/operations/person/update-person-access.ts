import { ForbiddenError, InvalidError } from '../../domain/error';
import type { Role } from '../../domain/words';
import type { Person } from '../../entities';
import { idOf, notFound } from '../check';
import { requireGivable } from '../give';
import { expectVersion, holdName } from '../lock';
import { seesWhole } from '../organization/require-organization';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { accessEvents } from './access-events';
import { requireAdministrators } from './administrators';
import { addGrants, changeRole, endGrants, grantsOf, reviveGrants, servesElsewhere, type Grant } from './grants';
import { requireNarrowing } from './narrowing';

export interface UpdatePersonAccessInput {
  personId: string;
  role?: Role | null;
  active?: boolean | null;
  /** null: the whole of each organization; not given: as it is. */
  accountIds?: string[] | null;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/**
 * Changes what a person may see and do in the organizations that the caller shares with them. Somebody who also works
 * for others keeps that: `active: false` then ends the access here only, and their role, which they have everywhere, is
 * not changed from here.
 */
export const updatePersonAccess: Operation<UpdatePersonAccessInput> = async (unit, input) => {
  const person = await lockPerson(unit, input);
  const before = await grantsOf(unit, person.id);
  requireReach(unit, person, before);
  const organizations = [...new Set(before.map((grant) => grant.organization_id))];
  const role = input.role ?? null;
  if (role !== null) requireGivable(unit.caller, role, [person.party]);
  else if (input.active === true) requireSameRole(person, before);
  const narrowing = await requireNarrowing(unit, person, organizations, input.accountIds);
  const elsewhere = await servesElsewhere(unit, person.id, organizations);
  if (role !== null && role !== person.role && elsewhere) {
    throw new InvalidError(`${person.name} works for others with this role.`, ['input', 'role'], 'GUARD_REFUSED');
  }

  for (const { organizationId, accountIds } of narrowing) {
    const held = before.find((grant) => grant.organization_id === organizationId)!;
    await addGrants(unit, person.id, organizationId, accountIds, role ?? held.role);
  }
  if (role !== null) await changeRole(unit, person.id, organizations, role);
  if (input.active === true) await reviveGrants(unit, person.id, organizations);
  if (input.active === false) await endGrants(unit, person.id, organizations);

  const after = await grantsOf(unit, person.id);
  const next: Person = {
    ...person,
    role: role ?? person.role,
    active: input.active === true || (person.active && (input.active !== false || elsewhere)),
  };
  const events = accessEvents(unit.caller, { person, grants: before }, { person: next, grants: after });
  if (events.length === 0) return { ids: { person: person.id }, eventId: null };
  await unit.query('update person set role = $2, active = $3, updated_at = $4, version = version + 1 where id = $1', [
    person.id,
    next.role,
    next.active,
    unit.now,
  ]);
  await requireAdministrators(unit, { person, grants: before }, organizations);
  const eventIds = await unit.recordAll(events);
  return { ids: { person: person.id }, eventId: eventIds[eventIds.length - 1] };
};

async function lockPerson(unit: Unit, input: UpdatePersonAccessInput): Promise<Person> {
  const id = idOf('Person', input.personId, 'personId');
  const [known] = await unit.query<{ email: string }>('select email from person where id = $1', [id]);
  if (!known) notFound('Person', ['input', 'personId']);
  // Who invites the address meanwhile relies on the role that it has.
  await holdName(unit, `person:${known.email}`);
  const [person] = await unit.query<Person>('select * from person where id = $1 for no key update', [id]);
  if (!person) notFound('Person', ['input', 'personId']);
  expectVersion(person, input.expectedVersion);
  return person;
}

/** What was ended comes back as it was: another role, which others gave meanwhile, is to be given by name. */
function requireSameRole(person: Person, grants: Grant[]): void {
  if (grants.every((grant) => grant.live || grant.role === person.role)) return;
  throw new InvalidError(`${person.name} has another role by now: name the role.`, ['input', 'role'], 'GUARD_REFUSED');
}

/** Accelerate's people are known to customers by name, which gives no power over them. */
function requireReach(unit: Unit, person: Person, grants: Grant[]): void {
  const { caller } = unit;
  const path = ['input', 'personId'];
  if (person.party === 'ACCELERATE' && caller.party === 'CUSTOMER') {
    throw new ForbiddenError('Accelerate’s people are Accelerate’s to administer.', path);
  }
  if (caller.memberOf === 'ALL') return;
  if (person.all_organizations) throw new ForbiddenError(`${person.name} serves every customer.`, path);
  const shared = grants.filter((grant) => caller.memberOf.includes(grant.organization_id));
  if (shared.length === 0) notFound('Person', path);
  const wider = shared.some(
    (grant) =>
      !seesWhole(caller, grant.organization_id) &&
      (grant.account_id === null || !caller.accounts.includes(grant.account_id)),
  );
  if (wider) throw new ForbiddenError(`${person.name} sees more than the caller does.`, path);
}
