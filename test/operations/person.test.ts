import { systemCaller, type Caller } from '../../src/domain/caller';
import type { AccessGrant, Person } from '../../src/entities';
import { perform } from '../../src/operations/perform';
import { invitePerson, type InvitePersonInput } from '../../src/operations/person/invite-person';
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
const invited = async (input: Partial<InvitePersonInput> = {}, caller = admin()) =>
  effectOf(await invite(caller, { ...invitation(), ...input })).ids.person;

describe('invitePerson', () => {
  it('makes a person with a grant for the whole organization', async () => {
    const input = invitation();
    const effect = effectOf(await invite(admin(), input));
    expect(await rowOf(effect.ids.person)).toMatchObject({
      name: 'Ada',
      email: input.email.toLowerCase(),
      party: 'CUSTOMER',
      role: 'CUSTOMER_OPERATOR',
      active: true,
      all_organizations: false,
      subject: null,
    });
    const organization_id = test_.world.organization('Acme').id;
    expect(await grants(effect.ids.person)).toMatchObject([
      { organization_id, account_id: null, role: 'CUSTOMER_OPERATOR', expires_at: null },
    ]);
    expect(await test_.world.events(effect.ids.person)).toMatchObject([
      {
        id: effect.eventId,
        kind: 'PERSON_INVITED',
        customer_visible: true,
        after: { role: 'CUSTOMER_OPERATOR', email: input.email.toLowerCase(), accounts: null },
      },
    ]);
  });

  it('grants single accounts', async () => {
    const { world } = test_;
    const accounts = [world.account('Acme'), world.account('Acme', 'staging')];
    const id = await invited({ accountIds: accounts.map(({ globalId }) => globalId) });
    expect((await grants(id)).map((grant) => grant.account_id).sort()).toEqual(
      accounts.map((account) => account.id).sort(),
    );
  });

  it.each(['', 'ada', 'ada@', '@example.com', 'ada@example', 'a b@example.com', 'a@b@example.com', 'ada@exa_mple.com'])(
    'refuses the address %j',
    async (email) => {
      const refusal = refusalOf(await invite(admin(), { ...invitation(), email }));
      expect(refusal).toBe(`${email === '' ? 'REQUIRED' : 'INVALID'} input.email`);
    },
  );

  it('refuses who is there already, also when both are invited at once', async () => {
    const elsewhere = invitation('Globex');
    effectOf(await invite(admin('Globex'), elsewhere));
    for (const email of [`person${++count}@example.com`, elsewhere.email]) {
      const input = { ...invitation(), email };
      const [effect, second] = await overlap(
        test_.world.database,
        admin(),
        (unit) => invitePerson(unit, input),
        () => invite(admin(), { ...input, email: email.toUpperCase() }),
      );
      expect(refusalOf(second)).toBe('ALREADY_EXISTS input.email');
      const here = (await grants(effect.ids.person)).filter(
        (grant) => grant.organization_id === test_.world.organization('Acme').id,
      );
      expect(here).toHaveLength(1);
    }
  });

  it('tells a customer nothing of whom another customer invited', async () => {
    const input = invitation('Globex');
    const theirs = effectOf(await invite(admin('Globex'), input)).ids.person;
    const before = await rowOf(theirs);
    const again = { ...invitation(), email: input.email, name: 'Someone Else', role: 'CUSTOMER_ADMIN' as const };
    const ours = effectOf(await invite(admin(), again)).ids.person;
    expect(ours).not.toBe(theirs);
    expect(await rowOf(ours)).toMatchObject({ name: 'Someone Else', role: 'CUSTOMER_ADMIN', version: 1 });
    expect(await rowOf(theirs)).toEqual(before);
    const [event] = await test_.world.events(ours);
    expect(JSON.stringify(event)).not.toContain('Ada');
    // One of Accelerate's, whose address customers do not know, is told of as little.
    const { email } = test_.world.person('Accelerate', 'OPERATIONS_ENGINEER');
    const like = effectOf(await invite(admin(), { ...invitation(), email })).ids.person;
    expect(await rowOf(like)).toMatchObject({ party: 'CUSTOMER', name: 'Ada' });
  });

  it('gives whom Accelerate invites again a grant, and leaves the rest as it is', async () => {
    const engineer = test_.world.engineer();
    const input = invitation('Globex');
    const id = effectOf(await invite(engineer, input)).ids.person;
    const again = { ...invitation(), email: input.email, name: 'Someone Else' };
    // A person has one role: it would count in the other organization too.
    expect(refusalOf(await invite(engineer, { ...again, role: 'CUSTOMER_ADMIN' }))).toBe('INVALID input.role');
    expect(effectOf(await invite(engineer, again)).ids.person).toBe(id);
    expect(await rowOf(id)).toMatchObject({ name: 'Ada', role: 'CUSTOMER_OPERATOR', version: 2 });
    expect(new Set((await grants(id)).map((grant) => grant.organization_id))).toEqual(
      new Set([test_.world.organization('Globex').id, test_.world.organization('Acme').id]),
    );
  });

  it('gives each party its roles, and nobody more than they have', async () => {
    const { world } = test_;
    const role = async (caller: Caller, wanted: InvitePersonInput['role']) =>
      invite(caller, { ...invitation(), role: wanted });
    expect(refusalOf(await role(admin(), 'OPERATIONS_ENGINEER'))).toBe('FORBIDDEN input.role');
    expect(refusalOf(await role(admin(), 'BREAK_GLASS'))).toBe('FORBIDDEN input.role');
    expect(refusalOf(await role(world.engineer(), 'BREAK_GLASS'))).toBe('FORBIDDEN input.role');
    expect(refusalOf(await role(world.engineer(), 'SYSTEM'))).toBe('FORBIDDEN input.role');
    const engineer = effectOf(await role(world.engineer(), 'CLOUD_ARCHITECT')).ids.person;
    expect(await rowOf(engineer)).toMatchObject({ party: 'ACCELERATE', all_organizations: false });
    const [event] = await world.events(engineer);
    expect(JSON.stringify([event.summary, event.after])).not.toContain('@');
    expect(event.internal_after).toEqual({ email: (await rowOf(engineer)).email });
    expect(await rowOf(effectOf(await role(world.engineer(), 'CUSTOMER_ADMIN')).ids.person)).toMatchObject({
      party: 'CUSTOMER',
    });
  });

  it('knows no other organization and no foreign accounts', async () => {
    const { world } = test_;
    expect(refusalOf(await invite(admin('Globex'), invitation()))).toBe('NOT_FOUND input.organizationId');
    const accountIds = [world.account('Globex').globalId];
    expect(refusalOf(await invite(admin(), { ...invitation(), accountIds }))).toBe('NOT_FOUND input.accountIds.0');
    const narrowed = world.customer('Acme', 'CUSTOMER_ADMIN', { accounts: ['staging'] });
    expect(refusalOf(await invite(narrowed, invitation()))).toBe('FORBIDDEN input.accountIds');
    const own = [world.account('Acme', 'staging').globalId];
    effectOf(await invite(narrowed, { ...invitation(), accountIds: own }));
    expect(
      refusalOf(await invite(world.engineer(), { ...invitation(), organizationId: null, role: 'CLOUD_ARCHITECT' })),
    ).toBe('FORBIDDEN input.organizationId');
  });
});

it('lets the installation invite Accelerate’s people for every customer, and a customer’s first administrator', async () => {
  const installation = systemCaller('admin');
  const everywhere = { ...invitation(), organizationId: null };
  expect(refusalOf(await invite(installation, everywhere))).toBe('INVALID input.organizationId');
  const { ids } = effectOf(await invite(installation, { ...everywhere, role: 'OPERATIONS_ENGINEER' }));
  expect(await rowOf(ids.person)).toMatchObject({ party: 'ACCELERATE', all_organizations: true });
  expect(await grants(ids.person)).toEqual([]);
  expect(await test_.world.events(ids.person)).toMatchObject([{ organization_id: null, customer_visible: false }]);
  const again = { ...invitation(), email: (await rowOf(ids.person)).email, role: 'CLOUD_ARCHITECT' as const };
  expect(refusalOf(await invite(installation, again))).toBe('ALREADY_EXISTS input.email');
  effectOf(await invite(installation, { ...invitation(), role: 'CUSTOMER_ADMIN' }));
});
