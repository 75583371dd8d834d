import { IncidentStatus, type Party } from '../../src/domain/words';
import { testApi, type CallerName } from '../harness/api';

const api = testApi();

const PENDING = 'PENDING_CUSTOMER_ACTION';
const COMPLETED = 'CUSTOMER_ACTION_COMPLETED';
const WORKING = 'WORK_IN_PROGRESS';
const open = ['UNASSIGNED', 'OPENED', WORKING, PENDING, COMPLETED, 'REOPENED'];
const every = [...open, 'RESOLVED'];

type Way = Record<string, string>;
const to = (status: string, from: readonly string[]): Way => Object.fromEntries(from.map((one) => [one, status]));
const stay = (from: readonly string[]): Way => Object.fromEntries(from.map((one) => [one, one]));

interface Doing {
  /** What is sent beside the incident. */
  input: () => object | Promise<object>;
  /** Whose it is, and where it leads from each status in which it is possible. */
  CUSTOMER?: Way;
  ACCELERATE?: Way;
}

const someone = () => api.world.person('Accelerate', 'OPERATIONS_ENGINEER').globalId;
const comment = { body: 'We look into it.', visibility: 'CUSTOMER' };

/** The operations plan in full: verb × status × party. */
const plan: Record<string, Doing> = {
  acknowledgeIncident: {
    input: () => ({}),
    ACCELERATE: to(WORKING, ['UNASSIGNED', 'OPENED', 'REOPENED', COMPLETED]),
  },
  assignIncident: {
    input: () => ({ personId: someone() }),
    ACCELERATE: { ...stay(open), UNASSIGNED: 'OPENED' },
  },
  addIncidentComment: {
    input: () => comment,
    CUSTOMER: { ...stay(every), [PENDING]: COMPLETED },
    ACCELERATE: { ...stay(every), [PENDING]: WORKING },
  },
  requestCustomerAction: { input: () => ({ message: 'Restart it.' }), ACCELERATE: to(PENDING, open) },
  completeCustomerAction: { input: () => ({ message: 'Done.' }), CUSTOMER: to(COMPLETED, [PENDING]) },
  updateIncidentPriority: { input: () => ({ priority: 'HIGH', reason: 'All are hit.' }), ACCELERATE: stay(open) },
  resolveIncident: { input: () => ({ resolution: 'Fixed.', outcome: 'RESTORED' }), ACCELERATE: to('RESOLVED', open) },
  reopenIncident: {
    input: () => ({ reason: 'It is back.' }),
    CUSTOMER: to('REOPENED', ['RESOLVED']),
    ACCELERATE: to('REOPENED', ['RESOLVED']),
  },
  rateIncident: { input: () => ({ rating: 4 }), CUSTOMER: stay(['RESOLVED']) },
  linkIncidents: {
    input: async () => ({ relatedIncidentIds: [(await api.world.incident(api.world.account('Acme'))).globalId] }),
    ACCELERATE: stay(every),
  },
};

const callers: Record<Party, CallerName> = { CUSTOMER: 'customer', ACCELERATE: 'engineer' };
const cases = Object.keys(plan).flatMap((verb) =>
  (['CUSTOMER', 'ACCELERATE'] as const).map((party) => [verb, party] as const),
);

it.each(cases)('%s by %s: what a portal greys out is what is refused, in every status', async (verb, party) => {
  const client = api.as(callers[party]);
  const way = plan[verb][party];
  const seen: Record<string, unknown> = {};
  const wanted: Record<string, unknown> = {};
  for (const status of IncidentStatus) {
    const incident = await api.world.incident(api.world.account('Acme'), {
      status,
      ...(status === 'RESOLVED' && { resolved_at: new Date(), resolution: 'Done.', outcome: 'RESTORED' as const }),
    });
    const { node } = await client.query(
      'query ($id: ID!, $verb: [String!]) { node(id: $id) { ... on Incident { permissions(operations: $verb) { allowed code } } } }',
      { id: incident.globalId, verb: [verb] },
    );
    const { incident: after, userErrors } = await client.mutate(
      verb,
      { ...(await plan[verb].input()), incidentId: incident.globalId },
      'incident { status ballWith version }',
    );
    seen[status] = { permission: node.permissions[0], after, code: userErrors[0]?.code ?? null };
    const next = way?.[status];
    const code = way ? 'INVALID_TRANSITION' : 'NOT_RESPONSIBLE';
    const ball = next === PENDING || next === 'RESOLVED' ? 'CUSTOMER' : 'ACCELERATE';
    wanted[status] = next
      ? { permission: { allowed: true, code: null }, after: { status: next, ballWith: ball, version: 2 }, code: null }
      : { permission: { allowed: false, code }, after: null, code };
  }
  expect(seen).toEqual(wanted);
});
