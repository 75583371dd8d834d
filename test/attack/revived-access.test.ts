import type { Caller } from '../../src/domain/caller';
import type { AccessGrant, Person } from '../../src/entities';
import { perform } from '../../src/operations/perform';
import { invitePerson } from '../../src/operations/person/invite-person';
import { updatePersonAccess, type UpdatePersonAccessInput } from '../../src/operations/person/update-person-access';
import { toGlobalId } from '../../src/domain/id';
import type { Role } from '../../src/domain/words';
import { effectOf, refusalOf } from '../harness/outcome';
import { testWorld } from '../harness/world';

const test_ = testWorld();
const admin = (of: string) => test_.world.customer(of);

/** By Accelerate, to whom one address is one person wherever they work. */
async function invite(of: string, role: Role, email: string): Promise<string> {
  const input = { organizationId: test_.world.organization(of).globalId, email, name: 'Eve', role };
  const { database } = test_.world;
  return effectOf(await perform(database, test_.world.engineer(), 'invitePerson', invitePerson, input)).ids.person;
}
const update = (caller: Caller, id: string, input: Omit<UpdatePersonAccessInput, 'personId'>) =>
  perform(test_.world.database, caller, 'updatePersonAccess', updatePersonAccess, {
    personId: toGlobalId('Person', id),
    ...input,
  });

describe('access that is given back', () => {
  it('does not bring the role that another customer gave meanwhile', async () => {
    const { world } = test_;
    const id = await invite('Acme', 'CUSTOMER_VIEWER', 'eve@example.com');
    effectOf(await update(admin('Acme'), id, { active: false }));
    expect(await invite('Globex', 'CUSTOMER_ADMIN', 'eve@example.com')).toBe(id);

    expect(refusalOf(await update(admin('Acme'), id, { active: true }))).toBe('GUARD_REFUSED input.role');
    const live = async () =>
      (
        await world.pool.query<AccessGrant>(
          'select * from access_grant where person_id = $1 and organization_id = $2 and expires_at is null',
          [id, world.organization('Acme').id],
        )
      ).rows;
    expect(await live()).toEqual([]);
    expect(refusalOf(await update(admin('Acme'), id, { active: true, role: 'CUSTOMER_VIEWER' }))).toBe(
      'GUARD_REFUSED input.role',
    );

    effectOf(await update(admin('Acme'), id, { active: true, role: 'CUSTOMER_ADMIN' }));
    expect(await live()).toMatchObject([{ role: 'CUSTOMER_ADMIN' }]);
    expect(await world.row<Person>('person', id)).toMatchObject({ role: 'CUSTOMER_ADMIN', active: true });
  });

  it('comes back by itself where the role is still the same', async () => {
    const id = await invite('Acme', 'CUSTOMER_OPERATOR', 'adam@example.com');
    effectOf(await update(admin('Acme'), id, { active: false }));
    effectOf(await update(admin('Acme'), id, { active: true }));
    expect(await test_.world.row<Person>('person', id)).toMatchObject({ role: 'CUSTOMER_OPERATOR', active: true });
  });
});
