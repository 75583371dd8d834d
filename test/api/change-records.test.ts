import { EC2Client, RebootInstancesCommand } from '@aws-sdk/client-ec2';
import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { toGlobalId } from '../../src/domain/id';
import { systemCaller } from '../../src/domain/caller';
import { applyChanges } from '../../src/operations/change-record/apply-changes';
import { startJob } from '../../src/operations/account/start-job';
import { transact } from '../../src/operations/unit';
import { customerKey } from '../../src/sandbox';
import { testApi } from '../harness/api';
import { testCloud } from '../harness/aws';
import { Workshop } from '../harness/jobs';
import { Remedies } from '../harness/remedies';
import { until } from '../harness/until';

/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
const sky = testCloud();
const api = testApi();
let shop: Workshop;
let remedies: Remedies;
let stop: () => Promise<void>;
let ec2: EC2Client;
let ssm: SSMClient;

beforeAll(async () => {
  shop = new Workshop(api.world.database);
  remedies = new Remedies(shop, sky.cloud);
  const [found] = await sky.cloud.accounts();
  remedies.account = await shop.onboard(api.world.organization('Acme'), found, sky.cloud);
  const workers = await shop.work();
  await shop.whenActive(remedies.account.id);
  await workers.stop();
  const customer = { region: 'us-east-1', credentials: customerKey(found.accountId) };
  ec2 = new EC2Client(customer);
  ssm = new SSMClient(customer);
}, 240_000);
beforeEach(async () => {
  stop = await remedies.flow();
  await shop.work();
});
afterEach(async () => {
  await stop();
  await shop.stopAll();
});
afterAll(() => {
  ec2.destroy();
  ssm.destroy();
});

/** By hand, on one instance. */
const run = (instance: string, commands: string[]) =>
  ssm.send(
    new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds: [instance], Parameters: { commands } }),
  );

const ask = (text: string, variables: object = {}, who: 'customer' | 'engineer' | 'stranger' = 'customer') =>
  api.as(who).query(text, variables) as Promise<any>;

async function synchronised(): Promise<void> {
  const { account } = remedies;
  const jobId = await transact(shop.database, systemCaller('test'), (unit) => startJob(unit, account, 'sync-account'));
  expect((await shop.whenEnded(jobId)).error).toBeNull();
}

const FIELDS = `id eventName eventSource requester party businessNeed businessNeedType region roleArn userAgent eventTime
  requestParameters responseElements eventId account { id } resource { resourceId } incident { number }`;

async function changesOf(instance: string): Promise<any[]> {
  const { resources } = await ask(
    `query ($id: String!) { resources(first: 1, filter: { resourceId: { eq: $id } }) { nodes { changes { nodes { ${FIELDS} } } } } }`,
    { id: instance },
  );
  return resources.nodes[0].changes.nodes;
}

it('what the customer did by hand is on the resource, read twice and kept once; nobody else’s customer sees it', async () => {
  const instance = await remedies.healthyInstance();
  const other = await remedies.healthyInstance();
  await run(instance, ['df -h']);
  await ec2.send(new RebootInstancesCommand({ InstanceIds: [instance, other] }));
  await synchronised();
  await synchronised();
  // Calls of one second come in any order.
  const [rebooted, sent, ...none] = (await changesOf(instance)).sort((a, b) => (a.eventName < b.eventName ? -1 : 1));
  expect(none).toEqual([]);
  expect(sent).toMatchObject({ eventName: 'SendCommand', party: 'CUSTOMER', businessNeed: null });
  expect(rebooted).toMatchObject({
    eventName: 'RebootInstances',
    eventSource: 'ec2.amazonaws.com',
    requester: 'root',
    party: 'CUSTOMER',
    region: 'us-east-1',
    roleArn: null,
    requestParameters: { instancesSet: { items: [{ instanceId: instance }, { instanceId: other }] } },
    account: { id: toGlobalId('Account', remedies.account.id) },
    incident: null,
  });
  // A call that names two is on both.
  expect((await changesOf(other)).map(({ id }) => id)).toEqual([rebooted.id]);
  const mine = await ask(`{ changeRecords(filter: { eventName: { eq: "RebootInstances" } }) { nodes { id } } }`);
  expect(mine.changeRecords.nodes).toEqual([{ id: rebooted.id }]);
  const theirs = await ask(
    'query ($id: ID!) { changeRecords { nodes { id } } node(id: $id) { id } }',
    { id: rebooted.id },
    'stranger',
  );
  expect(theirs).toEqual({ changeRecords: { nodes: [] }, node: null });
}, 120_000);

it('an incident shows what was changed just before it, by whom, and what automation did for it', async () => {
  const instance = await remedies.healthyInstance();
  await run(instance, ['deploy 41']);
  await remedies.play('status-check-failed', { instanceId: instance, remediable: false });
  const incident = await until('the incident', async () => {
    const { incidents } = await ask(`{ incidents(first: 50) { nodes { id number status resources(first: 5) { nodes { resourceId } } } } }`);
    return incidents.nodes.find((one: any) => one.resources.nodes.some((r: any) => r.resourceId === instance)) ?? null;
  }, 90_000); // prettier-ignore
  await synchronised();
  const shown = await ask(`query ($id: ID!) { incident(id: $id) { changes(first: 50) { nodes { ${FIELDS} } } } }`, {
    id: incident.id,
  });
  const names = shown.incident.changes.nodes.map((one: any) => [one.eventName, one.party]);
  expect(names).toContainEqual(['SendCommand', 'CUSTOMER']);
  // A day before it was opened is the limit.
  await shop.pool.query(
    `update change_record_resource l set event_time = l.event_time - interval '25 hours' from change_record c
     where c.id = l.change_record_id and c.event_name = 'SendCommand'`,
  );
  const later = await ask(`query ($id: ID!) { incident(id: $id) { changes(first: 50) { nodes { eventName } } } }`, {
    id: incident.id,
  });
  expect(later.incident.changes.nodes.map((one: any) => one.eventName)).not.toContain('SendCommand');
}, 180_000);

it('what a remediation did is Accelerate’s, and says what for', async () => {
  const instance = await remedies.healthyInstance();
  await remedies.play('status-check-failed', { instanceId: instance, remediable: true });
  const changes = await until(
    'the remediation has ended',
    async () => {
      const { rows } = await shop.pool.query(
        `select m.id from remediation m join resource r on r.id = m.resource_id
         where r.resource_id = $1 and m.ended_at is not null`,
        [instance],
      );
      if (rows.length === 0) return null;
      await synchronised();
      return changesOf(instance);
    },
    120_000,
  );
  const automatic = changes.filter(({ eventName }) => ['StopInstances', 'StartInstances'].includes(eventName));
  expect(automatic.length).toBeGreaterThanOrEqual(2);
  for (const one of automatic) {
    expect(one).toMatchObject({
      party: 'ACCELERATE',
      requester: 'opsgraph',
      businessNeed: expect.stringMatching(/^Remediation of “/),
      businessNeedType: 'TEXT',
      roleArn: expect.stringContaining(':role/'),
      userAgent: 'ssm.amazonaws.com',
    });
  }
  const { changeRecords } = await ask(
    `query ($from: DateTime!) { changeRecords(first: 200, filter: { party: { eq: ACCELERATE },
       eventName: { eq: "StartAutomationExecution" }, eventTime: { gte: $from } }) { nodes { businessNeed } } }`,
    { from: new Date(Date.now() - 3_600_000).toISOString() },
  );
  expect(changeRecords.nodes.map((one: any) => one.businessNeed)).toContainEqual(expect.stringMatching(/^Remediation of “/));
}, 240_000); // prettier-ignore

it('what CloudTrail tells late is found, and what is of no resource that we know is left out', async () => {
  const { account } = remedies;
  const instance = await remedies.healthyInstance();
  const scan = {
    organizationId: account.organization_id,
    accountId: account.id,
    region: 'us-east-1',
    until: new Date(Date.now() - 10 * 60_000),
  };
  const change = (eventId: string, names: string[]) => ({
    eventId,
    eventTime: new Date(Date.now() - 20 * 60_000),
    eventName: 'ModifyInstanceAttribute',
    eventSource: 'ec2.amazonaws.com',
    region: 'us-east-1',
    requester: 'jane',
    party: 'CUSTOMER' as const,
    roleArn: null,
    requestParameters: null,
    responseElements: null,
    userAgent: null,
    businessNeed: null,
    businessNeedType: null,
    names,
  });
  const all = [change('late', [instance]), change('elsewhere', ['i-0123']), change('late', [instance])];
  await Promise.all(
    [1, 2, 3].map(() =>
      transact(shop.database, systemCaller('test'), (unit) => applyChanges(unit, scan, all)),
    ),
  ); // prettier-ignore
  const shown = await changesOf(instance);
  expect(shown.map(({ eventId }) => eventId)).toEqual(['late']);
  const { rows } = await shop.pool.query(
    `select read_until, (select count(*)::int from change_record where event_id = 'elsewhere') as left_out
     from change_reading where account_id = $1 and region = 'us-east-1'`,
    [account.id],
  );
  // The end of a reading never goes back.
  expect(rows[0].read_until.getTime()).toBeGreaterThan(scan.until.getTime());
  expect(rows[0].left_out).toBe(0);
}, 120_000);

it('an account says how old its picture of changes is', async () => {
  const { account } = await ask(
    `query ($id: ID!) { account(id: $id) { syncs { source region lastSuccessAt lastError } } }`,
    {
      id: toGlobalId('Account', remedies.account.id),
    },
  );
  const read = account.syncs.filter(({ source }: any) => source === 'CLOUDTRAIL');
  expect(read.map(({ region }: any) => region).sort()).toEqual([...remedies.account.regions].sort());
  for (const { lastSuccessAt, lastError } of read) expect([typeof lastSuccessAt, lastError]).toEqual(['string', null]);
});
