import { parseArgs } from 'node:util';
import type { Database } from '../database/open';
import { systemCaller } from '../domain/caller';
import { toGlobalId } from '../domain/id';
import { scopesOf } from '../domain/permission';
import { Role } from '../domain/words';
import { createApiKey } from '../operations/api-key/create-api-key';
import { createOrganization } from '../operations/organization/create-organization';
import { invitePerson } from '../operations/person/invite-person';
import { transact } from '../operations/unit';
import { UsageError } from './failure';

export const usage = `npm run admin -- <command> [options]

  create-organization --name NAME
  create-person       --email EMAIL --name NAME --role ROLE [--organization NAME]
  create-key          --name NAME --role ROLE [--organization NAME] [--scopes a,b] [--days 90]

ROLE is one of ${Role.filter((role) => role !== 'SYSTEM').join(', ')}.
Without --organization a person or key is Accelerate's, for every organization.
Works on DATABASE_URL, or on the database of DATA_DIR.`;

const caller = systemCaller('installation');

/** One command of the first installation; gives the lines to print. */
export async function administer(database: Database, args: string[]): Promise<string[]> {
  const [command, ...rest] = args;
  const { values } = parse(rest);
  const need = (name: keyof typeof values): string => {
    const value = values[name];
    if (!value) throw new UsageError(`--${name} is missing: ${command} needs it.`);
    return value;
  };
  switch (command) {
    case 'create-organization': {
      const { ids } = await transact(database, caller, (unit) => createOrganization(unit, { name: need('name') }));
      return [`organization ${toGlobalId('Organization', ids.organization)}`];
    }
    case 'create-person': {
      const person = { email: need('email'), name: need('name'), role: roleOf(need('role')) };
      const organizationId = await organizationOf(database, values.organization);
      const { ids } = await transact(database, caller, (unit) => invitePerson(unit, { ...person, organizationId }));
      return [`person ${toGlobalId('Person', ids.person)}`];
    }
    case 'create-key': {
      const role = roleOf(need('role'));
      const organizationId = await organizationOf(database, values.organization);
      const { ids, secret } = await transact(database, caller, (unit) =>
        createApiKey(unit, {
          organizationId,
          name: need('name'),
          role,
          scopes: values.scopes?.split(',') ?? [...scopesOf(role)],
          expiresAt: new Date(Date.now() + daysOf(values.days) * 24 * 60 * 60 * 1000),
        }),
      );
      return [`key ${toGlobalId('ApiKey', ids.apiKey)}`, `${secret}`, 'This is the only time that the key is shown.'];
    }
    default:
      throw new UsageError(command ? `There is no command ${command}.` : 'Name a command.');
  }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      options: { name: text, email: text, role: text, organization: text, scopes: text, days: text },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function roleOf(text: string): Role {
  const role = Role.find((known) => known === text && known !== 'SYSTEM');
  if (!role) throw new UsageError(`--role: there is no role ${text}.`);
  return role;
}

function daysOf(text = '90'): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 365)
    throw new UsageError('--days is a whole number from 1 to 365.');
  return days;
}

async function organizationOf(database: Database, name: string | undefined): Promise<string | null> {
  if (!name) return null;
  const { rows } = await database.pool.query<{ id: string }>('select id from organization where name = $1', [name]);
  if (rows.length === 0) throw new UsageError(`--organization: there is no organization ${name}.`);
  return toGlobalId('Organization', rows[0].id);
}
