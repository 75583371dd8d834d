import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '../../src/database/open';
import { systemCaller, type Caller } from '../../src/domain/caller';
import { toGlobalId, type NodeType } from '../../src/domain/id';
import { rolesOf, scopesOf } from '../../src/domain/permission';
import type { Party, Role } from '../../src/domain/words';
import { createApiKey, type CreateApiKeyInput } from '../../src/operations/api-key/create-api-key';
import { transact } from '../../src/operations/unit';
import { testDatabase } from './database';
import { insert } from './insert';
import { Things } from './things';

export interface Known {
  id: string;
  globalId: string;
  name: string;
}

export interface KnownAccount extends Known {
  organizationId: string;
  awsAccountId: string;
}

/** A newly made key: what its holder sends, and who they then are. */
export interface HeldKey {
  id: string;
  token: string;
}

/**
 * Two customers, Acme and Globex, each with the active accounts `production` and `staging`, and a person of every role
 * of each; Accelerate with a person of every role of its own. What else a test needs it adds by the methods.
 */
export class World extends Things {
  private readonly organizations = new Map<string, Known>();
  private readonly accounts = new Map<string, KnownAccount>();
  private readonly people = new Map<string, Known & { email: string }>();

  constructor(readonly database: Database) {
    super(database.pool);
  }

  organization(name: string): Known {
    return found(this.organizations, name);
  }

  account(organization: string, name = 'production'): KnownAccount {
    return found(this.accounts, `${organization} ${name}`);
  }

  /** A customer's person of that role; narrowed where accounts are named. */
  customer(organization: string, role: Role = 'CUSTOMER_ADMIN', narrowed?: { accounts: string[] }): Caller {
    const { id } = this.organization(organization);
    return {
      ...this.caller(`${organization} ${role}`, 'CUSTOMER', role),
      organizations: narrowed ? [] : [id],
      accounts: narrowed ? narrowed.accounts.map((name) => this.account(organization, name).id) : [],
      memberOf: [id],
    };
  }

  /** Accelerate's person of that role, serving every customer. */
  engineer(role: Role = 'OPERATIONS_ENGINEER'): Caller {
    return {
      ...this.caller(`Accelerate ${role}`, 'ACCELERATE', role),
      organizations: 'ALL',
      accounts: [],
      memberOf: 'ALL',
    };
  }

  person(of: string, role: Role): Known & { email: string } {
    return found(this.people, `${of} ${role}`);
  }

  /** A key that really is in the database; by default a customer administrator's with every scope. */
  async key(organization: string | null, input: Partial<CreateApiKeyInput> = {}): Promise<HeldKey> {
    const role = input.role ?? (organization === null ? 'OPERATIONS_ENGINEER' : 'CUSTOMER_ADMIN');
    const effect = await transact(this.database, systemCaller('test'), (unit) =>
      createApiKey(unit, {
        organizationId: organization === null ? null : this.organization(organization).globalId,
        name: `key ${randomUUID()}`,
        scopes: [...scopesOf(role)],
        expiresAt: new Date(Date.now() + 86_400_000),
        role,
        ...input,
      }),
    );
    return { id: effect.ids.apiKey, token: effect.secret! };
  }

  /** Makes the world of the class comment. */
  async populate(): Promise<this> {
    for (const name of ['Acme', 'Globex']) {
      const organization = await this.addOrganization(name);
      await this.addAccount(name, 'production');
      await this.addAccount(name, 'staging');
      await this.addPeople(name, 'CUSTOMER', organization.id);
    }
    await this.addPeople('Accelerate', 'ACCELERATE', null);
    return this;
  }

  async addOrganization(name: string): Promise<Known> {
    const now = new Date();
    const { id } = await insert(this.pool, 'organization', { name, created_at: now, updated_at: now });
    const organization = known('Organization', id, name);
    this.organizations.set(name, organization);
    return organization;
  }

  async addAccount(organization: string, name: string, columns: Record<string, unknown> = {}): Promise<KnownAccount> {
    const now = new Date();
    const awsAccountId = `${100_000_000_000 + this.accounts.size + 1}`;
    const row = await insert(this.pool, 'account', {
      organization_id: this.organization(organization).id,
      aws_account_id: awsAccountId,
      name,
      status: 'ACTIVE',
      service_tier: 'PREMIUM',
      environment: 'PRODUCTION',
      regions: ['us-east-1', 'eu-central-1'],
      external_id: randomUUID(),
      owned_at: now,
      created_at: now,
      updated_at: now,
      ...columns,
    });
    const account = {
      ...known('Account', row.id, name),
      organizationId: row.organization_id as string,
      awsAccountId: row.aws_account_id as string,
    };
    this.accounts.set(`${organization} ${name}`, account);
    return account;
  }

  private async addPeople(of: string, party: Party, organizationId: string | null): Promise<void> {
    const now = new Date();
    for (const role of rolesOf(party)) {
      const name = `${of} ${role}`;
      const email = `${role.toLowerCase().replaceAll('_', '-')}@${of.toLowerCase()}.example`;
      const { id } = await insert(this.pool, 'person', {
        name,
        email,
        party,
        role,
        all_organizations: organizationId === null,
        created_at: now,
        updated_at: now,
      });
      this.people.set(name, { ...known('Person', id, name), email });
      if (organizationId === null) continue;
      await insert(this.pool, 'access_grant', {
        person_id: id,
        organization_id: organizationId,
        role,
        granted_at: now,
      });
    }
  }

  private caller(key: string, party: Party, role: Role): Omit<Caller, 'organizations' | 'accounts' | 'memberOf'> {
    const person = found(this.people, key);
    return {
      kind: 'PERSON',
      principalId: person.id,
      personId: person.id,
      name: person.name,
      email: person.email,
      party,
      role,
      scopes: scopesOf(role),
      expiresAt: null,
      reason: role === 'BREAK_GLASS' ? 'a test' : null,
    };
  }
}

export function createWorld(database: Database): Promise<World> {
  return new World(database).populate();
}

/** A populated world in a database of the test file's own. To be called at the top of the file. */
export function testWorld(): { readonly world: World } {
  let database: Database | undefined;
  let world: World | undefined;
  // Hooks that end run in their order: connections close before the database is dropped.
  afterAll(() => database?.close());
  const server = testDatabase();
  beforeAll(async () => {
    database = await openDatabase(server.url);
    world = await createWorld(database);
  });
  return {
    get world() {
      if (!world) throw new Error('The world is there only once the tests have begun.');
      return world;
    },
  };
}

function known(type: NodeType, id: string, name: string): Known {
  return { id, name, globalId: toGlobalId(type, id) };
}

function found<T>(map: Map<string, T>, key: string): T {
  const value = map.get(key);
  if (!value) throw new Error(`The world has no ${key}; it has ${[...map.keys()].join(', ')}.`);
  return value;
}
