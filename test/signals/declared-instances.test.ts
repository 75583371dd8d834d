import { toGlobalId } from '../../src/domain/id';
import { systemCaller } from '../../src/domain/caller';
import { resolveGroupedIncident } from '../../src/operations/incident/resolve-grouped-incident';
import { transact } from '../../src/operations/unit';
import type { Incident } from '../../src/entities';
import { testApi } from '../harness/api';
import { Gathering } from './declared';

const api = testApi();
const HOUR = 3_600_000;
const RULE = { configurationIds: ['vpn-tunnel-down'], threshold: 4 };

/** What the timer of an instance's incident does when it rings. */
const ring = ({ id }: Incident) =>
  transact(api.world.database, systemCaller('test'), (unit) => resolveGroupedIncident(unit, id));
const told = async ({ id }: Incident) => (await api.world.events(id)).length;
const timed = async () =>
  (await api.world.timers()).filter(({ task }) => task === 'resolve-grouped-incident').map(({ key }) => key);

async function grouping(): Promise<Gathering> {
  const gathering = await Gathering.of(api);
  await gathering.byInstance();
  await gathering.set(RULE);
  return gathering;
}

/** One of a group of four and an instance's own beside it. */
async function gathered(): Promise<{ gathering: Gathering; own: Incident[]; group: Incident; other: Incident }> {
  const gathering = await grouping();
  await gathering.tell({ n: 1, minutes: 0 });
  await gathering.tell({ n: 2, minutes: 1 });
  await gathering.tell({ n: 3, minutes: 2 }, { n: 3, minutes: 2, what: 'search' });
  const incidents = await gathering.open();
  expect(incidents.map(({ explanation }) => explanation.rule)).toEqual(Array(3).fill('EC2_INSTANCE_GROUPING'));
  await gathering.tell({ n: 4, minutes: 3 }, { n: 5, minutes: 4 });
  const [other, group, ...rest] = await gathering.open();
  expect(rest).toEqual([]);
  return { gathering, own: incidents.slice(0, 2), other, group };
}

test('from the threshold on the group takes over what holds only its alerts; an instance’s other matter stays', async () => {
  const { gathering, own, other, group } = await gathered();
  expect(group).toMatchObject({ explanation: { rule: 'CORRELATION_RULE', inputs: { alarms: 4 } } });
  expect(group.explanation.inputs).toMatchObject({ merged: own.map(({ id }) => toGlobalId('Incident', id)) });
  const of = (await gathering.alerts()).map(({ incident_id: id }) => (id === group.id ? 'group' : id === other.id));
  expect(of.sort()).toEqual(['group', 'group', 'group', 'group', true, true]);
});

test('the timer of an incident that a group took over changes nothing; the group does not end by silence', async () => {
  const { gathering, own, other, group } = await gathered();
  expect(await timed()).toEqual(expect.arrayContaining([...own, other].map(({ id }) => id)));
  expect(await timed()).not.toContain(group.id);
  await api.world.advance(80 * HOUR);
  const before = [await told(group), ...(await Promise.all(own.map(told)))];
  for (const one of [...own, group]) expect(await ring(one)).toBe(false);
  expect([await told(group), ...(await Promise.all(own.map(told)))]).toEqual(before);
  expect((await gathering.open()).map(({ id }) => id)).toEqual([other.id, group.id]);
  const statuses = (await gathering.alerts()).filter(({ incident_id: id }) => id === group.id);
  expect(statuses.map(({ status }) => status)).toEqual(Array(4).fill('ESCALATED'));
  expect(await ring(other)).toBe(true);
});

test('one that was taken over and reopened ends by silence again, and ends none of the group’s alerts', async () => {
  const { gathering, own, group } = await gathered();
  const incidentId = toGlobalId('Incident', own[0].id);
  await api.as('engineer').done('reopenIncident', { incidentId, reason: 'It was another matter.' });
  expect(await ring(own[0])).toBe(false);
  await api.world.advance(80 * HOUR);
  expect(await ring(own[0])).toBe(true);
  const alerts = (await gathering.alerts()).filter(({ incident_id: id }) => id === group.id);
  expect(alerts.map(({ status }) => status)).toEqual(Array(4).fill('ESCALATED'));
});

test('what is uncertain is asked about where a rule gathers what is known of its instance in the same batch', async () => {
  const gathering = await grouping();
  await gathering.tell(...[1, 2, 3, 4].map((n) => ({ n, minutes: 0 })));
  const [group] = await gathering.open();
  await gathering.tell({ n: 5, minutes: 1 }, { n: 5, minutes: 1, what: 'cpu' });
  expect((await gathering.open()).map(({ id }) => id)).toEqual([group.id]);
  expect(await gathering.questions()).toHaveLength(1);
  const cpu = (await gathering.alerts()).find(({ impact }) => impact === 'UNCERTAIN');
  expect(cpu).toMatchObject({ status: 'AWAITING_CUSTOMER', incident_id: null });
  expect(JSON.stringify(cpu!.explanation)).not.toContain('the alert belongs to it');
  // Where the instance has an incident of its own it still belongs to that, in one batch or two.
  await gathering.tell({ n: 6, minutes: 2, what: 'search' }, { n: 6, minutes: 2, what: 'cpu' });
  await gathering.tell({ n: 7, minutes: 3, what: 'search' });
  await gathering.tell({ n: 7, minutes: 4, what: 'cpu' });
  expect(await gathering.open()).toHaveLength(3);
  expect(await gathering.questions()).toHaveLength(1);
});

test('a group keeps its priority whatever the account groups by', async () => {
  const { gathering, group } = await gathered();
  const incidentId = toGlobalId('Incident', group.id);
  await api.as('engineer').done('updateIncidentPriority', { incidentId, priority: 'LOW', reason: 'A spare line.' });
  await gathering.tell({ n: 6, minutes: 5 });
  const [, again] = await gathering.open();
  expect(again).toMatchObject({ id: group.id, priority: 'LOW' });
});
