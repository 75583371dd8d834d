import type { Caller } from './caller';
import { operations, Scope, type Operation } from './catalog/operations';
import type { RaciEntry, RaciRule } from './catalog/operations-raci';
import { otherParty, raciOf, responsibilityAt, type Responsibility } from './responsibility';
import type { Party, Role } from './words';

export { Scope };

/** What of a caller decides; tenancy takes part where a target is named. */
export type Principal = Pick<Caller, 'party' | 'role' | 'scopes'> &
  Partial<Pick<Caller, 'organizations' | 'accounts' | 'memberOf'>>;

/** Whose object the operation is about. */
export interface Target {
  organizationId: string | null;
  accountId?: string | null;
}

export interface Allowed {
  allowed: true;
  /** The row under which it is done, or null where no activity fits and role and scope alone decide. */
  raci: { code: string; position: number; as: RaciEntry['as'] } | null;
}

export interface Denied {
  allowed: false;
  code: 'NOT_RESPONSIBLE' | 'FORBIDDEN' | 'NOT_FOUND';
  reason: string;
  responsibleParty: Party | null;
  responsibility: Responsibility | null;
}

const customerRoles: readonly Role[] = ['CUSTOMER_VIEWER', 'CUSTOMER_OPERATOR', 'CUSTOMER_ADMIN', 'BREAK_GLASS'];
const accelerateRoles: readonly Role[] = [
  'OPERATIONS_ENGINEER',
  'SECURITY_ANALYST',
  'CLOUD_ARCHITECT',
  'CLOUD_SERVICE_DELIVERY_MANAGER',
  'BREAK_GLASS',
];

/** The roles that a person or key of a party can be given. SYSTEM is the service itself and is given to nobody. */
export function rolesOf(party: Party): readonly Role[] {
  return party === 'CUSTOMER' ? customerRoles : accelerateRoles;
}

/** Whether a role does such work; false for an operation that is not served. */
export function mayRole(role: Role, operation: string): boolean {
  const served = operations.get(operation);
  return served !== undefined && roleHolds(role, served);
}

function roleHolds(role: Role, operation: Operation): boolean {
  return role === 'BREAK_GLASS' || role === 'SYSTEM' || operation.roles.includes(role);
}

/** The scope that a mutation needs; null for an operation that is not served. */
export function scopeFor(operation: string): Scope | null {
  return operations.get(operation)?.scope ?? null;
}

/** `admin` holds every scope. */
export function hasScope(scopes: readonly string[], scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}

/** The scopes that a role can use at all: what a person of the role holds, and the most that a key of it can. */
export function scopesOf(role: Role): readonly Scope[] {
  const held = new Set<Scope>(['read', 'events:subscribe']);
  for (const operation of operations.values()) if (roleHolds(role, operation)) held.add(operation.scope);
  // Who makes keys makes those that bring signals too.
  if (held.has('admin')) held.add('signals:write');
  return Scope.filter((scope) => held.has(scope));
}

/**
 * Whether a caller may call a mutation. The responsibility table comes first, so that a refusal names who does it
 * instead; then the role, the scope, and whether the caller sees the object at all.
 */
export function decide(caller: Principal, operation: string, target?: Target): Allowed | Denied {
  const served = operations.get(operation);
  const rule = raciOf(operation, caller.party);
  if (!served || rule === undefined) return denied('NOT_FOUND', `No operation ${quoted(operation)} is served.`);
  if (rule === null) return notResponsible(operation, caller.party);
  if (caller.role === 'SYSTEM' ? caller.party !== 'ACCELERATE' : !rolesOf(caller.party).includes(caller.role)) {
    return denied('FORBIDDEN', `The role ${caller.role} is not one of ${caller.party}'s.`);
  }
  if (!roleHolds(caller.role, served)) {
    return denied('FORBIDDEN', `The role ${caller.role} does not carry ${operation}; ${served.roles.join(', ')} do.`);
  }
  if (!hasScope(caller.scopes, served.scope)) {
    return denied('FORBIDDEN', `The scope ${served.scope} is needed for ${operation}.`);
  }
  if (target && !sees(caller, served, target)) return denied('NOT_FOUND', 'No such object.');
  return { allowed: true, raci: raciReference(rule) };
}

function sees(caller: Principal, operation: Operation, target: Target): boolean {
  // People and keys belong to an organization as such, not to one of its accounts.
  const organizations = operation.scope === 'admin' ? caller.memberOf : caller.organizations;
  if (organizations === undefined || organizations === 'ALL') return true;
  if (target.organizationId !== null && organizations.includes(target.organizationId)) return true;
  return typeof target.accountId === 'string' && caller.accounts?.includes(target.accountId) === true;
}

function raciReference(rule: Exclude<RaciRule, null>): Allowed['raci'] {
  if (rule === '*') return null;
  return { code: responsibilityAt(rule.position).code, position: rule.position, as: rule.as };
}

function notResponsible(operation: string, party: Party): Denied {
  const other = otherParty(party);
  const rule = raciOf(operation, other);
  const responsibility = rule && rule !== '*' ? responsibilityAt(rule.position) : null;
  const activity = responsibility ? `: ${responsibility.activity} (row ${responsibility.position})` : '';
  return {
    allowed: false,
    code: 'NOT_RESPONSIBLE',
    reason: `${operation} is ${other}'s to do, not ${party}'s${activity}.`,
    responsibleParty: other,
    responsibility,
  };
}

function denied(code: 'FORBIDDEN' | 'NOT_FOUND', reason: string): Denied {
  return { allowed: false, code, reason, responsibleParty: null, responsibility: null };
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}
