import type { Caller } from '../../domain/caller';
import type { Document, EventDraft } from '../../domain/event';
import { toGlobalId } from '../../domain/id';
import type { Person } from '../../entities';
import { difference } from '../difference';
import type { Grant } from './grants';

interface Access {
  person: Person;
  grants: readonly Grant[];
}

/**
 * One event for each organization in which something changed, so that each tells its own people and none tells another's
 * grants; who serves every customer without a grant has one that is Accelerate's alone.
 */
export function accessEvents(caller: Caller, before: Access, after: Access): EventDraft[] {
  const { person } = before;
  const common = {
    kind: 'PERSON_ACCESS_CHANGED' as const,
    subject: { type: 'Person' as const, id: person.id },
    summary: `${caller.name} changed the access of ${person.name}.`,
  };
  const organizations = [...new Set(before.grants.map((grant) => grant.organization_id))];
  if (organizations.length === 0) {
    const changed = difference({ role: 'role', active: 'active' }, before.person, after.person);
    if (Object.keys(changed.after).length === 0) return [];
    return [{ ...common, organizationId: null, internal: true, ...changed }];
  }
  return organizations.flatMap((organizationId) => {
    const changed = difference(
      { role: 'role', active: 'active', accounts: 'accounts' },
      accessTo(organizationId, before),
      accessTo(organizationId, after),
    );
    if (Object.keys(changed.after).length === 0) return [];
    return [{ ...common, organizationId, before: named(changed.before), after: named(changed.after) }];
  });
}

/** What the access is there; `active` is whether there is any. */
function accessTo(organizationId: string, { person, grants }: Access) {
  const here = grants.filter((grant) => grant.organization_id === organizationId);
  const whole = here.some((grant) => grant.account_id === null);
  return {
    role: here[0]?.role ?? person.role,
    active: person.active && here.some((grant) => grant.live),
    accounts: whole ? null : here.map((grant) => grant.account_id!).sort(),
  };
}

function named(document: Document): Document {
  const accounts = document.accounts as string[] | null | undefined;
  if (!accounts) return document;
  return { ...document, accounts: accounts.map((id) => ({ id: toGlobalId('Account', id) })) };
}
