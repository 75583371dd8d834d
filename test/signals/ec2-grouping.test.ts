import { systemCaller } from '../../src/domain/caller';
import { fromGlobalId } from '../../src/domain/id';
import { addIncidentComment } from '../../src/operations/incident/add-incident-comment';
import { resolveGroupedIncident } from '../../src/operations/incident/resolve-grouped-incident';
import { transact } from '../../src/operations/unit';
import { testApi } from '../harness/api';
import { overlap } from '../harness/overlap';
import { Ec2, HOUR, KNOWN, REMEDIABLE, UNCERTAIN } from './ec2';

const api = testApi();
const engineer = (verb: string, input: object) => api.as('engineer').done(verb, input as Record<string, unknown>);
const comment = (incident: { id: string }, who: 'customer' | 'engineer', visibility = 'CUSTOMER') =>
  api.as(who).done('addIncidentComment', { incidentId: incident.id, body: 'We look into it.', visibility });
const uuid = ({ id }: { id: string }) => fromGlobalId(id)!.uuid;

describe('grouping', () => {
  it('CLASSIC: one incident for each definition and instance, five instances at once are one', async () => {
    const ec2 = await Ec2.of(api);
    const name = await ec2.instance({ volume: 'vol-00000000000000c01' });
    await ec2.tell([name, KNOWN], ['vol-00000000000000c01', KNOWN]);
    expect(await ec2.incidents()).toHaveLength(2);
    const storm = await Promise.all([1, 2, 3, 4, 5].map(() => ec2.instance()));
    await ec2.tell(...storm.map((one): [string, string] => [one, KNOWN]));
    const incidents = await ec2.incidents();
    expect(incidents.filter(({ status }) => status !== 'RESOLVED')).toHaveLength(1);
    expect(await ec2.timerOf(incidents.at(-1)!)).toBeNull();
  });

  it('INSTANCE: whatever an instance and its volumes tell is one incident, in one batch or many', async () => {
    const ec2 = await Ec2.of(api, { grouping: 'INSTANCE', resolveAfter: 'PT48H' });
    const name = await ec2.instance({ volume: 'vol-00000000000000c02' });
    const other = await ec2.instance();
    await ec2.tell([name, KNOWN], ['vol-00000000000000c02', KNOWN], [other, KNOWN]);
    const at = await ec2.now();
    await ec2.tell({ instance: name, metric: UNCERTAIN, at });
    const incidents = await ec2.incidents();
    expect(incidents).toHaveLength(2);
    const first = incidents.find(({ alerts }) => alerts.nodes.length === 3)!;
    expect(first.explanation).toMatchObject({
      rule: 'EC2_INSTANCE_GROUPING',
      ruleVersion: '1',
      inputs: {
        scope: 'ACCOUNT_WIDE',
        grouping: 'INSTANCE',
        engagement: 'DEFAULT',
        resolveAfter: 'PT48H',
        instance: { instanceId: name },
      },
    });
    const alerts = (await ec2.alerts()).filter(({ incident }) => incident!.id === first.id);
    expect(alerts.map(({ status }) => status)).toEqual(Array(3).fill('ESCALATED'));
    const joined = alerts.find(({ title }) => title.includes(UNCERTAIN))!;
    expect(joined.explanation).toMatchObject({
      rule: 'EC2_INSTANCE_GROUPING',
      inputs: { impact: { rule: 'BASELINE_IMPACT' }, correlation: { inputs: { joined: first.id } } },
    });
    const kinds = (await api.world.events(uuid(first))).map(({ kind }) => kind);
    expect(kinds).toContain('INCIDENT_ALERT_APPENDED');
    expect((await ec2.row(first)).resolve_after_hours).toBe(48);
  });

  it('INSTANCE: many batches at once open one incident for each instance', async () => {
    const ec2 = await Ec2.of(api, { grouping: 'INSTANCE' });
    const names = await Promise.all([1, 2, 3].map(() => ec2.instance()));
    const metrics = [KNOWN, UNCERTAIN, 'DiskReadOps', 'NetworkIn', 'NetworkOut'];
    await ec2.tell(...names.map((name): [string, string] => [name, KNOWN]));
    await Promise.all(metrics.slice(1).flatMap((metric) => names.map((name) => ec2.tell([name, metric]))));
    const incidents = await ec2.incidents();
    expect(incidents.map(({ alerts }) => alerts.nodes.length)).toEqual([5, 5, 5]);
    const fresh = await Promise.all([1, 2, 3].map(() => ec2.instance()));
    await Promise.all([1, 2, 3, 4].flatMap(() => fresh.map((name) => ec2.tell([name, KNOWN]))));
    expect(await ec2.incidents()).toHaveLength(6);
  });

  it('INSTANCE: what is uncertain is one question for each instance', async () => {
    const ec2 = await Ec2.of(api, { grouping: 'INSTANCE' });
    const name = await ec2.instance();
    await ec2.tell([name, UNCERTAIN]);
    await ec2.tell([name, 'NetworkIn']);
    await ec2.tell([await ec2.instance(), UNCERTAIN]);
    const { rows } = await api.world.pool.query(
      `select q.id, count(a.id)::int as n from service_request q join alert a on a.service_request_id = q.id
       where q.account_id = $1 group by q.id order by n`,
      [ec2.account.id],
    );
    expect(rows.map(({ n }) => n)).toEqual([1, 2]);
    expect(await ec2.incidents()).toEqual([]);
  });

  it('INSTANCE: a remediation comes first; what it could not do joins, and makes the incident as urgent', async () => {
    const ec2 = await Ec2.of(api, { grouping: 'INSTANCE' });
    await api.world.pool.query(`update account set environment = 'PRODUCTION' where id = $1`, [ec2.account.id]);
    const name = await ec2.instance({ volume: 'vol-00000000000000c03' });
    await ec2.tell([name, UNCERTAIN]);
    const [alert] = await ec2.alerts();
    await api.as('customer').done('dismissAlert', { alertId: alert.id, reason: 'It is the nightly run.' });
    // A volume of the instance is at risk; nothing remediates it.
    await ec2.tell([name, REMEDIABLE]);
    expect(await ec2.incidents()).toEqual([]);
    await ec2.tell(['vol-00000000000000c03', KNOWN]);
    const [incident] = await ec2.incidents();
    await engineer('updateIncidentPriority', { incidentId: incident.id, priority: 'LOW', reason: 'A spare.' });
    await ec2.failRemediations();
    const incidents = await ec2.incidents();
    expect(incidents).toEqual([expect.objectContaining({ id: incident.id, priority: 'HIGH' })]);
    expect(incidents[0].alerts.nodes).toHaveLength(2);
    const raised = (await api.world.events(uuid(incident))).filter(({ kind }) => kind === 'INCIDENT_PRIORITY_CHANGED');
    expect(raised.at(-1)).toMatchObject({
      before: { priority: 'LOW' },
      after: { priority: 'HIGH', reason: expect.any(String) },
    });
  });

  it('what was opened before goes on as it began; a resolved incident is not joined', async () => {
    const ec2 = await Ec2.of(api);
    const name = await ec2.instance();
    await ec2.tell([name, KNOWN]);
    await ec2.set({ grouping: 'INSTANCE' });
    await ec2.tell([name, UNCERTAIN]);
    const [classic, ...none] = await ec2.incidents();
    expect(none).toEqual([]);
    expect((await ec2.row(classic)).resolve_after_hours).toBeNull();
    const other = await ec2.instance();
    await ec2.tell([other, KNOWN]);
    const shared = (await ec2.incidents()).at(-1)!;
    await engineer('resolveIncident', { incidentId: shared.id, resolution: 'Done.', outcome: 'RESTORED' });
    await ec2.tell([other, 'StatusCheckFailed_System']);
    await ec2.tell({ instance: other, metric: KNOWN, at: new Date(+(await ec2.now()) + 1) });
    const incidents = await ec2.incidents();
    expect(incidents.at(-1)!.id).not.toBe(shared.id);
  });
});

describe('resolve after', () => {
  it.each([24, 48, 72])(
    '%s hours since the last correspondence it is closed, and its alerts with it',
    async (hours) => {
      const ec2 = await Ec2.of(api, { grouping: 'INSTANCE', resolveAfter: `PT${hours}H` });
      const name = await ec2.instance();
      await ec2.tell([name, KNOWN], [name, UNCERTAIN]);
      const [incident] = await ec2.incidents();
      const created = new Date(incident.createdAt);
      expect(await ec2.timerOf(incident)).toEqual(new Date(+created + hours * HOUR));
      await ec2.passes(hours - 1);
      await comment(incident, 'customer');
      const spoken = await ec2.now();
      // An internal note is no correspondence.
      await ec2.passes(hours - 2);
      await comment(incident, 'engineer', 'INTERNAL');
      expect((await ec2.incidents())[0].status).not.toBe('RESOLVED');
      await ec2.passes(1.99);
      expect((await ec2.incidents())[0].status).not.toBe('RESOLVED');
      await ec2.passes(0.02);
      const [ended] = await ec2.incidents();
      expect(ended).toMatchObject({
        status: 'RESOLVED',
        outcome: null,
        resolution: expect.stringMatching(/^No correspondence for /),
        alerts: { nodes: [{ status: 'RESOLVED' }, { status: 'RESOLVED' }] },
      });
      const events = await api.world.events(uuid(incident));
      const last = events.filter(({ kind }) => kind === 'INCIDENT_RESOLVED');
      expect(last).toEqual([
        expect.objectContaining({
          actor_name: 'incident timers',
          after: expect.objectContaining({
            reason: 'NO_CORRESPONDENCE',
            explanation: expect.objectContaining({
              rule: 'GROUPED_INCIDENT_QUIET',
              inputs: expect.objectContaining({ resolveAfter: `PT${hours}H` }),
            }),
          }),
        }),
      ]);
      const at = (last[0].after!.explanation as { inputs: { lastCorrespondenceAt: string } }).inputs
        .lastCorrespondenceAt;
      expect(Math.abs(+new Date(at) - +spoken)).toBeLessThan(60_000);
      expect(events.filter(({ kind }) => kind === 'ALERT_RESOLVED')).toHaveLength(2);
    },
  );

  it('correspondence of either side, what joins and a reopening begin it anew', async () => {
    const ec2 = await Ec2.of(api, { grouping: 'INSTANCE', resolveAfter: 'PT24H' });
    const name = await ec2.instance();
    await ec2.tell([name, KNOWN]);
    const [incident] = await ec2.incidents();
    const steps: [what: string, say: () => Promise<unknown>][] = [
      ['a comment of Accelerate', () => comment(incident, 'engineer')],
      ['a comment of the customer', () => comment(incident, 'customer')],
      ['a request', () => engineer('requestCustomerAction', { incidentId: incident.id, message: 'Restart it.' })],
      [
        'the answer',
        () => api.as('customer').done('completeCustomerAction', { incidentId: incident.id, message: 'Done.' }),
      ],
      ['an alert that joins', () => ec2.tell([name, UNCERTAIN])],
    ];
    for (const [what, say] of steps) {
      await ec2.passes(23);
      await say();
      expect([what, (await ec2.incidents())[0].status]).toEqual([what, expect.not.stringMatching('RESOLVED')]);
    }
    await ec2.passes(24.01);
    expect((await ec2.incidents())[0].status).toBe('RESOLVED');
    await ec2.passes(5);
    await api.as('customer').done('reopenIncident', { incidentId: incident.id, reason: 'Down again.' });
    await ec2.passes(23.9);
    expect((await ec2.incidents())[0].status).toBe('REOPENED');
    await ec2.passes(0.2);
    expect((await ec2.incidents())[0]).toMatchObject({ status: 'RESOLVED', outcome: 'RESTORED' });
  });

  it('is done once, however often it is tried, and never where somebody has resolved it', async () => {
    const ec2 = await Ec2.of(api, { grouping: 'INSTANCE', resolveAfter: 'PT24H' });
    await ec2.tell([await ec2.instance(), KNOWN], [await ec2.instance(), KNOWN]);
    const [one, two] = await ec2.incidents();
    await engineer('resolveIncident', { incidentId: two.id, resolution: 'Done.', outcome: 'RESTORED' });
    await ec2.passes(25);
    const told = async () => (await api.world.events(uuid(one))).length + (await api.world.events(uuid(two))).length;
    const before = await told();
    await Promise.all(
      [1, 2, 3].flatMap(() => [one, two].map((incident) => ec2.resolve({ incidentId: uuid(incident) }))),
    );
    expect(await told()).toBe(before);
    expect((await ec2.incidents()).map(({ resolution }) => resolution)).toEqual([
      expect.stringContaining('No correspondence'),
      'Done.',
    ]);
  });

  it('a process that dies in it leaves it to be done again, whole', async () => {
    const ec2 = await Ec2.of(api, { grouping: 'INSTANCE', resolveAfter: 'PT24H' });
    await ec2.tell([await ec2.instance(), KNOWN]);
    const [incident] = await ec2.incidents();
    await api.world.advance(25 * HOUR);
    const killed = transact(api.world.database, systemCaller('test'), async (unit) => {
      expect(await resolveGroupedIncident(unit, uuid(incident))).toBe(true);
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect((await ec2.incidents())[0].status).not.toBe('RESOLVED');
    await ec2.passes(0);
    expect((await ec2.incidents())[0]).toMatchObject({
      status: 'RESOLVED',
      alerts: { nodes: [{ status: 'RESOLVED' }] },
    });
    expect((await api.world.events(uuid(incident))).filter(({ kind }) => kind === 'INCIDENT_RESOLVED')).toHaveLength(1);
  });

  it('a comment or an alert that comes as the time is over is before it, or after it', async () => {
    const ec2 = await Ec2.of(api, { grouping: 'INSTANCE', resolveAfter: 'PT24H' });
    const names = [await ec2.instance(), await ec2.instance(), await ec2.instance()];
    await ec2.tell(...names.map((name): [string, string] => [name, KNOWN]));
    const incidents = await ec2.incidents();
    const of = (n: number) => incidents.find(({ alerts }) => alerts.nodes[0].title.includes(names[n]))!;
    await api.world.advance(25 * HOUR);
    const { database } = api.world;
    const system = systemCaller('test');
    // The timer comes first: the comment finds it resolved, and is kept.
    const [resolved] = await overlap(
      database,
      system,
      (unit) => resolveGroupedIncident(unit, uuid(of(0))),
      () => comment(of(0), 'customer'),
    );
    expect(resolved).toBe(true);
    expect(await ec2.row(of(0))).toMatchObject({ status: 'RESOLVED' });
    // The alert finds it resolved and opens another.
    await overlap(
      database,
      system,
      (unit) => resolveGroupedIncident(unit, uuid(of(1))),
      () => ec2.tell([names[1], UNCERTAIN]),
    );
    expect(await ec2.row(of(1))).toMatchObject({ status: 'RESOLVED' });
    expect((await ec2.alerts()).find(({ title }) => title.includes(UNCERTAIN))).toMatchObject({
      status: 'AWAITING_CUSTOMER',
    });
    // The comment first: it stays open, and the timer is moved.
    const input = { incidentId: of(2).id, body: 'Still down.', visibility: 'CUSTOMER' as const };
    await overlap(
      database,
      api.world.engineer(),
      (unit) => addIncidentComment(unit, input),
      () => ec2.resolve({ incidentId: uuid(of(2)) }),
    );
    expect(await ec2.row(of(2))).toMatchObject({ status: 'UNASSIGNED' });
    expect(+(await ec2.timerOf(of(2)))! - +(await ec2.now())).toBeGreaterThan(23 * HOUR);
  });
});
