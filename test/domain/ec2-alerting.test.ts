import {
  engagementOf,
  groupByInstance,
  instanceKey,
  resolveAfterHours,
  type AlertedInstance,
  type Ec2Alerting,
} from '../../src/domain/ec2-alerting';
import { judgeSilence } from '../../src/domain/quiet';

const usual: Ec2Alerting = {
  scope: 'ACCOUNT_WIDE',
  grouping: 'CLASSIC',
  engagement: 'DEFAULT',
  resolveAfterHours: 72,
};
const instance: AlertedInstance = {
  id: '0b0f8a44-6d59-4c4c-9d1e-2f2d6a6f1a11',
  instanceId: 'i-1',
  name: 'web-1',
  awsAccountId: '111122223333',
  region: 'eu-west-1',
  monitored: false,
};
const monitored = { ...instance, monitored: true };

test.each([
  ['PT24H', 24],
  ['P1D', 24],
  ['PT48H', 48],
  ['P2D', 48],
  ['PT1440M', 24],
  ['P3D', 72],
  ['PT259200S', 72],
  ['PT23H', null],
  ['PT24H1S', null],
  ['PT25H', null],
  ['PT96H', null],
  ['P1W', null],
  ['PT0S', null],
])('%s is %s hours', (duration, hours) => {
  expect(resolveAfterHours(duration)).toBe(hours);
});

test.each<[Partial<Ec2Alerting>, AlertedInstance | null, string]>([
  [{}, instance, 'DEFAULT'],
  [{}, monitored, 'DEFAULT'],
  [{}, null, 'DEFAULT'],
  [{ scope: 'TAG_BASED' }, monitored, 'DEFAULT'],
  [{ scope: 'TAG_BASED' }, instance, 'REPORT_ONLY'],
  [{ scope: 'TAG_BASED' }, null, 'DEFAULT'],
  [{ engagement: 'REPORT_ONLY' }, monitored, 'REPORT_ONLY'],
  [{ engagement: 'REPORT_ONLY' }, null, 'REPORT_ONLY'],
  [{ engagement: 'REPORT_ONLY', scope: 'TAG_BASED' }, instance, 'REPORT_ONLY'],
  [{ engagement: 'REPORT_ONLY', scope: 'TAG_BASED' }, monitored, 'REPORT_ONLY'],
  [{ engagement: 'NONE' }, monitored, 'NONE'],
  [{ engagement: 'NONE' }, null, 'NONE'],
  [{ engagement: 'NONE', scope: 'TAG_BASED' }, instance, 'NONE'],
  [{ grouping: 'INSTANCE', scope: 'TAG_BASED' }, instance, 'REPORT_ONLY'],
])('under %j an alert of %j is handled as %s', (given, about, engagement) => {
  const decision = engagementOf({ ...usual, ...given }, about);
  expect(decision.engagement).toBe(engagement);
  expect(decision.explanation).toMatchObject({
    rule: 'EC2_ENGAGEMENT',
    ruleVersion: '1',
    inputs: { resolveAfter: 'PT72H', engagement: given.engagement ?? 'DEFAULT' },
  });
});

test('one case for an instance: the open one, else a new one that knows when it ends', () => {
  const settings: Ec2Alerting = { ...usual, grouping: 'INSTANCE', resolveAfterHours: 24 };
  const now = new Date('2026-03-01T00:00:00Z');
  const alerts = [{ alertId: 'a', resource: instance.id, at: now }];
  expect(groupByInstance('INCIDENT', { settings, instance }, alerts, null, now)).toMatchObject({
    kind: 'OPEN_OWN',
    resolveAfterHours: 24,
    explanation: { rule: 'EC2_INSTANCE_GROUPING', inputs: { grouping: 'INSTANCE', resolveAfter: 'PT24H', alerts: 1 } },
  });
  expect(groupByInstance('INCIDENT', { settings, instance }, alerts, 'case', now)).toMatchObject({
    kind: 'APPEND',
    caseId: 'case',
    grouped: false,
    lastAt: now,
  });
  // A question ends by the answer or by three days of silence, as any.
  expect(groupByInstance('QUESTION', { settings, instance }, alerts, null, now)).not.toHaveProperty(
    'resolveAfterHours',
  );
  expect(instanceKey(instance)).toBe('ec2-instance:1:111122223333:eu-west-1:i-1');
});

test.each([
  [24, '2026-03-01T23:59:59.999Z', false],
  [24, '2026-03-02T00:00:00.000Z', true],
  [48, '2026-03-02T23:59:59.999Z', false],
  [48, '2026-03-03T00:00:00.000Z', true],
  [72, '2026-03-03T23:59:59.999Z', false],
  [72, '2026-03-04T00:00:00.000Z', true],
])('silent since midnight, %s hours are over at %s: %s', (hours, now, over) => {
  const silence = judgeSilence(new Date('2026-03-01T00:00:00Z'), hours, new Date(now));
  expect(silence.over).toBe(over);
  expect(silence.explanation).toMatchObject({
    rule: 'GROUPED_INCIDENT_QUIET',
    inputs: { resolveAfter: `PT${hours}H` },
  });
});
