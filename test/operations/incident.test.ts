import type { Caller } from '../../src/domain/caller';
import type { Comment, Incident } from '../../src/entities';
import type { Outcome } from '../../src/operations/perform';
import { doIncident, type IncidentVerb, type IncidentVerbInput } from '../harness/incident-verbs';
import { effectOf, refusalOf } from '../harness/outcome';
import { testWorld } from '../harness/world';

const test_ = testWorld();

const run = <V extends IncidentVerb>(caller: Caller, verb: V, input: IncidentVerbInput<V>) =>
  doIncident(test_.world, caller, verb, input);
const customer = (of = 'Acme') => test_.world.customer(of, 'CUSTOMER_OPERATOR');
const engineer = () => test_.world.engineer();
const incident = (columns: Partial<Incident> = {}) => test_.world.incident(test_.world.account('Acme'), columns);
const rowOf = (id: string) => test_.world.row<Incident>('incident', id);

describe('the way of an incident', () => {
  it('goes from unassigned to rated, one version and one event a step', async () => {
    const { id, globalId: incidentId } = await incident();
    const assignee = test_.world.person('Accelerate', 'OPERATIONS_ENGINEER');
    const steps: [Caller, () => Promise<Outcome>, Partial<Incident>, string, object, object][] = [];
    const step = <V extends IncidentVerb>(
      caller: Caller, verb: V, input: Omit<IncidentVerbInput<V>, 'incidentId'>, row: Partial<Incident>, kind: string, before: object, after: object,
    ) => steps.push([caller, () => run(caller, verb, { incidentId, ...input } as IncidentVerbInput<V>), row, kind, before, after]); // prettier-ignore
    step(engineer(), 'assignIncident', { personId: assignee.globalId }, { status: 'OPENED', assignee_id: assignee.id },
      'INCIDENT_ASSIGNED', { status: 'UNASSIGNED', assignee: null },
      { status: 'OPENED', assignee: { id: assignee.globalId, name: assignee.name } }); // prettier-ignore
    step(engineer(), 'acknowledgeIncident', {}, { status: 'WORK_IN_PROGRESS' },
      'INCIDENT_ACKNOWLEDGED', { status: 'OPENED', acknowledgedAt: null },
      { status: 'WORK_IN_PROGRESS', acknowledgedAt: expect.any(String) }); // prettier-ignore
    step(engineer(), 'updateIncidentPriority', { priority: 'HIGH', reason: 'All shops are down.' },
      { priority: 'HIGH', priority_rank: 1 },
      'INCIDENT_PRIORITY_CHANGED', { priority: 'MEDIUM' }, { priority: 'HIGH', reason: 'All shops are down.' }); // prettier-ignore
    step(engineer(), 'requestCustomerAction', { message: 'Restart it.' },
      { status: 'PENDING_CUSTOMER_ACTION', ball_with: 'CUSTOMER' },
      'INCIDENT_CUSTOMER_ACTION_REQUESTED', { status: 'WORK_IN_PROGRESS', ballWith: 'ACCELERATE' },
      { status: 'PENDING_CUSTOMER_ACTION', ballWith: 'CUSTOMER', message: 'Restart it.' }); // prettier-ignore
    step(customer(), 'completeCustomerAction', { message: 'Done.' },
      { status: 'CUSTOMER_ACTION_COMPLETED', ball_with: 'ACCELERATE' },
      'INCIDENT_CUSTOMER_ACTION_COMPLETED', { status: 'PENDING_CUSTOMER_ACTION', ballWith: 'CUSTOMER' },
      { status: 'CUSTOMER_ACTION_COMPLETED', ballWith: 'ACCELERATE', message: 'Done.' }); // prettier-ignore
    step(engineer(), 'resolveIncident', { resolution: 'Restarted.', outcome: 'RESTORED' },
      { status: 'RESOLVED', ball_with: 'CUSTOMER', outcome: 'RESTORED', resolution: 'Restarted.' },
      'INCIDENT_RESOLVED', { status: 'CUSTOMER_ACTION_COMPLETED', outcome: null, resolution: null },
      { status: 'RESOLVED', outcome: 'RESTORED', resolution: 'Restarted.', resolvedAt: expect.any(String) }); // prettier-ignore
    step(customer(), 'reopenIncident', { reason: 'It is back.' },
      { status: 'REOPENED', ball_with: 'ACCELERATE', outcome: null, resolution: null, resolved_at: null },
      'INCIDENT_REOPENED', { status: 'RESOLVED', outcome: 'RESTORED' },
      { status: 'REOPENED', outcome: null, resolvedAt: null, reason: 'It is back.' }); // prettier-ignore
    step(engineer(), 'acknowledgeIncident', {}, { status: 'WORK_IN_PROGRESS' },
      'INCIDENT_ACKNOWLEDGED', { status: 'REOPENED' }, { status: 'WORK_IN_PROGRESS' }); // prettier-ignore
    step(engineer(), 'resolveIncident', { resolution: 'Replaced.', outcome: 'NOT_RESTORABLE' }, { status: 'RESOLVED' },
      'INCIDENT_RESOLVED', { status: 'WORK_IN_PROGRESS' }, { status: 'RESOLVED' }); // prettier-ignore
    step(customer(), 'rateIncident', { rating: 4, comment: 'Quick.' }, { rating: 4, rating_comment: 'Quick.' },
      'INCIDENT_RATED', { rating: null }, { rating: 4, comment: 'Quick.' }); // prettier-ignore

    let acknowledged: Date | null = null;
    for (const [i, [caller, act, columns, kind, before, after]] of steps.entries()) {
      const effect = effectOf(await act());
      const row = await rowOf(id);
      expect(row).toMatchObject({ ...columns, version: i + 2 });
      const events = await test_.world.events(id);
      expect(events).toHaveLength(i + 1);
      const event = events[i];
      expect(event).toMatchObject({
        id: effect.eventId,
        kind,
        party: caller.party,
        actor_name: caller.name,
        before,
        after,
      });
      expect(event.recorded_at).toEqual(row.updated_at);
      expect(event.summary).toContain(row.number);
      if (acknowledged) expect(row.acknowledged_at).toEqual(acknowledged);
      acknowledged ??= row.acknowledged_at;
    }
    expect(acknowledged).not.toBeNull();
  });

  it('keeps what was asked and answered among the comments', async () => {
    const { id, globalId: incidentId } = await incident();
    effectOf(await run(engineer(), 'requestCustomerAction', { incidentId, message: 'Which host?' }));
    effectOf(await run(customer(), 'completeCustomerAction', { incidentId, message: 'The second.' }));
    const { rows } = await test_.world.pool.query<Comment>(
      'select * from comment where incident_id = $1 order by created_at', [id]); // prettier-ignore
    expect(rows.map(({ body, party, visibility }) => [body, party, visibility])).toEqual([
      ['Which host?', 'ACCELERATE', 'CUSTOMER'],
      ['The second.', 'CUSTOMER', 'CUSTOMER'],
    ]);
  });

  const unacknowledgeable = ['WORK_IN_PROGRESS', 'PENDING_CUSTOMER_ACTION', 'RESOLVED'] as const;
  it.each(unacknowledgeable)('is not acknowledged in %s', async (status) => {
    const { id, globalId: incidentId } = await incident({ status });
    const refusal = refusalOf(await run(engineer(), 'acknowledgeIncident', { incidentId }));
    expect(refusal).toBe('INVALID_TRANSITION input.incidentId');
    expect(await rowOf(id)).toMatchObject({ status, version: 1 });
    expect(await test_.world.events(id)).toEqual([]);
  });

  it('refuses the steps that its state does not have', async () => {
    const { globalId: incidentId } = await incident({ status: 'OPENED' });
    const { globalId: resolvedId } = await incident({ status: 'RESOLVED' });
    const person = test_.world.person('Accelerate', 'OPERATIONS_ENGINEER').globalId;
    const refusals = await Promise.all([
      run(customer(), 'completeCustomerAction', { incidentId, message: 'x' }),
      run(customer(), 'reopenIncident', { incidentId, reason: 'x' }),
      run(customer(), 'rateIncident', { incidentId, rating: 5 }),
      run(engineer(), 'assignIncident', { incidentId: resolvedId, personId: person }),
      run(engineer(), 'assignIncident', { incidentId: resolvedId, personId: null }),
      run(engineer(), 'requestCustomerAction', { incidentId: resolvedId, message: 'x' }),
      run(engineer(), 'updateIncidentPriority', { incidentId: resolvedId, priority: 'LOW', reason: 'x' }),
      run(engineer(), 'resolveIncident', { incidentId: resolvedId, resolution: 'x', outcome: 'RESTORED' }),
    ]);
    expect(refusals.map(refusalOf)).toEqual(refusals.map(() => 'INVALID_TRANSITION input.incidentId'));
  });

  it.each([0, 6, 2.5, Number.NaN])('refuses the rating %s', async (rating) => {
    const { globalId: incidentId } = await incident({ status: 'RESOLVED' });
    expect(refusalOf(await run(customer(), 'rateIncident', { incidentId, rating }))).toBe('INVALID input.rating');
  });

  it('refuses a priority that it has, and one without a reason', async () => {
    const { globalId: incidentId } = await incident();
    const change = (input: { priority: 'HIGH' | 'MEDIUM'; reason: string }) =>
      run(engineer(), 'updateIncidentPriority', { incidentId, ...input });
    expect(refusalOf(await change({ priority: 'MEDIUM', reason: 'x' }))).toBe('INVALID input.priority');
    expect(refusalOf(await change({ priority: 'HIGH', reason: ' ' }))).toBe('REQUIRED input.reason');
  });
});

describe('who may', () => {
  it('refuses to each party what is the other’s, and writes nothing', async () => {
    const { id, globalId: incidentId } = await incident({ status: 'PENDING_CUSTOMER_ACTION' });
    const outcomes = await Promise.all([
      run(customer(), 'acknowledgeIncident', { incidentId }),
      run(customer(), 'assignIncident', { incidentId }),
      run(customer(), 'updateIncidentPriority', { incidentId, priority: 'LOW', reason: 'x' }),
      run(customer(), 'requestCustomerAction', { incidentId, message: 'x' }),
      run(customer(), 'resolveIncident', { incidentId, resolution: 'x', outcome: 'RESTORED' }),
      run(engineer(), 'completeCustomerAction', { incidentId, message: 'x' }),
      run(engineer(), 'rateIncident', { incidentId, rating: 1 }),
    ]);
    expect(outcomes.map(refusalOf)).toEqual(outcomes.map(() => 'NOT_RESPONSIBLE'));
    expect(outcomes.flatMap(({ errors }) => errors)).toEqual(
      outcomes.map(() => expect.objectContaining({ responsibilityCode: expect.any(String) })),
    );
    expect(await rowOf(id)).toMatchObject({ version: 1 });
    expect(await test_.world.events(id)).toEqual([]);
  });

  it('finds no incident of another tenant, of another account, or that is none', async () => {
    const { id, globalId } = await incident({ status: 'PENDING_CUSTOMER_ACTION' });
    const elsewhere = test_.world.customer('Acme', 'CUSTOMER_OPERATOR', { accounts: ['staging'] });
    const unknown = Buffer.from('v1:Incident:00000000-0000-4000-8000-000000000000').toString('base64url');
    const attempts: [Caller, string][] = [
      [customer('Globex'), globalId],
      [elsewhere, globalId],
      [customer(), unknown],
      [customer(), test_.world.account('Acme').globalId],
      [customer(), ''],
    ];
    for (const [caller, incidentId] of attempts) {
      const outcomes = await Promise.all([
        run(caller, 'completeCustomerAction', { incidentId, message: 'x' }),
        run(caller, 'addIncidentComment', { incidentId, body: 'x', visibility: 'CUSTOMER' }),
        run(caller, 'reopenIncident', { incidentId, reason: 'x' }),
        run(caller, 'rateIncident', { incidentId, rating: 1 }),
      ]);
      expect(outcomes.map(refusalOf)).toEqual(outcomes.map(() => 'NOT_FOUND input.incidentId'));
    }
    expect(await test_.world.events(id)).toEqual([]);
  });
});
