import type { CallerName, RunningApi } from '../api';
import type { Input, Verb } from './verb';

const incidentIn =
  (status: string, more: Input = {}) =>
  async ({ world }: RunningApi): Promise<Input> => {
    const resolved = status === 'RESOLVED' ? { resolved_at: new Date(), resolution: 'Done.', outcome: 'RESTORED' } : {};
    const { globalId } = await world.incident(world.account('Acme'), {
      status: status as never,
      ...(resolved as object),
    });
    return { incidentId: globalId, ...more };
  };

const onIncident = (
  verb: Pick<Verb, 'name' | 'kind' | 'prepare' | 'other'> & { by?: CallerName; expected: object; selection?: string },
): Verb => ({
  by: 'engineer',
  stranger: verb.by === 'customer' ? 'stranger' : 'visitor',
  target: 'incidentId',
  versioned: verb.name !== 'addIncidentComment',
  ...verb,
  selection: `incident { id number status ballWith version priority ${verb.selection ?? ''} }`,
  expected: { incident: expect.objectContaining(verb.expected) },
});

export const incidentVerbs: Verb[] = [
  {
    name: 'createIncident',
    by: 'customer',
    stranger: 'stranger',
    kind: 'INCIDENT_CREATED',
    selection:
      'incident { id number title description status priority origin test reporter { name } account { name } }',
    prepare: async ({ world }) => ({
      accountId: world.account('Acme').globalId,
      title: 'Nothing works',
      description: 'Since noon.',
      priority: 'HIGH',
    }),
    other: { title: 'Something else' },
    target: 'accountId',
    expected: {
      incident: {
        id: expect.any(String),
        number: expect.stringMatching(/^INC\d{7,}$/),
        title: 'Nothing works',
        description: 'Since noon.',
        status: 'UNASSIGNED',
        priority: 'HIGH',
        origin: 'CUSTOMER_REPORTED',
        test: false,
        reporter: null,
        account: { name: 'production' },
      },
    },
    versioned: false,
  },
  onIncident({
    name: 'acknowledgeIncident',
    kind: 'INCIDENT_ACKNOWLEDGED',
    prepare: incidentIn('UNASSIGNED'),
    other: { expectedVersion: 1 },
    selection: 'acknowledgedAt',
    expected: { status: 'WORK_IN_PROGRESS', version: 2, acknowledgedAt: expect.any(String) },
  }),
  onIncident({
    name: 'assignIncident',
    kind: 'INCIDENT_ASSIGNED',
    prepare: async (api) => ({
      ...(await incidentIn('UNASSIGNED')(api)),
      personId: api.world.person('Accelerate', 'OPERATIONS_ENGINEER').globalId,
    }),
    other: { personId: null },
    selection: 'assignee { name email }',
    expected: {
      status: 'OPENED',
      assignee: { name: 'Accelerate OPERATIONS_ENGINEER', email: 'operations-engineer@accelerate.example' },
    },
  }),
  onIncident({
    name: 'addIncidentComment',
    by: 'customer',
    kind: 'INCIDENT_COMMENT_ADDED',
    prepare: incidentIn('PENDING_CUSTOMER_ACTION', { body: 'We restarted it.', visibility: 'CUSTOMER' }),
    other: { body: 'We did not.' },
    expected: { status: 'CUSTOMER_ACTION_COMPLETED', ballWith: 'ACCELERATE' },
  }),
  onIncident({
    name: 'requestCustomerAction',
    kind: 'INCIDENT_CUSTOMER_ACTION_REQUESTED',
    prepare: incidentIn('WORK_IN_PROGRESS', { message: 'Please restart it.' }),
    other: { message: 'Please wait.' },
    selection: 'comments { nodes { body visibility party } }',
    expected: {
      status: 'PENDING_CUSTOMER_ACTION',
      ballWith: 'CUSTOMER',
      comments: { nodes: [{ body: 'Please restart it.', visibility: 'CUSTOMER', party: 'ACCELERATE' }] },
    },
  }),
  onIncident({
    name: 'completeCustomerAction',
    by: 'customer',
    kind: 'INCIDENT_CUSTOMER_ACTION_COMPLETED',
    prepare: incidentIn('PENDING_CUSTOMER_ACTION', { message: 'It is restarted.' }),
    other: { message: 'It is not.' },
    expected: { status: 'CUSTOMER_ACTION_COMPLETED', ballWith: 'ACCELERATE' },
  }),
  onIncident({
    name: 'updateIncidentPriority',
    kind: 'INCIDENT_PRIORITY_CHANGED',
    prepare: incidentIn('OPENED', { priority: 'HIGH', reason: 'Everybody is affected.' }),
    other: { priority: 'LOW' },
    expected: { status: 'OPENED', priority: 'HIGH' },
  }),
  onIncident({
    name: 'resolveIncident',
    kind: 'INCIDENT_RESOLVED',
    prepare: incidentIn('WORK_IN_PROGRESS', { resolution: 'A disk was replaced.', outcome: 'RESTORED' }),
    other: { outcome: 'NOT_RESTORABLE' },
    selection: 'resolution outcome resolvedAt',
    expected: {
      status: 'RESOLVED',
      ballWith: 'CUSTOMER',
      resolution: 'A disk was replaced.',
      outcome: 'RESTORED',
      resolvedAt: expect.any(String),
    },
  }),
  onIncident({
    name: 'reopenIncident',
    by: 'customer',
    kind: 'INCIDENT_REOPENED',
    prepare: incidentIn('RESOLVED', { reason: 'It is down again.' }),
    other: { reason: 'It was never up.' },
    selection: 'resolvedAt outcome',
    expected: { status: 'REOPENED', resolvedAt: null, outcome: null },
  }),
  onIncident({
    name: 'rateIncident',
    by: 'customer',
    kind: 'INCIDENT_RATED',
    prepare: incidentIn('RESOLVED', { rating: 4 }),
    other: { rating: 5 },
    selection: 'rating',
    expected: { status: 'RESOLVED', rating: 4 },
  }),
  onIncident({
    name: 'linkIncidents',
    kind: 'INCIDENT_LINKED',
    prepare: async (api) => {
      const [one, other] = [await incidentIn('OPENED')(api), await incidentIn('OPENED')(api)];
      return { ...one, relatedIncidentIds: [], duplicateOfId: other.incidentId };
    },
    other: { duplicateOfId: null },
    selection: 'duplicateOf { status } outcome',
    expected: { status: 'RESOLVED', outcome: 'NOT_AN_INCIDENT', duplicateOf: { status: 'OPENED' } },
  }),
  {
    ...onIncident({
      name: 'reclassifyIncident',
      kind: 'INCIDENT_RECLASSIFIED',
      prepare: incidentIn('WORK_IN_PROGRESS', { reason: 'Nothing is broken.' }),
      other: { reason: 'It is a wish.' },
      expected: {},
    }),
    selection: 'incident { status outcome } serviceRequest { category status incident { status } }',
    expected: {
      incident: { status: 'RESOLVED', outcome: 'NOT_AN_INCIDENT' },
      serviceRequest: { category: 'OTHER', status: 'UNASSIGNED', incident: { status: 'RESOLVED' } },
    },
  },
];
