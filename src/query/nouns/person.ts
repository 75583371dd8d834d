import { guarded, visible } from '../entitled';
import { dateTime, every, id, one, parts, value } from '../fields';
import { byFlag, byMembers, byText } from '../filter';
import type { Field, Noun } from '../language';
import { where } from '../sql';

const seen =
  (field: string, declared: Field): Field =>
  (c, row, selected) =>
    guarded(c, 'Person', field, row, declared(c, row, selected));

const grant: Record<string, Field> = {
  organization: one('Organization', 'organization_id'),
  account: one('Account', 'account_id'),
  role: value('role'),
  grantedAt: dateTime('granted_at'),
  expiresAt: dateTime('expires_at'),
};

export const person: Noun = {
  type: 'Person',
  entitled: 'Person',
  source: 'person',
  fields: {
    id: id('Person'),
    name: value('name'),
    displayName: value('name'),
    email: seen('email', value('email')),
    party: value('party'),
    role: value('role'),
    active: value('active'),
    organizations: every(
      'Organization',
      (_, other, row) =>
        `${row}.all_organizations or exists (select from access_grant g where g.person_id = ${row}.id and g.organization_id = ${other}.id)`,
      '$.name, $.id',
    ),
    grants: parts(
      'AccessGrant',
      grant,
      (c, item, row) => {
        // Of a grant whose organization the viewer does not see, nothing can be told.
        const organization = c.alias();
        const conditions = [`${item}.person_id = ${row}.id`, ...visible(c, 'AccessGrant', item)];
        return (
          `from access_grant ${item} join organization ${organization} on ${organization}.id = ${item}.organization_id` +
          where(conditions)
        );
      },
      (item) => `${item}.granted_at, ${item}.id`,
    ),
    lastSeenAt: seen('lastSeenAt', dateTime('last_seen_at')),
    version: value('version'),
  },
  filters: {
    name: byText('name'),
    // Compared only where it is shown: a filter must not tell what the field does not.
    email: byText((row, c) => guarded(c, 'Person', 'email', row, `${row}.email`)),
    party: byText('party'),
    role: byText('role'),
    active: byFlag('active'),
    organizationId: byMembers('Organization', (row, member) => ({
      from: `from access_grant ${member} where ${member}.person_id = ${row}.id`,
      column: `${member}.organization_id`,
    })),
  },
  orders: { NAME: { column: 'name', kind: 'text' } },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
};
