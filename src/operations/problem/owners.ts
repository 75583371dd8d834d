import { InvalidError } from '../../domain/error';
import type { CorrectiveAction, Person, Problem } from '../../entities';
import { notFound } from '../check';
import type { Unit } from '../unit';

export interface Owner extends Pick<Person, 'id' | 'name' | 'party' | 'active'> {
  /** Whether they have to do with the customer at all. */
  serves: boolean;
}

export async function ownersOf(
  unit: Unit,
  problem: Problem,
  ids: readonly (string | null)[],
): Promise<Map<string, Owner>> {
  const rows = await unit.query<Owner>(
    `select p.id, p.name, p.party, p.active, p.all_organizations or exists (
       select from access_grant g where g.person_id = p.id and g.organization_id = $2
         and (g.expires_at is null or g.expires_at > clock_timestamp())) as serves
     from person p where p.id = any ($1::uuid[])`,
    [[...new Set(ids.filter((id) => id !== null))], problem.organization_id],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

type Owned = Pick<CorrectiveAction, 'owner_id' | 'party'>;

/** Whoever is newly put in charge is an active person of that party who has to do with the customer. */
export function requireOwner(
  next: Owned,
  old: Owned | null,
  owners: ReadonlyMap<string, Owner>,
  action: readonly string[],
): void {
  if (next.owner_id === null || (next.owner_id === old?.owner_id && next.party === old.party)) return;
  const path = [...action, 'ownerId'];
  const person = owners.get(next.owner_id);
  if (!person) notFound('Person', path);
  if (person.party !== next.party) throw new InvalidError(`${person.name} is not of ${next.party}.`, path);
  if (!person.active) throw new InvalidError(`${person.name} is not active any more.`, path);
  if (!person.serves) throw new InvalidError(`${person.name} has nothing to do with this customer.`, path);
}
