import { testApi } from '../harness/api';
import { webhookVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of webhookVerbs) describeMutation(api, verb);

const url = 'https://hooks.example.com/';
let count = 0;
const input = (more: Record<string, unknown> = {}) => ({
  organizationId: api.world.organization('Acme').globalId,
  name: `webhook ${++count}`,
  url,
  eventKinds: [] as string[],
  ...more,
});
const make = async (more: Record<string, unknown> = {}, by: 'customer' | 'engineer' = 'customer') =>
  (await api.as(by).done('createWebhook', input(more), 'webhook { id name version }')).webhook;

describe('what is refused', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no name', { name: ' ' }, 'REQUIRED input.name'],
    ['a long name', { name: 'n'.repeat(101) }, 'TOO_LONG input.name'],
    ['a kind twice', { eventKinds: ['ALERT_OPENED', 'ALERT_OPENED'] }, 'INVALID input.eventKinds.1'],
    ['a private address', { url: 'https://10.0.0.1/' }, 'INVALID input.url'],
    ['this machine', { url: 'https://localhost/' }, 'INVALID input.url'],
    ['no TLS', { url: 'http://hooks.example.com/' }, 'INVALID input.url'],
  ])('%s', async (_, more, refusal) => {
    expect(await api.as('customer').refused('createWebhook', input(more))).toBe(refusal);
  });

  it('who sees single accounts, or only works on incidents, has no hand in it', async () => {
    const { id } = await make();
    for (const who of ['narrowed', 'operator', 'analyst'] as const) {
      expect(await api.as(who).refused('createWebhook', input())).toMatch(/^FORBIDDEN/);
      const change = { webhookId: id, url: 'https://elsewhere.example.com/' };
      expect(await api.as(who).refused('updateWebhook', change)).toMatch(/^FORBIDDEN/);
      expect(await api.as(who).refused('deleteWebhook', { webhookId: id })).toMatch(/^FORBIDDEN/);
    }
    expect(await api.as('narrowed').refused('deleteWebhook', { webhookId: id })).toBe('FORBIDDEN input.webhookId');
    // They see that it is there, as they see the organization's keys.
    const { node } = await api.as('narrowed').query('query ($id: ID!) { node(id: $id) { ... on Webhook { url } } }', {
      id,
    });
    expect(node).toEqual({ url });
  });

  it('a name that another has, and the twenty-first', async () => {
    const { globalId: organizationId } = await api.world.addOrganization('Full');
    const engineer = api.as('engineer');
    const first = await make({ organizationId, name: 'First' }, 'engineer');
    expect(await engineer.refused('createWebhook', input({ organizationId, name: 'First' }))).toBe(
      'ALREADY_EXISTS input.name',
    );
    const answers = await Promise.all(
      Array.from({ length: 21 }, () => engineer.mutate('createWebhook', input({ organizationId }))),
    );
    const codes = answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
    expect(codes).toEqual(['LIMIT_EXCEEDED', 'LIMIT_EXCEEDED']);
    const { webhooks } = await engineer.query(
      `query ($id: ID!) { webhooks(first: 50, filter: { organizationId: { eq: $id } }) { nodes { id name } totalCount { value } } }`,
      { id: organizationId },
    );
    expect(webhooks.totalCount.value).toBe(20);
    const second = webhooks.nodes.find(({ id }: { id: string }) => id !== first.id);
    expect(await engineer.refused('updateWebhook', { webhookId: second.id, name: 'First' })).toBe(
      'ALREADY_EXISTS input.name',
    );
  });
});

it('the secret is shown once, and the database gives it to no request', async () => {
  const named = input({ idempotencyKey: 'once' });
  const first = await api.as('customer').done('createWebhook', named, 'secret webhook { id }');
  expect(first.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const again = await api.as('customer').done('createWebhook', named, 'secret webhook { id }');
  expect(again).toMatchObject({ secret: null, webhook: { id: first.webhook.id } });
  for (const role of ['opsgraph_app_read', 'opsgraph_app_write']) {
    const client = await api.world.pool.connect();
    try {
      await client.query('begin');
      await client.query(`select set_config('role', $1, true)`, [role]);
      await expect(client.query('select secret from webhook')).rejects.toThrow(/permission denied/);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }
  const events = await api.world.events();
  expect(JSON.stringify(events)).not.toContain(first.secret.slice(6));
});

it('what changes nothing is no event; one that failed is enabled by hand', async () => {
  const { id } = await make();
  const customer = api.as('customer');
  const same = await customer.done(
    'updateWebhook',
    { webhookId: id, url, enabled: true },
    'webhook { version } cursor',
  );
  expect(same).toMatchObject({ webhook: { version: 1 }, cursor: null });
  await api.world.pool.query(
    `update webhook set status = 'DISABLED_BY_FAILURE', disabled_reason = 'It was.' where name = $1`,
    [`webhook ${count}`],
  );
  const shown = 'webhook { status disabledReason }';
  const off = await customer.done('updateWebhook', { webhookId: id, enabled: false }, shown);
  expect(off.webhook).toEqual({ status: 'DISABLED_BY_FAILURE', disabledReason: 'It was.' });
  const on = await customer.done('updateWebhook', { webhookId: id, enabled: true }, shown);
  expect(on.webhook).toEqual({ status: 'ACTIVE', disabledReason: null });
});

describe('webhooks of escalation policies', () => {
  const policy = (webhookIds: string[], more: Record<string, unknown> = {}) => ({
    organizationId: api.world.organization('Acme').globalId,
    name: `policy ${++count}`,
    priorities: [],
    steps: [{ after: 'PT5M' }, { after: 'PT10M', webhookIds }],
    ...more,
  });

  it('are the organization’s own, each once', async () => {
    const [own, foreign] = [
      await make(),
      await make({ organizationId: api.world.organization('Globex').globalId }, 'engineer'),
    ];
    for (const by of ['customer', 'engineer'] as const) {
      expect(await api.as(by).refused('setEscalationPolicy', policy([own.id, foreign.id]))).toBe(
        'NOT_FOUND input.steps.1.webhookIds.1',
      );
    }
    const refused = (ids: string[]) => api.as('customer').refused('setEscalationPolicy', policy(ids));
    expect(await refused(['bm9uc2Vuc2U'])).toBe('NOT_FOUND input.steps.1.webhookIds.0');
    expect(await refused([own.id, own.id])).toBe('INVALID input.steps.1.webhookIds.1');
    expect(await refused(Array.from({ length: 11 }, () => own.id))).toBe('TOO_MANY input.steps.1.webhookIds');
  });

  it('keep a webhook from being deleted until no policy names it', async () => {
    const [one, other] = [await make({ name: 'b of a policy' }), await make({ name: 'a of a policy' })];
    const customer = api.as('customer');
    const shown = 'escalationPolicy { id steps { webhooks { id name } } version }';
    const given = policy([one.id, other.id]);
    const { escalationPolicy } = await customer.done('setEscalationPolicy', given, shown);
    expect(escalationPolicy.steps).toEqual([
      { webhooks: [] },
      { webhooks: [{ id: other.id, name: 'a of a policy' }, { id: one.id, name: 'b of a policy' }] },
    ]); // prettier-ignore
    const same = await customer.done('setEscalationPolicy', { ...given, id: escalationPolicy.id }, `${shown} cursor`);
    expect(same).toMatchObject({ cursor: null, escalationPolicy: { version: 1 } });
    expect(await customer.refused('deleteWebhook', { webhookId: one.id })).toBe('GUARD_REFUSED input.webhookId');
    const changed = { ...given, id: escalationPolicy.id, steps: [{ after: 'PT5M', webhookIds: [other.id] }] };
    const { cursor } = await customer.done('setEscalationPolicy', changed, 'escalationPolicy { id }');
    await customer.done('deleteWebhook', { webhookId: one.id });
    const { events } = await customer.query('{ events(first: 200, filter: { kind: { eq: ESCALATION_POLICY_SET } }) { nodes { cursor before after } } }'); // prettier-ignore
    const event = events.nodes.find((node: { cursor: string }) => node.cursor === cursor);
    expect(event.before.steps[1].webhookIds).toEqual([one.id, other.id]);
    expect(event.after.steps).toEqual([{ after: 'PT5M', emails: [], webhookIds: [other.id] }]);
  });

  it('a policy is not left with a webhook that is just being deleted', async () => {
    for (let n = 0; n < 5; n++) {
      const { id } = await make({ name: `raced ${n}` });
      const [set, deleted] = await Promise.all([
        api
          .as('customer')
          .mutate('setEscalationPolicy', policy([id]), 'escalationPolicy { steps { webhooks { id } } }'),
        api.as('engineer').mutate('deleteWebhook', { webhookId: id }, 'deletedId'),
      ]);
      expect([set.userErrors.length, deleted.userErrors.length].sort()).toEqual([0, 1]);
    }
  });
});
