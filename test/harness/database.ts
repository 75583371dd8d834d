import { randomBytes } from 'node:crypto';
import { administer, databaseUrl, serverVariable, templateVariable } from './server';

export interface TestDatabase {
  /** In the name of the login that owns everything; roles belong to the server and are shared by all test files. */
  readonly url: string;
  readonly name: string;
  drop(): Promise<void>;
}

/** A fresh clone of the migrated template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env[serverVariable];
  const template = process.env[templateVariable];
  if (!server || !template) {
    throw new Error('The test server is not there: jest.config.cjs must name test/harness/global-setup.ts.');
  }
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(server, (client) => client.query(`create database ${name} template ${template}`));
  return {
    url: databaseUrl(server, name),
    name,
    drop: () =>
      administer(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

/** The database of a test file, from before its tests until after them. To be called at the top of the file. */
export function testDatabase(): { readonly url: string; readonly name: string } {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database?.drop();
  });
  const ready = (): TestDatabase => {
    if (!database) throw new Error('The test database is there only once the tests have begun.');
    return database;
  };
  return {
    get url() {
      return ready().url;
    },
    get name() {
      return ready().name;
    },
  };
}
