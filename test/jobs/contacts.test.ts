import { randomUUID } from 'node:crypto';
import { fromGlobalId } from '../../src/domain/id';
import { testEscalation } from '../harness/escalation';
import { Ec2, KNOWN, REMEDIABLE, UNCERTAIN } from '../signals/ec2';

const escalation = testEscalation();
const { api } = escalation;
const address = () => `owner-${randomUUID()}@acme.example`;
const engineer = (verb: string, input: Record<string, unknown>, selection = '') =>
  api.as('engineer').done(verb, input, selection);
const contactsOf = (alert: { explanation: { inputs: Record<string, unknown> } }) =>
  alert.explanation.inputs.contacts as { rule: string; summary: string; inputs: Record<string, unknown> };
/** No worker of this file remediates: what waits for one is taken away. */
const noRemedy = () =>
  api.world.pool.query(
    `delete from graphile_worker._private_jobs
     where task_id = (select id from graphile_worker._private_tasks where identifier = 'run-remediation')`,
  );
const uuid = ({ id }: { id: string }) => fromGlobalId(id)!.uuid;

it('mails each owner once, and says whom and what was skipped in the alert and its event', async () => {
  const ec2 = await Ec2.of(api);
  const [one, two] = [address(), address()];
  const name = await ec2.instance({ owners: `${one}, ${two.toUpperCase()} ,the team,${one}` });
  await ec2.tell([name, KNOWN]);
  await escalation.idle();
  const mails = [one, two].flatMap((to) => escalation.mailsTo(to));
  expect(mails.map(({ to }) => to)).toEqual([[one], [two]]);
  const [incident] = await ec2.incidents();
  expect(mails[0].headers.subject).toContain('TunnelState');
  expect(mails[0].body).toContain(`incident ${incident.number}`);
  const [alert] = await ec2.alerts();
  const contacts = {
    rule: 'TAG_CONTACTS',
    inputs: {
      tagKey: 'OwnerTeamEmail',
      told: [one, two],
      toldBefore: [],
      skipped: [{ value: 'the team', reason: expect.any(String) }],
    },
  };
  expect(contactsOf(alert)).toMatchObject(contacts);
  const [opened] = await api.world.events(uuid(alert));
  expect(opened).toMatchObject({ kind: 'ALERT_OPENED', after: { contacts }, customer_visible: true });
  // It fires again: that is the same alert.
  await ec2.tell({ instance: name, metric: KNOWN, at: new Date(+(await ec2.now()) + 1) });
  await escalation.idle();
  expect(escalation.mailsTo(one)).toHaveLength(1);
});

it('a tag that holds no address mails nobody and says so; the account names the tag', async () => {
  const ec2 = await Ec2.of(api);
  const [one, other] = [address(), address()];
  await ec2.tell([await ec2.instance({ owners: 'x@y\r\nBcc: z@evil.example' }), KNOWN]);
  expect(contactsOf((await ec2.alerts())[0]).summary).toBe(
    'The tag OwnerTeamEmail holds no address that can be used. 1 part of the tag was skipped.',
  );
  const input = { accountId: ec2.account.globalId, contactTagKey: 'pager' };
  const { account } = await api.as('customer').done('updateAccount', input, 'account { contactTagKey }');
  expect(account.contactTagKey).toBe('pager');
  const name = await ec2.instance({ owners: other });
  const { rows } = await api.world.pool.query('select id from resource where resource_id = $1', [name]);
  await ec2.tag(rows[0].id, 'pager', one);
  await ec2.tell([name, UNCERTAIN]);
  await escalation.idle();
  expect([escalation.mailsTo(one).length, escalation.mailsTo(other).length]).toEqual([1, 0]);
  expect(escalation.mailsTo(one)[0].body).toMatch(/question SR\d+/);
});

it.each([['aws:owner'], ['x'.repeat(129)], [' '], ['own,er']])('refuses %j as a tag', async (contactTagKey) => {
  const ec2 = await Ec2.of(api);
  const input = { accountId: ec2.account.globalId, contactTagKey };
  const { userErrors } = await api.as('customer').mutate('updateAccount', input);
  expect(userErrors).toEqual([expect.objectContaining({ path: ['input', 'contactTagKey'] })]);
});

it('what is suppressed, remediated or only reported on tells nobody, until it goes on', async () => {
  const ec2 = await Ec2.of(api);
  const owner = address();
  const name = await ec2.instance({ owners: owner });
  const startsAt = new Date(+(await ec2.now()) - 1000).toISOString();
  const { suppression } = await engineer(
    'suppressAlerts',
    { accountId: ec2.account.globalId, reason: 'Moving.', startsAt },
    'suppression { id }',
  );
  await ec2.tell([name, KNOWN]);
  await escalation.idle();
  expect(escalation.mailsTo(owner)).toEqual([]);
  await engineer('endSuppression', { suppressionId: suppression.id });
  await escalation.idle();
  expect(escalation.mailsTo(owner)).toHaveLength(1);
  const resumed = (await api.world.events(uuid((await ec2.alerts())[0]))).find(
    ({ kind }) => kind === 'ALERT_ESCALATED',
  );
  expect(resumed).toMatchObject({ after: { contacts: { inputs: { told: [owner] } } } });
  await ec2.tell([name, REMEDIABLE]);
  expect(escalation.mailsTo(owner)).toHaveLength(1);
  await ec2.failRemediations();
  await noRemedy();
  await escalation.idle();
  expect(escalation.mailsTo(owner)).toHaveLength(2);
  await ec2.set({ engagement: 'REPORT_ONLY' });
  await ec2.tell([name, UNCERTAIN]);
  await escalation.idle();
  expect(escalation.mailsTo(owner)).toHaveLength(2);
});

it('a storm is one mail, in one batch and in those that follow', async () => {
  const ec2 = await Ec2.of(api);
  const owner = address();
  const names: string[] = [];
  for (let n = 0; n < 12; n++) names.push(await ec2.instance({ owners: owner }));
  await ec2.tell(...names.slice(0, 8).map((name): [string, string] => [name, KNOWN]));
  for (const name of names.slice(8)) await ec2.tell([name, KNOWN]);
  await escalation.idle();
  const mails = escalation.mailsTo(owner);
  expect(mails).toHaveLength(1);
  expect(mails[0].body.match(/Alert: /g)).toHaveLength(8);
  const last = (await ec2.alerts()).find(({ title }) => title.includes(names[11]))!;
  expect(contactsOf(last).inputs).toMatchObject({ told: [], toldBefore: [owner] });
});

it('grouping by instance does not change who is told of what', async () => {
  const ec2 = await Ec2.of(api, { grouping: 'INSTANCE' });
  const owner = address();
  const name = await ec2.instance({ owners: owner });
  await ec2.tell([name, KNOWN]);
  await ec2.tell([name, UNCERTAIN]);
  await escalation.idle();
  expect(await ec2.incidents()).toHaveLength(1);
  expect(escalation.mailsTo(owner)).toHaveLength(2);
});

it('only resources of the services that are named have owners', async () => {
  const ec2 = await Ec2.of(api);
  const [owner, other] = [address(), address()];
  const arn = `arn:aws:ec2:us-east-1:${ec2.account.awsAccountId}`;
  for (const [id, type, to] of [
    ['nat-1', 'AWS::EC2::NatGateway', other],
    ['vpn-1', 'AWS::EC2::VPNConnection', owner],
  ]) {
    const made = await api.world.resource(ec2.account, { resource_id: id, type, arn: `${arn}:${id}` });
    await ec2.tag(made.id, 'OwnerTeamEmail', to);
  }
  await ec2.tell(['nat-1', KNOWN], ['vpn-1', KNOWN]);
  await escalation.idle();
  expect([escalation.mailsTo(owner).length, escalation.mailsTo(other).length]).toEqual([1, 0]);
});

it('is tried again under one Message-ID; what is refused for good Accelerate reads where it is handled', async () => {
  const ec2 = await Ec2.of(api);
  const [patient, refused, asked] = [address(), address(), address()];
  escalation.mailbox.behave({ fail: 1 });
  await ec2.tell([await ec2.instance({ owners: patient }), KNOWN]);
  await escalation.idle();
  await escalation.hurry();
  const mails = escalation.mailsTo(patient);
  expect(mails.map(({ code }) => code)).toEqual([451, 250]);
  expect(new Set(mails.map(({ headers }) => headers['message-id'])).size).toBe(1);
  escalation.mailbox.behave({ refuse: 550 });
  await ec2.tell([await ec2.instance({ owners: refused }), KNOWN]);
  await ec2.tell([await ec2.instance({ owners: asked }), UNCERTAIN]);
  await escalation.idle();
  const { rows } = await api.world.pool.query(
    `select c.body, c.visibility, c.incident_id is not null as incident, c.service_request_id is not null as question
     from comment c where c.account_id = $1 and c.visibility = 'INTERNAL' order by incident desc`,
    [ec2.account.id],
  );
  expect(rows).toEqual([
    expect.objectContaining({ body: expect.stringContaining(`${refused} was not told`), incident: true }),
    expect.objectContaining({ body: expect.stringContaining(`${asked} was not told`), question: true }),
  ]);
  expect(escalation.mailsTo(refused)).toHaveLength(1);
});
