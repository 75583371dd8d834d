import { toGlobalId } from '../domain/id';
import type { Caller } from '../domain/caller';
import { can, viewerPermissions } from './computed/permission';
import { visible } from './entitled';
import { every } from './fields';
import { setsOf, type Field } from './language';
import { where } from './sql';

const told =
  (name: string, type: string, read: (caller: Caller) => unknown): Field =>
  (c) =>
    c.param(`viewer ${name}`, type, (scope) => read(scope.caller));

/** Who asks, as authentication found them. */
const fields: Record<string, Field> = {
  id: told('id', 'text', ({ kind, principalId }) =>
    principalId === null ? null : toGlobalId(kind === 'PERSON' ? 'Person' : 'ApiKey', principalId),
  ),
  name: told('name', 'text', (caller) => caller.name),
  email: told('email', 'text', (caller) => caller.email),
  party: told('party', 'text', (caller) => caller.party),
  role: told('role', 'text', (caller) => caller.role),
  scopes: told('scopes', 'text[]', (caller) => caller.scopes),
  organizations: every('Organization', () => 'true', '$.name, $.id'),
  person: (c, _, field) => {
    const row = c.alias();
    const id = c.param('viewer person', 'uuid', (scope) => scope.caller.personId);
    return c.row(
      'Person',
      row,
      setsOf(field),
      `from person ${row}${where([`${row}.id = ${id}`, ...visible(c, 'Person', row)])}`,
    );
  },
  can,
  permissions: viewerPermissions,
};

export const viewer: Field = (c, row, field) =>
  c.object('Viewer', setsOf(field), (selected) => fields[selected.name](c, row, selected));
