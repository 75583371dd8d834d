import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliver } from '../../src/operations/signal/deliver';
import { ingest } from '../../src/operations/signal/ingest';
import type { Via } from '../../src/domain/signals';
import { testWorld } from '../harness/world';
import { ruling, storedOf, Tables } from './events';

const test_ = testWorld();
const directory = join(__dirname, '../fixtures/events');
const files = readdirSync(directory)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({ name: file.replace('.json', ''), text: readFileSync(join(directory, file), 'utf8') }));
const viaOf = (text: string): Via => ('Type' in (JSON.parse(text) as object) ? 'SNS' : 'EVENTBRIDGE');
const overEventBridge = files.filter(({ text }) => viaOf(text) === 'EVENTBRIDGE');

const DEGRADED = 'arn:aws:health:us-west-2::event/AWS_EC2_INSTANCE_STORE_DRIVE_PERFORMANCE_DEGRADED_90353408594353980';
const NOT_BUILT = 'IGNORED HANDLER_NOT_BUILT';
/** What becomes of each file once its accounts, resources and alarms are ours. */
const outcomes: Record<string, string> = {
  'ams-patch-window-completed': NOT_BUILT,
  'ams-patch-window-preemptive': NOT_BUILT,
  'backup-copy-job-state-change-failed': 'OPENED ALERT_OPENED',
  'backup-job-state-change-aborted': 'OPENED ALERT_OPENED',
  'backup-job-state-change-completed': 'IGNORED BACKUP_JOB_STATE',
  // It does not say of what.
  'backup-job-state-change-created': 'IGNORED BACKUP_JOB_INCOMPLETE',
  'backup-job-state-change-expired': 'OPENED ALERT_OPENED',
  'backup-job-state-change-failed': 'OPENED ALERT_OPENED',
  'backup-job-state-change-pending': 'IGNORED BACKUP_JOB_STATE',
  'backup-job-state-change-running': 'IGNORED BACKUP_JOB_STATE',
  'backup-restore-job-state-change-completed': 'IGNORED RECOVERY_POINT_UNKNOWN',
  'backup-restore-job-state-change-failed': 'IGNORED RECOVERY_POINT_UNKNOWN',
  // A composite alarm that was discovered: outside the catalogue, so the customer is asked.
  'cloudwatch-alarm-state-change-composite-4': 'OPENED ALERT_OPENED',
  // Its two metrics are of one known instance.
  'cloudwatch-alarm-state-change-math-2': 'OPENED ALERT_OPENED',
  'cloudwatch-alarm-state-change-math-3': 'OPENED ALERT_OPENED',
  // It queries all tables of an account: no alarm of ours, no resource.
  'cloudwatch-alarm-state-change-math-5': 'IGNORED ALARM_UNKNOWN',
  // CPUUtilization of an instance is a row of the catalogue.
  'cloudwatch-alarm-state-change': 'OPENED ALERT_OPENED',
  'config-compliance-change-sns-notification': NOT_BUILT,
  'config-rules-compliance-change': NOT_BUILT,
  'ec2-instance-state-change': 'IGNORED RESOURCE_STATE',
  'guardduty-finding': NOT_BUILT,
  // An issue of one instance that AWS names.
  'health-event-ec2-instance-store-degraded': 'OPENED ALERT_OPENED',
  // Public, and it names nothing of the account.
  'health-event-ec2-operational-issue-public': 'IGNORED HEALTH_ACTION',
  'macie-finding-policy': NOT_BUILT,
  // A failover that completed and a deleted snapshot are not among the listed events.
  'rds-db-instance-event': 'IGNORED EVENT_NOT_LISTED',
  'rds-db-snapshot-event': 'IGNORED EVENT_NOT_LISTED',
  'sns-notification': NOT_BUILT,
  'sns-subscription-confirmation': NOT_BUILT,
  'sns-unsubscribe-confirmation': NOT_BUILT,
  'ssm-automation-execution-status-change': 'IGNORED AUTOMATION_NOT_OURS',
  'ssm-maintenance-window-execution-state-change': 'IGNORED WINDOW_UNKNOWN',
  'ssm-maintenance-window-state-change': NOT_BUILT,
  'ssm-maintenance-window-task-target-invocation-state-change': 'IGNORED WINDOW_UNKNOWN',
  'ssm-patch-compliance-state-change': 'IGNORED RESOURCE_UNKNOWN',
};

/** Three times, the last time in reversed order. */
const thrice = <T>(list: T[]): T[] => [...list, ...list, ...[...list].reverse()];

test('there are 30 files for EventBridge and 4 for SNS, and every file has its row', () => {
  expect(overEventBridge).toHaveLength(30);
  expect(files).toHaveLength(34);
  expect(Object.keys(outcomes).sort()).toEqual(files.map(({ name }) => name).sort());
});

test('as printed each is stored once, of nobody, the account with thirteen digits too', async () => {
  const { world } = test_;
  const tables = new Tables(world.pool);
  const sendings = thrice(files);
  const results: ReturnType<typeof storedOf>[] = [];
  for (const { text } of sendings) {
    results.push(storedOf((await deliver(world.database, [{ via: viaOf(text), body: text }]))[0]));
  }
  expect(results.map(({ duplicate }) => duplicate)).toEqual(sendings.map((_, n) => n >= files.length));
  const ids = new Map(files.map(({ name }, n) => [name, results[n].id]));
  sendings.forEach(({ name }, n) => expect(results[n].id).toBe(ids.get(name)));

  const signals = await tables.signals();
  expect(signals).toHaveLength(34);
  expect(new Set(signals.map(ruling))).toEqual(new Set(['IGNORED ACCOUNT_UNKNOWN']));
  for (const signal of signals) {
    expect(signal).toMatchObject({ deliveries: 3, organization_id: null, account_id: null });
    expect(signal.body).toBe(files.find(({ name }) => ids.get(name) === signal.id)!.text);
    expect(signal.payload).toBeNull();
  }
  expect(signals.filter(({ aws_account_id: account }) => account === '1112233445566')).toHaveLength(10);
  const events = await world.events();
  expect(events.map(({ kind }) => kind)).toEqual(Array(34).fill('SIGNAL_UNMATCHED'));
  expect(events.every((event) => event.organization_id === null && !event.customer_visible)).toBe(true);
});

test('with the ids of a managed account each has the outcome of the table, once', async () => {
  const { world } = test_;
  const tables = new Tables(world.pool);
  const account = await world.addAccount('Acme', 'fixtures');
  const { awsAccountId } = account;
  const ours = files.map(({ name, text }) => ({
    name,
    // The instance first: its id contains the digits of an account.
    text: text
      .replaceAll('i-12345678901234567', 'i-0abcdef0aaaaaaaa9')
      .replace(/1112233445566|123456789012|111122223333|145917996532/g, awsAccountId),
  }));
  await world.resource(account, { resource_id: 'i-0abcdef0aaaaaaaa9' });
  const instance = await world.resource(account, { resource_id: 'i-1234567890abcdef0', state: 'stopped' });
  const composite = await world.alarm(account, { name: 'ServiceAggregatedAlarm', composite: true, state: 'OK' });

  const ids = new Map<string, string>();
  for (const [n, { name, text }] of thrice(ours).entries()) {
    const [result] = (await ingest(world.database, { via: viaOf(text), bodies: [text], caller: null })).results;
    const { id, duplicate } = storedOf(result);
    expect({ name, duplicate }).toEqual({ name, duplicate: n >= ours.length });
    ids.set(name, id);
  }
  const signals = new Map((await tables.signals(awsAccountId)).map((signal) => [signal.id, signal]));
  expect(signals.size).toBe(34);
  expect(Object.fromEntries(ours.map(({ name }) => [name, ruling(signals.get(ids.get(name)!)!)]))).toEqual(outcomes);
  for (const signal of signals.values()) {
    expect(signal).toMatchObject({ deliveries: 3, account_id: account.id, organization_id: account.organizationId });
    expect(signal.explanation).toMatchObject({ summary: expect.stringMatching(/\.$/), ruleVersion: '1' });
  }

  const alerts = await tables.alerts(awsAccountId);
  expect(alerts.map(({ dedup_key: key, count, status, impact }) => [key, count, status, impact])).toEqual([
    [`cloudwatch:1:${awsAccountId}:us-east-1:ServerCpuTooHigh`, 1, 'AWAITING_CUSTOMER', 'UNCERTAIN'],
    [`cloudwatch:1:${awsAccountId}:us-east-1:TotalNetworkTrafficTooHigh`, 1, 'AWAITING_CUSTOMER', 'UNCERTAIN'],
    [`cloudwatch:1:${awsAccountId}:us-east-1:EC2 CPU Utilization Anomaly`, 1, 'AWAITING_CUSTOMER', 'UNCERTAIN'],
    [`backup:1:${awsAccountId}:us-west-2:COPY:47C8EF56-74D8-059D-1301-C5BE1D5C926E`, 1, 'ESCALATED', 'KNOWN'],
    // Somebody stopped it: the customer is asked whether that was meant.
    [
      `backup:1:${awsAccountId}:us-west-2:BACKUP:58cdef95-7680-4c74-80d5-1b64093999c8`,
      1,
      'AWAITING_CUSTOMER',
      'UNCERTAIN',
    ],
    [`backup:1:${awsAccountId}:us-west-2:BACKUP:01EE26DC-7107-4D8E-0C54-EAC27C662BA4`, 1, 'ESCALATED', 'KNOWN'],
    [`backup:1:${awsAccountId}:us-west-2:BACKUP:34176239-e96d-4e1d-9fad-529dbb3c3556`, 1, 'ESCALATED', 'KNOWN'],
    [`health:1:${awsAccountId}:us-west-2:${DEGRADED}`, 1, 'AWAITING_CUSTOMER', 'UNCERTAIN'],
    [`cloudwatch:1:${awsAccountId}:us-east-1:ServiceAggregatedAlarm`, 1, 'AWAITING_CUSTOMER', 'UNCERTAIN'],
  ]);
  expect(alerts[8]).toMatchObject({ alarm_id: composite.id, resource_id: null });
  // Of each backup that failed by itself one.
  expect(await tables.incidents(awsAccountId)).toHaveLength(3);
  expect(await world.row('resource', instance.id)).toMatchObject({ state: 'pending' });
  expect(await world.events(instance.id)).toMatchObject([
    { kind: 'RESOURCE_CHANGED', before: { state: 'stopped' }, after: { state: 'pending' } },
  ]);
  expect(await tables.unevenlyQueued()).toBe(0);
});
