import { fromGlobalId } from '../../src/domain/id';
import { testApi } from '../harness/api';
import { KNOWN, Quiet, UNCERTAIN } from './quiet';

const api = testApi();
let quiet: Quiet;

beforeEach(async () => {
  quiet = await Quiet.of(api);
});

it('holds an alert back, says by what and why, and opens nothing', async () => {
  const { id, active } = await quiet.suppress(-1, 1);
  expect(active).toBe(true);
  await quiet.fire(1);
  const [alert] = await quiet.alerts();
  expect(alert).toMatchObject({
    status: 'SUPPRESSED',
    impact: 'KNOWN',
    incident: null,
    suppressedBy: { id, reason: 'The database is moved.' },
    explanation: { inputs: { suppression: { rule: 'ALERT_SUPPRESSED', ruleVersion: '1' } } },
  });
  const [signal] = alert.signals.nodes;
  expect(signal).toMatchObject({
    outcome: 'SUPPRESSED',
    explanation: {
      rule: 'ALERT_SUPPRESSED',
      summary: expect.stringContaining('The database is moved.'),
      inputs: { suppressionId: id, suppressionVersion: 1, matchedBy: ['account'] },
    },
  });
  expect(await quiet.openIncidents()).toBe(0);
  expect(await quiet.kindsOf(alert.id)).toEqual(['ALERT_OPENED', 'ALERT_SUPPRESSED']);
  expect(await quiet.suppression(id)).toMatchObject({ suppressedCount: 1, version: 1 });
});

it('lets an OK pass, and what the customer says; a repeated alarm joins the held alert', async () => {
  const { id } = await quiet.suppress(-1, 1);
  const [cleared, , dismissed, confirmed] = await quiet.fire(4, UNCERTAIN);
  await quiet.tell([cleared], 'OK', UNCERTAIN);
  const alertOf = async (instance: string) => (await quiet.alerts()).find(({ title }) => title.includes(instance))!;
  await quiet.by.done('dismissAlert', { alertId: (await alertOf(dismissed)).id, reason: 'Expected.' });
  await quiet.by.done('confirmAlertImpact', { alertId: (await alertOf(confirmed)).id, priority: 'HIGH' });
  await quiet.passes(0.01);
  await quiet.tell([confirmed], 'ALARM', UNCERTAIN);
  expect((await quiet.statuses()).sort()).toEqual(['ESCALATED', 'RESOLVED', 'RESOLVED', 'SUPPRESSED']);
  expect(await alertOf(cleared)).toMatchObject({ suppressedBy: { id } });
  await quiet.passes(2);
  expect((await quiet.statuses()).sort()).toEqual(['AWAITING_CUSTOMER', 'ESCALATED', 'RESOLVED', 'RESOLVED']);
  expect(await quiet.suppression(id)).toMatchObject({ suppressedCount: 4 });
});

it('touches nothing that was open before it began, or comes outside it', async () => {
  const [before] = await quiet.fire(1);
  await quiet.suppress(1, 2);
  await quiet.fire(1);
  await quiet.passes(1);
  await quiet.tell([before]);
  await quiet.passes(1);
  await quiet.fire(1);
  expect(await quiet.statuses()).toEqual(['ESCALATED', 'ESCALATED', 'ESCALATED']);
  expect((await quiet.alerts()).map(({ suppressedBy }) => suppressedBy)).toEqual([null, null, null]);
});

it('what fires still at the end opens one incident, and the suppression has ended to the second', async () => {
  const { id, endsAt } = await quiet.suppress(-1, 1);
  const names = await quiet.fire(7);
  await quiet.tell(names.slice(0, 1), 'OK');
  await quiet.passes(3);
  const alerts = await quiet.alerts();
  expect(alerts.map(({ status }) => status).sort()).toEqual([...Array(6).fill('ESCALATED'), 'RESOLVED']);
  expect(await quiet.openIncidents()).toBe(1);
  expect(alerts.filter(({ status }) => status === 'ESCALATED').map(({ suppressedBy }) => suppressedBy)).toEqual(
    Array(6).fill(null),
  );
  const still = alerts.find(({ status }) => status === 'ESCALATED')!;
  expect(still.explanation.inputs.suppression).toBeUndefined();
  expect(await quiet.kindsOf(still.id)).toEqual(['ALERT_OPENED', 'ALERT_SUPPRESSED', 'ALERT_ESCALATED']);
  const events = await api.world.events(fromGlobalId(id)!.uuid);
  expect(events.map(({ kind }) => kind)).toEqual(['SUPPRESSION_CREATED', 'SUPPRESSION_ENDED']);
  expect(events[1].occurred_at.toISOString()).toBe(endsAt);
  expect(events[0].after).toMatchObject({ endsAt, recurrence: null, timezone: null, agreedWindow: false });
  expect(await quiet.suppression(id)).toMatchObject({ active: false, version: 2, suppressedCount: 7 });
  expect(await quiet.by.refused('endSuppression', { suppressionId: id })).toBe(
    'INVALID_TRANSITION input.suppressionId',
  );
  const before = await quiet.alerts();
  await quiet.settle(id);
  expect(await quiet.alerts()).toEqual(before);
});

it('ended by hand while it fires: the customer is asked once, at once', async () => {
  const { id } = await quiet.suppress(-1, null);
  await quiet.fire(6, UNCERTAIN);
  await quiet.passes(500);
  expect(await quiet.statuses()).toEqual(Array(6).fill('SUPPRESSED'));
  expect(await quiet.end(id)).toMatchObject({ active: false, version: 2 });
  expect(await quiet.statuses()).toEqual(Array(6).fill('AWAITING_CUSTOMER'));
  const { rows } = await api.world.pool.query('select status from service_request where account_id = $1', [
    quiet.account.id,
  ]);
  expect(rows).toEqual([{ status: 'PENDING_CUSTOMER_ACTION' }]);
});

it('of two that overlap the longer holds; at the end of one the other goes on', async () => {
  const short = await quiet.suppress(-1, 1);
  const long = await quiet.suppress(-1, 2);
  const other = await quiet.suppress(1, 4, { configurationIds: ['vpn-tunnel-down'] });
  await quiet.fire(5);
  const holders = async () => [...new Set((await quiet.alerts()).map(({ suppressedBy }) => suppressedBy?.id))];
  expect(await holders()).toEqual([long.id]);
  await quiet.passes(1.5);
  expect(await holders()).toEqual([long.id]);
  await quiet.passes(1);
  expect(await holders()).toEqual([other.id]);
  expect(await quiet.statuses()).toEqual(Array(5).fill('SUPPRESSED'));
  const counts = async (id: string) => (await quiet.suppression(id)).suppressedCount;
  expect([await counts(short.id), await counts(long.id), await counts(other.id)]).toEqual([0, 5, 5]);
  const [alert] = await quiet.alerts();
  expect(await quiet.kindsOf(alert.id)).toEqual(['ALERT_OPENED', 'ALERT_SUPPRESSED', 'ALERT_SUPPRESSED']);
  await quiet.end(other.id);
  expect(await quiet.statuses()).toEqual(Array(5).fill('ESCALATED'));
  expect(await quiet.openIncidents()).toBe(1);
});

it.each<[string, (names: string[]) => Promise<object>]>([
  ['resources', async ([held]) => ({ resourceIds: [(await resourceOf(held)).globalId] })],
  [
    'tags',
    async ([held, loud]) => {
      await tag(held, { stage: 'blue', tier: 'db' });
      await tag(loud, { stage: 'blue', tier: 'web' });
      return {
        tags: [
          { key: 'stage', value: 'green' },
          { key: 'stage', value: 'blue' },
          { key: 'tier', value: 'db' },
        ],
      };
    },
  ],
  ['configurationIds', async () => ({ configurationIds: ['ec2-cpu-too-high', 'vpn-tunnel-down'] })],
])('is bound by %s', async (part, scope) => {
  const names = await quiet.instances(2);
  const { id } = await quiet.suppress(-1, 1, await scope(names));
  await quiet.tell(names.slice(0, 1));
  await quiet.tell(names.slice(1), 'ALARM', part === 'configurationIds' ? 'VolumeQueueLength' : KNOWN);
  const [held, loud] = await quiet.alerts();
  expect(held).toMatchObject({ status: 'SUPPRESSED', suppressedBy: { id } });
  expect(held.signals.nodes[0].explanation.inputs.matchedBy).toEqual(['account', part]);
  expect(loud.suppressedBy).toBeNull();
});

async function resourceOf(instance: string): Promise<{ id: string; globalId: string }> {
  const { rows } = await api.world.pool.query('select id from resource where resource_id = $1', [instance]);
  return { id: rows[0].id, globalId: Buffer.from(`v1:Resource:${rows[0].id}`).toString('base64url') };
}

async function tag(instance: string, tags: Record<string, string>): Promise<void> {
  const { id } = await resourceOf(instance);
  for (const [key, value] of Object.entries(tags)) {
    await api.world.pool.query(
      `insert into resource_tag (resource_id, key, value, organization_id, account_id)
       values ($1, $2, $3, $4, $5)`,
      [id, key, value, quiet.account.organizationId, quiet.account.id],
    );
  }
}
