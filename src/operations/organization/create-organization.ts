import { newId } from '../../domain/new-id';
import { ForbiddenError, InvalidError } from '../../domain/error';
import { NAME, textOf } from '../check';
import type { Operation } from '../perform';

export interface CreateOrganizationInput {
  name: string;
}

/** A new customer. No mutation of the API: who administers the installation does it, as the service itself. */
export const createOrganization: Operation<CreateOrganizationInput> = async (unit, input) => {
  if (unit.caller.kind !== 'SYSTEM') throw new ForbiddenError('Organizations are created by the installation.');
  const name = textOf(input.name, 'name', NAME);
  const id = newId();
  const inserted = await unit.query(
    `insert into organization (id, name, created_at, updated_at) values ($1, $2, $3, $3)
     on conflict do nothing returning id`,
    [id, name, unit.now],
  );
  if (inserted.length === 0) {
    throw new InvalidError(`There is an organization ${name} already.`, ['input', 'name'], 'ALREADY_EXISTS');
  }
  return { ids: { organization: id }, eventId: null };
};
