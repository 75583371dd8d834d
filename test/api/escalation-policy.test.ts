import { testApi } from '../harness/api';
import { escalationPolicyVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of escalationPolicyVerbs) describeMutation(api, verb);

const one = 'escalationPolicy { id name priorities steps { after emails } renotifyAfter version }';
const minutes = (...times: number[]) => times.map((time) => ({ after: `PT${time}M` }));
let count = 0;
const input = (more: Record<string, unknown> = {}) => ({
  organizationId: api.world.organization('Acme').globalId,
  name: `policy ${++count}`,
  priorities: [] as string[],
  steps: minutes(15),
  ...more,
});

describe('what is refused', () => {
  const emails = (...given: string[]) => [{ after: 'PT1M', emails: given }];
  const many = (n: number) => Array.from({ length: n }, (_, i) => `a${i}@acme.example`);
  test.each<[string, Record<string, unknown>, string]>([
    ['no steps', { steps: [] }, 'REQUIRED input.steps'],
    ['eleven steps', { steps: minutes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) }, 'TOO_MANY input.steps'],
    ['a step at once', { steps: minutes(0) }, 'INVALID input.steps.0.after'],
    ['a step after less than a second', { steps: [{ after: 'PT0.5S' }] }, 'INVALID input.steps.0.after'],
    ['a step after months', { steps: [{ after: 'P31D' }] }, 'INVALID input.steps.0.after'],
    ['steps at the same time', { steps: minutes(5, 5) }, 'INVALID input.steps.1.after'],
    ['steps out of order', { steps: minutes(5, 10, 7) }, 'INVALID input.steps.2.after'],
    ['reminders by the minute', { renotifyAfter: 'PT1M' }, 'INVALID input.renotifyAfter'],
    ['reminders by the quarter', { renotifyAfter: 'P90D' }, 'INVALID input.renotifyAfter'],
    ['a priority twice', { priorities: ['LOW', 'LOW'] }, 'INVALID input.priorities.1'],
    ['no name', { name: ' ' }, 'REQUIRED input.name'],
    ['a long name', { name: 'n'.repeat(101) }, 'TOO_LONG input.name'],
    ['an address twice', { steps: emails('a@acme.example', 'A@acme.example ') }, 'INVALID input.steps.0.emails.1'],
    ['21 addresses', { steps: emails(...many(21)) }, 'TOO_MANY input.steps.0.emails'],
    ['a version of nothing', { expectedVersion: 1 }, 'INVALID input.expectedVersion'],
    ['no policy of that id', { id: 'bm9uc2Vuc2U' }, 'NOT_FOUND input.id'],
    ...[
      'nobody', '@acme.example', 'a@', 'a@b', 'a b@acme.example', 'a@acme.example,b@acme.example', '<a@acme.example>',
      'A <a@acme.example>', 'a@acme.example\r\nBcc: b@acme.example', 'a\u0001@acme.example', 'ä@acme.example',
      `${'a'.repeat(65)}@acme.example`, 'a@[127.0.0.1]', '"a"@acme.example', '',
    ].map((address): [string, Record<string, unknown>, string] => [
      `the address ${JSON.stringify(address)}`,
      { steps: emails(address) },
      'INVALID input.steps.0.emails.0',
    ]),
  ])('%s', async (_, more, refusal) => {
    expect(await api.as('customer').refused('setEscalationPolicy', input(more))).toBe(refusal);
  }); // prettier-ignore

  it('who sees a single account sets none for all of them', async () => {
    expect(await api.as('narrowed').refused('setEscalationPolicy', input())).toBe('FORBIDDEN input.organizationId');
    expect(await api.as('operator').refused('setEscalationPolicy', input())).toMatch(/^FORBIDDEN/);
    expect(await api.as('analyst').refused('setEscalationPolicy', input())).toMatch(/^FORBIDDEN/);
  });
});

it('no two policies of an organization cover one priority, also when they are set at the same time', async () => {
  const { world } = api;
  const { globalId: organizationId } = await world.addOrganization('Overlapping');
  const engineer = api.as('engineer');
  const set = (more: Record<string, unknown>) =>
    engineer.mutate('setEscalationPolicy', input({ organizationId, ...more }), one);
  const { escalationPolicy: high } = await set({ name: 'Loud', priorities: ['HIGH', 'MEDIUM'] });
  expect((await set({ priorities: ['LOW', 'MEDIUM'] })).userErrors).toEqual([
    expect.objectContaining({
      code: 'ALREADY_EXISTS',
      path: ['input', 'priorities', '1'],
      message: '“Loud” covers MEDIUM already.',
    }),
  ]);
  expect((await set({ name: 'Loud' })).userErrors).toEqual([
    expect.objectContaining({ code: 'ALREADY_EXISTS', path: ['input', 'name'] }),
  ]);
  const answers = await Promise.all(Array.from({ length: 8 }, () => set({ priorities: ['LOW'] })));
  expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  // A policy that gives a priority up leaves it to another.
  await set({ id: high.id, name: 'Loud', priorities: ['HIGH'] });
  const { escalationPolicy: medium } = await set({ name: 'Middle', priorities: ['MEDIUM'] });
  expect(medium).toMatchObject({ priorities: ['MEDIUM'], version: 1 });
  const { escalationPolicies } = await engineer.query(
    'query ($id: ID!) { escalationPolicies(organizationId: $id) { name priorities } }',
    { id: organizationId },
  );
  expect(escalationPolicies.map(({ name }: { name: string }) => name).slice(0, 2)).toEqual(['Loud', 'Middle']);
  expect(escalationPolicies).toHaveLength(3);
});

it('what is set already stays as it is; another’s policies are not told', async () => {
  const customer = api.as('customer');
  const policy = input({ steps: [{ after: 'PT60M', emails: ['a@acme.example'] }, { after: 'PT120M' }] });
  const { escalationPolicy: made } = await customer.done('setEscalationPolicy', policy, one);
  const again = await customer.done('setEscalationPolicy', { ...policy, id: made.id }, `${one} cursor`);
  expect(again).toMatchObject({ escalationPolicy: made, cursor: null });
  const theirs = { ...policy, organizationId: api.world.organization('Globex').globalId };
  expect(await api.as('stranger').refused('setEscalationPolicy', { ...theirs, id: made.id })).toBe(
    'NOT_FOUND input.id',
  );
  expect(await api.as('engineer').refused('setEscalationPolicy', { ...theirs, id: made.id })).toBe(
    'NOT_FOUND input.id',
  );
  const document = 'query ($id: ID!) { escalationPolicies(organizationId: $id) { id } }';
  const id = api.world.organization('Acme').globalId;
  expect((await api.as('stranger').query(document, { id })).escalationPolicies).toEqual([]);
  expect((await api.as('stranger').query(document, { id: 'bm9uc2Vuc2U' })).escalationPolicies).toEqual([]);
  expect((await api.as('viewer').query(document, { id })).escalationPolicies).toContainEqual({ id: made.id });
});

it('of two who change one policy, looking at the same version, one is told of the other', async () => {
  const customer = api.as('customer');
  const policy = input();
  const { escalationPolicy } = await customer.done('setEscalationPolicy', policy, one);
  const answers = await Promise.all(
    [20, 30].map((time) =>
      customer.mutate(
        'setEscalationPolicy',
        { ...policy, id: escalationPolicy.id, steps: minutes(time), expectedVersion: 1 },
        one,
      ),
    ),
  );
  const codes = answers.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code));
  expect(codes).toEqual(['CONFLICT']);
});
