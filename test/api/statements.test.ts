import { randomUUID } from 'node:crypto';
import { fromGlobalId } from '../../src/domain/id';
import { testApi } from '../harness/api';
import { usual, withPatch } from '../harness/patching';
import { insert } from '../harness/insert';
import { SentStatements } from '../harness/statements';

const api = testApi();

/** What is selected of each list's items: their surroundings, and lists within. */
const lists: Record<string, string> = {
  organizations: 'id name accounts(first: 1) { nodes { name } }',
  accounts: 'id organization { name } health { openIncidents } syncs { lag } incidents(first: 1) { nodes { title } }',
  resources:
    'id arn patch { status recommendation baseline { name } window { name } } backup { covered reason lastRecoveryPoint { vault } } tags { key value } account { organization { name } } alarms(first: 1) { nodes { name } }',
  alarms: 'id name resource { name account { name } } account { name } dimensions { name value }',
  alerts: 'id title resource { name } alarm { name } incident { number } signals(first: 1) { nodes { source } }',
  signals: 'id outcome explanation { summary } alert { title } account { name organization { name } }',
  incidents: 'id account { name } assignee { name } permissions { allowed } alerts(first: 1) { nodes { title } }',
  patchBaselines: 'id name operatingSystem account { name organization { name } } approvalRules { severities }',
  patchWindows:
    'id name upcoming(first: 2) skipped advice notices { kind serviceRequest { number } } suppression { reason } account { name organization { name } } covers(first: 1) { nodes { name } }',
  people: 'id name organizations { name } grants { role account { name } }',
  webhooks:
    'id name url lag cursor organization { name } deliveries(first: 1) { nodes { status event { kind incident { number } } } }',
  backupPlans: 'id name status rules { name schedule startWindow } account { name } jobs(first: 1) { nodes { state } }',
  backupJobs:
    'id state resource { name } plan { name } account { name } alert { status incident { number } } recoveryPoint { vault } copies { state }',
  recoveryPoints:
    'id vault status resource { name } account { name } lastRestoreTest { state validation requestedBy { displayName } incident { number } }',
  restoreJobs:
    'id state recoveryPoint { vault resource { name } } incident { number } requestedBy { displayName } account { name }',
  patchRuns:
    'id status window { name } account { name } counts { total failed } targets(first: 1) { nodes { status resource { name } chain { kind } } }',
  apiKeys: 'id name createdBy { displayName } accounts { name } organization { name }',
  events: 'id cursor actor { displayName } subject { __typename id } incident { number assignee { name } }',
};
const names = Object.keys(lists);
let sent: SentStatements;
let seeds: Record<string, string>;

beforeAll(async () => {
  const { world } = api;
  sent = new SentStatements(world.pool);
  const account = await world.addAccount('Acme', 'crowded');
  const owner = { resource_id: (await world.resource(account)).id };
  const alarm = await world.alarm(account, owner);
  const incident = await world.incident(account, {
    assignee_id: world.person('Accelerate', 'OPERATIONS_ENGINEER').id,
  });
  const alert = await world.alert(account, { ...owner, alarm_id: alarm.id, incident_id: incident.id });
  const { rows } = await world.pool.query(
    `insert into signal (id, organization_id, account_id, aws_account_id, source, sender_event_id, body_hash,
       occurred_at, received_at, outcome, explanation, alert_id, body, payload, normalised)
     values (gen_random_uuid(), $1, $2, $3, 'CLOUDWATCH', 'first', '', now(), now(), 'OPENED',
       '{"summary": "", "rule": null, "ruleVersion": null, "inputs": {}}', $4, '{}', '{}', '{}') returning id`,
    [account.organizationId, account.id, account.awsAccountId, alert.id],
  );
  const note = { incidentId: incident.globalId, body: 'A note.', visibility: 'CUSTOMER' };
  await api.as('engineer').done('addIncidentComment', note);
  const hook = {
    organizationId: world.organization('Acme').globalId,
    name: 'hook',
    url: 'https://hooks.example.com/',
    eventKinds: [],
  };
  const { webhook } = await api.as('engineer').done('createWebhook', hook, 'webhook { id }');
  await withPatch(api, account);
  const { patchWindow } = await api
    .as('engineer')
    .done('createPatchWindow', usual(account.globalId), 'patchWindow { id }');
  const point = await world.recoveryPoint(account, owner);
  const plan = await world.backupPlan(account);
  const run = await insert(world.pool, 'patch_run', {
    organization_id: account.organizationId,
    account_id: account.id,
    region: 'us-east-1',
    on_demand: true,
    snapshot: true,
    max_concurrency: '1',
    max_errors: '1',
    status: 'SUCCESS',
    started_at: new Date(),
    updated_at: new Date(),
  });
  seeds = {
    patch_run: run.id,
    account: account.id,
    resource: owner.resource_id,
    alarm: alarm.id,
    incident: incident.id,
    alert: alert.id,
    signal: rows[0].id,
    patch_baseline: (await world.patchBaseline(account)).id,
    patch_window: fromGlobalId(patchWindow.id)!.uuid,
    person: world.person('Acme', 'CUSTOMER_VIEWER').id,
    webhook: fromGlobalId(webhook.id)!.uuid,
    backup_plan: plan.id,
    backup_job: (await world.backupJob(account, { ...owner, backup_plan_id: plan.id, recovery_point_arn: point.arn }))
      .id,
    recovery_point: point.id,
    restore_job: (await world.restoreJob(account, { recovery_point_id: point.id, incident_id: incident.id })).id,
    api_key: (await world.key('Acme')).id,
    organization: (await world.addOrganization('One of many')).id,
    event: (await world.events(incident.id))[0].id,
  };
  await multiply(5);
});

/** What must differ between two rows of a table. */
const distinct: Record<string, string> = {
  account: `'aws_account_id', (700000000000 + n)::text`,
  resource: `'arn', r.arn || $3 || n`,
  alarm: `'arn', r.arn || $3 || n`,
  incident: `'number', r.number || $3 || n`,
  alert: `'dedup_key', r.dedup_key || $3 || n`,
  signal: `'sender_event_id', $3 || n`,
  person: `'email', $3 || n || r.email`,
  api_key: `'public_id', $3 || n`,
  webhook: `'name', $3 || n`,
  backup_plan: `'plan_id', $3 || n`,
  backup_job: `'job_id', r.job_id || $3 || n`,
  recovery_point: `'arn', r.arn || $3 || n`,
  restore_job: `'job_id', r.job_id || $3 || n`,
  patch_run: `'max_errors', $3 || n`,
  organization: `'name', r.name || $3 || n`,
  patch_baseline: `'baseline_id', r.baseline_id || $3 || n`,
  patch_window: `'name', r.name || n`,
  event: `'summary', r.summary || n`,
};

/** Copies of one row of each table, as rows of the same tenant. */
async function multiply(count: number): Promise<void> {
  const { pool } = api.world;
  const salt = randomUUID().slice(0, 8);
  for (const [table, id] of Object.entries(seeds)) {
    const change = distinct[table].replace('n)::text', `n * ${count})::text`);
    const { rows } = await pool.query(
      `insert into ${table} select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), ${change}))).*
       from ${table} r, generate_series(1, $2::int) n where r.id = $1 and $3::text <> '' returning id`,
      [id, count, salt],
    );
    const ids = rows.map((row) => row.id);
    if (table === 'event') await pool.query('insert into event_queue (event_id) select unnest($1::uuid[])', [ids]);
    if (table !== 'person') continue;
    await pool.query(
      `insert into access_grant (id, person_id, organization_id, role, granted_at)
       select gen_random_uuid(), p, $2, 'CUSTOMER_VIEWER', now() from unnest($1::uuid[]) p`,
      [ids, api.world.organization('Acme').id],
    );
  }
  await api.settled();
}

async function countOf(query: string, check: (data: Record<string, { nodes: unknown[] }>) => void): Promise<number> {
  return sent.during('app_read', async () => check(await api.as('engineer').query(query)));
}

const page = (name: string, first: number): string => `${name}(first: ${first}) { nodes { ${lists[name]} } pageInfo { hasNextPage } }`; // prettier-ignore

it.each(names)('five of %s are one statement', async (name) => {
  expect(await countOf(`{ ${page(name, 5)} }`, (data) => expect(data[name].nodes).toHaveLength(5))).toBe(1);
});

describe('with many rows', () => {
  beforeAll(() => multiply(200));

  it.each(names)('two hundred of %s are one statement', async (name) => {
    expect(await countOf(`{ ${page(name, 200)} }`, (data) => expect(data[name].nodes).toHaveLength(200))).toBe(1);
  });

  it('several lists are one statement each, counts and filters included', async () => {
    const wanted = ['accounts', 'incidents', 'alerts'];
    const query = `{ ${wanted.map((name) => `${name}(first: 20, filter: { not: { id: { isNull: true } } }) { totalCount { value } nodes { ${lists[name]} } }`).join(' ')} }`;
    expect(await countOf(query, (data) => wanted.forEach((name) => expect(data[name].nodes).toHaveLength(20)))).toBe(3);
  });
});
