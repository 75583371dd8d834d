import { fromGlobalId } from '../../src/domain/id';
import { testApi } from '../harness/api';
import { Ec2, HOUR, KNOWN, UNCERTAIN, type ShownAlert } from './ec2';

const api = testApi();
const uuid = ({ id }: { id: string }) => fromGlobalId(id)!.uuid;
const kindsOf = async (incident: { id: string }) => (await api.world.events(uuid(incident))).map(({ kind }) => kind);

async function confirm(alert: ShownAlert, priority = 'HIGH'): Promise<{ id: string; number: string }> {
  const input = { alertId: alert.id, priority, comment: 'Checkout is slow.' };
  const { incident } = await api.as('customer').done('confirmAlertImpact', input, 'incident { id number }');
  return incident;
}

async function questions(ec2: Ec2): Promise<{ status: string; incident_id: string | null }[]> {
  const { rows } = await api.world.pool.query(
    'select status, incident_id from service_request where account_id = $1 order by number',
    [ec2.account.id],
  );
  return rows;
}

const alertOf = async (ec2: Ec2, metric: string) =>
  (await ec2.alerts()).filter(({ title }) => title.includes(metric)).at(-1)!;

test('the incident of a confirmed alert is its instance’s: later alerts join it, and it ends by silence', async () => {
  const ec2 = await Ec2.of(api, { grouping: 'INSTANCE', resolveAfter: 'PT24H' });
  const name = await ec2.instance();
  await ec2.tell([name, UNCERTAIN], [name, 'NetworkIn']);
  const first = await confirm(await alertOf(ec2, UNCERTAIN));
  const [opened] = await ec2.incidents();
  expect(opened).toMatchObject({ id: first.id, origin: 'CONFIRMED_ALERT', priority: 'HIGH' });
  expect(opened.explanation).toMatchObject({
    rule: 'ALERT_IMPACT_CONFIRMED',
    summary: expect.stringContaining('share one incident; this is the first'),
    inputs: { correlation: { rule: 'EC2_INSTANCE_GROUPING', inputs: { instance: { instanceId: name } } } },
  });
  expect(await ec2.row(opened)).toMatchObject({ resolve_after_hours: 24, grouped: false });
  expect(await ec2.timerOf(opened)).toEqual(new Date(Date.parse(opened.createdAt) + 24 * HOUR));
  // What was asked beside it belongs to it too, and the question is over.
  expect(await questions(ec2)).toEqual([{ status: 'RESOLVED', incident_id: uuid(first) }]);
  // Later ones join, told as known or as uncertain.
  await ec2.tell([name, KNOWN]);
  await ec2.tell([name, 'NetworkOut']);
  expect(await questions(ec2)).toHaveLength(1);
  const [incident, ...none] = await ec2.incidents();
  expect(none).toEqual([]);
  expect(incident).toMatchObject({ id: first.id, priority: 'HIGH' });
  expect(incident.alerts.nodes.map(({ status }) => status)).toEqual(Array(4).fill('ESCALATED'));
  const kinds = await kindsOf(incident);
  expect(kinds.filter((kind) => kind === 'INCIDENT_CREATED')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'ALERT_IMPACT_CONFIRMED')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'ALERT_ESCALATED')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'INCIDENT_ALERT_APPENDED')).toHaveLength(3);
  await ec2.passes(24.1);
  expect((await ec2.incidents())[0]).toMatchObject({ status: 'RESOLVED', outcome: null });
});

test('a confirmed alert joins the incident that is open, and makes it as urgent', async () => {
  // Asked before the account grouped by instance: the question is not the instance's.
  const ec2 = await Ec2.of(api);
  const name = await ec2.instance();
  await ec2.tell([name, UNCERTAIN]);
  await ec2.set({ grouping: 'INSTANCE' });
  await ec2.tell([name, KNOWN]);
  const [open] = await ec2.incidents();
  await api.as('engineer').done('updateIncidentPriority', { incidentId: open.id, priority: 'LOW', reason: 'Spare.' });
  expect(await confirm(await alertOf(ec2, UNCERTAIN))).toEqual({ id: open.id, number: open.number });
  const [incident, ...none] = await ec2.incidents();
  expect(none).toEqual([]);
  expect(incident).toMatchObject({ id: open.id, priority: 'HIGH', origin: 'DETECTED' });
  const alert = await alertOf(ec2, UNCERTAIN);
  expect(alert).toMatchObject({
    status: 'ESCALATED',
    explanation: { inputs: { correlation: { rule: 'EC2_INSTANCE_GROUPING', inputs: { joined: open.id } } } },
  });
  const events = await api.world.events(uuid(open));
  expect(events.find(({ kind }) => kind === 'ALERT_IMPACT_CONFIRMED')).toMatchObject({
    summary: expect.stringContaining('joined'),
    after: { incident: { id: open.id }, explanation: { summary: expect.stringContaining('share one incident') } },
  });
  const { incident: read } = await api
    .as('viewer')
    .query('query ($id: ID!) { incident(id: $id) { comments { nodes { body } } } }', { id: open.id });
  expect(read.comments.nodes).toEqual([{ body: 'Checkout is slow.' }]);
});

test('in CLASSIC, and of an incident that is over, it opens its own', async () => {
  const ec2 = await Ec2.of(api);
  const name = await ec2.instance();
  await ec2.tell([name, KNOWN], [name, UNCERTAIN], [name, 'NetworkIn']);
  await confirm(await alertOf(ec2, UNCERTAIN));
  expect(await ec2.incidents()).toHaveLength(2);
  await ec2.set({ grouping: 'INSTANCE' });
  const { id: incidentId } = await confirm(await alertOf(ec2, 'NetworkIn'));
  expect(await ec2.incidents()).toHaveLength(3);
  await api.as('engineer').done('resolveIncident', { incidentId, resolution: 'Done.', outcome: 'RESTORED' });
  await ec2.tell([name, 'NetworkOut']);
  expect((await confirm(await alertOf(ec2, 'NetworkOut'))).id).not.toBe(incidentId);
});

test('alerts of one instance that come and are confirmed at once are one incident', async () => {
  const ec2 = await Ec2.of(api, { grouping: 'INSTANCE' });
  const names = [await ec2.instance(), await ec2.instance(), await ec2.instance()];
  for (const metric of [UNCERTAIN, 'NetworkIn', 'NetworkOut'])
    await ec2.tell(...names.map((name): [string, string] => [name, metric]));
  const asked = await ec2.alerts();
  expect(asked.map(({ status }) => status)).toEqual(Array(9).fill('AWAITING_CUSTOMER'));
  // Whichever comes first takes the others of its instance along: they have nothing to confirm any more.
  const late = async (alert: ShownAlert): Promise<void> => {
    const input = { alertId: alert.id, priority: 'HIGH' };
    const { userErrors } = await api.as('customer').mutate('confirmAlertImpact', input);
    for (const { code } of userErrors) expect(code).toBe('INVALID_TRANSITION');
  };
  await Promise.all([...asked.map(late), ...names.map((name) => ec2.tell([name, KNOWN]))]);
  expect((await ec2.incidents()).map(({ alerts }) => alerts.nodes.length)).toEqual([4, 4, 4]);
  expect((await questions(ec2)).map(({ status }) => status)).toEqual(Array(3).fill('RESOLVED'));
});
