import { EC2Client, ModifyVolumeCommand } from '@aws-sdk/client-ec2';
import { DescribeVolumesCommand, FSxClient, UpdateFileSystemCommand, UpdateVolumeCommand } from '@aws-sdk/client-fsx';
import { toGlobalId } from '../../src/domain/id';
import { customerKey } from '../../src/sandbox';
import { testApi } from '../harness/api';
import { testCloud } from '../harness/aws';
import { Workshop } from '../harness/jobs';
import { Remedies } from '../harness/remedies';
import { until } from '../harness/until';

/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
const sky = testCloud();
const api = testApi();
const REGION = 'us-east-1';
const HOUR = 60;
const DAY = 24 * HOUR;
let shop: Workshop;
let remedies: Remedies;
let stop: () => Promise<void>;
let settings: { region: string; credentials: ReturnType<typeof customerKey> };

beforeAll(async () => {
  shop = new Workshop(api.world.database);
  remedies = new Remedies(shop, sky.cloud);
  const [found] = await sky.cloud.accounts();
  remedies.account = await shop.onboard(api.world.organization('Acme'), found, sky.cloud);
  const workers = await shop.work();
  await shop.whenActive(remedies.account.id);
  await workers.stop();
  settings = { region: REGION, credentials: customerKey(found.accountId) };
}, 240_000);
beforeEach(async () => {
  stop = await remedies.flow();
  await shop.work();
});
afterEach(async () => {
  await stop();
  await shop.stopAll();
});

/** As the customer; points that are spent come back with time. */
async function ask(text: string, variables: object = {}): Promise<any> {
  for (;;) {
    const { data, errors } = await api.as('customer').ask(text, variables as Record<string, unknown>);
    if (!errors) return data;
    if (errors[0].extensions.code !== 'RATE_LIMITED') throw new Error(JSON.stringify(errors));
  }
}

/** The remediations of a resource as its customer reads them. */
async function remediationsOf(awsId: string): Promise<any[]> {
  const { remediations } = await ask(
    `query ($id: ID!) { remediations(first: 40, filter: { accountId: { eq: $id } }) { nodes { id status
       guard { rule inputs } steps { name status } resource { arn resourceId }
       alert { id status incident { origin } } } } }`,
    { id: toGlobalId('Account', remedies.account.id) },
  );
  return remediations.nodes.filter(
    ({ resource }: any) => resource.resourceId === awsId || resource.arn.endsWith(awsId),
  );
}

/** Breaks a resource once more, and gives what its customer reads of the remediation once it has ended. */
async function again(scenario: string, resourceId: string, more: object): Promise<any> {
  const before = (await remediationsOf(resourceId)).map(({ id }) => id);
  await remedies.play(scenario, more);
  return until(
    `another remediation of ${resourceId} has ended`,
    async () => {
      const one = (await remediationsOf(resourceId)).find(({ id }) => !before.includes(id));
      return ['SUCCEEDED', 'FAILED', 'BLOCKED'].includes(one?.status) ? one : null;
    },
    90_000,
  );
}

const recover = (resourceId: string) => remedies.play('recover', { resourceIds: [resourceId] });
const rulesOf = (one: any): string[] => one.guard.inputs.refused ?? [one.guard.rule];

/** The service request about an alert, as the customer reads it. */
async function requestAbout(alertId: string): Promise<any> {
  const { serviceRequests } = await ask(
    `query ($id: ID!) { serviceRequests(first: 40, filter: { accountId: { eq: $id } }) { nodes {
       category status ballWith alert { id } } } }`,
    { id: toGlobalId('Account', remedies.account.id) },
  );
  return serviceRequests.nodes.find(({ alert }: any) => alert?.id === alertId);
}

describe('Volume extension', () => {
  it('4th in a week, 6th ever, 5 h after the last -> blocked, outbound service request', async () => {
    const instanceId = await remedies.healthyInstance(/^t3/);
    const fill = () => again('disk-full', instanceId, { instanceId, remedy: 'EXTEND' });
    const extend = async (minutes: number): Promise<void> => {
      expect(await fill()).toMatchObject({ status: 'SUCCEEDED', alert: { status: 'RESOLVED', incident: null } });
      await recover(instanceId);
      await remedies.pass(minutes);
    };
    await extend(5 * HOUR);
    const soon = await fill();
    expect(soon).toMatchObject({ status: 'BLOCKED', alert: { status: 'ESCALATED', incident: { origin: 'FAILED_REMEDIATION' } } }); // prettier-ignore
    expect(rulesOf(soon)).toContain('EC2_VOLUME_DISTANCE');
    expect(await requestAbout(soon.alert.id)).toMatchObject({ category: 'BLOCKED_REMEDIATION' });
    await recover(instanceId);
    await remedies.pass(2 * HOUR);
    await extend(7 * HOUR);
    await extend(7 * HOUR);
    const fourth = await fill();
    expect(fourth.status).toBe('BLOCKED');
    expect(rulesOf(fourth)).toContain('EC2_VOLUME_A_WEEK');
    await recover(instanceId);
    await remedies.pass(8 * DAY);
    await extend(7 * HOUR);
    await extend(8 * DAY);
    const sixth = await fill();
    expect(sixth.status).toBe('BLOCKED');
    expect(rulesOf(sixth)).toContain('EC2_VOLUME_EVER');
  }, 400_000);

  it('volume 2.1 TiB -> blocked', async () => {
    const instanceId = await remedies.healthyInstance(/^t3/);
    const { rows } = await shop.pool.query(
      `select details->'volumes'->0->>'volumeId' as volume from resource where account_id = $1 and resource_id = $2`,
      [remedies.account.id, instanceId],
    );
    const ec2 = new EC2Client(settings);
    await ec2.send(new ModifyVolumeCommand({ VolumeId: rows[0].volume, Size: 2150 }));
    ec2.destroy();
    await remedies.pass(7 * HOUR);
    const blocked = await again('disk-full', instanceId, { instanceId, remedy: 'EXTEND' });
    expect(blocked.status).toBe('BLOCKED');
    expect(rulesOf(blocked)).toContain('EC2_VOLUME_TOO_LARGE');
    expect(await requestAbout(blocked.alert.id)).toMatchObject({ category: 'BLOCKED_REMEDIATION' });
  }, 200_000);
});

it('RDS: 4th in 14 days, or 5 h after the last -> blocked, outbound incident', async () => {
  const { resourceId: databaseId } = await remedies.play('rds-storage-low');
  await remedies.whenIt('SUCCEEDED', databaseId, 90_000);
  const fill = () => again('rds-storage-low', databaseId, { databaseId });
  await recover(databaseId);
  await remedies.pass(5 * HOUR);
  const soon = await fill();
  expect(soon).toMatchObject({ status: 'BLOCKED', alert: { incident: { origin: 'FAILED_REMEDIATION' } } });
  expect(rulesOf(soon)).toContain('RDS_DISTANCE');
  for (const wait of [2 * HOUR, 7 * HOUR]) {
    await recover(databaseId);
    await remedies.pass(wait);
    expect(await fill()).toMatchObject({ status: 'SUCCEEDED' });
  }
  await recover(databaseId);
  await remedies.pass(7 * HOUR);
  const fourth = await fill();
  expect(fourth).toMatchObject({ status: 'BLOCKED', alert: { incident: { origin: 'FAILED_REMEDIATION' } } });
  expect(rulesOf(fourth)).toContain('RDS_CHANGES');
}, 400_000);

it('ONTAP: 1000 GiB -> 1100 GiB; beyond 5120 GiB -> not by automation', async () => {
  const { resourceId } = await remedies.play('fsx-volume-full');
  await remedies.whenIt('SUCCEEDED', resourceId, 90_000);
  const fsx = new FSxClient(settings);
  const [grown] = await remediationsOf(resourceId);
  expect(grown.status).toBe('SUCCEEDED');
  const sizeOf = async (): Promise<number> =>
    (await fsx.send(new DescribeVolumesCommand({ VolumeIds: [resourceId] }))).Volumes![0].OntapConfiguration!
      .SizeInMegabytes!;
  expect((await sizeOf()) / 1024).toBe(1100);
  await recover(resourceId);
  await remedies.pass(7 * HOUR);
  const { Volumes } = await fsx.send(new DescribeVolumesCommand({ VolumeIds: [resourceId] }));
  await fsx.send(new UpdateFileSystemCommand({ FileSystemId: Volumes![0].FileSystemId, StorageCapacity: 8192 }));
  await remedies.pass(7 * HOUR);
  await fsx.send(
    new UpdateVolumeCommand({ VolumeId: resourceId, OntapConfiguration: { SizeInMegabytes: 4700 * 1024 } }),
  );
  await remedies.pass(7 * HOUR);
  const blocked = await again('fsx-volume-full', resourceId, { volumeId: resourceId });
  expect(blocked.status).toBe('BLOCKED');
  expect(rulesOf(blocked)).toContain('FSX_VOLUME_CAP');
  expect((await sizeOf()) / 1024).toBe(4700);
  fsx.destroy();
}, 200_000);

it('No reply to an alert notification for 3 days -> resolved, alert resolved with it', async () => {
  const { alarmNames } = await sky.cloud.scenario('cpu-storm', { accountId: remedies.account.aws_account_id, instances: 1 }); // prettier-ignore
  const read = async (): Promise<any> => {
    const { alerts } = await ask(
      'query ($text: String!) { alerts(filter: { dedupKey: { contains: $text } }) { nodes { id status } } }',
      { text: alarmNames[0] },
    );
    const [alert] = alerts.nodes;
    return alert ? { status: alert.status, request: await requestAbout(alert.id) } : null;
  };
  const asked = await until('the question', async () => {
    const now = await read();
    return now?.request ? now : null;
  });
  expect(asked).toMatchObject({
    status: 'AWAITING_CUSTOMER',
    request: { category: 'ALERT_NOTIFICATION', status: 'PENDING_CUSTOMER_ACTION', ballWith: 'CUSTOMER' },
  });
  await shop.advance(3 * DAY * 60_000 - 60_000);
  expect(await read()).toMatchObject({ status: 'AWAITING_CUSTOMER' });
  await shop.advance(60_000);
  const ended = await until('the silence has ended it', async () => {
    const now = await read();
    return now.status === 'RESOLVED' ? now : null;
  });
  expect(ended).toMatchObject({ request: { status: 'RESOLVED' } });
});
