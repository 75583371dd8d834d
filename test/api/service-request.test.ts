import { testApi } from '../harness/api';
import { serviceRequestVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of serviceRequestVerbs) describeMutation(api, verb);

const one = 'serviceRequest { id number status ballWith version resolvedAt }';

async function open(more: Record<string, unknown> = {}): Promise<{ id: string; number: string }> {
  const { serviceRequest } = await api.as('customer').done(
    'createServiceRequest',
    {
      organizationId: api.world.organization('Acme').globalId,
      accountId: api.world.account('Acme').globalId,
      title: 'When is the next window?',
      body: 'We deploy on Friday.',
      category: 'PATCHING',
      ...more,
    },
    one,
  );
  return serviceRequest;
}

it('goes to and fro: whose move it is follows from who spoke last', async () => {
  const request = await open();
  const customer = api.as('customer');
  const engineer = api.as('engineer');
  const say = async (who: typeof customer, more: Record<string, unknown> = {}) => {
    const input = { serviceRequestId: request.id, body: 'So.', visibility: 'CUSTOMER', ...more };
    return (await who.done('replyToServiceRequest', input, one)).serviceRequest;
  };
  expect(await say(customer)).toMatchObject({ status: 'UNASSIGNED', ballWith: 'ACCELERATE', version: 2 });
  expect(await say(engineer)).toMatchObject({ status: 'WORK_IN_PROGRESS', ballWith: 'ACCELERATE' });
  expect(await say(engineer, { awaitCustomer: true })).toMatchObject({
    status: 'PENDING_CUSTOMER_ACTION',
    ballWith: 'CUSTOMER',
  });
  const before = await say(customer);
  expect(before).toMatchObject({ status: 'CUSTOMER_ACTION_COMPLETED', ballWith: 'ACCELERATE' });
  expect(await say(engineer, { visibility: 'INTERNAL', body: 'He is cross.' })).toEqual(before);
  await customer.done('resolveServiceRequest', { serviceRequestId: request.id });
  const again = await say(customer);
  expect(again).toMatchObject({ status: 'REOPENED', resolvedAt: null });

  const document = `query ($number: String!) { serviceRequest(number: $number) {
    correspondence { totalCount { value } nodes { body } } } }`;
  const read = async (who: typeof customer) =>
    (await who.query(document, { number: request.number })).serviceRequest.correspondence;
  expect((await read(engineer)).totalCount.value).toBe(7);
  expect((await read(customer)).totalCount.value).toBe(6);
  expect(JSON.stringify(await read(customer))).not.toContain('cross');
});

it('refuses what is not theirs to say or to open', async () => {
  const request = await open();
  const refusal = async (who: 'customer' | 'engineer' | 'narrowed', name: string, input: Record<string, unknown>) =>
    (await api.as(who).mutate(name, input)).userErrors.map(({ code, path }) => [code, path?.join('.')]);
  const reply = { serviceRequestId: request.id, body: 'So.', visibility: 'CUSTOMER' };
  expect(await refusal('customer', 'replyToServiceRequest', { ...reply, visibility: 'INTERNAL' })).toEqual([
    ['FORBIDDEN', 'input.visibility'],
  ]);
  expect(await refusal('customer', 'replyToServiceRequest', { ...reply, awaitCustomer: true })).toEqual([
    ['INVALID', 'input.awaitCustomer'],
  ]);
  expect(await refusal('engineer', 'replyToServiceRequest', { ...reply, body: '' })).toEqual([
    ['REQUIRED', 'input.body'],
  ]);
  const create = {
    organizationId: api.world.organization('Acme').globalId,
    title: 'A',
    body: 'B',
    category: 'ALERT_NOTIFICATION',
  };
  expect(await refusal('engineer', 'createServiceRequest', create)).toEqual([['INVALID', 'input.category']]);
  expect(await refusal('customer', 'createServiceRequest', { ...create, category: 'CRITICAL_RECOMMENDATION' })).toEqual(
    [['INVALID', 'input.category']],
  );
  const other = { ...create, category: 'OTHER' };
  expect(await refusal('narrowed', 'createServiceRequest', other)).toEqual([['REQUIRED', 'input.accountId']]);
  const foreign = { ...other, accountId: api.world.account('Globex').globalId };
  expect(await refusal('engineer', 'createServiceRequest', foreign)).toEqual([['NOT_FOUND', 'input.accountId']]);
  const organizationWide = await open({ accountId: null });
  const wide = { serviceRequestId: organizationWide.id, priority: 'LOW', reason: 'It is broken.' };
  expect(await refusal('engineer', 'reclassifyServiceRequest', wide)).toEqual([['INVALID', 'input.serviceRequestId']]);
});

it('is not seen by who is narrowed to another account, nor about the organization as a whole', async () => {
  const [here, wide] = [await open(), await open({ accountId: null })];
  const staging = api.world.account('Acme', 'staging').globalId;
  const there = await open({ accountId: staging });
  const document = `{ serviceRequests { nodes { id account { id } } } }`;
  const { serviceRequests } = await api.as('narrowed').query(document);
  const seen = serviceRequests.nodes.map(({ id }: { id: string }) => id);
  expect(seen).toContain(there.id);
  expect(seen).not.toContain(here.id);
  expect(seen).not.toContain(wide.id);
});
