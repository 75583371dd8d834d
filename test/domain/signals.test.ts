import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import table from '../fixtures/events-normalised.json';
import { isRefusal, normalise, revive, type NormalisedSignal, type Via } from '../../src/domain/signals';

const directory = join(__dirname, '../fixtures/events');
const read = (name: string) =>
  JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')) as Record<string, unknown>;
const names = readdirSync(directory)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));
const viaOf = (name: string): Via => ('Type' in read(name) ? 'SNS' : 'EVENTBRIDGE');

function taken(event: unknown, via: Via = 'EVENTBRIDGE'): NormalisedSignal {
  const signal = normalise(event, via);
  if (isRefusal(signal)) throw new Error(`${signal.code} ${signal.path.join('.')}: ${signal.message}`);
  return signal;
}

/** What each file is in our words; of the facts, those that its oddities would spoil. */
interface Expected {
  source: string;
  account: string;
  region: string;
  occurredAt: string;
  state: string;
  dedupKey: string | null;
  subjectArn: string | null;
  hints: string;
  facts: Record<string, unknown>;
}
const expected: Record<string, Expected> = table;

test('every file has its row', () => {
  expect(names).toHaveLength(34);
  expect(Object.keys(expected).sort()).toEqual(names.sort());
});

test.each(names)('%s', (name) => {
  const event = read(name);
  const signal = taken(event, viaOf(name));
  const hints = signal.resourceHints.map(({ kind, id }) => `${kind} ${id}`).join(', ');
  expect({
    source: signal.source,
    account: signal.awsAccountId,
    region: signal.region,
    occurredAt: signal.occurredAt.toISOString(),
    state: signal.state,
    dedupKey: signal.dedupKey,
    subjectArn: signal.subjectArn,
    hints,
    facts: signal.facts,
  }).toEqual({ ...expected[name], facts: expect.objectContaining(expected[name].facts) as unknown });
  const { eventArn, communicationId, page } = signal.facts;
  const communication = communicationId ? `${eventArn}#${communicationId}#${page}` : null;
  expect(signal.senderEventId).toBe(communication ?? event.id ?? event.MessageId);
  expect(revive(JSON.parse(JSON.stringify(signal)) as Record<string, unknown>)).toEqual(signal);
});

test.each(names)('%s tolerates fields that nobody knows, anywhere', (name) => {
  const event = read(name);
  const grown = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(grown)
      : value !== null && typeof value === 'object'
        ? {
            ...Object.fromEntries(Object.entries(value).map(([key, item]) => [key, grown(item)])),
            unheardOf: [{ of: 1 }],
          }
        : value;
  expect({ ...taken(grown(event), viaOf(name)), facts: null }).toEqual({ ...taken(event, viaOf(name)), facts: null });
});

test('no body whatever makes a normaliser throw', () => {
  const bodies = names.map((name) => [read(name), viaOf(name)] as const);
  fc.assert(
    fc.property(
      fc.constantFrom(...bodies),
      fc.array(fc.nat(), { maxLength: 6 }),
      fc.jsonValue(),
      ([body, via], way, value) => {
        const copy = structuredClone(body);
        let at: Record<string, unknown> = copy;
        let key = '';
        for (const step of way) {
          const keys = Object.keys(at);
          if (keys.length === 0) break;
          key = keys[step % keys.length];
          const next = at[key];
          if (next === null || typeof next !== 'object') break;
          at = next as Record<string, unknown>;
          key = '';
        }
        at[key || Object.keys(at)[0]] = value;
        const result = normalise(copy, via);
        if (isRefusal(result)) {
          expect(result.message).not.toBe('');
        } else {
          expect(['FIRING', 'CLEARED', 'INFO']).toContain(result.state);
          expect(Number.isNaN(result.occurredAt.getTime())).toBe(false);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

const alarm = () =>
  read('cloudwatch-alarm-state-change') as { detail: Record<string, Record<string, unknown>> } & Record<
    string,
    unknown
  >;
const change = (patch: (event: ReturnType<typeof alarm>) => void) => {
  const event = alarm();
  patch(event);
  return event;
};

test('OK clears under the same key, INSUFFICIENT_DATA informs', () => {
  const ok = taken(change((event) => (event.detail.state.value = 'OK')));
  const unknown = taken(change((event) => (event.detail.state.value = 'INSUFFICIENT_DATA')));
  const { dedupKey } = taken(alarm());
  expect([ok.state, ok.dedupKey, unknown.state]).toEqual(['CLEARED', dedupKey, 'INFO']);
});

test('an event that came through a topic is the event', () => {
  const wrapped = { ...read('sns-notification'), Message: JSON.stringify(alarm()) };
  expect(taken(wrapped, 'SNS')).toEqual(taken(alarm()));
});

test("an alarm's own notification on a topic says the same as its event", () => {
  const message = {
    AlarmName: 'ServerCpuTooHigh',
    AlarmDescription: 'Goes into alarm when server CPU utilization is too high!',
    AWSAccountId: '123456789012',
    AlarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:ServerCpuTooHigh',
    NewStateValue: 'ALARM',
    NewStateReason: 'Threshold Crossed',
    StateChangeTime: '2019-10-02T17:04:40.989+0000',
    Region: 'US East (N. Virginia)',
    OldStateValue: 'OK',
    Trigger: {
      MetricName: 'CPUUtilization',
      Namespace: 'AWS/EC2',
      Statistic: 'AVERAGE',
      Period: 300,
      Threshold: 50,
      Dimensions: [{ name: 'InstanceId', value: 'i-12345678901234567' }],
    },
  };
  const notified = taken({ ...read('sns-notification'), Message: JSON.stringify(message) }, 'SNS');
  const event = taken(alarm());
  for (const key of [
    'source',
    'awsAccountId',
    'region',
    'occurredAt',
    'subjectArn',
    'resourceHints',
    'state',
    'dedupKey',
    'title',
  ] as const) {
    expect(notified[key]).toEqual(event[key]);
  }
  expect(notified.facts).toMatchObject({
    namespace: 'AWS/EC2',
    metricName: 'CPUUtilization',
    threshold: 50,
    previousState: 'OK',
  });
});

test('a source that we have no words for is kept as information', () => {
  const signal = taken(change((event) => Object.assign(event, { source: 'com.example.shop', resources: ['shop-7'] })));
  expect(signal).toMatchObject({ source: 'EVENTBRIDGE_GENERIC', state: 'INFO', dedupKey: null, subjectArn: null });
  expect(signal.facts).toMatchObject({ eventSource: 'com.example.shop', detail: { alarmName: 'ServerCpuTooHigh' } });
});

test("a sender's own JSON", () => {
  const body = {
    id: 'e-1',
    account: '123456789012',
    occurredAt: '2026-01-01T10:00:00+01:00',
    title: 'Queue stuck',
    dedupKey: 'queue/7',
    resource: 'i-0abc',
  };
  expect(taken(body, 'GENERIC')).toMatchObject({
    source: 'WEBHOOK_GENERIC',
    senderEventId: 'e-1',
    state: 'FIRING',
    dedupKey: 'webhook:1:123456789012:queue/7',
    occurredAt: new Date('2026-01-01T09:00:00Z'),
    resourceHints: [{ kind: 'instance', id: 'i-0abc' }],
  });
  expect(taken({ ...body, state: 'CLEARED' }, 'GENERIC').state).toBe('CLEARED');
});

test('RDS events of the catalogue fire, under the database and the event', () => {
  const rds = read('rds-db-instance-event') as { detail: Record<string, unknown> };
  const full = taken({ ...rds, detail: { ...rds.detail, EventID: 'RDS-EVENT-0007' } });
  expect([full.state, full.dedupKey]).toEqual(['FIRING', 'rds:1:123456789012:us-east-1:RDS-EVENT-0007:my-db-instance']);
});

test('the dimensions of a target group name it before its load balancer', () => {
  const event = change(({ detail }) => {
    detail.configuration.metrics = [
      {
        id: 'm',
        metricStat: {
          stat: 'Sum',
          period: 60,
          metric: {
            namespace: 'AWS/ApplicationELB',
            name: 'HTTPCode_Target_5XX_Count',
            dimensions: { LoadBalancer: 'app/web/50dc6c495c0c9188', TargetGroup: 'targetgroup/web/73e2d6bc24d8a067' },
          },
        },
      },
    ];
  });
  expect(taken(event).subjectArn).toBe(
    'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067',
  );
});

test('an alarm over several resources is about none of them alone, and hints at each', () => {
  const event = change(({ detail }) => {
    const metric = (InstanceId: string) => ({
      id: 'm',
      metricStat: { stat: 'Sum', metric: { namespace: 'AWS/EC2', name: 'NetworkIn', dimensions: { InstanceId } } },
    });
    detail.configuration.metrics = [metric('i-1'), metric('i-2'), metric('i-1')];
  });
  const signal = taken(event);
  expect(signal.subjectArn).toBeNull();
  expect(signal.resourceHints.map(({ id }) => id)).toEqual(['i-1', 'i-2']);
  expect(signal.facts).toMatchObject({ metricName: 'NetworkIn', dimensions: {} });
});
