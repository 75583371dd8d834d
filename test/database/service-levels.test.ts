import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { ServiceLevels1763901000000 } from '../../migrations/1763901000000-service-levels';
import { ServiceLevelLists1763901001000 } from '../../migrations/1763901001000-service-level-lists';
import { SlaStateNone1763902600000 } from '../../migrations/1763902600000-sla-state-none';
import { dataSourceOptions, openDatabase, type Database } from '../../src/database/open';
import { loadServiceLevels } from '../../src/database/service-levels';
import { systemCaller, type Caller } from '../../src/domain/caller';
import { SHIPPED_POLICIES } from '../../src/domain/catalog/service-levels';
import { toGlobalId } from '../../src/domain/id';
import type { Incident } from '../../src/entities';
import { followServiceLevel } from '../../src/operations/incident/follow-service-level';
import { transact } from '../../src/operations/unit';
import { startSequencer } from '../../src/log';
import { doIncident, type IncidentVerb, type IncidentVerbInput } from '../harness/incident-verbs';
import { effectOf } from '../harness/outcome';
import { until } from '../harness/until';
import { testDatabase } from '../harness/database';
import { createWorld, type World } from '../harness/world';

let database: Database;
let world: World;
// Hooks that end run in their order: connections close before the database is dropped.
afterAll(() => database.close());
const server = testDatabase();
beforeAll(async () => {
  database = await openDatabase(server.url);
  world = await createWorld(database);
});

const HOUR = 3_600_000;
const customer = () => world.customer('Acme', 'CUSTOMER_OPERATOR');
const engineer = () => world.engineer();

type Step = <V extends IncidentVerb>(
  by: Caller,
  verb: V,
  input: Omit<IncidentVerbInput<V>, 'incidentId'>,
) => Promise<void>;

async function incident(caller: Caller, steps: (on: Step) => Promise<unknown>): Promise<string> {
  const { ids } = effectOf(
    await doIncident(world, caller, 'createIncident', {
      accountId: world.account('Acme').globalId,
      title: 'The shop is down',
      description: 'Nobody can order.',
      priority: 'HIGH',
    }),
  );
  await steps(async (by, verb, input) => {
    const incidentId = toGlobalId('Incident', ids.incident);
    effectOf(await doIncident(world, by, verb, { incidentId, ...input } as IncidentVerbInput<typeof verb>));
  });
  return ids.incident;
}

const CLOCKS = /^(service_tier|sla_policy|sla_state|sla_facts|response_.*|resolution_.+)$/;

async function clocks(): Promise<Record<string, unknown>[]> {
  const { rows } = await world.pool.query<Incident>('select * from incident order by number');
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => CLOCKS.test(name))));
}

/** What the sandbox's worker does with the timers that the migration leaves. */
async function follow(): Promise<void> {
  const timers = (await world.timers()).filter(({ task }) => task === 'follow-service-level');
  for (const { key } of timers) {
    await transact(world.database, systemCaller('test'), (unit) => followServiceLevel(unit, key));
  }
}

test('the clocks of incidents that are older than their columns are what they would have been', async () => {
  const wait = { message: 'Please restart it.' };
  await incident(customer(), async () => world.advance(HOUR / 2));
  await incident(engineer(), async (on) => {
    await world.advance(HOUR);
    await on(engineer(), 'requestCustomerAction', wait);
    await world.advance(HOUR);
    await on(customer(), 'addIncidentComment', { body: 'Done.', visibility: 'CUSTOMER' });
  });
  await incident(customer(), async (on) => {
    await on(engineer(), 'acknowledgeIncident', {});
    await on(engineer(), 'updateIncidentPriority', { priority: 'LOW', reason: 'One shop.' });
    await world.advance(2 * HOUR);
    await on(engineer(), 'resolveIncident', { resolution: 'Restarted.', outcome: 'RESTORED' });
    await on(customer(), 'reopenIncident', { reason: 'It is back.' });
    await on(engineer(), 'requestCustomerAction', wait);
  });
  await incident(customer(), (on) =>
    on(engineer(), 'resolveIncident', { resolution: 'A test.', outcome: 'NOT_AN_INCIDENT' }),
  );
  const unknown = await world.incident(world.account('Globex'));
  await follow();
  const before = await clocks();
  expect(before.map(({ sla_state }) => sla_state)).toEqual(['BREACHED', 'AT_RISK', 'PAUSED', 'VOID', 'NONE']);

  // Some of the log is numbered by then, some of it waits.
  const sequencer = startSequencer({ pool: world.pool, candidacyMs: 20, busyMs: 1, idleMs: 5 });
  await until('the log is numbered', async () => {
    const { rows } = await world.pool.query('select 1 from event_queue limit 1');
    return rows.length === 0;
  });
  await sequencer.stop();
  await world.pool.query(`with told as (delete from event where kind like 'INCIDENT_SLA_%' returning id)
     delete from event_position where event_id in (select id from told)`);
  const events = await world.events();
  const dataSource = await new DataSource(dataSourceOptions(server.url)).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    const migration = new ServiceLevels1763901000000();
    const lists = new ServiceLevelLists1763901001000();
    const none = new SlaStateNone1763902600000();
    await none.down(runner);
    await lists.down(runner);
    await migration.down(runner);
    await migration.up(runner);
    await lists.up(runner);
    // Those whose clocks nobody has looked at yet stand at NONE until then; what is over is no news all the same.
    await none.up(runner);
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await loadServiceLevels(client);
  await loadServiceLevels(client);
  await client.end();
  const { rows: versions } = await world.pool.query('select version, sample, targets from sla_policy');
  expect(versions).toEqual(SHIPPED_POLICIES.map(({ version, sample, targets }) => ({ version, sample, targets })));
  await follow();
  expect(await clocks()).toEqual(before);
  // What was over before the upgrade is not news.
  expect(await world.events()).toEqual(events);
  expect((await world.row<Incident>('incident', unknown.id)).sla_facts).toBeNull();
});
