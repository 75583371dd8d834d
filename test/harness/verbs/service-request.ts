import type { CallerName, RunningApi } from '../api';
import type { Input, Verb } from './verb';

const asked =
  (more: Input) =>
  async (api: RunningApi): Promise<Input> => {
    const { serviceRequest } = await api.as('customer').done(
      'createServiceRequest',
      {
        organizationId: api.world.organization('Acme').globalId,
        accountId: api.world.account('Acme').globalId,
        title: 'May we have the snapshots longer?',
        body: 'Thirty days instead of seven.',
        category: 'BACKUP',
      },
      'serviceRequest { id }',
    );
    return { serviceRequestId: serviceRequest.id, ...more };
  };

const onRequest = (verb: Omit<Verb, 'stranger' | 'target'>): Verb => ({
  stranger: verb.by === 'customer' ? 'stranger' : 'visitor',
  target: 'serviceRequestId',
  ...verb,
});

export const serviceRequestVerbs: Verb[] = [
  {
    name: 'createServiceRequest',
    by: 'customer' satisfies CallerName,
    stranger: 'stranger',
    kind: 'SERVICE_REQUEST_CREATED',
    selection:
      'serviceRequest { id number title category status origin ballWith account { name } organization { name } ' +
      'alert { id } incident { id } dueAt correspondence { nodes { body party visibility } } }',
    prepare: async ({ world }) => ({
      organizationId: world.organization('Acme').globalId,
      accountId: world.account('Acme').globalId,
      title: 'Where are the reports?',
      body: 'We look for last month’s.',
      category: 'GENERAL_GUIDANCE',
    }),
    other: { title: 'Something else' },
    target: 'organizationId',
    expected: {
      serviceRequest: {
        id: expect.any(String),
        number: expect.stringMatching(/^SR\d{7,}$/),
        title: 'Where are the reports?',
        category: 'GENERAL_GUIDANCE',
        status: 'UNASSIGNED',
        origin: 'CUSTOMER',
        ballWith: 'ACCELERATE',
        account: { name: 'production' },
        organization: { name: 'Acme' },
        alert: null,
        incident: null,
        dueAt: null,
        correspondence: {
          nodes: [{ body: 'We look for last month’s.', party: 'CUSTOMER', visibility: 'CUSTOMER' }],
        },
      },
    },
    versioned: false,
  },
  onRequest({
    name: 'replyToServiceRequest',
    by: 'engineer',
    kind: 'SERVICE_REQUEST_REPLIED',
    selection: 'serviceRequest { status ballWith version } comment { body visibility }',
    prepare: asked({ body: 'For which account?', visibility: 'CUSTOMER', awaitCustomer: true }),
    other: { body: 'For which vault?' },
    expected: {
      serviceRequest: { status: 'PENDING_CUSTOMER_ACTION', ballWith: 'CUSTOMER', version: 2 },
      comment: { body: 'For which account?', visibility: 'CUSTOMER' },
    },
    versioned: false,
  }),
  onRequest({
    name: 'resolveServiceRequest',
    by: 'customer',
    kind: 'SERVICE_REQUEST_RESOLVED',
    selection: 'serviceRequest { status resolvedAt version }',
    prepare: asked({ resolution: 'Found it.' }),
    other: { resolution: 'Never mind.' },
    expected: { serviceRequest: { status: 'RESOLVED', resolvedAt: expect.any(String), version: 2 } },
    versioned: true,
  }),
  onRequest({
    name: 'reclassifyServiceRequest',
    by: 'engineer',
    kind: 'SERVICE_REQUEST_RECLASSIFIED',
    selection:
      'serviceRequest { status incident { number } correspondence { nodes { body } } } ' +
      'incident { title status priority origin comments { nodes { body } } }',
    prepare: asked({ priority: 'MEDIUM', reason: 'The backups fail.' }),
    other: { priority: 'LOW' },
    expected: {
      serviceRequest: {
        status: 'RESOLVED',
        incident: { number: expect.stringMatching(/^INC/) },
        correspondence: {
          nodes: [
            { body: 'Thirty days instead of seven.' },
            { body: expect.stringMatching(/^This is now incident INC\d+ \(MEDIUM\): The backups fail\.$/) },
          ],
        },
      },
      incident: {
        title: 'May we have the snapshots longer?',
        status: 'UNASSIGNED',
        priority: 'MEDIUM',
        origin: 'RECLASSIFIED',
        comments: { nodes: [{ body: 'Thirty days instead of seven.' }] },
      },
    },
    versioned: true,
  }),
];
