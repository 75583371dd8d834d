import { systemCaller } from '../../src/domain/caller';
import { transact } from '../../src/operations/unit';
import { resumeAlerts } from '../../src/operations/signal/resume-alerts';
import { testWorld, type KnownAccount } from '../harness/world';

const test_ = testWorld();
let account: KnownAccount;

beforeEach(async () => {
  account = await test_.world.addAccount('Acme', expect.getState().currentTestName!);
});

/** Alerts that something has held back, each of a resource of its own. */
async function held(count: number, columns: object): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const resource = await test_.world.resource(account);
    const alert = await test_.world.alert(account, {
      status: 'SUPPRESSED',
      resource_id: resource.id,
      region: 'us-east-1',
      answer_due_at: null,
      ...columns,
    });
    ids.push(alert.id);
  }
  return ids;
}

const resume = (ids: string[]) =>
  transact(test_.world.database, systemCaller('test'), (unit) => resumeAlerts(unit, ids, 'the suppression is over.'));

async function rows(table: 'incident' | 'service_request' | 'alert') {
  return (await test_.world.pool.query(`select * from ${table} where account_id = $1 order by id`, [account.id])).rows;
}

test('what fires still and is of known impact becomes one incident, however long ago it began', async () => {
  const ids = await held(6, { impact: 'KNOWN', definition: 'vpn-tunnel-down' });
  await resume(ids);
  const incidents = await rows('incident');
  expect(incidents).toHaveLength(1);
  expect(incidents[0]).toMatchObject({ status: 'UNASSIGNED', grouped: true });
  for (const alert of await rows('alert')) {
    expect(alert).toMatchObject({ status: 'ESCALATED', incident_id: incidents[0].id, version: 2 });
    expect(alert.explanation.inputs.correlation).toMatchObject({ rule: 'BUILT_IN_CORRELATION' });
  }
  const events = await test_.world.events(ids[0]);
  expect(events.map(({ kind }) => kind)).toEqual(['ALERT_ESCALATED']);
  expect(events[0].summary).toContain('the suppression is over.');
});

test('what is uncertain is asked about once, with three days from now', async () => {
  const ids = await held(5, { impact: 'UNCERTAIN', definition: 'ec2-cpu-too-high' });
  await resume(ids);
  const questions = await rows('service_request');
  expect(questions).toHaveLength(1);
  const timers = (await test_.world.timers()).filter(({ task }) => task === 'resolve-unanswered-alert');
  for (const alert of await rows('alert')) {
    expect(alert).toMatchObject({ status: 'AWAITING_CUSTOMER', service_request_id: questions[0].id });
    expect(timers.find(({ key }) => key === alert.id)?.due_at).toEqual(alert.answer_due_at);
  }
});

test('what is over, or took its way before, is left alone: a repeat changes nothing', async () => {
  const [first] = await held(1, { impact: 'KNOWN', definition: 'vpn-tunnel-down' });
  const [over] = await held(1, { impact: 'KNOWN', definition: 'vpn-tunnel-down', status: 'RESOLVED' });
  await resume([first, over]);
  const before = [await rows('alert'), await rows('incident')];
  await resume([first, over]);
  expect([await rows('alert'), await rows('incident')]).toEqual(before);
  expect(before[1]).toHaveLength(1);
  expect(await test_.world.row('alert', over)).toMatchObject({ status: 'RESOLVED', incident_id: null, version: 1 });
});
