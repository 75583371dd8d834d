import { randomUUID } from 'node:crypto';
import { ForbiddenError, InvalidError } from '../../domain/error';
import type { Role } from '../../domain/words';
import { rolesOf } from '../../domain/permission';
import { NAME, textOf } from '../check';
import type { Operation } from '../perform';

export interface CreatePersonInput {
  email: string;
  name: string;
  role: Role;
}

const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@]{2,63}$/;

/** One of Accelerate's people who serve every customer. No mutation of the API: the installation does it. */
export const createPerson: Operation<CreatePersonInput> = async (unit, input) => {
  if (unit.caller.kind !== 'SYSTEM') throw new ForbiddenError('The installation creates people without organization.');
  const name = textOf(input.name, 'name', NAME);
  const email = input.email.trim().toLowerCase();
  if (!EMAIL.test(email)) throw new InvalidError('This is not an e-mail address.', ['input', 'email']);
  if (!rolesOf('ACCELERATE').includes(input.role)) {
    throw new InvalidError(`${input.role} is a customer's role: invite the person to an organization.`, [
      'input',
      'role',
    ]);
  }
  const id = randomUUID();
  const inserted = await unit.query(
    `insert into person (id, name, email, party, role, active, all_organizations, created_at, updated_at)
     values ($1, $2, $3, 'ACCELERATE', $4, true, true, $5, $5) on conflict do nothing returning id`,
    [id, name, email, input.role, unit.now],
  );
  if (inserted.length === 0) throw new InvalidError(`${email} is known already.`, ['input', 'email'], 'ALREADY_EXISTS');
  const eventId = await unit.record({
    kind: 'PERSON_INVITED',
    organizationId: null,
    internal: true,
    subject: { type: 'Person', id },
    summary: `The installation added ${name} as ${input.role}.`,
    after: { name, email, role: input.role },
  });
  return { ids: { person: id }, eventId };
};
