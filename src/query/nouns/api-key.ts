import { actor } from '../actor';
import { visible } from '../entitled';
import { dateTime, id, one, value } from '../fields';
import { byId, byTime } from '../filter';
import { setsOf, type Noun } from '../language';
import { where } from '../sql';

export const apiKey: Noun = {
  type: 'ApiKey',
  entitled: 'ApiKey',
  source: 'api_key',
  // Not the hash of the secret, which a request's role may not read.
  columns: [
    'id', 'organization_id', 'name', 'public_id', 'party', 'role', 'scopes', 'account_ids', 'created_by_kind',
    'created_by_id', 'created_by_name', 'created_by_party', 'created_at', 'expires_at', 'last_used_at', 'revoked_at',
    'version',
  ], // prettier-ignore
  fields: {
    id: id('ApiKey'),
    name: value('name'),
    displayName: value('name'),
    party: value('party'),
    publicId: value('public_id'),
    scopes: value('scopes'),
    organization: one('Organization', 'organization_id'),
    // A key is not bound to a set of operations yet.
    operations: value(() => 'null::json'),
    createdBy: actor({
      kind: 'created_by_kind',
      id: 'created_by_id',
      name: 'created_by_name',
      party: 'created_by_party',
    }),
    createdAt: dateTime('created_at'),
    expiresAt: dateTime('expires_at'),
    lastUsedAt: dateTime('last_used_at'),
    revokedAt: dateTime('revoked_at'),
    version: value('version'),
    role: value('role'),
    accounts: (c, row, field) => {
      const account = c.alias();
      const conditions = [`${account}.id = any (${row}.account_ids)`, ...visible(c, 'Account', account)];
      const object = c.row('Account', account, setsOf(field));
      return (
        `case when ${row}.account_ids is not null then (select coalesce(json_agg(${object} order by ${account}.name, ${account}.id),` +
        ` '[]'::json) from account ${account}${where(conditions)}) end`
      );
    },
  },
  filters: {
    organizationId: byId('Organization', 'organization_id'),
    revokedAt: byTime('revoked_at'),
    expiresAt: byTime('expires_at'),
  },
  orders: {
    NAME: { column: 'name', kind: 'text' },
    CREATED_AT: { column: 'created_at', kind: 'time' },
    LAST_USED_AT: { column: 'last_used_at', kind: 'time', nullable: true },
  },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
};
