import type { Caller } from '../../src/domain/caller';
import type { Rows } from './rows';

/** Callers of every kind of reach over the rows. */
export function makeCallers(rows: Rows): Record<string, Caller> {
  const [one, two] = rows.organization.map((row) => row.id as string);
  const narrow = rows.account.find((row) => row.organization_id === one)!.id as string;
  const customer = rows.person.find(
    (row) =>
      row.party === 'CUSTOMER' && rows.access_grant.some((g) => g.person_id === row.id && g.organization_id === one),
  )!;
  const engineer = rows.person.find((row) => row.party === 'ACCELERATE' && row.all_organizations)!;
  const key = rows.api_key.find((row) => row.organization_id === two)!;
  const base = {
    email: null,
    scopes: ['read', 'incident:write', 'alert:write'],
    accounts: [],
    expiresAt: null,
    reason: null,
  };
  const person = {
    ...base,
    kind: 'PERSON',
    principalId: customer.id,
    personId: customer.id,
    name: 'c',
    party: 'CUSTOMER',
    role: 'CUSTOMER_ADMIN',
  };
  const accelerate = {
    ...base,
    kind: 'PERSON',
    principalId: engineer.id,
    personId: engineer.id,
    name: 'e',
    party: 'ACCELERATE',
    role: 'OPERATIONS_ENGINEER',
  };
  return {
    customer: { ...person, organizations: [one], memberOf: [one] },
    customerOfTwo: { ...person, organizations: [one, two], memberOf: [one, two] },
    narrowed: { ...person, organizations: [], accounts: [narrow], memberOf: [one] },
    mixed: { ...person, organizations: [two], accounts: [narrow], memberOf: [one, two] },
    key: { ...person, kind: 'API_KEY', principalId: key.id, personId: null, organizations: [two], memberOf: [two] },
    accelerate: { ...accelerate, organizations: 'ALL', memberOf: 'ALL' },
    accelerateOfTwo: { ...accelerate, organizations: [one, two], memberOf: [one, two] },
    nobody: { ...person, organizations: [], memberOf: [], principalId: rows.job[0].id, personId: null },
  } as unknown as Record<string, Caller>; // prettier-ignore
}
