import { isObjectType, TypeInfo, visit, visitWithTypeInfo, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { Caller } from '../domain/caller';
import { entitlement, type Noun } from '../domain/entitlement';
import type { PositionRow } from '../log';

/** The last check before an event is sent, independent of the statement that read it. */
export function mayReceive(caller: Caller, row: PositionRow): boolean {
  if (caller.party !== 'ACCELERATE' && !row.customerVisible) return false;
  if (caller.organizations === 'ALL') return true;
  if (row.organizationId !== null && caller.organizations.includes(row.organizationId)) return true;
  return row.accountId !== null && caller.accounts.includes(row.accountId);
}

/** Two callers with the same text are shown the same of everything that is not theirs in person. */
export function entitlementText(caller: Caller): string {
  const sorted = (ids: 'ALL' | readonly string[]) => (ids === 'ALL' ? ids : [...ids].sort());
  return JSON.stringify([
    caller.party,
    caller.role,
    sorted(caller.scopes),
    sorted(caller.organizations),
    sorted(caller.accounts),
    sorted(caller.memberOf),
  ]);
}

/** Whether a document asks for what depends on who asks: such a one is not shared between principals. */
export function isPersonal(schema: GraphQLSchema, document: DocumentNode): boolean {
  const info = new TypeInfo(schema);
  let personal = false;
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        const parent = info.getParentType();
        if (!parent || !isObjectType(parent)) return;
        if (/Viewer|Permission|RateLimit/.test(parent.name)) personal = true;
        const rule = entitlement[parent.name as Noun];
        if (rule === undefined) return;
        if (parent.name === 'ApiKey' || parent.name === 'AccessGrant') personal = true;
        if (rule.accelerateOnly?.includes(node.name.value)) personal = true;
      },
    }),
  );
  return personal;
}
