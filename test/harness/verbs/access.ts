import { randomUUID } from 'node:crypto';
import { toGlobalId } from '../../../src/domain/id';
import type { Verb } from './verb';

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
    prepare: async ({ world }) => ({ apiKeyId: toGlobalId('ApiKey', (await world.key('Acme')).id) }),
    other: { apiKeyId: toGlobalId('ApiKey', randomUUID()) },
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
