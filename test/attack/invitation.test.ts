import { testApi } from '../harness/api';

const api = testApi();
const PERSON = 'person { id name email role version lastSeenAt organizations { name } }';

it('an invitation answers the same whether or not the address is known to another customer', async () => {
  const invite = (name: 'customer' | 'stranger', organization: string, input: object) =>
    api
      .as(name)
      .mutate(
        'invitePerson',
        { organizationId: api.world.organization(organization).globalId, role: 'CUSTOMER_VIEWER', ...input },
        PERSON,
      );
  await invite('stranger', 'Globex', { email: 'known@example.com', name: 'Their Name', role: 'CUSTOMER_ADMIN' });
  const known = await invite('customer', 'Acme', { email: 'known@example.com', name: 'Our Name' });
  const unknown = await invite('customer', 'Acme', { email: 'unknown@example.com', name: 'Our Name' });
  expect(known.userErrors).toEqual([]);
  const shape = ({ person }: typeof known) => ({ ...person, id: '', email: '' });
  expect(shape(known)).toEqual(shape(unknown));
  expect(known.person.name).toBe('Our Name');
  await api.settled();
  const { events, people } = await api
    .as('customer')
    .query(`{ events(first: 20) { nodes { summary after } } people(first: 50) { nodes { name } } }`);
  expect(JSON.stringify([events, people])).not.toContain('Their Name');
});

it('onboarding answers the same whether or not another customer named the number', async () => {
  const onboard = (organization: string, awsAccountId: string) =>
    api.as('customer').mutate(
      'onboardAccount',
      {
        organizationId: api.world.organization(organization).globalId,
        awsAccountId,
        name: 'Claimed',
        serviceTier: 'PLUS',
        addOns: [],
        regions: ['us-east-1'],
      },
      'account { name status version access { verifiedAt error } }',
    );
  const taken = await onboard('Acme', api.world.account('Globex').awsAccountId);
  const free = await onboard('Acme', '555555555555');
  expect(taken.userErrors).toEqual([]);
  expect(taken.account).toEqual(free.account);
  const again = await onboard('Acme', '555555555555');
  expect(again.userErrors).toMatchObject([{ code: 'ALREADY_EXISTS', path: ['input', 'awsAccountId'] }]);
  // Who sees both means the proven one by the number.
  const { awsAccountId, globalId } = api.world.account('Globex');
  const query = 'query ($n: AwsAccountId!) { account(awsAccountId: $n) { id } }';
  expect((await api.as('engineer').query(query, { n: awsAccountId })).account.id).toBe(globalId);
});
