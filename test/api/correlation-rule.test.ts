import { testApi } from '../harness/api';
import { correlationRuleVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of correlationRuleVerbs) describeMutation(api, verb);

const one = 'correlationRule { id name groupBy tagKey configurationIds window threshold mode version }';
let count = 0;
const draft = (more: Record<string, unknown> = {}) => ({
  groupBy: ['ACCOUNT'],
  window: 'PT5M',
  threshold: 3,
  ...more,
});
const input = (rule: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  organizationId: api.world.organization('Acme').globalId,
  name: `rule ${++count}`,
  rule: draft(rule),
  mode: 'DISABLED',
  ...more,
});

const bad: [string, Record<string, unknown>, string][] = [
  ['nothing in common', { groupBy: [] }, 'REQUIRED rule.groupBy'],
  ['a key twice', { groupBy: ['ACCOUNT', 'REGION', 'ACCOUNT'] }, 'INVALID rule.groupBy.2'],
  ['TAG without a key', { groupBy: ['TAG'] }, 'REQUIRED rule.tagKey'],
  ['TAG with an empty key', { groupBy: ['TAG'], tagKey: '' }, 'REQUIRED rule.tagKey'],
  ['a key without TAG', { tagKey: 'app' }, 'INVALID rule.tagKey'],
  ['a long tag key', { groupBy: ['TAG'], tagKey: 'k'.repeat(129) }, 'TOO_LONG rule.tagKey'],
  ['a window below a minute', { window: 'PT59.9S' }, 'INVALID rule.window'],
  ['a window of more than a day', { window: 'P1DT1S' }, 'INVALID rule.window'],
  ['a threshold of one', { threshold: 1 }, 'INVALID rule.threshold'],
  ['a threshold below nothing', { threshold: -5 }, 'INVALID rule.threshold'],
  ['a threshold that is never reached', { threshold: 1001 }, 'INVALID rule.threshold'],
  ['an unknown definition', { configurationIds: ['vpn-tunnel-down', 'no-such'] }, 'NOT_FOUND rule.configurationIds.1'],
  ['an empty definition', { configurationIds: [''] }, 'REQUIRED rule.configurationIds.0'],
  [
    'a definition twice',
    { configurationIds: ['vpn-tunnel-down', 'os-cluster-red', 'vpn-tunnel-down'] },
    'INVALID rule.configurationIds.2',
  ],
  [
    '101 definitions',
    { configurationIds: Array.from({ length: 101 }, (_, n) => `d${n}`) },
    'TOO_MANY rule.configurationIds',
  ],
];

const rehearsal = `query ($id: ID!, $rule: CorrelationRuleDraft!, $from: DateTime!, $to: DateTime!) {
  correlationRehearsal(organizationId: $id, rule: $rule, from: $from, to: $to) { alerts incidentsThen incidentsNow } }`;
const period = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };

describe('what is refused', () => {
  test.each(bad)('%s', async (_, rule, refusal) => {
    expect(await api.as('customer').refused('setCorrelationRule', input(rule))).toBe(
      refusal.replace('rule.', 'input.rule.'),
    );
  });

  test.each(bad)('%s, in a rehearsal too', async (_, rule, refusal) => {
    const id = api.world.organization('Acme').globalId;
    const { data, errors } = await api.as('customer').ask(rehearsal, { id, rule: draft(rule), ...period });
    expect(data.correlationRehearsal).toBeNull();
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(new RegExp(`^${refusal.split(' ')[1]}: `)),
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      }),
    ]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no name', { name: ' ' }, 'REQUIRED input.name'],
    ['a long name', { name: 'n'.repeat(101) }, 'TOO_LONG input.name'],
    ['a version of nothing', { expectedVersion: 1 }, 'INVALID input.expectedVersion'],
    ['no rule of that id', { id: 'bm9uc2Vuc2U' }, 'NOT_FOUND input.id'],
  ])('%s', async (_, more, refusal) => {
    expect(await api.as('customer').refused('setCorrelationRule', input({}, more))).toBe(refusal);
  });

  it('who sees a single account sets none for all of them', async () => {
    expect(await api.as('narrowed').refused('setCorrelationRule', input())).toBe('FORBIDDEN input.organizationId');
    expect(await api.as('operator').refused('setCorrelationRule', input())).toMatch(/^FORBIDDEN/);
    expect(await api.as('analyst').refused('setCorrelationRule', input())).toMatch(/^FORBIDDEN/);
  });

  it('nothing is left of what was refused', async () => {
    const before = await rulesOf('Acme');
    await api.as('customer').refused('setCorrelationRule', input({ configurationIds: ['no-such'] }));
    expect(await rulesOf('Acme')).toEqual(before);
  });
});

async function rulesOf(organization: string, by: 'customer' | 'stranger' | 'engineer' | 'viewer' = 'engineer') {
  const { globalId: id } = api.world.organization(organization);
  const document =
    'query ($id: ID!) { correlationRules(organizationId: $id) { id name mode threshold organization { name } } }';
  return (await api.as(by).query(document, { id })).correlationRules as { id: string; name: string }[];
}

it('a definition of a customer’s own profile can be named, by that customer alone', async () => {
  const { world } = api;
  await world.addOrganization('Own');
  const account = await world.addAccount('Own', 'production');
  const definition = {
    AlarmName: '${EC2::InstanceId} mine',
    Namespace: 'Mine',
    MetricName: 'Queue',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
  };
  const document = { 'AWS::EC2::Instance': { 'queue-full': { AlarmDefinition: definition } } };
  await api.as('engineer').done('updateAlarmProfile', { accountId: account.globalId, document });
  const rule = { configurationIds: ['vpn-tunnel-down', 'queue-full'] };
  const own = input(rule, { organizationId: world.organization('Own').globalId });
  expect((await api.as('engineer').done('setCorrelationRule', own, one)).correlationRule).toMatchObject(rule);
  expect(await api.as('engineer').refused('setCorrelationRule', input(rule))).toBe(
    'NOT_FOUND input.rule.configurationIds.1',
  );
});

it('of those that act no two are for one definition or for all, also when they are set at the same time', async () => {
  const { globalId: organizationId } = await api.world.addOrganization('Overlapping');
  const engineer = api.as('engineer');
  const set = (rule: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    engineer.mutate('setCorrelationRule', input(rule, { organizationId, mode: 'ACTIVE', ...more }), one);
  const { correlationRule: all } = await set({}, { name: 'All' });
  const { correlationRule: vpn } = await set({ configurationIds: ['vpn-tunnel-down'] }, { name: 'Tunnels' });
  expect([all, vpn]).toEqual([expect.objectContaining({ version: 1 }), expect.objectContaining({ version: 1 })]);
  expect((await set({ groupBy: ['REGION'] })).userErrors).toEqual([
    expect.objectContaining({
      code: 'ALREADY_EXISTS',
      path: ['input', 'rule', 'configurationIds'],
      message: '“All” is ACTIVE for all definitions already.',
    }),
  ]);
  expect((await set({ configurationIds: ['os-cluster-red', 'vpn-tunnel-down'] })).userErrors).toEqual([
    expect.objectContaining({
      code: 'ALREADY_EXISTS',
      path: ['input', 'rule', 'configurationIds', '1'],
      message: '“Tunnels” is ACTIVE for vpn-tunnel-down already.',
    }),
  ]);
  expect((await set({ configurationIds: ['os-cluster-red'] }, { name: 'All' })).userErrors).toEqual([
    expect.objectContaining({ code: 'ALREADY_EXISTS', path: ['input', 'name'] }),
  ]);
  // What watches or rests is in nobody's way, and gets no place that is taken.
  const { correlationRule: watching } = await set({}, { mode: 'MONITOR', name: 'Watching' });
  expect((await set({}, { id: watching.id, name: 'Watching' })).userErrors).toMatchObject([{ code: 'ALREADY_EXISTS' }]);
  await set({}, { id: all.id, name: 'All', mode: 'DISABLED' });
  expect((await set({}, { id: watching.id, name: 'Watching' })).userErrors).toEqual([]);
  const answers = await Promise.all(Array.from({ length: 8 }, () => set({ configurationIds: ['os-cluster-red'] })));
  expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  expect((await rulesOf('Overlapping')).map(({ name }) => name).slice(0, 3)).toEqual(['All', 'Tunnels', 'Watching']);
  expect(await rulesOf('Overlapping')).toHaveLength(4);
});

it('an organization has at most fifty', async () => {
  const { id, globalId: organizationId } = await api.world.addOrganization('Many');
  await api.world.pool.query(
    `insert into correlation_rule (id, organization_id, name, group_by, configuration_ids, window_seconds, threshold,
       mode, created_at, updated_at)
     select gen_random_uuid(), $1, n::text, '{ACCOUNT}', '{}', 60, 2, 'DISABLED', now(), now()
     from generate_series(1, 50) n`,
    [id],
  );
  expect(await api.as('engineer').refused('setCorrelationRule', input({}, { organizationId }))).toBe(
    'LIMIT_EXCEEDED input.organizationId',
  );
});

it('what is set already stays as it is; another’s rules are not told', async () => {
  const customer = api.as('customer');
  const rule = input({ window: 'PT300S', groupBy: ['REGION', 'DEFINITION'] });
  const { correlationRule: made } = await customer.done('setCorrelationRule', rule, one);
  expect(made).toMatchObject({ window: 'PT5M', configurationIds: [], tagKey: null, version: 1 });
  const again = await customer.done('setCorrelationRule', { ...rule, id: made.id }, `${one} cursor`);
  expect(again).toMatchObject({ correlationRule: made, cursor: null });
  const theirs = { ...rule, organizationId: api.world.organization('Globex').globalId, id: made.id };
  expect(await api.as('stranger').refused('setCorrelationRule', theirs)).toBe('NOT_FOUND input.id');
  expect(await api.as('engineer').refused('setCorrelationRule', theirs)).toBe('NOT_FOUND input.id');
  expect(await rulesOf('Acme', 'stranger')).toEqual([]);
  expect(await rulesOf('Acme', 'viewer')).toContainEqual(expect.objectContaining({ id: made.id }));
  const node = 'query ($id: ID!) { node(id: $id) { ... on CorrelationRule { name organization { name } } } }';
  expect((await customer.query(node, { id: made.id })).node).toEqual({
    name: rule.name,
    organization: { name: 'Acme' },
  });
  expect((await api.as('stranger').query(node, { id: made.id })).node).toBeNull();
});

it('its event tells what changed', async () => {
  const customer = api.as('customer');
  const rule = input();
  const { correlationRule } = await customer.done('setCorrelationRule', rule, one);
  await customer.done('setCorrelationRule', {
    ...rule,
    id: correlationRule.id,
    mode: 'MONITOR',
    rule: draft({ threshold: 9 }),
  });
  await api.settled();
  const { events } = await customer.query(
    `query ($id: ID!) { events(first: 5, filter: { subjectId: { eq: $id } }) {
       nodes { kind before after raciActivity { code } } } }`,
    { id: correlationRule.id },
  );
  const told = events.nodes.map(({ kind, before, after }: Record<string, unknown>) => ({ kind, before, after }));
  expect(told).toEqual(
    expect.arrayContaining([
      {
        kind: 'CORRELATION_RULE_SET',
        before: null,
        after: expect.objectContaining({ name: rule.name, window: 'PT5M', groupBy: ['ACCOUNT'], mode: 'DISABLED' }),
      },
      {
        kind: 'CORRELATION_RULE_SET',
        before: { threshold: 3, mode: 'DISABLED' },
        after: { threshold: 9, mode: 'MONITOR' },
      },
    ]),
  );
});

it('of two who change one rule, looking at the same version, one is told of the other', async () => {
  const customer = api.as('customer');
  const rule = input();
  const { correlationRule } = await customer.done('setCorrelationRule', rule, one);
  const answers = await Promise.all(
    [20, 30].map((threshold) =>
      customer.mutate(
        'setCorrelationRule',
        { ...rule, id: correlationRule.id, rule: draft({ threshold }), expectedVersion: 1 },
        one,
      ),
    ),
  );
  const codes = answers.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code));
  expect(codes).toEqual(['CONFLICT']);
});

describe('rehearsals', () => {
  const ask = (by: Parameters<typeof api.as>[0], more: Record<string, unknown> = {}) =>
    api.as(by).ask(rehearsal, { id: api.world.organization('Acme').globalId, rule: draft(), ...period, ...more });

  it('of another’s alerts tell nothing, of single accounts only theirs', async () => {
    const { world } = api;
    const at = new Date('2026-03-01T12:00:00Z');
    for (const name of ['production', 'production', 'production', 'staging']) {
      const account = world.account('Acme', name);
      const incident = await world.incident(account, { group_key: 'some', explanation: {} });
      await world.alert(account, { incident_id: incident.id, impact: 'KNOWN', status: 'ESCALATED', first_seen_at: at });
    }
    // What a person made an incident of was no rule's to judge.
    const account = world.account('Acme');
    const reported = await world.incident(account);
    await world.alert(account, { incident_id: reported.id, impact: 'KNOWN', status: 'ESCALATED', first_seen_at: at });
    expect((await ask('customer')).data.correlationRehearsal).toEqual({ alerts: 4, incidentsThen: 4, incidentsNow: 2 });
    const { data } = await ask('narrowed');
    expect(data.correlationRehearsal).toEqual({ alerts: 1, incidentsThen: 1, incidentsNow: 1 });
    expect((await ask('stranger')).data.correlationRehearsal).toBeNull();
    expect((await ask('customer', { id: 'bm9uc2Vuc2U' })).data.correlationRehearsal).toBeNull();
    const later = { from: period.to, to: '2026-03-03T00:00:00Z' };
    const none = { alerts: 0, incidentsThen: 0, incidentsNow: 0 };
    expect((await ask('customer', later)).data.correlationRehearsal).toEqual(none);
  });

  test.each([
    ['that end before they begin', { from: period.to, to: period.from }, 'from must be before to.'],
    ['of a quarter and more', { to: '2026-06-01T00:00:00Z' }, 'A rehearsal is of at most 90 days.'],
  ])('%s are refused', async (_, more, message) => {
    const { data, errors } = await ask('customer', more);
    expect(data.correlationRehearsal).toBeNull();
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('of more than five thousand alerts are refused, those of five thousand are not', async () => {
    const { world } = api;
    const { id, globalId } = await world.addOrganization('Loud');
    const account = await world.addAccount('Loud', 'production');
    const incident = await world.incident(account, { group_key: 'some' });
    const add = (from: number, to: number) =>
      world.pool.query(
        `insert into alert (id, organization_id, account_id, source, status, impact, dedup_key, definition, region, title,
           count, first_seen_at, last_seen_at, state_at, explanation, updated_at, incident_id)
         select gen_random_uuid(), $1, $2, 'CLOUDWATCH', 'RESOLVED', 'KNOWN', 'loud ' || n, 'vpn-tunnel-down', 'us-east-1',
           't', 1, at, at, at, '{}', at, $3
         from generate_series($4::int, $5) n, lateral (select '2026-03-01T00:00:00Z'::timestamptz + n * interval '10 s') a (at)`,
        [id, account.id, incident.id, from, to],
      );
    await add(1, 5000);
    expect((await ask('engineer', { id: globalId })).data.correlationRehearsal).toMatchObject({
      alerts: 5000,
      incidentsThen: 1,
      incidentsNow: 1,
    });
    await add(5001, 5001);
    const { errors } = await ask('engineer', { id: globalId });
    expect(errors).toMatchObject([
      {
        message: 'More than 5000 alerts in the period: rehearse a shorter one.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it('cost a hundred points', async () => {
    const { extensions } = JSON.parse((await ask('customer')).text);
    expect(extensions.cost.requestedQueryCost).toBe(100);
  });
});
