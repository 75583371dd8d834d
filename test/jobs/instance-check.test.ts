import { openDatabase } from '../../src/database/open';
import { testCloud } from '../harness/aws';
import { testDatabase } from '../harness/database';
import { Workshop } from '../harness/jobs';
import { Remedies } from '../harness/remedies';
import { until } from '../harness/until';
import type { Alert } from '../../src/entities';

const sky = testCloud();
const server = testDatabase();
let shop: Workshop;
let remedies: Remedies;
let stop: () => Promise<void>;

beforeAll(async () => {
  shop = new Workshop(await openDatabase(server.url, 20, { cpuCheck: 'SSM' }));
  remedies = new Remedies(shop, sky.cloud);
  await remedies.onboard();
}, 240_000);
beforeEach(async () => {
  stop = await remedies.flow();
});
afterEach(async () => {
  await stop();
  await shop.stopAll();
});
afterAll(() => shop.database.close());

const storm = (count: number, responsive: boolean) =>
  sky.cloud.scenario('cpu-storm', { accountId: remedies.account.aws_account_id, instances: count, responsive });

async function alertsOf(instanceIds: string[], ready: (alert: Alert) => boolean): Promise<Alert[]> {
  return until(
    'the alerts',
    async () => {
      const { rows } = await shop.pool.query<Alert>(
        `select a.* from alert a join resource r on r.id = a.resource_id where r.resource_id = any ($1)
         and a.definition = 'ec2-cpu-too-high'`,
        [instanceIds],
      );
      return rows.length === instanceIds.length && rows.every(ready) ? rows : null;
    },
    90_000,
  );
}

const eventsOf = async (alert: Alert) =>
  (await shop.pool.query('select kind, after from event where subject_id = $1 order by id', [alert.id])).rows;

it('a busy instance that answers: nothing is asked, the alert is closed and says why', async () => {
  await shop.work();
  const { instanceIds } = await storm(3, true);
  const alerts = await alertsOf(instanceIds, ({ status }) => status === 'CLOSED');
  for (const alert of alerts) {
    expect(alert).toMatchObject({
      impact: 'UNCERTAIN',
      service_request_id: null,
      incident_id: null,
      explanation: { inputs: { check: { rule: 'INSTANCE_ANSWERS', inputs: { answers: true, reason: null } } } },
    });
    expect((await eventsOf(alert)).map(({ kind }) => kind)).toEqual(['ALERT_OPENED', 'ALERT_RESOLVED']);
  }
}, 120_000);

it('one that is silent: the customer is asked', async () => {
  await shop.work();
  const { instanceIds } = await storm(2, false);
  const alerts = await alertsOf(instanceIds, ({ status }) => status === 'AWAITING_CUSTOMER');
  for (const alert of alerts) {
    expect(alert.service_request_id).not.toBeNull();
    expect(alert.explanation).toMatchObject({
      inputs: { check: { rule: 'INSTANCE_ANSWERS', inputs: { answers: false, reason: expect.any(String) } } },
    });
  }
}, 180_000);

it('what ends before it answers is over; a second look at it changes nothing', async () => {
  const { instanceIds } = await storm(1, true);
  const [alert] = await alertsOf(instanceIds, ({ status }) => status === 'OPEN');
  expect(alert.explanation).toMatchObject({
    inputs: { check: { summary: expect.stringContaining('is asked') } },
  });
  await sky.cloud.scenario('recover', { accountId: remedies.account.aws_account_id });
  await alertsOf(instanceIds, ({ status }) => status === 'RESOLVED');
  const before = await eventsOf(alert);
  await shop.work();
  await until('the job is done', async () => {
    const { rows } = await shop.pool.query(
      `select count(*)::int as n from graphile_worker.jobs where task_identifier = 'check-instance'`,
    );
    return rows[0].n === 0;
  });
  expect(await eventsOf(alert)).toEqual(before);
}, 120_000);
