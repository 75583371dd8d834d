import { randomUUID } from 'node:crypto';
import type { CallerName, RunningApi } from './api';

/** One mutation of the API: who does it, on what, and what shows that it was done. */
export interface Verb {
  name: string;
  by: CallerName;
  /** Of the same party, but of another tenant. */
  stranger: CallerName;
  /** The event that it records. */
  kind: string;
  /** The payload's field, and what is selected of it. */
  selection: string;
  /** An input that succeeds, on objects of its own. */
  prepare(api: RunningApi): Promise<Input>;
  /** What makes it another input under the same key. */
  other: Input;
  /** The field that names the object, which a stranger does not find. */
  target: string;
  /** The payload of `prepare`'s input. */
  expected: object;
  versioned: boolean;
}
export type Input = Record<string, unknown>;

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
];

const awaiting =
  (more: Input) =>
  async ({ world }: RunningApi): Promise<Input> => ({
    alertId: (await world.alert(world.account('Acme'))).globalId,
    ...more,
  });

export const alertVerbs: Verb[] = [
  {
    name: 'confirmAlertImpact',
    by: 'customer',
    stranger: 'stranger',
    kind: 'ALERT_IMPACT_CONFIRMED',
    selection: 'alert { id status version incident { number } } incident { status origin priority }',
    prepare: awaiting({ priority: 'HIGH', comment: 'The shop is slow.' }),
    other: { priority: 'LOW' },
    target: 'alertId',
    expected: {
      alert: { id: expect.any(String), status: 'ESCALATED', version: 2, incident: { number: expect.any(String) } },
      incident: { status: 'UNASSIGNED', origin: 'CONFIRMED_ALERT', priority: 'HIGH' },
    },
    versioned: true,
  },
  {
    name: 'dismissAlert',
    by: 'customer',
    stranger: 'stranger',
    kind: 'ALERT_DISMISSED',
    selection: 'alert { id status version resolvedAt }',
    prepare: awaiting({ reason: 'A planned load test.' }),
    other: { reason: 'Nobody noticed.' },
    target: 'alertId',
    expected: { alert: expect.objectContaining({ status: 'RESOLVED', version: 2, resolvedAt: expect.any(String) }) },
    versioned: true,
  },
];

let numbers = 500_000_000_000;

export const accountVerbs: Verb[] = [
  {
    name: 'onboardAccount',
    by: 'customer',
    stranger: 'stranger',
    kind: 'ACCOUNT_ONBOARDED',
    selection: 'account { id name status serviceTier addOns regions environment roleArn access { externalId } }',
    prepare: async ({ world }) => ({
      organizationId: world.organization('Acme').globalId,
      awsAccountId: `${++numbers}`,
      name: 'sandbox',
      serviceTier: 'PLUS',
      addOns: ['PATCH'],
      regions: ['eu-central-1'],
    }),
    other: { name: 'laboratory' },
    target: 'organizationId',
    expected: {
      account: {
        id: expect.any(String),
        name: 'sandbox',
        status: 'DISCOVERY',
        serviceTier: 'PLUS',
        addOns: ['PATCH'],
        regions: ['eu-central-1'],
        environment: 'PRODUCTION',
        roleArn: null,
        access: { externalId: expect.stringMatching(/^[\w-]{32}$/) },
      },
    },
    versioned: false,
  },
  {
    name: 'updateAccount',
    by: 'customer',
    stranger: 'stranger',
    kind: 'ACCOUNT_UPDATED',
    selection: 'account { id name serviceTier version }',
    prepare: async ({ world }) => ({
      accountId: (await world.addAccount('Acme', randomUUID())).globalId,
      name: 'shop',
      serviceTier: 'PLUS',
    }),
    other: { name: 'store' },
    target: 'accountId',
    expected: { account: expect.objectContaining({ name: 'shop', serviceTier: 'PLUS', version: 2 }) },
    versioned: true,
  },
  {
    name: 'syncAccount',
    by: 'customer',
    stranger: 'stranger',
    kind: 'ACCOUNT_UPDATED',
    selection: 'account { id } job { id kind status account { id } subject { __typename id } done total }',
    prepare: async ({ world }) => ({ accountId: world.account('Acme').globalId, sources: ['EC2'] }),
    other: { sources: ['RDS'] },
    target: 'accountId',
    expected: {
      account: { id: expect.any(String) },
      job: expect.objectContaining({ kind: 'sync-account', status: 'QUEUED', done: 0, total: null }),
    },
    versioned: false,
  },
];

export const accessVerbs: Verb[] = [
  {
    name: 'createApiKey',
    by: 'customer',
    stranger: 'stranger',
    kind: 'API_KEY_CREATED',
    selection: 'apiKey { id name role scopes organization { name } accounts { name } createdBy { displayName } }',
    prepare: async ({ world }) => ({
      organizationId: world.organization('Acme').globalId,
      name: randomUUID(),
      role: 'CUSTOMER_VIEWER',
      scopes: ['read'],
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      accountIds: [world.account('Acme').globalId],
    }),
    other: { scopes: ['read', 'events:subscribe'] },
    target: 'organizationId',
    expected: {
      apiKey: {
        id: expect.any(String),
        name: expect.any(String),
        role: 'CUSTOMER_VIEWER',
        scopes: ['read'],
        organization: { name: 'Acme' },
        accounts: [{ name: 'production' }],
        createdBy: { displayName: 'key of the customer' },
      },
    },
    versioned: false,
  },
  {
    name: 'revokeApiKey',
    by: 'customer',
    stranger: 'stranger',
    kind: 'API_KEY_REVOKED',
    selection: 'apiKey { id revokedAt version }',
    prepare: async ({ world }) => ({ apiKeyId: keyId((await world.key('Acme')).id) }),
    other: { apiKeyId: keyId(randomUUID()) },
    target: 'apiKeyId',
    expected: { apiKey: { id: expect.any(String), revokedAt: expect.any(String), version: 2 } },
    versioned: false,
  },
  {
    name: 'invitePerson',
    by: 'customer',
    stranger: 'stranger',
    kind: 'PERSON_INVITED',
    selection: 'person { id name email role active grants { organization { name } account { name } role } }',
    prepare: async ({ world }) => ({
      organizationId: world.organization('Acme').globalId,
      email: `${randomUUID()}@acme.example`,
      name: 'Ada',
      role: 'CUSTOMER_OPERATOR',
      accountIds: [world.account('Acme').globalId],
    }),
    other: { name: 'Grace' },
    target: 'organizationId',
    expected: {
      person: {
        id: expect.any(String),
        name: 'Ada',
        email: expect.stringMatching(/@acme\.example$/),
        role: 'CUSTOMER_OPERATOR',
        active: true,
        grants: [{ organization: { name: 'Acme' }, account: { name: 'production' }, role: 'CUSTOMER_OPERATOR' }],
      },
    },
    versioned: false,
  },
  {
    name: 'updatePersonAccess',
    by: 'customer',
    stranger: 'stranger',
    kind: 'PERSON_ACCESS_CHANGED',
    selection: 'person { id role active version }',
    prepare: async (api) => {
      const invite = await accessVerbs.find(({ name }) => name === 'invitePerson')!.prepare(api);
      const { person } = await api.as('customer').done('invitePerson', invite, 'person { id }');
      return { personId: person.id, role: 'CUSTOMER_VIEWER' };
    },
    other: { role: 'CUSTOMER_ADMIN' },
    target: 'personId',
    expected: { person: expect.objectContaining({ role: 'CUSTOMER_VIEWER', active: true, version: 2 }) },
    versioned: true,
  },
];

export const verbs: Verb[] = [...incidentVerbs, ...alertVerbs, ...accountVerbs, ...accessVerbs];

function keyId(uuid: string): string {
  return Buffer.from(`v1:ApiKey:${uuid}`).toString('base64url');
}
