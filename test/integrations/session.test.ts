import { randomUUID } from 'node:crypto';
import { describeAlarms } from '../../src/integrations/aws/cloudwatch';
import { describeEc2 } from '../../src/integrations/aws/ec2';
import { AccessError, createSessions, describeFailure, type AwsAccess } from '../../src/integrations/aws/session';
import { testCloud } from '../harness/aws';

const sky = testCloud({ accounts: 6, resources: 300 });
const open: ReturnType<typeof createSessions>[] = [];
const never = new AbortController().signal;

afterEach(() => open.splice(0).forEach((sessions) => sessions.close()));

function sessionsWith(options: Parameters<typeof createSessions>[0] = {}) {
  const sessions = createSessions(options);
  open.push(sessions);
  return sessions;
}

async function accessTo(index: number): Promise<AwsAccess> {
  const account = (await sky.cloud.accounts())[index];
  const externalId = `id-${randomUUID()}`;
  await sky.cloud.trust(account.accountId, externalId);
  return { accountId: randomUUID(), awsAccountId: account.accountId, roleArn: null, externalId };
}

it('assumes the role of an account once, for all its regions, services and concurrent users', async () => {
  const access = await accessTo(0);
  const sessions = sessionsWith();
  const before = await sky.cloud.calls('sts.AssumeRole');
  await Promise.all(
    ['us-east-1', 'eu-west-1', 'ap-southeast-2'].flatMap((region) => [
      describeEc2(sessions, access, region, never),
      describeAlarms(sessions, access, region, never),
    ]),
  );
  await describeAlarms(sessions, access, 'us-east-1', never);
  expect(await sky.cloud.calls('sts.AssumeRole')).toBe(before + 1);
});

it('renews credentials that are about to end, once for everyone who needs them then', async () => {
  const access = await accessTo(1);
  // Credentials live for an hour; ones that must have more than that ahead of them are always about to end.
  const sessions = sessionsWith({ refreshBeforeMs: 2 * 3_600_000 });
  let given: (() => Promise<unknown>) | undefined;
  await sessions.client(access, 'us-east-1', 'probe', async (settings) => (given = settings.credentials));
  const before = await sky.cloud.calls('sts.AssumeRole');
  const all = await Promise.all(Array.from({ length: 20 }, () => given!()));
  expect(new Set(all).size).toBe(1);
  expect(await sky.cloud.calls('sts.AssumeRole')).toBe(before + 1);
  expect(await given!()).not.toBe(all[0]);
  expect(await sky.cloud.calls('sts.AssumeRole')).toBe(before + 2);
});

it('says in AWS’s own words that the external id is wrong, and lets in once it is right', async () => {
  const access = await accessTo(2);
  const sessions = sessionsWith();
  const wrong = { ...access, externalId: 'another-external-id' };
  const failure = await sessions.verify(wrong).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AccessError);
  expect(describeFailure(failure)).toBe(
    `AccessDenied: User: arn:aws:iam::905418037261:user/opsgraph-platform is not authorized to perform: sts:AssumeRole ` +
      `on resource: arn:aws:iam::${access.awsAccountId}:role/opsgraph-operations`,
  );
  await sky.cloud.trust(access.awsAccountId, 'another-external-id');
  await sessions.verify(wrong);
});

it('refuses a role that leads into another account', async () => {
  const access = await accessTo(3);
  const other = await accessTo(4);
  const sessions = sessionsWith();
  const astray = {
    ...access,
    externalId: other.externalId,
    roleArn: `arn:aws:iam::${other.awsAccountId}:role/opsgraph-operations`,
  };
  await expect(sessions.verify(astray)).rejects.toThrow(
    `The role belongs to account ${other.awsAccountId}, not ${access.awsAccountId}.`,
  );
});

it('does not use credentials of a role that the account has left for another', async () => {
  const access = await accessTo(5);
  const sessions = sessionsWith();
  await describeEc2(sessions, access, 'us-east-1', never);
  const moved = { ...access, roleArn: `arn:aws:iam::${access.awsAccountId}:role/nobody` };
  await expect(describeEc2(sessions, moved, 'us-east-1', never)).rejects.toThrow(AccessError);
});

it('keeps no failure: what AWS refused is asked again', async () => {
  const access = await accessTo(0);
  const sessions = sessionsWith();
  await sky.cloud.trust(access.awsAccountId, access.externalId, { revoked: true });
  await expect(describeEc2(sessions, access, 'us-east-1', never)).rejects.toThrow(AccessError);
  await sky.cloud.trust(access.awsAccountId, access.externalId);
  expect((await describeEc2(sessions, access, 'us-east-1', never)).length).toBeGreaterThan(0);
});

it('gives up a request that is not answered, and an account that hangs holds up no other', async () => {
  const hanging = await accessTo(1);
  const healthy = await accessTo(2);
  await sky.cloud.scenario('unreachable-account', { accountId: hanging.awsAccountId });
  const sessions = sessionsWith({ requestTimeoutMs: 1_000 });
  const stuck = Array.from({ length: 40 }, () =>
    describeEc2(sessions, hanging, 'us-east-1', new AbortController().signal).catch((error: unknown) =>
      describeFailure(error),
    ),
  );
  const first = await Promise.race([describeEc2(sessions, healthy, 'us-east-1', never), ...stuck]);
  expect(Array.isArray(first)).toBe(true);
  for (const failure of await Promise.all(stuck)) expect(failure).toMatch(/^TimeoutError: /);
  await sky.cloud.scenario('heal-account', { accountId: hanging.awsAccountId });
});
