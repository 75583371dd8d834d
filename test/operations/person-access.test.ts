import type { Caller } from '../../src/domain/caller';
import { toGlobalId } from '../../src/domain/id';
import type { AccessGrant, Person } from '../../src/entities';
import { perform } from '../../src/operations/perform';
import { invitePerson, type InvitePersonInput } from '../../src/operations/person/invite-person';
import { updatePersonAccess, type UpdatePersonAccessInput } from '../../src/operations/person/update-person-access';
import { effectOf, refusalOf } from '../harness/outcome';
import { overlap } from '../harness/overlap';
import { testWorld } from '../harness/world';

const test_ = testWorld();
let count = 0;

const admin = (of = 'Acme') => test_.world.customer(of);
const rowOf = (id: string) => test_.world.row<Person>('person', id);
async function grants(personId: string): Promise<AccessGrant[]> {
  const { rows } = await test_.world.pool.query(
    'select * from access_grant where person_id = $1 order by organization_id, account_id', [personId]); // prettier-ignore
  return rows;
}

const invitation = (of = 'Acme'): InvitePersonInput => ({
  organizationId: test_.world.organization(of).globalId,
  email: `Person${++count}@Example.com`,
  name: 'Ada',
  role: 'CUSTOMER_OPERATOR',
});
const invite = (caller: Caller, input: InvitePersonInput) =>
  perform(test_.world.database, caller, 'invitePerson', invitePerson, input);
const update = (caller: Caller, personId: string, input: Omit<UpdatePersonAccessInput, 'personId'>) =>
  perform(test_.world.database, caller, 'updatePersonAccess', updatePersonAccess, {
    personId: toGlobalId('Person', personId),
    ...input,
  });
const invited = async (input: Partial<InvitePersonInput> = {}, caller = admin()) =>
  effectOf(await invite(caller, { ...invitation(), ...input })).ids.person;

describe('updatePersonAccess', () => {
  it('changes role and accounts, and says so once', async () => {
    const { world } = test_;
    const id = await invited();
    const { id: account, globalId } = world.account('Acme', 'staging');
    const effect = effectOf(await update(admin(), id, { role: 'CUSTOMER_VIEWER', accountIds: [globalId] }));
    expect(await rowOf(id)).toMatchObject({ role: 'CUSTOMER_VIEWER', version: 2 });
    expect(await grants(id)).toMatchObject([{ account_id: account, role: 'CUSTOMER_VIEWER' }]);
    const events = await world.events(id);
    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({ id: effect.eventId, kind: 'PERSON_ACCESS_CHANGED' });
    expect([events[1].before, events[1].after]).toEqual([
      { role: 'CUSTOMER_OPERATOR', accounts: null },
      { role: 'CUSTOMER_VIEWER', accounts: [{ id: globalId }] },
    ]);
    effectOf(await update(admin(), id, { accountIds: null }));
    expect(await grants(id)).toMatchObject([{ account_id: null, role: 'CUSTOMER_VIEWER' }]);
    expect(effectOf(await update(admin(), id, { role: 'CUSTOMER_VIEWER' }))).toEqual({
      ids: { person: id },
      eventId: null,
    });
    expect(await rowOf(id)).toMatchObject({ version: 3 });
  });

  it('ends the access and gives it back', async () => {
    const id = await invited();
    effectOf(await update(admin(), id, { active: false }));
    expect(await rowOf(id)).toMatchObject({ active: false });
    const [grant] = await grants(id);
    expect(grant.expires_at!.getTime()).toBeLessThanOrEqual(Date.now());
    expect((await test_.world.events(id)).at(-1)).toMatchObject({ before: { active: true }, after: { active: false } });
    effectOf(await update(admin(), id, { active: true }));
    expect(await rowOf(id)).toMatchObject({ active: true });
    expect(await grants(id)).toMatchObject([{ expires_at: null }]);
  });

  it('ends it here only for somebody who also works for others', async () => {
    const input = invitation('Globex');
    const id = effectOf(await invite(test_.world.engineer(), input)).ids.person;
    effectOf(await invite(test_.world.engineer(), { ...invitation(), email: input.email }));
    expect(refusalOf(await update(admin(), id, { role: 'CUSTOMER_VIEWER' }))).toBe('GUARD_REFUSED input.role');
    effectOf(await update(admin(), id, { active: false }));
    expect(await rowOf(id)).toMatchObject({ active: true, role: 'CUSTOMER_OPERATOR' });
    const here = test_.world.organization('Acme').id;
    for (const grant of await grants(id)) expect(grant.expires_at !== null).toBe(grant.organization_id === here);
    const events = (await test_.world.events(id)).filter(({ kind }) => kind === 'PERSON_ACCESS_CHANGED');
    expect(events.map((event) => event.organization_id)).toEqual([here]);
    // Invited again, the ended grant gives way to the new one.
    effectOf(await invite(test_.world.engineer(), { ...invitation(), email: input.email }));
    expect(await grants(id)).toHaveLength(2);
    // Accelerate sees both: each organization hears of its own.
    effectOf(await update(test_.world.engineer(), id, { active: false }));
    expect(await rowOf(id)).toMatchObject({ active: false });
    const told = (await test_.world.events(id)).slice(-2);
    expect(told.map((event) => event.organization_id).sort()).toEqual(
      [here, test_.world.organization('Globex').id].sort(),
    );
  });

  it('keeps the last administrator, also when two remove each other', async () => {
    const { world } = test_;
    const organization = await world.addOrganization(`Lonely ${++count}`);
    const caller: Caller = {
      ...admin(),
      organizations: [organization.id],
      memberOf: [organization.id],
    };
    const administrator = () => invited({ organizationId: organization.globalId, role: 'CUSTOMER_ADMIN' }, caller);
    const [first, second] = [await administrator(), await administrator()];
    const demotion = { personId: toGlobalId('Person', first), role: 'CUSTOMER_VIEWER' as const };
    const [, refused] = await overlap(
      world.database,
      caller,
      (unit) => updatePersonAccess(unit, demotion),
      () => update(caller, second, { active: false }),
    );
    expect(refusalOf(refused)).toBe('GUARD_REFUSED input.personId');
    const last = second;
    const before = await world.events(last);
    const account = await world.addAccount(organization.name, 'only');
    for (const change of [
      { active: false },
      { role: 'CUSTOMER_OPERATOR' as const },
      { accountIds: [account.globalId] },
    ]) {
      expect(refusalOf(await update(caller, last, change))).toBe('GUARD_REFUSED input.personId');
    }
    expect(await rowOf(last)).toMatchObject({ active: true, role: 'CUSTOMER_ADMIN', version: 1 });
    expect(await world.events(last)).toEqual(before);
  });

  it('reaches nobody of another tenant, nor Accelerate’s people', async () => {
    const { world } = test_;
    const id = await invited();
    expect(refusalOf(await update(admin('Globex'), id, { active: false }))).toBe('NOT_FOUND input.personId');
    const engineer = world.person('Accelerate', 'OPERATIONS_ENGINEER').id;
    expect(refusalOf(await update(admin(), engineer, { active: false }))).toBe('FORBIDDEN input.personId');
    expect(await rowOf(engineer)).toMatchObject({ active: true, version: 1 });
    const narrowed = world.customer('Acme', 'CUSTOMER_ADMIN', { accounts: ['staging'] });
    expect(refusalOf(await update(narrowed, id, { active: false }))).toBe('FORBIDDEN input.personId');
    expect(refusalOf(await update(admin(), id, { role: 'OPERATIONS_ENGINEER' }))).toBe('FORBIDDEN input.role');
    const accountIds = [world.account('Globex').globalId];
    expect(refusalOf(await update(admin(), id, { accountIds }))).toBe('NOT_FOUND input.accountIds.0');
    expect(refusalOf(await update(admin(), id, { active: false, expectedVersion: 9 }))).toBe(
      'CONFLICT input.expectedVersion',
    );
  });

  it('tells only Accelerate of who serves every customer', async () => {
    const { world } = test_;
    const { id } = world.person('Accelerate', 'SECURITY_ANALYST');
    effectOf(await update(world.engineer(), id, { active: false }));
    expect(await world.events(id)).toMatchObject([
      { kind: 'PERSON_ACCESS_CHANGED', organization_id: null, customer_visible: false, after: { active: false } },
    ]);
    const accountIds = [world.account('Acme').globalId];
    expect(refusalOf(await update(world.engineer(), id, { accountIds }))).toBe('INVALID input.accountIds');
  });
});
