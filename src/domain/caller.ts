import type { Party, Role } from './words';

/** Who calls: the one shape that authentication makes and that authorization, tenancy and the event log read. */
export interface Caller {
  /** AWS: someone inside AWS, whose deed a job relays; never a request's. */
  kind: 'PERSON' | 'API_KEY' | 'SYSTEM' | 'AWS';
  /** uuid of the Person or ApiKey; a system component has none. */
  principalId: string | null;
  /** The person behind the call, where there is one. */
  personId: string | null;
  name: string;
  email: string | null;
  party: Party;
  role: Role;
  scopes: readonly string[];
  /** Organizations of which every account is seen; ALL is Accelerate without narrowing. */
  organizations: 'ALL' | readonly string[];
  /** Single accounts that are seen beside those organizations' (a key or a grant narrowed to accounts). */
  accounts: readonly string[];
  /** Organizations that are seen as such (their name, people, keys): wider than `organizations` for a narrowed caller. */
  memberOf: 'ALL' | readonly string[];
  /** Wall-clock milliseconds at which the credential ends; streams close then. */
  expiresAt: number | null;
  /** Why, where the role demands a reason (BREAK_GLASS). */
  reason: string | null;
  /** AWS: the principal's ARN, where AWS tells it. */
  arn?: string | null;
}

/** The database roles that a request can take; `opsgraph_engine` is for composition only. */
export type RequestRole = 'opsgraph_app_read' | 'opsgraph_app_write';
export type DatabaseRole = RequestRole | 'opsgraph_engine';

const list = (ids: 'ALL' | readonly string[]): string => (ids === 'ALL' ? '*' : `{${ids.join(',')}}`);

/** What row-level security reads: the settings of one transaction (migrations define the functions over them). */
export function tenancySettings(caller: Caller): Record<string, string> {
  return {
    'app.organizations': list(caller.organizations),
    'app.accounts': list(caller.accounts),
    'app.member_of': list(caller.memberOf),
    'app.party': caller.party,
    'app.principal': caller.principalId ?? '',
  };
}

/** The caller that the service itself is: the name says which component acted. */
export function systemCaller(component: string): Caller {
  return {
    kind: 'SYSTEM',
    principalId: null,
    personId: null,
    name: component,
    email: null,
    party: 'ACCELERATE',
    role: 'SYSTEM',
    scopes: ['read', 'admin'],
    organizations: 'ALL',
    accounts: [],
    memberOf: 'ALL',
    expiresAt: null,
    reason: null,
  };
}

/** Someone who acted inside AWS, as the service passes it on: their name and side, with the service's own reach. */
export function relayedCaller({ name, party, arn }: { name: string; party: Party; arn: string | null }): Caller {
  return { ...systemCaller(name), kind: 'AWS', party, arn };
}
