import { toGlobalId } from '../../src/domain/id';
import { isoDuration } from '../../src/domain/duration';
import type { Event, Incident } from '../../src/entities';
import { HOUR, MINUTE, testEscalation } from '../harness/escalation';

/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
const service = testEscalation();
const { api } = service;

const SECOND = 1_000;
const target = 'target dueAt atRiskAt metAt breachedAt elapsed status';
const clocks = `response { ${target} } resolution { ${target} }`;
const document = `query ($id: ID!, $time: DateTime!) { incident(id: $id) { createdAt updatedAt resolvedAt sla {
  policyVersion state computedAt ${clocks} pauses { from until reason } asOf(time: $time) { time ${clocks} } } } }`;

interface Reported {
  id: string;
  uuid: string;
  openedAt: number;
}

/** By the customer unless told otherwise: Accelerate has not said a word yet. */
async function open(priority: string, more: { by?: 'engineer'; accountId?: string } = {}): Promise<Reported> {
  const input = {
    accountId: more.accountId ?? api.world.account('Acme').globalId,
    title: 'The shop is down',
    description: 'Nobody can order.',
    priority,
  };
  const { incident } = await api
    .as(more.by ?? 'customer')
    .done('createIncident', input, 'incident { id number createdAt }');
  const { rows } = await api.world.pool.query('select id from incident where number = $1', [incident.number]);
  return { id: incident.id, uuid: rows[0].id, openedAt: Date.parse(incident.createdAt) };
}

const engineer = (name: string, incident: Reported, input: object = {}) =>
  api.as('engineer').done(name, { incidentId: incident.id, ...input });
const customer = (name: string, incident: Reported, input: object = {}) =>
  api.as('customer').done(name, { incidentId: incident.id, ...input });

async function sla(incident: Reported, time = incident.openedAt): Promise<any> {
  return (await api.as('customer').query(document, { id: incident.id, time: new Date(time).toISOString() })).incident
    .sla;
}

const stored = (incident: Reported) => api.world.row<Incident>('incident', incident.uuid);
const after = (incident: Reported, ms: number) => new Date(incident.openedAt + ms).toISOString();

/** What the log was told of the clocks: which promise, what, and how long after the opening. */
async function told(incident: Reported): Promise<[kind: unknown, what: string, after: number][]> {
  return (await events(incident)).map(({ kind, after, occurred_at }) => [
    after!.kind,
    kind.replace('INCIDENT_SLA_', ''),
    occurred_at.getTime() - incident.openedAt,
  ]);
}

async function events(incident: Reported): Promise<Event[]> {
  return (await api.world.events(incident.uuid)).filter(({ kind }) => kind.startsWith('INCIDENT_SLA_'));
}

/** When the verbs so far were done: each event's instant, by kind. */
async function instants(incident: Reported): Promise<Record<string, number>> {
  const rows = await api.world.events(incident.uuid);
  return Object.fromEntries(rows.map(({ kind, occurred_at }) => [kind, occurred_at.getTime()]));
}

it('says at its very instant that a target comes near, and that it is missed: each once', async () => {
  const incident = await open('HIGH');
  expect(await sla(incident)).toMatchObject({
    policyVersion: 'sample-1',
    state: 'ON_TRACK',
    response: {
      target: 'PT15M',
      atRiskAt: after(incident, 11.25 * MINUTE),
      dueAt: after(incident, 15 * MINUTE),
      metAt: null,
      status: 'RUNNING',
    },
    resolution: { target: 'PT4H', atRiskAt: after(incident, 3 * HOUR), dueAt: after(incident, 4 * HOUR) },
    pauses: [],
  });
  await service.advance(11 * MINUTE);
  expect(await told(incident)).toEqual([]);
  await service.advance(MINUTE);
  expect(await told(incident)).toEqual([['RESPONSE', 'AT_RISK', 11.25 * MINUTE]]);
  expect((await stored(incident)).sla_state).toBe('AT_RISK');
  await service.advance(5 * HOUR);
  expect(await told(incident)).toEqual([
    ['RESPONSE', 'AT_RISK', 11.25 * MINUTE],
    ['RESPONSE', 'BREACHED', 15 * MINUTE],
    ['RESOLUTION', 'AT_RISK', 3 * HOUR],
    ['RESOLUTION', 'BREACHED', 4 * HOUR],
  ]);
  for (const { occurred_at, recorded_at } of await events(incident)) {
    expect(recorded_at.getTime() - occurred_at.getTime()).toBeLessThan(5 * SECOND);
  }
  expect(await sla(incident)).toMatchObject({
    state: 'BREACHED',
    response: { status: 'BREACHED', breachedAt: after(incident, 15 * MINUTE), metAt: null },
    resolution: { status: 'BREACHED', breachedAt: after(incident, 4 * HOUR), metAt: null },
  });
  expect((await api.world.timers()).filter(({ key }) => key === incident.uuid)).toEqual([]);
  await engineer('resolveIncident', incident, { resolution: 'Restarted.', outcome: 'RESTORED' });
  await service.advance(HOUR);
  expect(await told(incident)).toHaveLength(4);
  expect(await sla(incident)).toMatchObject({ state: 'BREACHED', resolution: { status: 'BREACHED' } });
});

it('tells the customer in the timeline, by whom and by which target', async () => {
  const incident = await open('MEDIUM');
  await service.advance(61 * MINUTE);
  await api.settled();
  const { incident: shown } = await api.as('viewer').query(
    `query ($id: ID!) { incident(id: $id) { number timeline(last: 2) {
       nodes { kind summary after occurredAt actor { __typename displayName party } } } } }`,
    { id: incident.id },
  );
  const due = after(incident, HOUR);
  const at = `${due.slice(0, 19).replace('T', ' ')} UTC`;
  const actor = { __typename: 'SystemActor', displayName: 'service-level clock', party: 'ACCELERATE' };
  const document = { kind: 'RESPONSE', target: 'PT1H', dueAt: due, policyVersion: 'sample-1' };
  expect(shown.timeline.nodes).toEqual([
    {
      kind: 'INCIDENT_SLA_AT_RISK',
      summary: `${shown.number}: three quarters of the time for the first response within 1 h are used; it is due at ${at}.`,
      after: document,
      occurredAt: after(incident, 45 * MINUTE),
      actor,
    },
    {
      kind: 'INCIDENT_SLA_BREACHED',
      summary: `${shown.number}: the first response within 1 h was missed at ${at}.`,
      after: document,
      occurredAt: due,
      actor,
    },
  ]);
});

it('the first response is acknowledgement or text, never a note among Accelerate; what it opens is answered', async () => {
  const own = await open('HIGH', { by: 'engineer' });
  expect(await sla(own)).toMatchObject({ response: { status: 'MET', metAt: after(own, 0), elapsed: 'PT0S' } });
  const [acknowledged, answered] = [await open('HIGH'), await open('HIGH')];
  await engineer('addIncidentComment', acknowledged, { body: 'Among us.', visibility: 'INTERNAL' });
  expect((await sla(acknowledged)).response.metAt).toBeNull();
  await service.advance(10 * MINUTE);
  await engineer('acknowledgeIncident', acknowledged);
  await engineer('addIncidentComment', answered, { body: 'We look into it.', visibility: 'CUSTOMER' });
  const [first, second] = [await instants(acknowledged), await instants(answered)];
  expect(await sla(acknowledged)).toMatchObject({
    response: { status: 'MET', metAt: new Date(first.INCIDENT_ACKNOWLEDGED).toISOString() },
  });
  expect(await sla(answered)).toMatchObject({
    response: { status: 'MET', metAt: new Date(second.INCIDENT_COMMENT_ADDED).toISOString() },
  });
  await service.advance(HOUR);
  expect([await told(acknowledged), await told(answered), await told(own)]).toEqual([[], [], []]);
});

it('waiting for the customer pauses both clocks; their answer lets them go on where they stood', async () => {
  const incident = await open('HIGH');
  await service.advance(10 * MINUTE);
  await engineer('requestCustomerAction', incident, { message: 'Please restart it.' });
  const waiting = await sla(incident);
  expect(waiting).toMatchObject({
    state: 'PAUSED',
    response: { status: 'MET' },
    resolution: { status: 'PAUSED', dueAt: null, atRiskAt: null },
    pauses: [{ until: null, reason: 'WAITING_ON_CUSTOMER' }],
  });
  expect(await stored(incident)).toMatchObject({ sla_state: 'PAUSED', resolution_due_at: null });
  await service.advance(24 * HOUR);
  expect(await told(incident)).toEqual([]);
  await customer('completeCustomerAction', incident, { message: 'Done.' });
  const at = await instants(incident);
  const paused = at.INCIDENT_CUSTOMER_ACTION_COMPLETED - at.INCIDENT_CUSTOMER_ACTION_REQUESTED;
  expect(paused).toBeGreaterThanOrEqual(24 * HOUR);
  expect(await sla(incident)).toMatchObject({
    state: 'ON_TRACK',
    resolution: { status: 'RUNNING', dueAt: after(incident, 4 * HOUR + paused) },
    pauses: [
      {
        from: waiting.pauses[0].from,
        until: after(incident, at.INCIDENT_CUSTOMER_ACTION_COMPLETED - incident.openedAt),
      },
    ],
  });
  await service.advance(4 * HOUR);
  expect(await told(incident)).toEqual([
    ['RESOLUTION', 'AT_RISK', 3 * HOUR + paused],
    ['RESOLUTION', 'BREACHED', 4 * HOUR + paused],
  ]);
});

it('a change of priority brings its target to the clock as it stands; what was said before stays said', async () => {
  const incident = await open('LOW', { by: 'engineer' });
  expect(await sla(incident)).toMatchObject({ resolution: { target: 'PT48H', dueAt: after(incident, 48 * HOUR) } });
  await service.advance(13 * HOUR);
  await engineer('updateIncidentPriority', incident, { priority: 'MEDIUM', reason: 'Worse than it looked.' });
  const changed = (await instants(incident)).INCIDENT_PRIORITY_CHANGED - incident.openedAt;
  expect(await sla(incident)).toMatchObject({
    state: 'BREACHED',
    resolution: { target: 'PT12H', dueAt: after(incident, 12 * HOUR), breachedAt: after(incident, changed) },
  });
  expect(await told(incident)).toEqual([
    ['RESOLUTION', 'AT_RISK', 9 * HOUR],
    ['RESOLUTION', 'BREACHED', changed],
  ]);
  await engineer('updateIncidentPriority', incident, { priority: 'LOW', reason: 'It was as it looked.' });
  expect(await sla(incident)).toMatchObject({ state: 'ON_TRACK', resolution: { breachedAt: null, status: 'RUNNING' } });
  await service.advance(40 * HOUR);
  expect((await told(incident)).slice(2)).toEqual([
    ['RESOLUTION', 'AT_RISK', 36 * HOUR],
    ['RESOLUTION', 'BREACHED', 48 * HOUR],
  ]);
});

it('a reopened incident goes on with its clock; the time between counts as a wait', async () => {
  const incident = await open('HIGH', { by: 'engineer' });
  await service.advance(2 * HOUR);
  await engineer('resolveIncident', incident, { resolution: 'Restarted.', outcome: 'RESTORED' });
  expect(await sla(incident)).toMatchObject({ state: 'MET', resolution: { status: 'MET' } });
  await service.advance(10 * HOUR);
  await customer('reopenIncident', incident, { reason: 'It is back.' });
  const at = await instants(incident);
  const away = at.INCIDENT_REOPENED - at.INCIDENT_RESOLVED;
  expect(await sla(incident)).toMatchObject({
    state: 'ON_TRACK',
    resolution: { status: 'RUNNING', metAt: null, dueAt: after(incident, 4 * HOUR + away) },
  });
  await service.advance(HOUR);
  expect(await told(incident)).toEqual([['RESOLUTION', 'AT_RISK', 3 * HOUR + away]]);
});

it('nothing is owed on what is no incident, nor where no target is agreed', async () => {
  const none = await open('HIGH');
  await engineer('resolveIncident', none, { resolution: 'A test of ours.', outcome: 'NOT_AN_INCIDENT' });
  expect(await sla(none)).toMatchObject({
    state: 'VOID',
    response: { status: 'VOID', dueAt: null, metAt: null },
    resolution: { status: 'VOID', dueAt: null, metAt: null },
  });
  const plus = await api.world.addAccount('Acme', 'plus', { service_tier: 'PLUS' });
  const slow = await open('LOW', { by: 'engineer', accountId: plus.globalId });
  expect(await sla(slow)).toMatchObject({ resolution: { target: null, dueAt: null, status: 'RUNNING' } });
  await service.advance(100 * HOUR);
  expect([await told(none), await told(slow)]).toEqual([[], []]);
  const created = (await api.world.events(slow.uuid)).find(({ kind }) => kind === 'INCIDENT_CREATED');
  expect(created!.after).toMatchObject({ serviceTier: 'PLUS' });
});

it('asOf tells what was known then, and what comes if nothing else happens', async () => {
  const incident = await open('HIGH');
  await service.advance(20 * MINUTE);
  await engineer('requestCustomerAction', incident, { message: 'Please restart it.' });
  const wait = (await instants(incident)).INCIDENT_CUSTOMER_ACTION_REQUESTED - incident.openedAt;
  await service.advance(HOUR);
  const read = async (ms: number) => (await sla(incident, incident.openedAt + ms)).asOf;
  expect(await read(-HOUR)).toMatchObject({
    time: after(incident, 0),
    response: { status: 'RUNNING', elapsed: 'PT0S' },
  });
  expect(await read(15 * MINUTE - 1)).toMatchObject({ response: { status: 'RUNNING', breachedAt: null } });
  expect(await read(15 * MINUTE)).toMatchObject({ response: { status: 'BREACHED', elapsed: 'PT15M' } });
  expect(await read(16 * MINUTE)).toMatchObject({
    time: after(incident, 16 * MINUTE),
    response: { metAt: null },
    resolution: { status: 'RUNNING', dueAt: after(incident, 4 * HOUR), elapsed: 'PT16M' },
  });
  expect(await read(1000 * HOUR)).toMatchObject({
    response: { metAt: after(incident, wait) },
    resolution: { status: 'PAUSED', dueAt: null, elapsed: isoDuration(wait / SECOND) },
  });
});

describe('lists', () => {
  const list = async (arguments_: string, who: 'customer' | 'stranger' = 'customer'): Promise<string[]> =>
    (await api.as(who).query(`{ incidents(first: 50, ${arguments_}) { nodes { id } } }`)).incidents.nodes.map(
      ({ id }: { id: string }) => id,
    );

  it('are filtered and sorted by what is stored of the clocks', async () => {
    const account = await api.world.addAccount('Acme', 'board');
    const on = { accountId: account.globalId };
    const [low, high, medium] = [await open('LOW', on), await open('HIGH', on), await open('MEDIUM', on)];
    const inside = (filter: string) => `filter: { accountId: { eq: "${account.globalId}" }, ${filter} }`;
    const due = (field: string, direction: string) =>
      list(`${inside('')} orderBy: [{ field: ${field}, direction: ${direction} }]`);
    expect(await due('RESPONSE_DUE_AT', 'ASC')).toEqual([high.id, medium.id, low.id]);
    expect(await due('RESOLUTION_DUE_AT', 'DESC')).toEqual([low.id, medium.id, high.id]);
    expect(await list(inside(`responseDueAt: { lte: "${after(high, 15 * MINUTE)}" }`))).toEqual([high.id]);
    expect(await list(inside('responseDueAt: { isNull: true }'))).toEqual([]);
    await service.advance(12 * MINUTE);
    expect(await list(inside('slaState: { eq: AT_RISK }'))).toEqual([high.id]);
    await service.advance(5 * MINUTE);
    await engineer('requestCustomerAction', medium, { message: 'Please restart it.' });
    expect(await list(inside('responseStatus: { eq: BREACHED }'))).toEqual([high.id]);
    expect(await list(inside('slaState: { in: [PAUSED, BREACHED] } resolutionStatus: { eq: PAUSED }'))).toEqual([
      medium.id,
    ]);
    expect(await list(inside('resolutionDueAt: { isNull: true }'))).toEqual([medium.id]);
    expect(await due('RESOLUTION_DUE_AT', 'ASC')).toEqual([high.id, low.id, medium.id]);
    expect(await list(inside('slaState: { eq: BREACHED }'), 'stranger')).toEqual([]);
    const { account: shown } = await api
      .as('customer')
      .query(`{ account(id: "${account.globalId}") { health { slaAtRisk slaBreached openIncidents } } }`);
    expect(shown.health).toEqual({ slaAtRisk: 0, slaBreached: 1, openIncidents: 3 });
  });
});

describe('slaPolicies', () => {
  const policies = (who: 'customer' | 'stranger' | 'engineer', organizationId?: string) =>
    api.as(who).query(
      `query ($id: ID) { slaPolicies(organizationId: $id) { id version effectiveFrom sample
        targets { serviceTier priority response resolution } } }`,
      { id: organizationId },
    );

  it('are the shipped ones, marked as samples; none for an organization that is not yours', async () => {
    const { slaPolicies } = await policies('customer');
    expect(slaPolicies).toEqual([
      {
        id: expect.any(String),
        version: 'sample-1',
        effectiveFrom: '1970-01-01T00:00:00.000Z',
        sample: true,
        targets: expect.arrayContaining([
          { serviceTier: 'PREMIUM', priority: 'HIGH', response: 'PT15M', resolution: 'PT4H' },
          { serviceTier: 'PLUS', priority: 'LOW', response: 'PT12H', resolution: null },
        ]),
      },
    ]);
    const acme = api.world.organization('Acme').globalId;
    expect((await policies('customer', acme)).slaPolicies).toEqual(slaPolicies);
    expect((await policies('engineer', acme)).slaPolicies).toEqual(slaPolicies);
    expect((await policies('stranger', acme)).slaPolicies).toEqual([]);
    const unknown = toGlobalId('Organization', '00000000-0000-4000-8000-000000000000');
    expect((await policies('engineer', unknown)).slaPolicies).toEqual([]);
    const { node } = await api
      .as('stranger')
      .query('query ($id: ID!) { node(id: $id) { ... on SlaPolicy { version } } }', {
        id: slaPolicies[0].id,
      });
    expect(node).toEqual({ version: 'sample-1' });
  });
});
