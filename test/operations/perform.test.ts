import { systemCaller } from '../../src/domain/caller';
import type { Incident } from '../../src/entities';
import { acknowledgeIncident } from '../../src/operations/incident/acknowledge-incident';
import { assignIncident } from '../../src/operations/incident/assign-incident';
import { createIncident, type CreateIncidentInput } from '../../src/operations/incident/create-incident';
import { openIncidents } from '../../src/operations/incident/open';
import { resolveIncident } from '../../src/operations/incident/resolve-incident';
import { createOrganization } from '../../src/operations/organization/create-organization';
import { perform } from '../../src/operations/perform';
import { transact } from '../../src/operations/unit';
import { effectOf, refusalOf } from '../harness/outcome';
import { testWorld } from '../harness/world';

const test_ = testWorld();

const create = (input: Partial<CreateIncidentInput>, caller = test_.world.customer('Acme')) =>
  perform(test_.world.database, caller, 'createIncident', createIncident, {
    accountId: test_.world.account('Acme').globalId,
    title: 'Slow',
    description: 'Pages take ten seconds.',
    priority: 'LOW',
    ...input,
  });

async function counts(): Promise<[incidents: number, events: number, keys: number]> {
  const { rows } = await test_.world.pool.query(
    `select (select count(*)::int from incident) a, (select count(*)::int from event) b,
       (select count(*)::int from idempotency) c`,
  );
  return [rows[0].a, rows[0].b, rows[0].c];
}

describe('an idempotency key', () => {
  it('is answered a second time with what was done the first', async () => {
    const first = effectOf(await create({ idempotencyKey: 'again' }));
    const before = await counts();
    expect(effectOf(await create({ idempotencyKey: 'again' }))).toEqual(first);
    expect(await counts()).toEqual(before);
  });

  it('does it once, however many ask at the same moment', async () => {
    const [incidents] = await counts();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => create({ idempotencyKey: 'at once' })));
    const effects = outcomes.map(effectOf);
    expect(new Set(effects.map((effect) => effect.ids.incident)).size).toBe(1);
    expect(new Set(effects.map((effect) => effect.eventId)).size).toBe(1);
    expect((await counts())[0]).toBe(incidents + 1);
  });

  it('is refused with another input, and is each principal’s own', async () => {
    const { ids } = effectOf(await create({ idempotencyKey: 'mine' }));
    const before = await counts();
    const other = await create({ idempotencyKey: 'mine', title: 'Slower' });
    expect(refusalOf(other)).toBe('IDEMPOTENCY_KEY_REUSED input.idempotencyKey');
    expect(await counts()).toEqual(before);
    const colleague = test_.world.customer('Acme', 'CUSTOMER_OPERATOR');
    expect(effectOf(await create({ idempotencyKey: 'mine' }, colleague)).ids).not.toEqual(ids);
  });

  it('does not mind the order of the members', async () => {
    const first = effectOf(await create({ idempotencyKey: 'order', test: true, resourceIds: [] }));
    expect(effectOf(await create({ resourceIds: [], test: true, idempotencyKey: 'order' }))).toEqual(first);
  });

  it('is free again after a refusal, and after a day', async () => {
    const refused = await create({ idempotencyKey: 'free', title: '' });
    expect(refusalOf(refused)).toBe('REQUIRED input.title');
    const first = effectOf(await create({ idempotencyKey: 'free' }));
    await test_.world.pool.query(
      `update idempotency set created_at = created_at - interval '25 hours' where key = 'free'`,
    );
    expect(effectOf(await create({ idempotencyKey: 'free', title: 'Later' })).ids).not.toEqual(first.ids);
  });

  it.each(['', 'x'.repeat(256), 'a\u0000', '\udc00'])('has 1 to 255 characters, not %j', async (idempotencyKey) => {
    expect(refusalOf(await create({ idempotencyKey }))).toBe('INVALID input.idempotencyKey');
  });
});

describe('two at once', () => {
  it('let the one win whose version was current, and tell the other the version', async () => {
    const { world } = test_;
    const { id, globalId: incidentId } = await world.incident(world.account('Acme'));
    const person = world.person('Accelerate', 'OPERATIONS_ENGINEER').globalId;
    const outcomes = await Promise.all([
      perform(world.database, world.engineer(), 'acknowledgeIncident', acknowledgeIncident, {
        incidentId,
        expectedVersion: 1,
      }),
      perform(world.database, world.engineer('BREAK_GLASS'), 'assignIncident', assignIncident, {
        incidentId,
        personId: person,
        expectedVersion: 1,
      }),
    ]);
    const refused = outcomes.filter(({ effect }) => effect === null);
    expect(refused.map(refusalOf)).toEqual(['CONFLICT input.expectedVersion']);
    expect(refused[0].errors).toMatchObject([{ currentVersion: 2 }]);
    expect(await world.row<Incident>('incident', id)).toMatchObject({ version: 2 });
    expect(await world.events(id)).toHaveLength(1);
  });

  it('lose no change: every one has its version and its event', async () => {
    const { world } = test_;
    const { id, globalId: incidentId } = await world.incident(world.account('Acme'));
    const people = (['OPERATIONS_ENGINEER', 'CLOUD_ARCHITECT'] as const).map((role) =>
      world.person('Accelerate', role),
    );
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        perform(world.database, world.engineer(), 'assignIncident', assignIncident, {
          incidentId,
          personId: people[i % 2].globalId,
        }),
      ),
    );
    const changes = outcomes.map(effectOf).filter(({ eventId }) => eventId !== null);
    expect(await world.row<Incident>('incident', id)).toMatchObject({ version: 1 + changes.length });
    const events = await world.events(id);
    expect(new Set(events.map((event) => event.id))).toEqual(new Set(changes.map(({ eventId }) => eventId)));
    // Each begins where the one before it ended.
    for (let i = 1; i < events.length; i++) expect(events[i].before!.assignee).toEqual(events[i - 1].after!.assignee);
  });

  it('are tried again when they stand in each other’s way', async () => {
    const { world } = test_;
    const [a, b] = [await world.incident(world.account('Acme')), await world.incident(world.account('Acme'))];
    let arrived = 0;
    let release!: () => void;
    const bothHoldOne = new Promise<void>((resolve) => (release = resolve));
    let attempts = 0;
    const cross = (first: string, second: string) =>
      transact(world.database, world.engineer(), async (unit) => {
        attempts++;
        await unit.query('update incident set version = version + 1 where id = $1', [first]);
        if (++arrived === 2) release();
        await bothHoldOne;
        await unit.query('update incident set version = version + 1 where id = $1', [second]);
      });
    await Promise.all([cross(a.id, b.id), cross(b.id, a.id)]);
    expect(attempts).toBe(3);
    for (const { id } of [a, b]) expect(await world.row<Incident>('incident', id)).toMatchObject({ version: 3 });
  });

  it('resolve once', async () => {
    const { world } = test_;
    const { globalId: incidentId } = await world.incident(world.account('Acme'));
    const input = { incidentId, resolution: 'Restarted.', outcome: 'RESTORED' as const };
    const outcomes = await Promise.all([1, 2, 3].map(() =>
      perform(world.database, world.engineer(), 'resolveIncident', resolveIncident, input))); // prettier-ignore
    expect(outcomes.filter(({ effect }) => effect !== null)).toHaveLength(1);
  });
});

describe('what the service itself does', () => {
  it('opens many incidents in five statements, numbered in their order', async () => {
    const { world } = test_;
    const { id: accountId, organizationId } = world.account('Acme');
    const resource = await world.resource(world.account('Acme'));
    const explanation = { summary: 'Five at once.', rule: 'TEST', ruleVersion: '1', inputs: {} };
    const titles = Array.from({ length: 50 }, (_, i) => `Disk ${i} is full`);
    const { opened, statements } = await transact(world.database, systemCaller('signals'), async (unit) => {
      let statements = 0;
      const query = unit.query.bind(unit);
      unit.query = (sql, values) => {
        statements++;
        return query(sql, values);
      };
      const drafts = titles.map((title) => ({
        organizationId, accountId, title, priority: 'HIGH' as const, origin: 'DETECTED' as const, explanation,
        resourceIds: [resource.id, resource.id], groupKey: 'a group',
      })); // prettier-ignore
      return { opened: await openIncidents(unit, drafts), statements };
    });
    // With the targets and tiers of their clocks, and what watches over those that nobody takes up.
    expect(statements).toBe(5);
    const { rows } = await world.pool.query<Incident>(
      'select * from incident where id = any ($1) order by number', [opened.map(({ id }) => id)]); // prettier-ignore
    expect(rows.map(({ title }) => title)).toEqual(titles);
    expect(rows.map(({ number }) => number)).toEqual(opened.map(({ number }) => number));
    expect(rows[0]).toMatchObject({ explanation, group_key: 'a group', reporter_id: null });
    const [event] = await world.events(opened[0].id);
    expect(event).toMatchObject({
      id: opened[0].eventId,
      actor_kind: 'SYSTEM',
      actor_detail: 'signals',
      priority: 'HIGH',
    });
    const { rows: subjects } = await world.pool.query('select 1 from incident_resource where resource_id = $1', [
      resource.id,
    ]);
    expect(subjects).toHaveLength(50);
  });

  it('creates organizations, which no request does', async () => {
    const { database } = test_.world;
    const make = (name: string) =>
      transact(database, systemCaller('admin'), (unit) => createOrganization(unit, { name }));
    const { ids } = await make('Initech');
    expect(await test_.world.row('organization', ids.organization)).toMatchObject({ name: 'Initech', version: 1 });
    await expect(make('Initech')).rejects.toMatchObject({ code: 'ALREADY_EXISTS', path: ['input', 'name'] });
    const asked = transact(database, test_.world.engineer('BREAK_GLASS'), (unit) =>
      createOrganization(unit, { name: 'Mine' }),
    );
    await expect(asked).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const outcome = await perform(database, test_.world.engineer(), 'createOrganization', createOrganization, {
      name: 'x',
    });
    expect(refusalOf(outcome)).toBe('NOT_FOUND');
  });
});
