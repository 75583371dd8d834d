import { HOUR, MINUTE, testEscalation } from '../harness/escalation';

/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
const service = testEscalation();
const { api } = service;

const groups = async (who: 'customer' | 'engineer' | 'narrowed' | 'stranger', args: string): Promise<any[]> =>
  (
    await api
      .as(who)
      .query(
        `{ incidentGroups(${args}) { account { id name } status priority origin ballWith slaState assignee { id name } day count } }`,
      )
  ).incidentGroups;

const nothing = {
  account: null,
  status: null,
  priority: null,
  origin: null,
  ballWith: null,
  slaState: null,
  assignee: null,
  day: null,
};
const of = (account: string) => `accountId: { eq: "${api.world.account('Acme', account).globalId}" }`;

it('counts by each key and by several, the largest group first; what was not asked for is null', async () => {
  const { world } = api;
  const account = await world.addAccount('Acme', 'grouped');
  const engineer = world.person('Accelerate', 'OPERATIONS_ENGINEER');
  const day = new Date('2026-02-28T23:59:59.999Z');
  for (let n = 0; n < 3; n++)
    await world.incident(account, { priority: 'HIGH', created_at: day, sla_state: 'AT_RISK' });
  const later = new Date('2026-03-01T00:00:00.000Z');
  await world.incident(account, { priority: 'LOW', status: 'RESOLVED', created_at: later, assignee_id: engineer.id });
  await world.incident(account, { priority: 'LOW', status: 'RESOLVED', created_at: later, origin: 'CONFIRMED_ALERT' });
  const by = (keys: string, more = '') => groups('engineer', `groupBy: [${keys}], filter: { ${of('grouped')}${more} }`);

  expect(await by('PRIORITY')).toEqual([
    { ...nothing, priority: 'HIGH', count: 3 },
    { ...nothing, priority: 'LOW', count: 2 },
  ]);
  const shown = { id: account.globalId, name: 'grouped' };
  expect(await by('ACCOUNT')).toEqual([{ ...nothing, account: shown, count: 5 }]);
  expect(await by('CREATED_DAY')).toEqual([
    { ...nothing, day: '2026-02-28T00:00:00.000Z', count: 3 },
    { ...nothing, day: '2026-03-01T00:00:00.000Z', count: 2 },
  ]);
  expect(await by('ASSIGNEE')).toEqual([
    { ...nothing, count: 4 },
    { ...nothing, assignee: { id: engineer.globalId, name: engineer.name }, count: 1 },
  ]);
  // Nothing is stored of the clocks of the last two: nothing was promised on them.
  expect(await by('SLA_STATE, STATUS, BALL_WITH, SLA_STATE')).toEqual([
    { ...nothing, status: 'UNASSIGNED', ballWith: 'ACCELERATE', slaState: 'AT_RISK', count: 3 },
    { ...nothing, status: 'RESOLVED', ballWith: 'CUSTOMER', slaState: 'NONE', count: 2 },
  ]);
  // A list finds by a state what its group counts.
  const listed = async (state: string): Promise<number> =>
    (await api.as('engineer').query(`{ incidents(filter: { ${of('grouped')}, slaState: { eq: ${state} } }) { nodes { id } } }`)) // prettier-ignore
    .incidents.nodes.length;
  expect([await listed('AT_RISK'), await listed('NONE'), await listed('MET')]).toEqual([3, 2, 0]);
  expect(await by('ORIGIN', ', status: { eq: RESOLVED }')).toEqual([
    { ...nothing, origin: 'CONFIRMED_ALERT', count: 1 },
    { ...nothing, origin: 'DETECTED', count: 1 },
  ]);
  expect(await groups('engineer', `groupBy: [PRIORITY], first: 1, filter: { ${of('grouped')} }`)).toHaveLength(1);
  expect(await by('STATUS', ', title: { startsWith: "None of that name" }')).toEqual([]);
});

it('counts for each viewer what that viewer sees', async () => {
  const { world } = api;
  const own = await world.addAccount('Globex', 'counted');
  await world.incident(own, { title: 'counted' });
  await world.incident(world.account('Acme', 'staging'), { title: 'counted' });
  await world.incident(world.account('Acme', 'production'), { title: 'counted' });
  const args = 'groupBy: [ACCOUNT], filter: { title: { eq: "counted" } }';
  const names = async (who: Parameters<typeof groups>[0]): Promise<string[]> =>
    (await groups(who, args)).map((group) => group.account.name).sort();
  expect(await names('engineer')).toEqual(['counted', 'production', 'staging']);
  expect(await names('customer')).toEqual(['production', 'staging']);
  expect(await names('narrowed')).toEqual(['staging']);
  expect(await names('stranger')).toEqual(['counted']);
});

it('the state of the promises is the one that each incident tells of itself, while time goes by', async () => {
  const { world } = api;
  const account = await world.addAccount('Acme', 'promised');
  for (const priority of ['HIGH', 'MEDIUM', 'LOW'])
    for (const waits of [false, true]) {
      const input = { accountId: account.globalId, title: 'Down', description: 'All of it.', priority };
      const { incident } = await api.as('customer').done('createIncident', input, 'incident { id }');
      const asked = { incidentId: incident.id, message: 'Please look.' };
      if (waits) await api.as('engineer').done('requestCustomerAction', asked);
    }
  const document = `{ incidents(filter: { ${of('promised')} }) { nodes { sla { state } } } }`;
  const seen = new Set<string>();
  for (const ms of [0, 12 * MINUTE, 5 * MINUTE, 4 * HOUR, 30 * HOUR]) {
    if (ms > 0) await service.advance(ms);
    const told: Record<string, number> = {};
    for (const { sla } of (await api.as('customer').query(document)).incidents.nodes) {
      told[sla.state] = (told[sla.state] ?? 0) + 1;
      seen.add(sla.state);
    }
    const counted = await groups('customer', `groupBy: [SLA_STATE], filter: { ${of('promised')} }`);
    expect(Object.fromEntries(counted.map(({ slaState, count }) => [slaState, count]))).toEqual(told);
  }
  expect([...seen]).toEqual(expect.arrayContaining(['ON_TRACK', 'AT_RISK', 'BREACHED', 'PAUSED']));
});

it.each([
  ['groupBy: []', /groupBy names at least one key/],
  ['groupBy: [STATUS], first: 0', /first of incidentGroups is 1 to 500/],
  ['groupBy: [STATUS], first: 501', /first of incidentGroups is 1 to 500/],
])('refuses %s', async (args, message) => {
  const { data, errors } = await api.as('customer').ask(`{ incidentGroups(${args}) { count } viewer { id } }`);
  expect(errors).toMatchObject([{ message, path: ['incidentGroups'], extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(data).toMatchObject({ incidentGroups: null, viewer: {} });
});

it('costs the same however many groups may come: four panels are one question', async () => {
  const price = async (args: string): Promise<number> =>
    (
      await api
        .as('customer')
        .query(`{ rateLimit(dryRun: true) { cost } incidentGroups(${args}) { count account { name } } }`)
    ).rateLimit.cost;
  expect(await price('groupBy: [STATUS], first: 30')).toBe(100);
  expect(await price('groupBy: [STATUS]')).toBe(100);
});
