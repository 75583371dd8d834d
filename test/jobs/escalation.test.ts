import { systemCaller } from '../../src/domain/caller';
import { explain } from '../../src/domain/explanation';
import { openIncidents } from '../../src/operations/incident/open';
import { transact } from '../../src/operations/unit';
import { HOUR, MINUTE, testEscalation } from '../harness/escalation';

const escalation = testEscalation();
const { api } = escalation;
const verb = (name: string, incident: { id: string }, more: Record<string, unknown> = {}) =>
  api.as('engineer').done(name, { incidentId: incident.id, ...more });

it('takes each step once and in its time until somebody acknowledges', async () => {
  const ground = await escalation.ground();
  await ground.policy([15, 60, 240]);
  const incident = await ground.open();
  await escalation.advance(14 * MINUTE);
  expect(await escalation.told(incident)).toEqual([]);
  await escalation.advance(50 * MINUTE);
  expect(await escalation.told(incident)).toEqual([
    [1, 15],
    [2, 60],
  ]);
  await verb('acknowledgeIncident', incident);
  await escalation.advance(24 * HOUR);
  expect(await escalation.told(incident)).toHaveLength(2);
  expect(
    (await escalation.deliveries(incident)).map(({ target, status, attempts }) => [
      target.split('@')[0],
      status,
      attempts,
    ]),
  ).toEqual([
    ['after-15', 'SENT', 1],
    ['after-60', 'SENT', 1],
  ]);
  expect(
    (await api.world.timers()).filter(({ key, task }) => task === 'escalate-incident' && key === incident.uuid),
  ).toEqual([]);
});

it('tells both parties in the timeline what was done, and Accelerate alone to whom', async () => {
  const acme = api.world.organization('Acme').globalId;
  const steps = [{ after: 'PT5M', emails: ['night@acme.example', 'day@acme.example'] }];
  const input = { organizationId: acme, name: 'Low things', priorities: ['LOW'], steps };
  await api.as('customer').done('setEscalationPolicy', input);
  const accountId = api.world.account('Acme').globalId;
  const created = {
    accountId,
    title: 'Slow\r\nBcc: x@evil.example',
    description: 'secret words',
    priority: 'LOW',
    test: true,
  };
  const { incident } = await api.as('customer').done('createIncident', created, 'incident { id number }');
  await escalation.advance(6 * MINUTE);
  await api.settled();
  const document = `query ($id: ID!) { incident(id: $id) { timeline(last: 5) {
    nodes { kind summary after actor { displayName } } } } }`;
  const last = async (who: 'customer' | 'engineer') =>
    (await api.as(who).query(document, { id: incident.id })).incident.timeline.nodes.at(-1);
  const told = {
    kind: 'INCIDENT_ESCALATED',
    actor: { displayName: 'escalation' },
    summary: `${incident.number} was not acknowledged for 5 min: step 1 of 1 by “Low things”.`,
    after: {
      reason: 'UNACKNOWLEDGED',
      step: 1,
      recipients: 2,
      webhooks: [],
      escalationPolicy: { id: expect.any(String), name: 'Low things', version: 1 },
    },
  };
  expect(await last('customer')).toEqual(told);
  expect(await last('engineer')).toEqual({
    ...told,
    after: { ...told.after, emails: ['night@acme.example', 'day@acme.example'], notSent: null },
  });
  const mails = ['night@acme.example', 'day@acme.example'].map((to) => escalation.mailsTo(to));
  expect(mails.map((one) => one.length)).toEqual([1, 1]);
  const [{ from, to, headers, body }] = mails[0];
  expect([from, to]).toEqual(['ops@accelerate.example', ['night@acme.example']]);
  expect(headers.subject).toBe(
    `[Test] [LOW] ${incident.number} was not acknowledged for 5 min: Slow Bcc: x@evil.example`,
  );
  expect(headers).toMatchObject({
    'auto-submitted': 'auto-generated',
    'content-type': expect.stringMatching(/^text\/plain/),
  });
  expect(headers).not.toHaveProperty('bcc');
  expect(body).toContain('production (');
  expect(body).not.toContain('secret words');
});

describe('what stops the steps, and begins them anew', () => {
  it('the resolution; a reopening begins anew', async () => {
    const ground = await escalation.ground();
    await ground.policy([10, 20]);
    const incident = await ground.open();
    await escalation.advance(11 * MINUTE);
    await verb('resolveIncident', incident, { resolution: 'Done.', outcome: 'RESTORED' });
    await escalation.advance(19 * MINUTE);
    expect(await escalation.told(incident)).toEqual([[1, 10]]);
    await verb('reopenIncident', incident, { reason: 'Down again.' });
    await escalation.advance(HOUR);
    expect(await escalation.told(incident)).toEqual([
      [1, 10],
      [1, 40],
      [2, 50],
    ]);
  });

  it('the customer’s turn; when they have done their part it begins anew', async () => {
    const ground = await escalation.ground();
    await ground.policy([10, 20]);
    const incident = await ground.open();
    await verb('requestCustomerAction', incident, { message: 'Please restart it.' });
    await escalation.advance(HOUR);
    expect(await escalation.told(incident)).toEqual([]);
    const key = await api.world.key(ground.name, { role: 'CUSTOMER_ADMIN' });
    await api.holding(key.token).done('completeCustomerAction', { incidentId: incident.id, message: 'Done.' });
    await escalation.advance(HOUR);
    expect(await escalation.told(incident)).toEqual([
      [1, 70],
      [2, 80],
    ]);
  });

  it('a new priority begins anew, by the policy of that priority', async () => {
    const ground = await escalation.ground();
    await ground.policy([10, 30]);
    await ground.policy([5], { name: 'Days', priorities: ['LOW', 'MEDIUM'] });
    const incident = await ground.open('LOW');
    await escalation.advance(20 * MINUTE);
    await verb('updateIncidentPriority', incident, { priority: 'HIGH', reason: 'It is worse.' });
    await escalation.advance(HOUR);
    expect(await escalation.told(incident)).toEqual([
      [1, 5],
      [1, 30],
      [2, 50],
    ]);
  });

  it('an assignee who does not acknowledge does not', async () => {
    const ground = await escalation.ground();
    await ground.policy([10, 20]);
    const incident = await ground.open();
    await escalation.advance(5 * MINUTE);
    const personId = api.world.person('Accelerate', 'OPERATIONS_ENGINEER').globalId;
    await verb('assignIncident', incident, { personId });
    await escalation.advance(HOUR);
    expect(await escalation.told(incident)).toEqual([
      [1, 10],
      [2, 20],
    ]);
  });
});

describe('reminders', () => {
  it('come again and again while nobody does anything about it, and start over when somebody does', async () => {
    const ground = await escalation.ground();
    await ground.policy([10, 20], { renotifyAfter: 'PT1H' });
    const incident = await ground.open();
    await escalation.advance(11 * MINUTE);
    await verb('acknowledgeIncident', incident);
    await escalation.advance(2 * HOUR);
    expect(await escalation.told(incident)).toEqual([
      [1, 10],
      [0, 71],
      [0, 131],
    ]);
    await verb('addIncidentComment', incident, { body: 'I am at it.', visibility: 'CUSTOMER' });
    await escalation.advance(59 * MINUTE);
    expect(await escalation.told(incident)).toHaveLength(3);
    await verb('requestCustomerAction', incident, { message: 'Please restart it.' });
    await escalation.advance(5 * HOUR);
    expect(await escalation.told(incident)).toHaveLength(3);
    await verb('resolveIncident', incident, { resolution: 'Done.', outcome: 'RESTORED' });
    const reminder = (await escalation.events(incident))[1];
    expect(reminder).toMatchObject({
      summary: expect.stringMatching(/^INC\d+ was not worked on for 1 h: a reminder by “Nights”\.$/),
      after: { reason: 'STALE', step: null, recipients: 1 },
    });
  });

  it('reach everybody who was told, or the first where nobody was; also while nobody has acknowledged', async () => {
    const ground = await escalation.ground();
    await ground.policy([10, 20], { renotifyAfter: 'PT1H' });
    const [quick, waiting] = [await ground.open(), await ground.open()];
    await verb('acknowledgeIncident', quick);
    await escalation.advance(81 * MINUTE);
    expect(await escalation.told(quick)).toEqual([[0, 60]]);
    expect(await escalation.told(waiting)).toEqual([
      [1, 10],
      [2, 20],
      [0, 80],
    ]);
    const local = async (incident: { uuid: string }) =>
      (await escalation.deliveries(incident)).map(({ target }) => target.split('@')[0]);
    expect(await local(quick)).toEqual(['after-10']);
    expect(await local(waiting)).toEqual(['after-10', 'after-20', 'after-10', 'after-20']);
    for (const one of [quick, waiting]) {
      await verb('resolveIncident', one, { resolution: 'Done.', outcome: 'RESTORED' });
    }
  });
});

describe('a policy that is set while incidents are open', () => {
  it('holds from the next step on', async () => {
    const ground = await escalation.ground();
    const { id } = await ground.policy([10, 20, 30]);
    const incident = await ground.open();
    await escalation.advance(15 * MINUTE);
    await ground.policy([5, 60], { id });
    await escalation.advance(2 * HOUR);
    expect(await escalation.told(incident)).toEqual([
      [1, 10],
      [2, 60],
    ]);
    expect(
      (await escalation.events(incident)).map(({ after }) => (after!.escalationPolicy as { version: number }).version),
    ).toEqual([1, 2]);
  });

  it('counts from when it was made, where the incident is older; at rest it does nothing', async () => {
    const ground = await escalation.ground();
    const incident = await ground.open();
    await escalation.advance(3 * HOUR);
    const { id } = await ground.policy([10, 20]);
    await escalation.advance(15 * MINUTE);
    await ground.policy([10, 20], { id, priorities: [] });
    await escalation.advance(HOUR);
    expect(await escalation.told(incident)).toEqual([[1, 190]]);
  });
});

it('a step without addresses is told by its event alone', async () => {
  const ground = await escalation.ground();
  await ground.policy([], { steps: [{ after: 'PT10M' }] });
  const incident = await ground.open();
  await escalation.advance(HOUR);
  expect(await escalation.told(incident)).toEqual([[1, 10]]);
  expect(await escalation.deliveries(incident)).toEqual([]);
});

it('an incident that signals opened escalates like one that was reported', async () => {
  const ground = await escalation.ground();
  await ground.policy([10]);
  const draft = {
    organizationId: ground.organizationId,
    accountId: ground.accountId,
    title: 'Found',
    priority: 'HIGH' as const,
    origin: 'DETECTED' as const,
    explanation: explain({ rule: 'TEST', ruleVersion: '1' }, 'Made by a test.', {}),
  };
  const opened = await transact(api.world.database, systemCaller('test'), (unit) =>
    openIncidents(unit, [draft, draft, draft]),
  );
  await escalation.advance(HOUR);
  for (const { id } of opened) expect(await escalation.told({ uuid: id })).toEqual([[1, 10]]);
});
