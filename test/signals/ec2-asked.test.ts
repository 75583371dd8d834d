import { fromGlobalId } from '../../src/domain/id';
import { testApi } from '../harness/api';
import { Ec2, HOUR, KNOWN, UNCERTAIN, type ShownAlert } from './ec2';

const api = testApi();

const requestsOf = `query ($accountId: ID!) {
  serviceRequests(filter: { accountId: { eq: $accountId } }, orderBy: [{ field: CREATED_AT, direction: ASC }], first: 10) {
    nodes { status dueAt ballWith incident { id } correspondence(first: 10) { nodes { body } } } } }`;

async function questions({ account }: Ec2) {
  const { serviceRequests } = await api.as('customer').query(requestsOf, { accountId: account.globalId });
  return serviceRequests.nodes as {
    status: string;
    dueAt: string | null;
    incident: { id: string } | null;
    correspondence: { nodes: { body: string }[] };
  }[];
}

async function timersOf(alerts: readonly ShownAlert[]): Promise<string[]> {
  const keys = alerts.map(({ id }) => fromGlobalId(id)!.uuid);
  const timers = await api.world.timers();
  return timers
    .filter(({ task, key }) => task === 'resolve-unanswered-alert' && keys.includes(key))
    .map(({ key }) => key);
}

it('an incident of an instance takes in what the customer is still asked about it, and the question is over', async () => {
  const ec2 = await Ec2.of(api, { grouping: 'INSTANCE' });
  const name = await ec2.instance({ volume: 'vol-00000000000000d01' });
  const other = await ec2.instance();
  await ec2.tell([name, UNCERTAIN], ['vol-00000000000000d01', 'VolumeQueueLength'], [other, UNCERTAIN]);
  expect((await ec2.alerts()).map(({ status }) => status)).toEqual(Array(3).fill('AWAITING_CUSTOMER'));
  await ec2.tell([name, KNOWN]);
  const [incident, ...more] = await ec2.incidents();
  expect(more).toEqual([]);
  expect(incident.alerts.nodes.map(({ status }) => status)).toEqual(Array(3).fill('ESCALATED'));
  const alerts = await ec2.alerts();
  const taken = alerts.filter(({ incident: one, impact }) => one && impact === 'UNCERTAIN');
  expect(taken).toHaveLength(2);
  for (const { explanation } of taken) {
    expect(explanation.inputs.correlation).toMatchObject({
      rule: 'EC2_INSTANCE_GROUPING',
      inputs: { joined: incident.id },
    });
  }
  const asked = await questions(ec2);
  expect(asked.map(({ status, incident: one }) => [status, one?.id ?? null]).sort()).toEqual([
    ['PENDING_CUSTOMER_ACTION', null],
    ['RESOLVED', incident.id],
  ]);
  const [over] = asked.filter(({ status }) => status === 'RESOLVED');
  expect(over.correspondence.nodes.at(-1)!.body).toContain(incident.number);
  expect(await timersOf(taken)).toEqual([]);
  expect(await timersOf(alerts.filter(({ title }) => title.includes(other)))).toHaveLength(1);
  const events = await api.world.events(fromGlobalId(taken[0].id)!.uuid);
  expect(events.at(-1)).toMatchObject({
    kind: 'ALERT_ESCALATED',
    before: { status: 'AWAITING_CUSTOMER', answerDueAt: expect.any(String) },
    after: { status: 'ESCALATED', answerDueAt: null },
  });
  // What joined it is told to the customer: the incident is not quiet.
  expect(+(await ec2.timerOf(incident))! - +(await ec2.now())).toBeGreaterThan(23 * HOUR);
});

it('a confirmed alert takes the others of its instance with it', async () => {
  const ec2 = await Ec2.of(api, { grouping: 'INSTANCE' });
  const name = await ec2.instance();
  await ec2.tell([name, UNCERTAIN], [name, 'NetworkIn']);
  const [first] = await ec2.alerts();
  await api.as('customer').done('confirmAlertImpact', { alertId: first.id, priority: 'MEDIUM' });
  const [incident] = await ec2.incidents();
  expect(incident.alerts.nodes.map(({ status }) => status)).toEqual(['ESCALATED', 'ESCALATED']);
  expect(await questions(ec2)).toEqual([
    expect.objectContaining({ status: 'RESOLVED', incident: { id: incident.id } }),
  ]);
});

it('where alerts are not grouped by instance the question stays', async () => {
  const ec2 = await Ec2.of(api);
  const name = await ec2.instance();
  await ec2.tell([name, UNCERTAIN]);
  await ec2.tell([name, KNOWN]);
  expect(await ec2.incidents()).toHaveLength(1);
  expect((await ec2.alerts()).map(({ status }) => status)).toEqual(['AWAITING_CUSTOMER', 'ESCALATED']);
  expect((await questions(ec2)).map(({ status }) => status)).toEqual(['PENDING_CUSTOMER_ACTION']);
});

it('a confirmation and an alarm at once end in one incident that holds both', async () => {
  const ec2 = await Ec2.of(api, { grouping: 'INSTANCE' });
  const names = await Promise.all([1, 2, 3, 4].map(() => ec2.instance()));
  await ec2.tell(...names.map((name): [string, string] => [name, UNCERTAIN]));
  const alerts = await ec2.alerts();
  await Promise.all(
    names.flatMap((name) => [
      ec2.tell([name, KNOWN]),
      api.as('customer').mutate('confirmAlertImpact', {
        alertId: alerts.find(({ title }) => title.includes(name))!.id,
        priority: 'LOW',
      }),
    ]),
  );
  const incidents = await ec2.incidents();
  expect(incidents.map((one) => one.alerts.nodes.length)).toEqual([2, 2, 2, 2]);
  expect((await questions(ec2)).every(({ status }) => status === 'RESOLVED')).toBe(true);
});
