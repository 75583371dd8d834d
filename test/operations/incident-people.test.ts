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
const incident = (columns: Partial<Incident> = {}) => test_.world.incident(test_.world.account('Acme'), columns);
const rowOf = (id: string) => test_.world.row<Incident>('incident', id);

/** The last event about an incident. */
async function lastEvent(id: string) {
  return (await test_.world.events(id)).at(-1)!;
}

describe('assignIncident', () => {
  const assign = (incidentId: string, personId: string | null) =>
    run(engineer(), 'assignIncident', { incidentId, personId });

  it('changes only the assignee once it is opened, and clears it', async () => {
    const { world } = test_;
    const { id, globalId } = await incident({ status: 'WORK_IN_PROGRESS' });
    const [first, second] = [
      world.person('Accelerate', 'CLOUD_ARCHITECT'),
      world.person('Accelerate', 'OPERATIONS_ENGINEER'),
    ];
    effectOf(await assign(globalId, first.globalId));
    effectOf(await assign(globalId, second.globalId));
    expect(await lastEvent(id)).toMatchObject({
      before: { assignee: { id: first.globalId, name: first.name } },
      after: { assignee: { id: second.globalId, name: second.name } },
    });
    effectOf(await assign(globalId, null));
    expect(await rowOf(id)).toMatchObject({ status: 'WORK_IN_PROGRESS', assignee_id: null, version: 4 });
  });

  it('leaves alone what is so already', async () => {
    const person = test_.world.person('Accelerate', 'OPERATIONS_ENGINEER');
    const { id, globalId } = await incident({ status: 'OPENED', assignee_id: person.id });
    expect(effectOf(await assign(globalId, person.globalId))).toEqual({ ids: { incident: id }, eventId: null });
    expect(await rowOf(id)).toMatchObject({ version: 1 });
    expect(await test_.world.events(id)).toEqual([]);
  });

  it('refuses customers’ people, who is gone, and who serves another customer', async () => {
    const { world } = test_;
    const { globalId } = await incident();
    const now = new Date();
    const add = (columns: object) =>
      world.pool.query(
        `insert into person (id, name, email, party, role, active, all_organizations, created_at, updated_at)
         select gen_random_uuid(), 'X', gen_random_uuid()::text, 'ACCELERATE', 'OPERATIONS_ENGINEER',
           ($1::jsonb->>'active')::boolean, ($1::jsonb->>'everywhere')::boolean, $2::timestamptz, $2::timestamptz returning id`,
        [JSON.stringify(columns), now],
      );
    const globalIdOf = async (columns: object) => {
      const { rows } = await add(columns);
      return Buffer.from(`v1:Person:${rows[0].id}`).toString('base64url');
    };
    const refused = [
      await globalIdOf({ active: false, everywhere: true }),
      await globalIdOf({ active: true, everywhere: false }),
      world.person('Acme', 'CUSTOMER_ADMIN').globalId,
    ];
    for (const personId of refused) expect(refusalOf(await assign(globalId, personId))).toBe('INVALID input.personId');
    expect(refusalOf(await assign(globalId, globalId))).toBe('NOT_FOUND input.personId');
  });
});

describe('addIncidentComment', () => {
  const comment = (caller: Caller, incidentId: string, visibility: 'CUSTOMER' | 'INTERNAL') =>
    run(caller, 'addIncidentComment', { incidentId, body: 'Hello.', visibility });

  it('ends the waiting: by the customer’s answer, or by the engineer’s next word', async () => {
    for (const [caller, status] of [
      [customer(), 'CUSTOMER_ACTION_COMPLETED'],
      [engineer(), 'WORK_IN_PROGRESS'],
    ] as const) {
      const { id, globalId } = await incident({ status: 'PENDING_CUSTOMER_ACTION' });
      const effect = effectOf(await comment(caller, globalId, 'CUSTOMER'));
      expect(await rowOf(id)).toMatchObject({ status, ball_with: 'ACCELERATE', version: 2 });
      expect(await lastEvent(id)).toMatchObject({
        kind: 'INCIDENT_COMMENT_ADDED',
        subject_type: 'Comment',
        subject_id: effect.ids.comment,
        incident_id: id,
        customer_visible: true,
        before: { status: 'PENDING_CUSTOMER_ACTION', ballWith: 'CUSTOMER' },
        after: { status, ballWith: 'ACCELERATE', body: 'Hello.', visibility: 'CUSTOMER' },
      });
    }
  });

  it('leaves other states as they are, also a resolved one', async () => {
    const { id, globalId } = await incident({ status: 'RESOLVED' });
    effectOf(await comment(customer(), globalId, 'CUSTOMER'));
    expect(await rowOf(id)).toMatchObject({ status: 'RESOLVED', version: 2 });
    expect(await lastEvent(id)).toMatchObject({ before: null });
  });

  it('keeps an internal note from the customer: row, event, version', async () => {
    const { id, globalId, updated_at } = await incident({ status: 'PENDING_CUSTOMER_ACTION' });
    const effect = effectOf(await comment(engineer(), globalId, 'INTERNAL'));
    expect(await rowOf(id)).toMatchObject({ status: 'PENDING_CUSTOMER_ACTION', version: 1, updated_at });
    expect(await test_.world.row('comment', effect.ids.comment)).toMatchObject({ visibility: 'INTERNAL' });
    expect(await test_.world.events(id)).toMatchObject([{ kind: 'INCIDENT_COMMENT_ADDED', customer_visible: false }]);
  });

  it('refuses a customer’s internal note', async () => {
    const { id, globalId } = await incident();
    expect(refusalOf(await comment(customer(), globalId, 'INTERNAL'))).toBe('FORBIDDEN input.visibility');
    expect(await test_.world.events(id)).toEqual([]);
  });
});
