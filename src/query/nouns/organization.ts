import { connection } from '../connection';
import { dateTime, id, value } from '../fields';
import { byId, byText } from '../filter';
import type { Noun } from '../language';

export const organization: Noun = {
  type: 'Organization',
  entitled: 'Organization',
  source: 'organization',
  fields: {
    id: id('Organization'),
    name: value('name'),
    accounts: connection({ type: 'Account', belongs: (_, row, parent) => `${row}.organization_id = ${parent}.id` }),
    people: connection({
      type: 'Person',
      belongs: (_, row, parent) =>
        `${row}.id = any (array(select g.person_id from access_grant g where g.organization_id = ${parent}.id))`,
    }),
    createdAt: dateTime('created_at'),
    updatedAt: dateTime('updated_at'),
    version: value('version'),
  },
  filters: { id: byId('Organization', 'id'), name: byText('name') },
  orders: { NAME: { column: 'name', kind: 'text' }, CREATED_AT: { column: 'created_at', kind: 'time' } },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
};
