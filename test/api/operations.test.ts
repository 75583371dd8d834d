import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, print, validate, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { systemCaller } from '../../src/domain/caller';
import { fromGlobalId, toGlobalId } from '../../src/domain/id';
import { refreshCoverage } from '../../src/operations/backup-coverage/refresh-coverage';
import { transact } from '../../src/operations/unit';
import { buildApiSchema } from '../../src/resolvers/schema';
import { testApi } from '../harness/api';
import { testCloud } from '../harness/aws';
import { insert } from '../harness/insert';
import { withPatch } from '../harness/patching';
import { servedPart } from '../harness/served';

const sky = testCloud({ accounts: 2, resources: 20 });
const api = testApi();
const schema = buildApiSchema();

const folder = join(__dirname, '../fixtures/operations');
const files = readdirSync(folder).sort();
const documentOf = (file: string): DocumentNode => parse(readFileSync(join(folder, file), 'utf8'));
const numbersOf = (numbers: string[]): string[] => files.filter((file) => numbers.includes(file.split('-')[0]));

const whole = numbersOf([
  ...['01', '02', '02b', '04', '05', '06', '08', '09', '10', '14', '19', '20', '22', '25', '26'],
]);
const partly = numbersOf(['03', '21']);
const others = files.filter((file) => !whole.includes(file) && !partly.includes(file));

interface Setting {
  incident: { id: string; number: string };
  alarm: string;
  account: string;
  organization: string;
  key: string;
  delivery: string;
  resource: string;
  recoveryPoint: string;
  restore: string;
  patchRun: string;
}
let setting: Setting;

beforeAll(async () => {
  const { world } = api;
  // An account that the simulated AWS knows too, so that live metric data can be read.
  const [{ accountId: awsAccountId, regions }] = await sky.cloud.accounts();
  const account = await world.addAccount('Acme', 'measured', { aws_account_id: awsAccountId, external_id: 'trusted' });
  await sky.cloud.trust(awsAccountId, 'trusted');
  const resource = await world.resource(account);
  const alarm = await world.alarm(account, { region: regions[0], namespace: 'AWS/EC2', metric_name: 'CPUUtilization', statistic: 'Average', period_seconds: 300, resource_id: resource.id, dimensions: [{ name: 'InstanceId', value: resource.resource_id }] }); // prettier-ignore
  const { incident } = await api.as('customer').done(
    'createIncident',
    { accountId: account.globalId, title: 'Down', description: 'All of it.', priority: 'HIGH', resourceIds: [resource.globalId] },
    'incident { id number }',
  ); // prettier-ignore
  await world.backupJob(account, {
    state: 'FAILED',
    created_at: new Date(),
    resource_id: resource.id,
    backup_plan_id: (await world.backupPlan(account)).id,
    alert_id: (await world.alert(account, { resource_id: resource.id, source: 'BACKUP' })).id,
  });
  // Too old to protect the resource, and still there to be restored.
  const old = { created_at: new Date(Date.now() - 40 * 86_400_000) };
  const point = await world.recoveryPoint(account, { resource_id: resource.id, ...old });
  await transact(world.database, systemCaller('test'), (unit) => refreshCoverage(unit, account.id));
  const restore = await world.restoreJob(account, { recovery_point_id: point.id });
  await withPatch(api, account);
  await world.pool.query(
    `insert into resource_agent (resource_id, organization_id, account_id, kind, present, compliant, checked_at)
     values ($1, $2, $3, 'SSM_AGENT', true, true, now())`,
    [resource.id, account.organizationId, account.id],
  );
  const { patchRun } = await api
    .as('customer')
    .done('startPatchRun', { resourceIds: [resource.globalId] }, 'patchRun { id }');
  const { apiKey } = await api.as('customer').done('createApiKey', newKey(), 'apiKey { id }');
  const organization = world.organization('Acme').globalId;
  setting = {
    incident: incident as never,
    alarm: alarm.globalId,
    account: account.globalId,
    organization,
    key: apiKey.id,
    delivery: await failedDelivery(organization),
    resource: resource.globalId,
    recoveryPoint: point.globalId,
    restore: restore.globalId,
    patchRun: patchRun.id,
  };
});

/** A webhook, and an event that it did not take. */
async function failedDelivery(organizationId: string): Promise<string> {
  const input = { organizationId, name: randomUUID(), url: 'https://hooks.acme.example/', eventKinds: [] };
  const { webhook } = await api.as('customer').done('createWebhook', input, 'webhook { id }');
  await api.settled();
  const { uuid } = fromGlobalId(webhook.id)!;
  const [event] = await api.world.events(uuid);
  const columns = { organization_id: event.organization_id, webhook_id: uuid, event_id: event.id, lane: uuid };
  const delivery = await insert(api.world.pool, 'webhook_delivery', {
    ...columns,
    position: 1,
    status: 'FAILED',
    attempts: 1,
    created_at: new Date(),
  });
  return toGlobalId('WebhookDelivery', delivery.id);
}

const newKey = () => ({
  organizationId: api.world.organization('Acme').globalId,
  name: randomUUID(),
  role: 'CUSTOMER_VIEWER',
  scopes: ['read'],
  expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
});

/** Values for the variables of the operations, by the operation's name. */
function variablesOf(operation: string): Record<string, unknown> {
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const now = new Date().toISOString();
  const { incident, alarm, account, organization } = setting;
  const known: Record<string, Record<string, unknown>> = {
    IncidentBoard: { filter: { status: { notIn: ['RESOLVED'] } } },
    IncidentPage: { number: incident.number },
    IncidentButtons: { id: incident.id },
    AlarmDetail: { id: alarm, start: hourAgo, end: now },
    MonitoringPlanPreview: { accountId: account },
    SaveProfile: {
      in: { accountId: account, document: { 'AWS::EC2::Instance': { 'ec2-cpu-too-high': { Enabled: false } } } },
    },
    NewKey: { in: newKey() },
    Revoke: { in: { apiKeyId: setting.key } },
    Redeliver: { in: { deliveryId: setting.delivery } },
    Resume: { accountId: account },
    Ack: { in: { incidentId: incident.id } },
    IncrementalIncidents: { since: hourAgo },
    IncrementalResources: { since: hourAgo },
    People: { org: organization },
    Invite: { in: { organizationId: organization, email: `${randomUUID()}@acme.example`, name: 'Ada', role: 'CUSTOMER_VIEWER' } }, // prettier-ignore
    AssigneePicker: { q: 'ENGINEER' },
    Audit: { from: hourAgo, accountId: account },
    PatchRunProgress: { id: setting.patchRun },
    Unprotected: { accountId: account },
    FailedBackups: { since: hourAgo },
    RestorePoints: { resourceId: setting.resource },
    Restore: { in: { incidentId: incident.id, recoveryPointId: setting.recoveryPoint } },
    Validate: { in: { restoreJobId: setting.restore, validation: 'SUCCESSFUL' } },
  };
  return known[operation] ?? {};
}

/* eslint-disable @typescript-eslint/no-explicit-any -- the documents say what is selected */
/** What an answer must hold beyond having no errors, so that an empty one does not pass. */
const shows: Record<string, (data: any) => unknown> = {
  IncidentBoard: (data) => data.incidents.edges[0].node.resources.nodes[0].arn,
  BoardLive: (item) => item.incident.number,
  IncidentPage: (data) => data.incident.timeline.nodes[0].kind,
  IncidentButtons: (data) => data.viewer.permissions.find((one: any) => one.operation === 'rateIncident'),
  AccountsHealth: (data) =>
    data.accounts.nodes.find((one: any) => one.health.openIncidents === 1) && data.incidentGroups[0].count === 1,
  AlarmDetail: (data) => data.node.metricData && data.node.history,
  MonitoringPlanPreview: (data) => data.monitoringPlan.nodes[0].create[0].definition.AlarmName,
  SaveProfile: (data) => data.updateAlarmProfile.alarmProfile.version === 2,
  Raci: (data) => data.responsibilities[97].code,
  Keys: (data) => data.apiKeys.nodes[0].publicId,
  NewKey: (data) => data.createApiKey.secret,
  Revoke: (data) => data.revokeApiKey.apiKey.revokedAt,
  Hooks: (data) => data.webhooks.nodes[0].deliveries.nodes[0].event.kind === 'WEBHOOK_CREATED',
  Redeliver: (data) => data.redeliverWebhook.delivery.status === 'RETRYING',
  Resume: (item) => item.incident.version,
  Ack: (data) => data.acknowledgeIncident.cursor,
  Start: (data) => data.streamPosition.latest,
  IncrementalIncidents: (data) => data.incidents.nodes[0].account.awsAccountId,
  IncrementalResources: (data) => data.resources.nodes[0].arn,
  PullEvents: (data) => data.events.nodes[0].subject.id,
  People: (data) => data.organization.people.nodes.find((one: any) => one.grants.length > 0 && one.email),
  Invite: (data) => data.invitePerson.person.id,
  AssigneePicker: (data) => data.people.nodes.find((one: any) => one.name === 'Accelerate OPERATIONS_ENGINEER'),
  PatchRunProgress: (data) => data.node.counts.total === 1 && data.node.targets.nodes[0].resource.name,
  Unprotected: (data) =>
    data.backupCoverageSummary.uncovered === 1 && data.resources.nodes[0].backup.reason.startsWith('No backup plan'),
  FailedBackups: (data) => data.backupJobs.nodes.find((one: any) => one.state === 'FAILED' && one.plan && one.alert),
  RestorePoints: (data) => data.recoveryPoints.nodes[0].lastRestoreTest.state === 'COMPLETED',
  Restore: (data) => data.requestRestore.restoreJob.requestedBy.party === 'CUSTOMER',
  Validate: (data) => data.recordRestoreValidation.restoreJob.validation === 'SUCCESSFUL',
  Audit: (data) => data.events.nodes.find((one: any) => one.raciActivity?.code),
};

/* eslint-enable @typescript-eslint/no-explicit-any */

async function run(document: DocumentNode): Promise<void> {
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  for (const operation of operations) await runOne(document, operation);
}

async function runOne(document: DocumentNode, operation: OperationDefinitionNode): Promise<void> {
  const name = operation.name!.value;
  const text = print(document);
  const client = api.as(name === 'Ack' ? 'engineer' : 'customer');
  if (operation.operation !== 'subscription') {
    const { data, errors } = await client.ask(text, variablesOf(name), { operationName: name });
    expect([name, errors]).toEqual([name, undefined]);
    expect([name, Boolean(shows[name](data))]).toEqual([name, true]);
    return;
  }
  const variables = {
    ...variablesOf(name),
    after: (await client.query('{ streamPosition { oldest } }')).streamPosition.oldest,
  };
  const stream = client.subscribe(text, variables, name);
  const event = await stream.until(({ events }) => events[0]);
  expect([name, Boolean(shows[name](event))]).toEqual([name, true]);
  stream.close();
}

it.each(whole)('%s runs as it is', async (file) => {
  const document = documentOf(file);
  expect(servedPart(schema, document)).toMatchObject({ removed: [] });
  expect(validate(schema, document)).toEqual([]);
  await run(document);
});

it.each(partly)('%s runs without what is not served yet', async (file) => {
  const { document, removed } = servedPart(schema, documentOf(file));
  process.stdout.write(`${file}: without ${removed.join(', ') || 'nothing'}\n`);
  expect(validate(schema, document)).toEqual([]);
  const names = (from: DocumentNode): string[] =>
    from.definitions.flatMap((one) => (one.kind === Kind.OPERATION_DEFINITION ? [one.name!.value] : []));
  expect(names(document)).toEqual(names(documentOf(file)));
  await run(document);
});

it.each(others)('%s waits for what is not served yet', (file) => {
  const { document, removed } = servedPart(schema, documentOf(file));
  process.stdout.write(`${file}: not served yet, it asks for ${removed.join(', ')}\n`);
  expect(removed).not.toEqual([]);
  expect(validate(schema, document)).toEqual([]);
});

it('there are 27 of them', () => expect(whole.length + partly.length + others.length).toBe(27));
