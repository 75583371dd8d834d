import { UpstreamError, type AlarmAddress } from '../../src/domain/live';
import { responsibilities } from '../../src/domain/responsibility';
import { globalId } from './plain';
import { quiet, stage } from './stage';

const on = stage();

const withMetrics = (metricData: (alarm: AlarmAddress) => Promise<never[] | null>) => {
  const asked: string[] = [];
  const live = {
    ...quiet.live,
    metricData: async (alarm: AlarmAddress, start: Date, end: Date, periodSeconds: number | null) => {
      asked.push(`${JSON.stringify(alarm)} ${start.toISOString()} ${end.toISOString()} ${periodSeconds}`);
      return metricData(alarm);
    },
  };
  return { asked, ports: { ...quiet, live } };
};
const window = 'start: "2026-01-01T00:00:00Z", end: "2026-01-01T01:00:00Z"';

test('metric data is asked once for each alarm and window, and written as the API writes it', async () => {
  const at = new Date('2026-01-01T00:05:00Z');
  const series = [
    { label: 'CPU', statistic: 'Average', unit: null, periodSeconds: 5400, points: [{ timestamp: at, value: 1.5 }] },
  ] as never[];
  const { asked, ports } = withMetrics(async () => series);
  const fields = `a: metricData(${window}, period: "PT5M") { l: label unit period points { timestamp value } } b: metricData(${window}, period: "PT300S") { label }`;
  const text = `{ alarms { nodes { id ${fields} } } again: alarms(first: 2) { nodes { ${fields} } } }`;
  const { data, errors } = await on.ask(text, on.callers.accelerate, {}, ports);
  expect(errors).toEqual([]);
  const { nodes } = data!.alarms as { nodes: { a: unknown; b: unknown }[] };
  const expected = [
    { l: 'CPU', unit: null, period: 'PT1H30M', points: [{ timestamp: '2026-01-01T00:05:00.000Z', value: 1.5 }] },
  ];
  expect(nodes[0]).toEqual({ id: expect.any(String) as string, a: expected, b: [{ label: 'CPU' }] });
  expect(asked).toHaveLength(new Set(asked).size);
  expect(asked.length).toBeGreaterThan(nodes.length / 2);
  expect(asked.length).toBeLessThanOrEqual(nodes.length);
  expect(asked[0]).toMatch(/2026-01-01T00:00:00.000Z 2026-01-01T01:00:00.000Z 300$/);
});

test('a failing upstream costs its own field only, and the error says where', async () => {
  const failing = on.rows.alarm.find((row) => row.deleted_at === null)!;
  const { ports } = withMetrics(async (alarm) => {
    if (alarm.name === failing.name) throw new UpstreamError('Rate exceeded', 'ThrottlingException');
    return null;
  });
  const text = `{ alarms { edges { node { name metricData(${window}) { label } history { nextToken items { summary } } } } } }`;
  const { data, errors } = await on.ask(text, on.callers.accelerate, {}, ports);
  const { edges } = data!.alarms as { edges: { node: { name: string; metricData: unknown; history: unknown } }[] };
  const places = edges.flatMap(({ node }, index) => (node.name === failing.name ? [index] : []));
  expect(errors.map(({ path, extensions }) => [path, extensions?.code])).toEqual(
    places.map((index) => [['alarms', 'edges', index, 'node', 'metricData'], 'UPSTREAM_UNAVAILABLE']),
  );
  for (const { node } of edges)
    expect(node).toMatchObject({ metricData: null, history: { nextToken: null, items: [] } });
});

test('the viewer is who authentication found', async () => {
  const text =
    '{ viewer { __typename id name email party role scopes organizations { id } person { id name grants { role } } } }';
  const { customer, key } = on.callers;
  expect((await on.ask(text, customer)).data!.viewer).toEqual({
    __typename: 'Viewer', id: globalId('Person', customer.principalId), name: customer.name, email: null, party: 'CUSTOMER',
    role: 'CUSTOMER_ADMIN', scopes: [...customer.scopes], organizations: [{ id: globalId('Organization', on.rows.organization[0].id) }],
    person: expect.objectContaining({ id: globalId('Person', customer.personId) }) as unknown,
  }); // prettier-ignore
  expect((await on.ask(text, key)).data!.viewer).toMatchObject({
    id: globalId('ApiKey', key.principalId),
    person: null,
  });
});

const ask = async (operation: string, caller: string, id?: string): Promise<Record<string, unknown>> => {
  const text =
    'query Q($op: String!, $id: ID) { viewer { can(operation: $op, id: $id) { operation allowed code reason responsibleParty responsibility { code position } } } }';
  const { data, errors } = await on.ask(text, on.callers[caller], { op: operation, id });
  expect(errors).toEqual([]);
  return (data!.viewer as { can: Record<string, unknown> }).can;
};

test('a permission tells party, role and object apart', async () => {
  const own = on.rows.incident.find((row) => row.organization_id === on.rows.organization[0].id)!;
  const foreign = on.rows.incident.find((row) => row.organization_id !== on.rows.organization[0].id)!;
  expect(await ask('acknowledgeIncident', 'customer')).toMatchObject({
    allowed: false,
    code: 'NOT_RESPONSIBLE',
    responsibleParty: 'ACCELERATE',
  });
  expect(await ask('acknowledgeIncident', 'accelerate')).toMatchObject({
    allowed: true,
    code: null,
    reason: null,
    responsibleParty: null,
  });
  expect(await ask('addIncidentComment', 'customer', globalId('Incident', own.id))).toMatchObject({ allowed: true });
  expect(await ask('addIncidentComment', 'customer', globalId('Incident', foreign.id))).toMatchObject({
    allowed: false,
    code: 'NOT_FOUND',
  });
  expect(await ask('addIncidentComment', 'customer', 'garbage')).toMatchObject({ allowed: false, code: 'NOT_FOUND' });
  expect(await ask('exemptConfigFinding', 'accelerate')).toMatchObject({
    allowed: false,
    code: 'NOT_FOUND',
    responsibility: null,
  });
});

test('with an object its state decides too, in the transition table’s words', async () => {
  for (const row of on.rows.incident) {
    const answer = await ask('reopenIncident', 'accelerate', globalId('Incident', row.id));
    if (row.status === 'RESOLVED') expect(answer).toMatchObject({ allowed: true });
    else
      expect(answer).toMatchObject({
        allowed: false,
        code: 'INVALID_TRANSITION',
        reason: expect.stringContaining(String(row.status)) as string,
      });
  }
  const text =
    '{ incidents(first: 200) { nodes { status permissions(operations: ["resolveIncident"]) { allowed code } all: permissions { operation } } } }';
  const { data } = await on.ask(text, on.callers.accelerate);
  const { nodes } = data!.incidents as {
    nodes: { status: string; permissions: { allowed: boolean }[]; all: unknown[] }[];
  };
  expect(nodes.length).toBe(on.rows.incident.length);
  for (const { status, permissions, all } of nodes) {
    expect(permissions).toEqual([
      { allowed: status !== 'RESOLVED', code: status === 'RESOLVED' ? 'INVALID_TRANSITION' : null },
    ]);
    expect(all).toHaveLength(11);
  }
});

test('a refusal shows the row of the responsibility table', async () => {
  const { responsibility, reason } = (await ask('acknowledgeIncident', 'customer')) as {
    responsibility: { code: string } | null;
    reason: string;
  };
  const { rows } = await on.pool.query<{ code: string; position: number }>('select code, position from responsibility');
  const stored = rows.find((row) => reason.includes(`(row ${row.position})`));
  const [row] = responsibilities.filter((other) => reason.includes(`(row ${other.position})`));
  expect(row).toBeDefined();
  expect(responsibility).toEqual(stored ? { code: row.code, position: row.position } : null);
});

test('health counts what the rows say', async () => {
  const text =
    '{ accounts { nodes { id health { asOf openIncidents incidentsByPriority { priority count } incidentsByStatus { status n: count } awaitingCustomer alarmsInAlarm openAlerts worstSyncLag } } } }';
  const { data } = await on.ask(text, on.callers.accelerate);
  for (const { id, health } of (data!.accounts as { nodes: { id: string; health: Record<string, unknown> }[] }).nodes) {
    const uuid = Buffer.from(id, 'base64url').toString().slice(-36);
    const of = (table: string, test: (row: Record<string, unknown>) => boolean) =>
      on.rows[table].filter((row) => row.account_id === uuid && test(row)).length;
    const open = (row: Record<string, unknown>): boolean => row.status !== 'RESOLVED';
    expect(health).toEqual({
      asOf: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      openIncidents: of('incident', open),
      incidentsByPriority: ['HIGH', 'MEDIUM', 'LOW'].map((priority) => ({
        priority,
        count: of('incident', (row) => open(row) && row.priority === priority),
      })),
      incidentsByStatus: [
        'UNASSIGNED',
        'OPENED',
        'WORK_IN_PROGRESS',
        'PENDING_CUSTOMER_ACTION',
        'CUSTOMER_ACTION_COMPLETED',
        'REOPENED',
      ].map((status) => ({ status, n: of('incident', (row) => row.status === status) })),
      awaitingCustomer: of('incident', (row) => row.status === 'PENDING_CUSTOMER_ACTION'),
      alarmsInAlarm: of('alarm', (row) => row.state === 'ALARM' && row.deleted_at === null),
      openAlerts: of('alert', (row) => !['RESOLVED', 'CLOSED'].includes(String(row.status))),
      worstSyncLag: null,
    });
  }
});

test('lags are durations by the wall clock', async () => {
  const [{ id, organization_id }] = on.rows.account;
  await on.pool.query(
    "insert into sync_state values ($1, 'x', 'RDS', $2, now() - interval '26 hours 61 seconds', null, null)",
    [id, organization_id],
  );
  const { data } = await on.ask(
    'query Q($id: ID!) { account(id: $id) { health { worstSyncLag } syncs { region lag } } }',
    on.callers.accelerate,
    { id: globalId('Account', id) },
  );
  const { health, syncs } = data!.account as {
    health: { worstSyncLag: string };
    syncs: { region: string; lag: string }[];
  };
  expect(syncs.find((sync) => sync.region === 'x')!.lag).toMatch(/^PT26H1M([1-9]|[1-5]\d)S$/);
  expect(health.worstSyncLag).toMatch(/^PT26H1M/);
});

test('responsibilities by category, party and part', async () => {
  const text = (args: string) => `{ responsibilities${args} { position customer accelerate category } }`;
  const all = (await on.ask(text(''), on.callers.customer)).data!.responsibilities as Record<string, unknown>[];
  const check = async (args: string, test: (row: Record<string, unknown>) => boolean) =>
    expect((await on.ask(text(args), on.callers.customer)).data!.responsibilities).toEqual(all.filter(test));
  expect(all.map((row) => row.position)).toEqual([...all.map((row) => Number(row.position))].sort((a, b) => a - b));
  await check('(category: "Test 1")', (row) => row.category === 'Test 1');
  await check('(party: CUSTOMER)', (row) => row.customer === 'RESPONSIBLE');
  await check('(party: ACCELERATE, role: CONSULTED)', (row) => row.accelerate === 'CONSULTED');
  await check('(role: INFORMED)', (row) => row.customer === 'INFORMED' || row.accelerate === 'INFORMED');
});
