import { toGlobalId } from '../../src/domain/id';
import type { Alert, Comment, ServiceRequest } from '../../src/entities';
import type { JobContext } from '../../src/jobs/context';
import { resolveUnansweredAlert } from '../../src/jobs/resolve-unanswered-alert';
import { confirmAlertImpact } from '../../src/operations/alert/confirm-alert-impact';
import { dismissAlert } from '../../src/operations/alert/dismiss-alert';
import { perform, type Operation } from '../../src/operations/perform';
import { replyToServiceRequest } from '../../src/operations/service-request/reply-to-service-request';
import { resolveServiceRequest } from '../../src/operations/service-request/resolve-service-request';
import { deliver } from '../../src/operations/signal/deliver';
import { effectOf } from '../harness/outcome';
import { testWorld, type KnownAccount } from '../harness/world';
import { alarmEvent, instanceId, MINUTE, sent, Tables } from './events';

const test_ = testWorld();
const start = Date.parse('2026-03-01T10:00:00Z');
const DAY = 24 * 60 * MINUTE;
let account: KnownAccount;
let tables: Tables;
let count = 0;

beforeEach(async () => {
  tables = new Tables(test_.world.pool);
  account = await test_.world.addAccount('Acme', expect.getState().currentTestName!);
});

/** CPU alarms of new instances in one batch. */
async function fire(instances: number, minutes = 0): Promise<string[]> {
  const names = Array.from({ length: instances }, () => instanceId(++count));
  for (const name of names) await test_.world.resource(account, { resource_id: name });
  await tell(names, 'ALARM', minutes);
  return names;
}

async function tell(names: string[], state: 'ALARM' | 'OK', minutes: number): Promise<void> {
  const events = names.map((instance) =>
    alarmEvent({
      account: account.awsAccountId,
      instance,
      state,
      metric: 'CPUUtilization',
      at: new Date(start + minutes * MINUTE),
    }),
  );
  await deliver(test_.world.database, events.map(sent));
}

const alerts = (): Promise<Alert[]> => tables.alerts(account.awsAccountId);

async function questions(): Promise<ServiceRequest[]> {
  const { rows } = await test_.world.pool.query('select * from service_request where account_id = $1 order by number', [
    account.id,
  ]);
  return rows;
}

async function said(id: string): Promise<string[]> {
  const { rows } = await test_.world.pool.query<Comment>(
    'select * from comment where service_request_id = $1 order by created_at, id',
    [id],
  );
  return rows.map(({ body }) => body);
}

async function does<Input extends object>(name: string, operation: Operation<Input>, input: Input, by = 'customer') {
  const caller = by === 'customer' ? test_.world.customer('Acme') : test_.world.engineer();
  return effectOf(await perform(test_.world.database, caller, name, operation, input));
}

test('an alert of uncertain impact is asked about; its confirmation ends the question and names the incident', async () => {
  await fire(1);
  const [question] = await questions();
  const [alert] = await alerts();
  expect(question).toMatchObject({
    category: 'ALERT_NOTIFICATION',
    status: 'PENDING_CUSTOMER_ACTION',
    origin: 'ACCELERATE',
    ball_with: 'CUSTOMER',
    alert_id: alert.id,
    due_at: alert.answer_due_at,
    resolved_at: null,
  });
  expect(alert.service_request_id).toBe(question.id);
  expect((await said(question.id))[0]).toContain(`- ${alert.title}`);

  const { ids } = await does('confirmAlertImpact', confirmAlertImpact, {
    alertId: toGlobalId('Alert', alert.id),
    priority: 'HIGH',
  });
  const [after] = await questions();
  expect(after).toMatchObject({ status: 'RESOLVED', incident_id: ids.incident, due_at: null });
  expect((await test_.world.events(question.id)).map(({ kind }) => kind)).toEqual([
    'SERVICE_REQUEST_CREATED',
    'SERVICE_REQUEST_RESOLVED',
  ]);
});

test('a storm is one question: the fifth resource gathers the four before it, later ones join', async () => {
  await fire(4);
  expect((await questions()).map(({ status }) => status)).toEqual(Array(4).fill('PENDING_CUSTOMER_ACTION'));
  await fire(1, 1);
  const five = await questions();
  expect(five.map(({ status }) => status)).toEqual([...Array(4).fill('RESOLVED'), 'PENDING_CUSTOMER_ACTION']);
  await fire(45, 2);
  const all = await questions();
  expect(all).toHaveLength(5);
  const group = all[4];
  expect((await alerts()).map((alert) => alert.service_request_id)).toEqual(Array(50).fill(group.id));
  expect(await said(group.id)).toHaveLength(2);
  expect((await said(group.id))[1]).toContain('- and 25 more');
  expect(await said(all[0].id)).toEqual([expect.any(String), `Asked in ${group.number} now.`]);
});

test('a question stays open until the last of its alerts is answered or over', async () => {
  const names = await fire(6);
  const [question] = await questions();
  await tell(names.slice(0, 4), 'OK', 1);
  expect((await questions())[0].status).toBe('PENDING_CUSTOMER_ACTION');
  const waiting = (await alerts()).filter(({ status }) => status === 'AWAITING_CUSTOMER');
  const dismiss = (alert: Alert) =>
    does('dismissAlert', dismissAlert, { alertId: toGlobalId('Alert', alert.id), reason: 'Planned.' });
  // At once: neither sees the other's answer, and still one of them ends the question.
  await Promise.all(waiting.map(dismiss));
  expect((await questions())[0]).toMatchObject({ id: question.id, status: 'RESOLVED' });
  expect((await said(question.id)).at(-1)).toContain('Planned.');
});

test('what is over by itself is no longer asked about', async () => {
  const names = await fire(1);
  await tell(names, 'OK', 1);
  expect((await questions())[0].status).toBe('RESOLVED');
});

test('to resolve the question is to answer that nothing suffers', async () => {
  await fire(5);
  const [question] = await questions();
  await does('resolveServiceRequest', resolveServiceRequest, {
    serviceRequestId: toGlobalId('ServiceRequest', question.id),
    resolution: 'A load test.',
  });
  expect((await alerts()).map(({ status }) => status)).toEqual(Array(5).fill('RESOLVED'));
  const timers = (await test_.world.timers()).filter(({ task }) => task === 'resolve-unanswered-alert');
  const ids = (await alerts()).map(({ id }) => id);
  expect(timers.filter(({ key }) => ids.includes(key))).toEqual([]);
});

test('three days of silence resolve the alert and the question; a word of the customer is no silence', async () => {
  await fire(1);
  await fire(1, 20);
  const [silent, answered] = await questions();
  const reply = (serviceRequestId: string, by: 'customer' | 'engineer', awaitCustomer?: boolean) =>
    does(
      'replyToServiceRequest',
      replyToServiceRequest,
      {
        serviceRequestId: toGlobalId('ServiceRequest', serviceRequestId),
        body: 'We look.',
        visibility: 'CUSTOMER' as const,
        awaitCustomer,
      },
      by,
    );
  await reply(answered.id, 'customer');
  await test_.world.advance(3 * DAY);
  const context = { database: test_.world.database, signal: new AbortController().signal } as JobContext;
  const expire = async () => {
    for (const { id } of await alerts()) await resolveUnansweredAlert({ alertId: id }, context);
  };
  await expire();
  expect((await questions()).map(({ status }) => status)).toEqual(['RESOLVED', 'CUSTOMER_ACTION_COMPLETED']);
  expect((await said(silent.id)).at(-1)).toContain('three days');

  await reply(answered.id, 'engineer', true);
  await expire();
  expect((await questions())[1]).toMatchObject({ status: 'PENDING_CUSTOMER_ACTION', due_at: expect.any(Date) });
  await test_.world.advance(3 * DAY);
  await expire();
  expect((await questions())[1].status).toBe('RESOLVED');
  expect((await alerts()).map(({ status }) => status)).toEqual(['RESOLVED', 'RESOLVED']);
});
