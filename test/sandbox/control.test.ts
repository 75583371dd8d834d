import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { LIVE_MARK } from '../../src/sandbox';
import { type Event, Fixture, clients, endpoint, refusal } from './sandbox';

interface Played {
  alarmNames: string[];
  instanceIds: string[];
  eventIds: string[];
  resourceId: string;
  startedAt: string;
}

let fixture: Fixture;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
beforeEach(async () => {
  fixture = await Fixture.start();
  aws = await fixture.inAccount(fixture.first);
});
afterEach(() => fixture.close());

const play = (name: string, more: object = {}) => fixture.control<Played>('POST', 'scenario', { name, ...more });
const count =
  (n: number) =>
  (events: Event[]): boolean =>
    events.length >= n;

describe('scenarios', () => {
  it('are listed with what they take', async () => {
    const list = (await fixture.control<{ name: string; description: string }[]>('GET', 'scenarios')) as {
      name: string;
    }[];
    expect(list.map((each) => each.name)).toEqual(
      expect.arrayContaining([
        'disk-full',
        'status-check-failed',
        'rds-storage-low',
        'cpu-storm',
        'alarm-storm',
        'throttled-account',
        'recover',
      ]),
    );
  });

  it.each([true, false])('disk full, remediable %s', async (remediable) => {
    const played = await play('disk-full', { remediable });
    const [event] = await fixture.events(count(1));
    expect([event?.id, event?.detail.state?.value, event?.detail.alarmName]).toEqual([
      played.eventIds[0],
      'ALARM',
      played.alarmNames[0],
    ]);
    const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: [played.resourceId] }));
    const tags = Reservations?.[0]?.Instances?.[0]?.Tags?.map((tag) => tag.Key);
    expect(tags?.includes('VolumeLayout')).toBe(!remediable);
    const { MetricAlarms } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: played.alarmNames }));
    expect(MetricAlarms?.[0]?.StateValue).toBe('ALARM');
    const device = MetricAlarms?.[0]?.Dimensions?.find((dimension) => dimension.Name === 'device')?.Value;
    if (!remediable) expect(device).toMatch(/^mapper\//);
    const recovered = await play('recover');
    expect(recovered.alarmNames).toEqual(played.alarmNames);
    expect((await fixture.events(count(1)))[0]?.detail.state?.value).toBe('OK');
  });

  it.each([true, false])(
    'status check failed, remediable %s: outside or inside an Auto Scaling group',
    async (remediable) => {
      const { resourceId } = await play('status-check-failed', { remediable });
      const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: [resourceId] }));
      const grouped = Reservations?.[0]?.Instances?.[0]?.Tags?.some((tag) => tag.Key === 'aws:autoscaling:groupName');
      expect(grouped).toBe(!remediable);
    },
  );

  it.each([true, false])('RDS storage low, remediable %s: with or without the opt-out tag', async (remediable) => {
    const { resourceId } = await play('rds-storage-low', { remediable });
    const { DBInstances } = await aws.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: resourceId }));
    expect(DBInstances?.[0]?.TagList?.some((tag) => tag.Value === 'ams-opt-out')).toBe(!remediable);
    expect((await fixture.events(count(1)))[0]?.detail.alarmName).toBe(`${resourceId}: FreeStorageSpace`);
  });

  it('an alarm storm sends as many events as asked for, each once, and every alarm ends in ALARM', async () => {
    const { instanceIds } = await play('alarm-storm', { events: 300, seconds: 1, instances: 30 });
    const events = await fixture.events(count(300));
    expect(new Set(events.map((event) => event.id)).size).toBe(300);
    const last = new Map(events.map((event) => [event.detail.alarmName, event.detail.state?.value]));
    expect([instanceIds.length, last.size, new Set(last.values())]).toEqual([30, 30, new Set(['ALARM'])]);
    const first = events.filter((event) => event.detail.alarmName === events[0]?.detail.alarmName);
    expect(first.map((event) => event.detail.state?.value)).toEqual([
      'INSUFFICIENT_DATA',
      ...Array.from({ length: 9 }, (_, nth) => (nth % 2 === 0 ? 'ALARM' : 'OK')),
    ]);
  });

  it('storms hit fifty instances, and say so when there are not as many', async () => {
    expect((await play('cpu-storm')).eventIds).toHaveLength(50);
    const region = fixture.first.regions[1];
    expect(await play('cpu-storm', { region })).toMatchObject({
      status: 409,
      error: { code: 'INSUFFICIENT_RESOURCES', field: 'instances' },
    });
  });

  it('repeat and reorder deliveries', async () => {
    const repeated = await play('duplicate-delivery', { times: 4 });
    const copies = await fixture.events(count(4));
    expect(copies.map((event) => event.id)).toEqual(Array(4).fill(repeated.eventIds[0]));
    await play('out-of-order-delivery');
    const pair = await fixture.events(count(2));
    expect(pair.map((event) => event.detail.state?.value)).toEqual(['OK', 'ALARM']);
    const timestamps = pair.map((event) => (event.detail.state as unknown as { timestamp: string }).timestamp);
    expect(timestamps[0]?.localeCompare(timestamps[1] ?? '')).toBeGreaterThanOrEqual(0);
  });

  it('trouble one account and no other', async () => {
    const [first, second] = fixture.accounts;
    const neighbour = await fixture.inAccount(second ?? fixture.first, 'us-east-1', false);
    const impatient = await fixture.inAccount(fixture.first, 'us-east-1', false);
    await play('throttled-account', { accountId: first?.accountId });
    expect((await refusal(impatient.ec2.send(new DescribeInstancesCommand({})))).name).toBe('RequestLimitExceeded');
    expect((await refusal(impatient.cloudwatch.send(new DescribeAlarmsCommand({})))).name).toBe('Throttling');
    await neighbour.ec2.send(new DescribeInstancesCommand({}));
    await play('unreachable-account', { accountId: first?.accountId });
    const abortSignal = AbortSignal.timeout(300);
    expect((await refusal(impatient.ec2.send(new DescribeInstancesCommand({}), { abortSignal }))).name).toMatch(
      /Abort|Timeout/,
    );
    await play('slow-account', { accountId: first?.accountId, delayMs: 400 });
    const startedAt = Date.now();
    await impatient.ec2.send(new DescribeInstancesCommand({}));
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(390);
    await play('denied-account', { accountId: first?.accountId });
    const role = { RoleArn: first?.roleArn, RoleSessionName: 'opsgraph', ExternalId: `ext-${first?.accountId}` };
    expect((await refusal(fixture.platform().sts.send(new AssumeRoleCommand(role)))).name).toBe('AccessDenied');
    await play('heal-account', { accountId: first?.accountId });
    await impatient.ec2.send(new DescribeInstancesCommand({}));
  });
});

describe('the opening', () => {
  it('spreads incidents of known impact over all accounts, once', async () => {
    const { effects } = await fixture.control<{
      effects: { accountId: string; region: string; alarmName: string; eventId: string }[];
    }>('POST', 'begin');
    expect(effects.length).toBeGreaterThanOrEqual(12);
    const events = await fixture.events(count(effects.length));
    expect(new Set(events.map((event) => event.account))).toEqual(
      new Set(fixture.accounts.map((account) => account.accountId)),
    );
    const kinds = events.map(
      (event) =>
        `${event.account}/${event.region}/${String(event.detail.alarmName)
          .replace(/^.*?(: | - )/, '')
          .slice(0, 12)}`,
    );
    expect(new Set(kinds).size).toBe(events.length);
    const reserved = fixture.accounts.filter((account) => account.reserved).map((account) => account.accountId);
    for (const event of events) {
      expect([event.account, event.detail.state?.reason.includes(LIVE_MARK)]).toEqual([
        event.account,
        reserved.includes(event.account),
      ]);
    }
    expect((await fixture.control<{ effects: unknown[] }>('POST', 'begin')).effects).toEqual([]);
  });
});

describe('deliveries by hand', () => {
  it('go through the account’s rule, or straight into the queue for nobody’s account', async () => {
    const event = (account: string, id: string) => ({
      id,
      account,
      region: 'us-east-1',
      source: 'aws.health',
      'detail-type': 'AWS Health Event',
      detail: {},
    });
    const events = [event(fixture.first.accountId, 'one'), event('123456789012', 'two')];
    expect(await fixture.control('POST', 'deliver', { events, times: 3, reversed: true })).toMatchObject({
      delivered: 6,
    });
    const found = await fixture.events(count(6));
    expect(found.map((each) => each.id).sort()).toEqual(['one', 'one', 'one', 'two', 'two', 'two']);
    expect(found[0]?.id).toBe('two');
  });

  it('of SNS envelopes are signed, and altered on request', async () => {
    const receiver = await endpoint();
    const sent = await fixture.control('POST', 'sns', {
      message: { a: 1 },
      endpoint: receiver.url,
      signatureVersion: '2',
      tamper: true,
    });
    expect(sent).toMatchObject({
      status: 200,
      envelope: { Message: '{"a":1} ', SignatureVersion: '2', Type: 'Notification' },
    });
    expect(JSON.parse((await receiver.until(1))[0]?.body ?? '')).toEqual(
      (sent as unknown as { envelope: object }).envelope,
    );
    await receiver.close();
  });
});

describe('the control API', () => {
  const refused: [string, unknown, number, object][] = [
    ['POST advance', { by: '1 hour' }, 400, { code: 'INVALID', field: 'by' }],
    ['POST advance', { by: '-PT1H' }, 400, { code: 'INVALID', field: 'by' }],
    ['POST advance', {}, 400, { code: 'REQUIRED', field: 'by' }],
    ['POST advance', '{', 400, { code: 'MALFORMED_JSON' }],
    ['POST advance', '[1]', 400, { code: 'INVALID' }],
    ['POST scenario', {}, 400, { code: 'REQUIRED', field: 'name' }],
    ['POST scenario', { name: 'constructor' }, 404, { code: 'NOT_FOUND', field: 'name' }],
    ['POST scenario', { name: 'disk-full', accountId: '1' }, 404, { code: 'NOT_FOUND', field: 'accountId' }],
    ['POST scenario', { name: 'disk-full', region: 'mars-1' }, 400, { code: 'INVALID', field: 'region' }],
    ['POST scenario', { name: 'disk-full', remediable: 'yes' }, 400, { code: 'INVALID', field: 'remediable' }],
    ['POST scenario', { name: 'disk-full', instanceId: 'i-none' }, 404, { code: 'NOT_FOUND', field: 'instanceId' }],
    ['POST scenario', { name: 'alarm-storm', events: 1e9 }, 400, { code: 'INVALID', field: 'events' }],
    ['POST scenario', { name: 'recover', resourceIds: [1] }, 400, { code: 'INVALID', field: 'resourceIds' }],
    ['POST trust', { accountId: '1', externalId: 'abc' }, 404, { code: 'NOT_FOUND', field: 'accountId' }],
    ['POST deliver', {}, 400, { code: 'REQUIRED', field: 'event' }],
    ['POST deliver', { events: [1] }, 400, { code: 'INVALID', field: 'events' }],
    ['POST sns', { message: 'x', endpoint: 'https://example.com' }, 400, { code: 'INVALID', field: 'endpoint' }],
    ['POST sns', { message: 'x', type: 'Odd' }, 400, { code: 'INVALID', field: 'type' }],
    ['POST seed', { resources: -1 }, 400, { code: 'INVALID', field: 'resources' }],
    ['POST nothing', {}, 404, { code: 'NOT_FOUND' }],
    ['GET advance', undefined, 404, { code: 'NOT_FOUND' }],
  ];

  it('refuses bad input with a code and the field', async () => {
    for (const [route, body, status, error] of refused) {
      const [method = '', path = ''] = route.split(' ');
      const answer = await fixture.control<{ error: object }>(method as 'POST', path, body);
      expect([route, body, answer.status, answer.error]).toEqual([route, body, status, expect.objectContaining(error)]);
    }
    expect((await fixture.control<{ clock: { offsetMs: number } }>('GET', 'world')).clock.offsetMs).toBe(0);
  });

  it('advances the clock and never turns it back', async () => {
    const first = await fixture.control<{ offsetMs: number }>('POST', 'advance', { by: 'P1DT2H' });
    expect(first.offsetMs).toBe(26 * 3_600_000);
    const { resourceId } = await play('status-check-failed');
    const alarm = (one: Event): boolean => one.source === 'aws.cloudwatch';
    const event = (await fixture.events((events) => events.some(alarm))).find(alarm);
    expect(Date.parse(event?.time ?? '') - Date.now()).toBeGreaterThan(25 * 3_600_000);
    expect(resourceId).toMatch(/^i-/);
    expect((await fixture.control<{ offsetMs: number }>('POST', 'advance', { by: 'PT1S' })).offsetMs).toBe(
      first.offsetMs + 1000,
    );
  });

  it('resets the world but not who is trusted, nor the time; another seed gives another world', async () => {
    await play('cpu-storm');
    await fixture.control('POST', 'advance', { by: 'PT1H' });
    const reset = await fixture.control<{ clock: { offsetMs: number } }>('POST', 'reset');
    expect(reset.clock.offsetMs).toBe(3_600_000);
    const { MetricAlarms } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
    expect(MetricAlarms).toEqual([]);
    const seeded = await fixture.control<{ counts: object }>('POST', 'seed', {
      seed: 'other',
      accounts: 6,
      resources: 300,
    });
    expect(seeded.counts).toMatchObject({ accounts: 6, resources: 300 });
  });

  it('counts calls by operation and account', async () => {
    const stranger = clients(
      fixture.sandbox.url,
      { accessKeyId: 'NOBODY00000000000000', secretAccessKey: 'x' },
      'us-east-1',
      false,
    );
    await refusal(stranger.ec2.send(new DescribeInstancesCommand({})));
    await aws.ec2.send(new DescribeInstancesCommand({}));
    await aws.ec2.send(new DescribeInstancesCommand({}));
    const calls = await fixture.control<{
      totals: Record<string, number>;
      byAccount: Record<string, Record<string, number>>;
    }>('GET', 'calls');
    expect(calls.totals['ec2.DescribeInstances']).toBe(2);
    expect(calls.byAccount[fixture.first.accountId]).toEqual({ 'ec2.DescribeInstances': 2 });
  });
});
