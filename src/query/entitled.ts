import type { Caller } from '../domain/caller';
import { entitlement, type Entitlement, type Noun } from '../domain/entitlement';
import type { Compilation, EntitledShape, Extent } from './language';

const extent = (ids: 'ALL' | readonly string[]): Extent =>
  ids === 'ALL' ? 'ALL' : ids.length === 0 ? 'NONE' : ids.length === 1 ? 'ONE' : 'MANY';

export function entitledShape(caller: Caller): EntitledShape {
  const shape = {
    party: caller.party,
    organizations: extent(caller.organizations),
    accounts: extent(caller.accounts),
    memberOf: extent(caller.memberOf),
    person: caller.personId !== null,
  };
  return { ...shape, key: Object.values(shape).join(' ') };
}

/** One of the organizations or accounts that the caller sees, by an alias over all of them. */
export interface Share {
  from: string;
  /** The condition that a row belongs to that one. */
  holds(row: string): string;
}

/**
 * The caller's rows in shares, each of which an index gives in a list's order: several organizations at once it does
 * not. Null where one share is all, or where organizations and single accounts overlap.
 */
export function shares(c: Compilation, noun: Noun): Share | null {
  const { reach, accountColumn, accountsColumn } = entitlement[noun];
  const { organizations, accounts } = c.entitled;
  if (!c.world.entitlement || reach !== 'ACCOUNT') return null;
  const split = (ids: 'organizations' | 'accounts', column: string): Share => {
    const share = c.alias();
    const list = c.param(ids, 'uuid[]', (scope) => scope.caller[ids]);
    return { from: `unnest(${list}) ${share}(id)`, holds: (row) => `${row}.${column} = ${share}.id` };
  };
  if (organizations === 'MANY' && accounts === 'NONE') return split('organizations', 'organization_id');
  // A row of several accounts would be in several shares.
  if (accountsColumn) return null;
  if (organizations === 'NONE' && accounts === 'MANY') return split('accounts', accountColumn!);
  return null;
}

/** The conditions under which the caller sees a row of the noun; of its share alone where one is given. */
export function visible(c: Compilation, noun: Noun, row: string, share: Share | null = null): string[] {
  if (!c.world.entitlement) return [];
  const rule = entitlement[noun];
  const conditions: string[] = [];
  if (rule.reach === 'ACCOUNT') conditions.push(share?.holds(row) ?? byAccount(c, row, rule));
  if (rule.reach === 'MEMBER') conditions.push(byMembership(c, noun, row));
  if (rule.reach === 'PERSON') conditions.push(byAcquaintance(c, row));
  if (rule.customerSees && c.entitled.party === 'CUSTOMER') {
    const { column, value } = rule.customerSees;
    conditions.push(value === true ? `${row}.${column}` : `${row}.${column} = '${value}'`);
  }
  return conditions.filter((condition) => condition !== 'true');
}

/** Null for a customer's viewer where the entitlement keeps the field to its own party. */
export function guarded(c: Compilation, noun: Noun, field: string, row: string, expression: string): string {
  if (c.entitled.party === 'ACCELERATE' || !entitlement[noun].accelerateOnly?.includes(field)) return expression;
  return `case when ${row}.party = 'CUSTOMER' then ${expression} end`;
}

function byAccount(c: Compilation, row: string, { accountColumn, accountsColumn }: Entitlement): string {
  const { organizations, accounts } = c.entitled;
  if (organizations === 'ALL') return 'true';
  const ways = [];
  if (organizations !== 'NONE') ways.push(among(c, `${row}.organization_id`, 'organizations', organizations));
  if (accounts !== 'NONE' && accountsColumn) {
    ways.push(`${row}.${accountsColumn} && ${c.param('accounts', 'uuid[]', (scope) => scope.caller.accounts)}`);
  } else if (accounts !== 'NONE') ways.push(among(c, `${row}.${accountColumn}`, 'accounts', accounts));
  return either(ways);
}

function byMembership(c: Compilation, noun: Noun, row: string): string {
  const { memberOf } = c.entitled;
  if (memberOf === 'ALL') return 'true';
  const ways = [];
  const column = noun === 'Organization' ? 'id' : 'organization_id';
  if (memberOf !== 'NONE') ways.push(among(c, `${row}.${column}`, 'memberOf', memberOf));
  if (noun === 'ApiKey') ways.push(themselves(c, row));
  return either(ways);
}

function byAcquaintance(c: Compilation, row: string): string {
  const { memberOf } = c.entitled;
  if (memberOf === 'ALL') return 'true';
  const ways = [`${row}.party = 'ACCELERATE'`, themselves(c, row)];
  if (memberOf !== 'NONE') {
    const grant = c.alias();
    ways.push(
      `exists (select from access_grant ${grant} where ${grant}.person_id = ${row}.id` +
        ` and ${among(c, `${grant}.organization_id`, 'memberOf', memberOf)})`,
    );
  }
  return either(ways);
}

const themselves = (c: Compilation, row: string): string =>
  `${row}.id = ${c.param('principal', 'uuid', (scope) => scope.caller.principalId)}`;

/** One id is an equality: only so does an index give the rows in the order that follows the id. */
function among(c: Compilation, column: string, ids: 'organizations' | 'accounts' | 'memberOf', extent: Extent): string {
  return extent === 'ONE'
    ? `${column} = ${c.param(`${ids} one`, 'uuid', (scope) => scope.caller[ids][0])}`
    : `${column} = any (${c.param(ids, 'uuid[]', (scope) => scope.caller[ids])})`;
}

function either(ways: readonly string[]): string {
  if (ways.length === 0) return 'false';
  return ways.length === 1 ? ways[0] : `(${ways.join(' or ')})`;
}
