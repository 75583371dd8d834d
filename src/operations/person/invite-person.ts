import { newId } from '../../domain/new-id';
import { isEmail, LONGEST_EMAIL } from '../../domain/email';
import { ForbiddenError, InvalidError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import type { Party, Role } from '../../domain/words';
import { NAME, textOf } from '../check';
import { partyOf, requireAccounts, requireGivable } from '../give';
import { holdName } from '../lock';
import { requireOrganization } from '../organization/require-organization';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { addGrants, servesElsewhere } from './grants';

export interface InvitePersonInput {
  /** null, which only the installation itself may give: one of Accelerate's people, for every customer. */
  organizationId: string | null;
  email: string;
  name: string;
  role: Role;
  /** null: every account of the organization. */
  accountIds?: string[] | null;
  idempotencyKey?: string | null;
}

interface Known {
  id: string;
  name: string;
  role: Role;
  all_organizations: boolean;
}

/**
 * An address whose person the caller knows gets a grant; the person keeps their name. Whom others invited is nobody to a
 * customer: the customer's person is one of its own, so that neither the answer nor a refusal tells of the other.
 */
export const invitePerson: Operation<InvitePersonInput> = async (unit, input) => {
  const { caller } = unit;
  const email = emailOf(input.email);
  const name = textOf(input.name, 'name', NAME);
  requireGivable(caller, input.role, caller.party === 'CUSTOMER' ? ['CUSTOMER'] : ['CUSTOMER', 'ACCELERATE']);
  const party = partyOf(input.role, caller);
  const organization = input.organizationId === null ? null : await requireOrganization(unit, input.organizationId);
  if (!organization) requireInstallation(unit, party);
  const accountIds = organization ? await requireAccounts(unit, organization.id, input.accountIds) : null;
  await holdName(unit, `person:${email}`);
  const known = await knownPerson(unit, email, party, organization?.id ?? null);
  if (known) await admit(unit, known, input.role, organization?.id ?? null);
  const person = { id: known?.id ?? newId(), name: known?.name ?? name };
  if (!known) {
    // Without RETURNING: the person is visible to the caller only with the grant that follows.
    await unit.query(
      `insert into person (id, name, email, party, role, active, all_organizations, home_id, created_at,
         updated_at)
       values ($1, $2, $3, $4, $5, true, $6, $7, $8, $8)`,
      [
        person.id,
        person.name,
        email,
        party,
        input.role,
        organization === null,
        homeOf(unit, party, organization),
        unit.now,
      ],
    );
  }
  if (organization) await addGrants(unit, person.id, organization.id, accountIds, input.role);
  if (known) {
    await unit.query(
      'update person set active = true, role = $2, updated_at = $3, version = version + 1 where id = $1',
      [person.id, input.role, unit.now],
    );
  }
  const after = {
    name: person.name,
    party,
    role: input.role,
    active: true,
    accounts: accountIds?.map((id) => ({ id: toGlobalId('Account', id) })) ?? null,
  };
  const eventId = await unit.record({
    kind: 'PERSON_INVITED',
    organizationId: organization?.id ?? null,
    subject: { type: 'Person', id: person.id },
    internal: organization === null,
    summary: `${caller.name} invited ${person.name} as ${input.role}${organization ? ` of ${organization.name}` : ''}.`,
    // Addresses of Accelerate's people are not the customer's to know.
    after: party === 'CUSTOMER' ? { ...after, email } : after,
    internalAfter: party === 'CUSTOMER' ? null : { email },
  });
  return { ids: { person: person.id }, eventId };
};

/** Under row-level security: who is not visible to the caller is not there; of several the organization's own. */
async function knownPerson(
  unit: Unit,
  email: string,
  party: Party,
  organizationId: string | null,
): Promise<Known | undefined> {
  const [known] = await unit.query<Known>(
    `select p.id, p.name, p.role, p.all_organizations from person p where p.email = $1 and p.party = $2
       and (p.home_id is null or p.home_id = $3)
     order by exists (select from access_grant g where g.person_id = p.id and g.organization_id = $3) desc,
       p.created_at, p.id limit 1`,
    [email, party, organizationId],
  );
  return known;
}

function homeOf({ caller }: Unit, party: Party, organization: { id: string } | null): string | null {
  return caller.party === 'CUSTOMER' && party === 'CUSTOMER' ? (organization?.id ?? null) : null;
}

function emailOf(text: string): string {
  const email = textOf(text, 'email', LONGEST_EMAIL).toLowerCase();
  if (!isEmail(email)) throw new InvalidError('This is not an e-mail address.', ['input', 'email']);
  return email;
}

function requireInstallation(unit: Unit, party: Party): void {
  const path = ['input', 'organizationId'];
  if (unit.caller.kind !== 'SYSTEM') throw new ForbiddenError('An organization is needed.', path);
  if (party === 'CUSTOMER') throw new InvalidError('A customer’s person belongs to an organization.', path);
}

/** A person has one role, wherever they work: another organization's invitation does not change it. */
async function admit(unit: Unit, known: Known, role: Role, organizationId: string | null): Promise<void> {
  const path = ['input', 'email'];
  if (organizationId === null || known.all_organizations || (await hasGrant(unit, known.id, organizationId))) {
    throw new InvalidError('This address is invited already.', path, 'ALREADY_EXISTS');
  }
  if (role !== known.role && (await servesElsewhere(unit, known.id, [organizationId]))) {
    throw new InvalidError('This person works for others with another role.', ['input', 'role']);
  }
}

async function hasGrant(unit: Unit, personId: string, organizationId: string): Promise<boolean> {
  const [{ there }] = await unit.query<{ there: boolean }>(
    `select exists (select from access_grant where person_id = $1 and organization_id = $2
       and (expires_at is null or expires_at > clock_timestamp())) as there`,
    [personId, organizationId],
  );
  return there;
}
