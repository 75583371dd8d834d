import type { Caller } from '../../src/domain/caller';
import type { Incident } from '../../src/entities';
import { doIncident, type IncidentVerb, type IncidentVerbInput } from '../harness/incident-verbs';
import { effectOf, refusalOf } from '../harness/outcome';
import { testWorld } from '../harness/world';

const test_ = testWorld();

const run = <V extends IncidentVerb>(caller: Caller, verb: V, input: IncidentVerbInput<V>) =>
  doIncident(test_.world, caller, verb, input);
const customer = (of = 'Acme') => test_.world.customer(of, 'CUSTOMER_OPERATOR');
const engineer = () => test_.world.engineer();
const rowOf = (id: string) => test_.world.row<Incident>('incident', id);

describe('createIncident', () => {
  const report = () => ({
    accountId: test_.world.account('Acme').globalId,
    title: '  Orders fail  ',
    description: 'The shop answers 500.',
    priority: 'HIGH' as const,
  });

  it('opens a customer’s report with its number, resources, reporter and event', async () => {
    const resource = await test_.world.resource(test_.world.account('Acme'));
    const caller = customer();
    const effect = effectOf(
      await run(caller, 'createIncident', {
        ...report(),
        resourceIds: [resource.globalId, resource.globalId],
        test: true,
      }),
    );
    const row = await rowOf(effect.ids.incident);
    expect(row).toMatchObject({
      title: 'Orders fail',
      status: 'UNASSIGNED',
      priority: 'HIGH',
      priority_rank: 1,
      origin: 'CUSTOMER_REPORTED',
      ball_with: 'ACCELERATE',
      reporter_id: caller.personId,
      test: true,
      version: 1,
    });
    expect(row.number).toMatch(/^INC\d{7}$/);
    const { rows } = await test_.world.pool.query('select resource_id from incident_resource where incident_id = $1', [
      row.id,
    ]);
    expect(rows).toEqual([{ resource_id: resource.id }]);
    const events = await test_.world.events(row.id);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      id: effect.eventId,
      kind: 'INCIDENT_CREATED',
      customer_visible: true,
      priority: 'HIGH',
      actor_id: caller.principalId,
      party: 'CUSTOMER',
      before: null,
      after: {
        number: row.number,
        title: 'Orders fail',
        status: 'UNASSIGNED',
        origin: 'CUSTOMER_REPORTED',
        test: true,
      },
    });
    expect(events[0].raci_code).not.toBeNull();
  });

  it('says DETECTED of what Accelerate reports', async () => {
    const effect = effectOf(await run(engineer(), 'createIncident', report()));
    expect(await rowOf(effect.ids.incident)).toMatchObject({ origin: 'DETECTED', test: false });
  });

  it.each([
    ['an empty title', { title: ' \n' }, 'REQUIRED input.title'],
    ['a title of 201 characters', { title: 'x'.repeat(201) }, 'TOO_LONG input.title'],
    ['a description of 8001 characters', { description: 'x'.repeat(8001) }, 'TOO_LONG input.description'],
    ['NUL', { title: 'a\u0000b' }, 'INVALID input.title'],
    ['half a surrogate pair', { description: 'a\ud800b' }, 'INVALID input.description'],
    ['101 resources', { resourceIds: Array<string>(101).fill('x') }, 'TOO_MANY input.resourceIds'],
    ['a resource that is none', { resourceIds: ['x'] }, 'NOT_FOUND input.resourceIds.0'],
    ['an account that is none', { accountId: 'x' }, 'NOT_FOUND input.accountId'],
  ])('refuses %s', async (_, part, refusal) => {
    expect(refusalOf(await run(customer(), 'createIncident', { ...report(), ...part }))).toBe(refusal);
  });

  it('takes 200 characters that are 400 UTF-16 units', async () => {
    effectOf(await run(customer(), 'createIncident', { ...report(), title: '😀'.repeat(200) }));
  });

  it('knows neither another tenant’s account nor its resources, nor those of another account', async () => {
    const { world } = test_;
    const before = (await world.events()).length;
    expect(refusalOf(await run(customer('Globex'), 'createIncident', report()))).toBe('NOT_FOUND input.accountId');
    const foreign = await world.resource(world.account('Globex'));
    const other = await world.resource(world.account('Acme', 'staging'));
    const own = await world.resource(world.account('Acme'));
    for (const resource of [foreign, other]) {
      const input = { ...report(), resourceIds: [own.globalId, resource.globalId] };
      expect(refusalOf(await run(customer(), 'createIncident', input))).toBe('NOT_FOUND input.resourceIds.1');
    }
    const narrowed = world.customer('Acme', 'CUSTOMER_OPERATOR', { accounts: ['staging'] });
    expect(refusalOf(await run(narrowed, 'createIncident', report()))).toBe('NOT_FOUND input.accountId');
    expect(await world.events()).toHaveLength(before);
  });

  it('refuses an account that is not active yet', async () => {
    const { world } = test_;
    const account = await world.addAccount('Acme', 'arriving', { status: 'DISCOVERY' });
    const input = { ...report(), accountId: account.globalId };
    expect(refusalOf(await run(customer(), 'createIncident', input))).toBe('INVALID input.accountId');
  });

  it('refuses a viewer, and who is narrowed sees the event of their own', async () => {
    const viewer = test_.world.customer('Acme', 'CUSTOMER_VIEWER');
    expect(refusalOf(await run(viewer, 'createIncident', report()))).toBe('FORBIDDEN');
    const narrowed = test_.world.customer('Acme', 'CUSTOMER_OPERATOR', { accounts: ['production'] });
    effectOf(await run(narrowed, 'createIncident', report()));
  });
});
