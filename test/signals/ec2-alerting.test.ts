import { testApi } from '../harness/api';
import { Ec2, KNOWN, REMEDIABLE, UNCERTAIN } from './ec2';

const api = testApi();
const ALL = [KNOWN, UNCERTAIN, REMEDIABLE];
const tally = (list: string[]) => list.sort();

it('shows the parameters with their first values, and what was made of them', async () => {
  const ec2 = await Ec2.of(api);
  const shown = async () =>
    (
      await api
        .as('viewer')
        .query(
          'query ($id: ID!) { account(id: $id) { ec2Alerting { scope grouping engagement resolveAfter } version } }',
          {
            id: ec2.account.globalId,
          },
        )
    ).account;
  const first = { scope: 'ACCOUNT_WIDE', grouping: 'CLASSIC', engagement: 'DEFAULT', resolveAfter: 'PT72H' };
  expect(await shown()).toEqual({ ec2Alerting: first, version: 1 });
  await ec2.set({ grouping: 'INSTANCE', resolveAfter: 'P1D' });
  const next = { ...first, grouping: 'INSTANCE', resolveAfter: 'PT24H' };
  expect(await shown()).toEqual({ ec2Alerting: next, version: 2 });
  // What is null or set already changes nothing.
  await ec2.set({ scope: null, grouping: 'INSTANCE', resolveAfter: 'PT24H' });
  expect(await shown()).toEqual({ ec2Alerting: next, version: 2 });
  const events = (await api.world.events(ec2.account.id)).filter(({ kind }) => kind === 'ACCOUNT_UPDATED');
  expect(events).toEqual([
    expect.objectContaining({ before: { ec2Alerting: first }, after: { ec2Alerting: next }, customer_visible: true }),
  ]);
});

it.each(['PT23H', 'PT96H', 'PT0S', 'PT24H1S', 'PT24H0.5S'])('refuses %s', async (resolveAfter) => {
  const ec2 = await Ec2.of(api);
  const input = { accountId: ec2.account.globalId, name: 'other', ec2Alerting: { scope: 'TAG_BASED', resolveAfter } };
  const payload = await api.as('customer').mutate('updateAccount', input);
  expect(payload.userErrors).toEqual([
    expect.objectContaining({ code: 'INVALID', path: ['input', 'ec2Alerting', 'resolveAfter'] }),
  ]);
  expect(await api.world.row('account', ec2.account.id)).toMatchObject({ alert_scope: 'ACCOUNT_WIDE', version: 1 });
});

describe('engagement', () => {
  it('DEFAULT: incidents, questions and remediations', async () => {
    const ec2 = await Ec2.of(api);
    const name = await ec2.instance();
    await ec2.tell(...ALL.map((metric): [string, string] => [name, metric]));
    expect(tally((await ec2.alerts()).map(({ status }) => status))).toEqual([
      'AWAITING_CUSTOMER',
      'ESCALATED',
      'REMEDIATING',
    ]);
  });

  it('REPORT_ONLY: alerts that are closed at once with why, and nothing else', async () => {
    const ec2 = await Ec2.of(api, { engagement: 'REPORT_ONLY' });
    const name = await ec2.instance({ volume: 'vol-00000000000000001' });
    await ec2.tell(...ALL.map((metric): [string, string] => [name, metric]), ['vol-00000000000000001', KNOWN]);
    const alerts = await ec2.alerts();
    expect(alerts).toHaveLength(4);
    for (const alert of alerts) {
      expect(alert).toMatchObject({
        status: 'CLOSED',
        incident: null,
        remediations: [],
        resolvedAt: expect.any(String),
        explanation: {
          rule: 'EC2_ENGAGEMENT',
          ruleVersion: '1',
          summary: expect.stringContaining('reported on only'),
          inputs: {
            engagement: 'REPORT_ONLY',
            scope: 'ACCOUNT_WIDE',
            instance: { instanceId: name },
            impact: { rule: 'BASELINE_IMPACT' },
          },
        },
      });
      const [opened, ...more] = await api.world.events(
        (await ec2.tables.alerts(ec2.account.awsAccountId)).find(({ title }) => title === alert.title)!.id,
      );
      expect(more).toEqual([]);
      expect(opened).toMatchObject({
        kind: 'ALERT_OPENED',
        after: { status: 'CLOSED', explanation: { rule: 'EC2_ENGAGEMENT' } },
      });
    }
    for (const signal of await ec2.signals()) {
      expect(signal).toMatchObject({ outcome: 'OPENED', explanation: { rule: 'EC2_ENGAGEMENT' } });
    }
    expect(await ec2.incidents()).toEqual([]);
    expect(await questions(ec2)).toBe(0);
    // Countable by what the API filters by.
    const { alerts: closed } = await api
      .as('customer')
      .query(
        'query ($id: ID!) { alerts(filter: { accountId: { eq: $id }, status: { eq: CLOSED } }) { totalCount { value } } }',
        { id: ec2.account.globalId },
      );
    expect(closed.totalCount.value).toBe(4);
    // It ends, and comes again: a row each time.
    await ec2.tell({ instance: name, metric: KNOWN, state: 'OK', at: new Date(+(await ec2.now()) + 1) });
    await ec2.tell({ instance: name, metric: KNOWN, at: new Date(+(await ec2.now()) + 2) });
    expect(await ec2.alerts()).toHaveLength(5);
    expect(await ec2.incidents()).toEqual([]);
  });

  it('NONE: no alert at all; each signal says so', async () => {
    const ec2 = await Ec2.of(api, { engagement: 'NONE' });
    const name = await ec2.instance();
    await ec2.tell(...ALL.map((metric): [string, string] => [name, metric]));
    // Of an instance that nobody has discovered too.
    await ec2.tell(['i-0ffffffffffffffff', UNCERTAIN]);
    expect(await ec2.alerts()).toEqual([]);
    expect(await ec2.incidents()).toEqual([]);
    expect(await questions(ec2)).toBe(0);
    const signals = (await ec2.signals()).filter(({ explanation }) => explanation.rule !== 'ALARM_UNKNOWN');
    expect(signals.length).toBeGreaterThanOrEqual(3);
    for (const signal of signals) {
      expect(signal).toMatchObject({
        outcome: 'IGNORED',
        alert: null,
        explanation: { rule: 'EC2_ENGAGEMENT', inputs: { engagement: 'NONE' } },
      });
    }
    expect(await countOf(`remediation where account_id = '${ec2.account.id}'`)).toBe(0);
  });

  it('is about EC2 instances alone', async () => {
    const ec2 = await Ec2.of(api, { engagement: 'NONE' });
    await api.world.resource(ec2.account, { resource_id: 'vpn-1', type: 'AWS::EC2::VPNConnection' });
    await ec2.tell(['vpn-1', KNOWN]);
    expect((await ec2.alerts()).map(({ status }) => status)).toEqual(['ESCALATED']);
  });

  it('changes for new alerts only', async () => {
    const ec2 = await Ec2.of(api);
    const name = await ec2.instance();
    await ec2.tell([name, KNOWN]);
    await ec2.set({ engagement: 'NONE' });
    const later = new Date(+(await ec2.now()) + 1000);
    // It fires again: it is the alert that is open.
    await ec2.tell({ instance: name, metric: KNOWN, at: later });
    await ec2.tell({ instance: name, metric: UNCERTAIN, at: later });
    expect(await ec2.alerts()).toEqual([expect.objectContaining({ status: 'ESCALATED' })]);
    await ec2.tell({ instance: name, metric: KNOWN, state: 'OK', at: new Date(+later + 1000) });
    expect(await ec2.alerts()).toEqual([expect.objectContaining({ status: 'RESOLVED' })]);
    await ec2.set({ engagement: 'DEFAULT' });
    await ec2.tell({ instance: name, metric: KNOWN, at: new Date(+later + 2000) });
    expect((await ec2.alerts()).map(({ status }) => status)).toEqual(['RESOLVED', 'ESCALATED']);
  });
});

describe('scope', () => {
  it('TAG_BASED: tagged instances and their volumes in full, others as for reports only', async () => {
    const ec2 = await Ec2.of(api, { scope: 'TAG_BASED' });
    const [tagged, other] = [
      await ec2.instance({ monitored: true, volume: 'vol-0000000000000000a' }),
      await ec2.instance({ volume: 'vol-0000000000000000b' }),
    ];
    await ec2.tell(
      [tagged, KNOWN],
      [other, KNOWN],
      ['vol-0000000000000000a', UNCERTAIN],
      ['vol-0000000000000000b', UNCERTAIN],
    );
    const alerts = await ec2.alerts();
    const status = (name: string) => alerts.find(({ title }) => title.includes(name))!.status;
    expect([tagged, other, 'vol-0000000000000000a', 'vol-0000000000000000b'].map(status)).toEqual([
      'ESCALATED',
      'CLOSED',
      'AWAITING_CUSTOMER',
      'CLOSED',
    ]);
    const closed = alerts.find(({ title }) => title.includes(other))!;
    expect(closed.explanation).toMatchObject({
      summary: expect.stringContaining('does not carry the tag ams:rt:ams-monitoring-policy=ams-monitored'),
      inputs: { scope: 'TAG_BASED', tagged: false, tag: { key: 'ams:rt:ams-monitoring-policy' } },
    });
  });

  it('TAG_BASED with INSTANCE: what is tagged is grouped', async () => {
    const ec2 = await Ec2.of(api, { scope: 'TAG_BASED', grouping: 'INSTANCE' });
    const [tagged, other] = [await ec2.instance({ monitored: true }), await ec2.instance()];
    await ec2.tell([tagged, KNOWN], [tagged, UNCERTAIN], [other, KNOWN]);
    expect(await ec2.incidents()).toHaveLength(1);
    expect((await ec2.incidents())[0].alerts.nodes).toHaveLength(2);
  });
});

const countOf = async (from: string): Promise<number> =>
  (await api.world.pool.query(`select count(*)::int as n from ${from}`)).rows[0].n;
const questions = (ec2: Ec2) => countOf(`service_request where account_id = '${ec2.account.id}'`);
