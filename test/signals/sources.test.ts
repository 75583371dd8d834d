import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { baselineAlarms } from '../../src/domain/catalog/baseline-alarms';
import type { Alert, Signal } from '../../src/entities';
import { deliver } from '../../src/operations/signal/deliver';
import { testWorld, type KnownAccount } from '../harness/world';
import { alarmEvent, instanceEvent, instanceId, MINUTE, ruling, sent, storedOf, Tables } from './events';

const test_ = testWorld();
const start = Date.parse('2026-03-01T10:00:00Z');
let account: KnownAccount;
let tables: Tables;
let count = 0;

beforeEach(async () => {
  tables = new Tables(test_.world.pool);
  account = await test_.world.addAccount('Acme', expect.getState().currentTestName!);
});

type Event = Record<string, unknown> & { detail: Record<string, unknown> };

function sample(name: string, minutes: number): Event {
  const text = readFileSync(join(__dirname, `../fixtures/events/${name}.json`), 'utf8');
  const event = JSON.parse(text.replaceAll('123456789012', account.awsAccountId)) as Event;
  return { ...event, id: randomUUID(), time: new Date(start + minutes * MINUTE).toISOString() };
}

/** AWS's own sample of an event of a database, as another of its events. */
function rds(eventId: string, database = 'my-db-instance', minutes = 0): Event {
  const event = sample('rds-db-instance-event', minutes);
  const arn = `arn:aws:rds:us-east-1:${account.awsAccountId}:db:${database}`;
  const detail = { ...event.detail, EventID: eventId, SourceIdentifier: database, SourceArn: arn, Date: event.time };
  return { ...event, resources: [arn], detail: { ...detail, Message: `${eventId} happened.` } };
}

/** AWS's own sample of an issue of an instance, with other words in its detail. */
function health(given: Record<string, unknown>, entities: readonly object[], minutes = 0): Event {
  const event = sample('health-event-ec2-instance-store-degraded', minutes);
  const detail = { ...event.detail, communicationId: randomUUID(), ...given };
  return { ...event, detail: { ...detail, affectedEntities: entities } };
}

async function tell(...events: object[]): Promise<Signal[]> {
  const results = await deliver(test_.world.database, events.map(sent));
  return Promise.all(results.map((result) => tables.signal(storedOf(result).id)));
}

const alerts = (): Promise<Alert[]> => tables.alerts(account.awsAccountId);

test('the listed events of RDS are alerts with the impact of the catalogue, any other is information', async () => {
  const listed = baselineAlarms.filter(({ event }) => event?.source === 'aws.rds');
  const signals = await tell(
    ...listed.map(({ event }, n) => rds(event!.eventId!, `db-${n}`)),
    rds('RDS-EVENT-0049', 'db-0', 1),
  );
  expect(listed).toHaveLength(21);
  expect(signals.map(ruling)).toEqual([...listed.map(() => 'OPENED ALERT_OPENED'), 'IGNORED EVENT_NOT_LISTED']);
  const expected = listed.map(({ configurationId, event, impact }, n) => ({
    definition: configurationId,
    impact,
    status: impact === 'KNOWN' ? 'ESCALATED' : 'AWAITING_CUSTOMER',
    dedup_key: `rds:1:${account.awsAccountId}:us-east-1:${event!.eventId}:db-${n}`,
  }));
  const byKey = (a: { dedup_key: string }, b: { dedup_key: string }) => (a.dedup_key < b.dedup_key ? -1 : 1);
  expect((await alerts()).sort(byKey)).toMatchObject(expected.sort(byKey));
  const known = listed.filter(({ impact }) => impact === 'KNOWN');
  expect(await tables.incidents(account.awsAccountId)).toMatchObject(
    known.map(({ event }) => ({ origin: 'DETECTED', description: `${event!.eventId} happened.` })),
  );
});

test('an alert of RDS has its database, counts what comes again, and is over when RDS says so', async () => {
  const arn = `arn:aws:rds:us-east-1:${account.awsAccountId}:db:orders`;
  const database = await test_.world.resource(account, { resource_id: 'orders', arn, type: 'AWS::RDS::DBInstance' });
  await tell(rds('RDS-EVENT-0089', 'orders'), rds('RDS-EVENT-0221', 'orders', 5), rds('RDS-EVENT-0089', 'other', 5));
  await tell(rds('RDS-EVENT-0089', 'orders', 9));
  const [signal] = await tell(rds('RDS-EVENT-0017', 'orders', 20));
  expect(ruling(signal)).toBe('APPENDED CONDITION_CLEARED');
  expect((signal.explanation.inputs as { alertIds: string[] }).alertIds).toHaveLength(2);
  const after = new Map((await alerts()).map((alert) => [`${alert.definition} ${alert.resource_id}`, alert]));
  expect(after.get(`rds-event-0089 ${database.id}`)).toMatchObject({ status: 'RESOLVED', count: 2 });
  expect(after.get(`rds-event-0221 ${database.id}`)).toMatchObject({ status: 'RESOLVED', count: 1 });
  expect(after.get('rds-event-0089 null')).toMatchObject({ status: 'AWAITING_CUSTOMER' });
  expect(await tables.incidents(account.awsAccountId)).toMatchObject([{ status: 'UNASSIGNED' }]);
  const late = await tell(rds('RDS-EVENT-0017', 'orders', 30), rds('RDS-EVENT-0089', 'orders', 15));
  expect(late.map(ruling)).toEqual(['IGNORED EVENT_NOT_LISTED', 'IGNORED STATE_OUT_OF_ORDER']);
});

const one = [{ entityValue: 'i-abcd1111' }];
const rules: [given: Record<string, unknown>, entities: readonly object[], ruling: string][] = [
  [{ eventTypeCategory: 'issue' }, one, 'OPENED ALERT_OPENED'],
  [{ eventTypeCategory: 'issue' }, [], 'OPENED ALERT_OPENED'],
  [{ eventTypeCategory: 'issue', eventScopeCode: 'PUBLIC' }, one, 'OPENED ALERT_OPENED'],
  [{ eventTypeCategory: 'issue', eventScopeCode: 'PUBLIC' }, [], 'IGNORED HEALTH_ACTION'],
  [{ eventTypeCategory: 'issue', actionability: 'INFORMATIONAL' }, one, 'IGNORED HEALTH_ACTION'],
  [{ eventTypeCategory: 'investigation' }, one, 'OPENED ALERT_OPENED'],
  [{ eventTypeCategory: 'accountNotification' }, one, 'IGNORED HEALTH_ACTION'],
  [{ eventTypeCategory: 'accountNotification', actionability: 'ACTION_REQUIRED' }, [], 'OPENED ALERT_OPENED'],
  [{ eventTypeCategory: 'scheduledChange', statusCode: 'upcoming' }, one, 'OPENED ALERT_OPENED'],
  [{ eventTypeCategory: 'scheduledChange', statusCode: 'upcoming' }, [], 'IGNORED HEALTH_ACTION'],
  [{ eventTypeCategory: 'scheduledChange', actionability: 'ACTION_MAY_BE_REQUIRED' }, [], 'OPENED ALERT_OPENED'],
  [{ eventTypeCategory: 'issue', statusCode: 'closed' }, one, 'IGNORED NOTHING_TO_CLOSE'],
  [{ eventTypeCategory: 'issue' }, [{ ...one[0], status: 'RESOLVED' }], 'IGNORED NOTHING_TO_CLOSE'],
  [{ eventTypeCategory: 'issue' }, [{ ...one[0], status: 'IMPAIRED' }], 'OPENED ALERT_OPENED'],
];

test.each(rules)('Health %j about %j is %s', async (given, entities, expected) => {
  const [signal] = await tell(health(given, entities));
  expect(ruling(signal)).toBe(expected);
  expect(signal.explanation.summary).toMatch(/\.$/);
  const opened = expected.startsWith('OPENED');
  expect(await alerts()).toMatchObject(
    opened ? [{ source: 'HEALTH', definition: 'health-event', impact: 'UNCERTAIN', status: 'AWAITING_CUSTOMER' }] : [],
  );
});

test('a Health event is one alert through all its communications, each of them counted once, until it closes', async () => {
  const first = health({ communicationId: 'abc-1' }, one);
  const [opened] = await tell(first);
  const [again, update] = await tell(
    { ...first, id: randomUUID(), region: 'us-east-1' },
    health({ communicationId: 'abc-2' }, one, 5),
  );
  expect([opened, again, update].map(ruling)).toEqual([
    'OPENED ALERT_OPENED',
    'DUPLICATE SENDER_ID_SEEN',
    'APPENDED ALERT_OPEN',
  ]);
  expect(again.duplicate_of_id).toBe(opened.id);
  const [alert] = await alerts();
  expect(alert).toMatchObject({ count: 2, region: 'us-west-2', status: 'AWAITING_CUSTOMER' });
  const [closing] = await tell(health({ communicationId: 'abc-3', statusCode: 'closed' }, one, 60));
  expect(ruling(closing)).toBe('APPENDED CONDITION_CLEARED');
  expect(await alerts()).toMatchObject([{ id: alert.id, status: 'RESOLVED', answer_due_at: null }]);
  const { rows } = await test_.world.pool.query('select status from service_request where alert_id = $1', [alert.id]);
  expect(rows).toEqual([{ status: 'RESOLVED' }]);
});

test('a Health event about resources that are all gone has no impact and is closed at once', async () => {
  const [gone, alive] = [instanceId(++count), instanceId(++count)];
  await test_.world.resource(account, { resource_id: gone, state: 'terminated', region: 'us-west-2' });
  await test_.world.resource(account, { resource_id: alive, state: 'running', region: 'us-west-2' });
  const about = (event: string, ...ids: string[]) =>
    health(
      { eventArn: `arn:aws:health:us-west-2::event/${event}` },
      ids.map((entityValue) => ({ entityValue })),
    );
  const signals = await tell(about('a', gone), about('b', gone, alive), about('c', gone, 'i-00000000unknown'));
  expect(signals.map(ruling)).toEqual(Array(3).fill('OPENED ALERT_OPENED'));
  const [a, b, c] = await alerts();
  expect(a).toMatchObject({ impact: 'NONE', status: 'CLOSED', service_request_id: null, incident_id: null });
  expect(a.explanation).toMatchObject({ rule: 'RESOURCES_GONE', ruleVersion: '1' });
  expect(a.resolved_at).toBeInstanceOf(Date);
  expect([b, c]).toMatchObject(Array(2).fill({ impact: 'UNCERTAIN', status: 'AWAITING_CUSTOMER' }));
  expect(await test_.world.events(a.id)).toMatchObject([{ kind: 'ALERT_OPENED', after: { status: 'CLOSED' } }]);
});

test('what was alerted about an instance is over when it is terminated, also what is being remediated', async () => {
  const instance = instanceId(++count);
  await test_.world.resource(account, { resource_id: instance, state: 'running' });
  const alarm = (metric: string) =>
    alarmEvent({ account: account.awsAccountId, instance, metric, at: new Date(start) });
  await tell(alarm('StatusCheckFailed'), alarm('CPUUtilization'));
  const at = (minutes: number) => new Date(start + minutes * MINUTE);
  const [stopped] = await tell(instanceEvent(account.awsAccountId, instance, 'stopped', at(5)));
  expect(ruling(stopped)).toBe('IGNORED RESOURCE_STATE');
  const [terminated] = await tell(instanceEvent(account.awsAccountId, instance, 'terminated', at(6)));
  expect(ruling(terminated)).toBe('APPENDED CONDITION_CLEARED');
  const over = await alerts();
  expect(over.map(({ status }) => status)).toEqual(['RESOLVED', 'RESOLVED']);
  expect(await tables.incidents(account.awsAccountId)).toEqual([]);
  expect((await test_.world.events(over[0].id)).at(-1)).toMatchObject({
    kind: 'ALERT_RESOLVED',
    summary: `“${over[0].title}” is over.`,
  });
});
