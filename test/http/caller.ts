import type { Caller } from '../../src/domain/caller';

/** A customer's key with what reading and streaming need. */
export function keyCaller(given: Partial<Caller> = {}): Caller {
  return {
    kind: 'API_KEY',
    principalId: 'a0000000-0000-4000-8000-000000000001',
    personId: null,
    name: 'portal',
    email: null,
    party: 'CUSTOMER',
    role: 'CUSTOMER_ADMIN',
    scopes: ['read', 'events:subscribe'],
    organizations: ['b0000000-0000-4000-8000-000000000001'],
    accounts: [],
    memberOf: ['b0000000-0000-4000-8000-000000000001'],
    expiresAt: null,
    reason: null,
    ...given,
  };
}
