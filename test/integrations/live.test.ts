import { randomUUID } from 'node:crypto';
import { UpstreamError, type AlarmAddress } from '../../src/domain/live';
import { describeAlarms } from '../../src/integrations/aws/cloudwatch';
import { liveReads } from '../../src/integrations/aws/live';
import { createSessions, type AwsAccess } from '../../src/integrations/aws/session';
import { testCloud } from '../harness/aws';

const sky = testCloud({ accounts: 6, resources: 300 });
const sessions = createSessions({ requestTimeoutMs: 2_000 });
afterAll(() => sessions.close());

const HOUR = 3_600_000;
let access: AwsAccess;
let alarm: AlarmAddress;
let name: string;
const reads = liveReads(sessions, async () => access);

beforeAll(async () => {
  const { accountId } = (await sky.cloud.accounts())[0];
  access = { accountId: randomUUID(), awsAccountId: accountId, roleArn: null, externalId: `id-${randomUUID()}` };
  await sky.cloud.trust(accountId, access.externalId);
  // The same instance breaks and recovers, so that its alarm has a history of several pages.
  const { alarmNames, instanceIds } = await sky.cloud.scenario('status-check-failed', { accountId, remediable: false });
  name = alarmNames[0];
  for (let i = 0; i < 3; i++) {
    await sky.cloud.scenario('recover', { accountId, resourceIds: instanceIds });
    await sky.cloud.scenario('status-check-failed', { accountId, remediable: false, instanceId: instanceIds[0] });
  }
  const all = await describeAlarms(sessions, access, 'us-east-1', new AbortController().signal);
  const found = all.find((one) => one.name === name)!;
  alarm = { ...found, accountId: access.accountId };
});

it('reads the points of an alarm’s metric in the order of time', async () => {
  const end = new Date();
  const series = await reads.metricData(alarm, new Date(+end - 3 * HOUR), end, 300);
  expect(series).toHaveLength(1);
  const [{ points, periodSeconds, statistic }] = series!;
  expect({ periodSeconds, statistic }).toEqual({ periodSeconds: 300, statistic: alarm.statistic });
  expect(points.length).toBeGreaterThanOrEqual(34);
  const times = points.map(({ timestamp }) => +timestamp);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(points.every(({ value }) => Number.isFinite(value))).toBe(true);
});

it('widens the period so that a long time stays readable', async () => {
  const end = new Date();
  const [{ periodSeconds, points }] = (await reads.metricData(alarm, new Date(+end - 10 * 24 * HOUR), end, null))!;
  expect(periodSeconds).toBeGreaterThan(300);
  expect(periodSeconds % 60).toBe(0);
  expect(points.length).toBeLessThanOrEqual(1_440);
});

it('has no data for an alarm that watches no single metric', async () => {
  const composite = { ...alarm, namespace: null, metricName: null };
  expect(await reads.metricData(composite, new Date(0), new Date(), null)).toBeNull();
});

it('pages through the history, newest first, without gap or repeat', async () => {
  const whole = await reads.alarmHistory(alarm, 100, null);
  expect(whole.items.length).toBeGreaterThanOrEqual(7);
  expect(whole.items.some(({ type, summary }) => type === 'STATE_UPDATE' && summary.includes('ALARM'))).toBe(true);
  expect(whole.items.every(({ data }) => data !== null)).toBe(true);
  const paged: typeof whole.items = [];
  let token: string | null = null;
  do {
    const page = await reads.alarmHistory(alarm, 3, token);
    expect(page.items.length).toBeLessThanOrEqual(3);
    paged.push(...page.items);
    token = page.nextToken;
  } while (token);
  expect(paged).toEqual(whole.items);
  expect(paged.map(({ timestamp }) => +timestamp)).toEqual(
    paged.map(({ timestamp }) => +timestamp).sort((a, b) => b - a),
  );
});

describe('when AWS does not answer', () => {
  afterEach(() => sky.cloud.scenario('heal-account', { accountId: access.awsAccountId }));

  const failure = async () => {
    const end = new Date();
    const error = await reads.metricData(alarm, new Date(+end - HOUR), end, null).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UpstreamError);
    return error as UpstreamError;
  };

  it('tells AWS’s code of a throttled account', async () => {
    await sky.cloud.scenario('throttled-account', { accountId: access.awsAccountId });
    expect((await failure()).upstreamCode).toMatch(/^Throttling(Exception)?$/);
  });

  it('tells that an unreachable account was silent', async () => {
    await sky.cloud.scenario('unreachable-account', { accountId: access.awsAccountId });
    expect((await failure()).upstreamCode).toBe('TimeoutError');
  });

  it('one who asks a silent account for much is in nobody else’s way', async () => {
    const { accountId: well } = (await sky.cloud.accounts())[1];
    const other: AwsAccess = {
      accountId: randomUUID(),
      awsAccountId: well,
      roleArn: null,
      externalId: `id-${randomUUID()}`,
    };
    await sky.cloud.trust(well, other.externalId);
    await sky.cloud.scenario('unreachable-account', { accountId: access.awsAccountId });
    const accessOf = async (id: string) => (id === other.accountId ? other : access);
    const shared = liveReads(sessions, accessOf, { atOnce: 4, perAccount: 3, perAsker: 2, waiting: 20, waitMs: 500 });
    const end = new Date();
    const ask = (asker: string, accountId: string) =>
      shared.metricData({ ...alarm, accountId }, new Date(+end - HOUR), end, null, asker);
    const ended: string[] = [];
    const flood = Array.from({ length: 30 }, () =>
      ask('many', access.accountId).catch((error: UpstreamError) => void ended.push(error.message)),
    );
    await ask('one', other.accountId);
    // Of the flood only what was too much has ended; what is asked or waits has not.
    expect(ended).toHaveLength(8);
    expect(new Set(ended)).toEqual(new Set([expect.stringContaining('20 reads from AWS of yours are waiting')]));
    await Promise.all(flood);
    expect(ended).toHaveLength(30);
    expect(ended.filter((message) => message.includes('0.5 s')).length).toBeGreaterThan(10);
  });

  it('tells that a token of another list is invalid', async () => {
    const error: unknown = await reads.alarmHistory(alarm, 3, 'no-such-token').catch((e: unknown) => e);
    expect(error).toMatchObject({ upstreamCode: 'InvalidNextToken' });
  });

  it('tells that the role lets us in no more', async () => {
    const fresh = liveReads(sessions, async () => ({ ...access, externalId: 'not-the-external-id' }));
    const end = new Date();
    await expect(fresh.metricData(alarm, new Date(+end - HOUR), end, null)).rejects.toMatchObject({
      upstreamCode: 'AccessDenied',
    });
  });
});
