import { execFile } from 'node:child_process';
import { createTestDatabase } from '../harness/database';

const database = { url: '', drop: async () => undefined as void };

beforeAll(async () => Object.assign(database, await createTestDatabase()));
afterAll(() => database.drop());

interface Ended {
  code: number;
  lines: string[];
}

/** One entry point in a process of its own, with nothing set but what is given. */
function run(entry: string, args: string[], env: Record<string, string>): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['-r', '@swc-node/register', entry, ...args],
      { env: { PATH, HOME, ...env } },
      (error, _, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error ? -1 : 0;
        resolve({ code, lines: stderr.split('\n').filter((line) => line !== '' && !line.includes('Deprecat')) });
      },
    );
  });
}

const issuers = (value: unknown): Record<string, string> => ({
  OIDC_ISSUERS: typeof value === 'string' ? value : JSON.stringify(value),
});
const good = { issuer: 'https://id.example', audience: 'opsgraph', organizations: ['Acme'] };

it.each([
  ['no JSON', issuers('issuer=https://id.example'), 'OIDC_ISSUERS', 'it is no JSON'],
  ['no list', issuers(good), 'OIDC_ISSUERS', 'it is no list'],
  ['nothing in the list', issuers([null]), 'OIDC_ISSUERS', '"issuer" must be an http or https URL'],
  ['no address', issuers([{ ...good, issuer: 'id.example' }]), 'OIDC_ISSUERS', 'entry 1 "issuer"'],
  ['no audience', issuers([good, { ...good, audience: 7 }]), 'OIDC_ISSUERS', 'entry 2 "audience" must be a text'],
  ['no organizations', issuers([{ ...good, organizations: 'Acme' }]), 'OIDC_ISSUERS', '"organizations" must be a list'],
  ['one issuer twice', issuers([good, good]), 'OIDC_ISSUERS', 'https://id.example is in it twice'],
  ['no port', { PORT: 'http' }, 'PORT', 'a whole number from 0 to 65535'],
  ['no database', { DATABASE_URL: 'localhost' }, 'DATABASE_URL', 'postgres://user:password@host'],
])('the service with a setting that is %s says so in one line', async (_, env, setting, expected) => {
  const { code, lines } = await run('src/server.ts', [], env);
  expect(code).toBe(1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(setting);
  expect(lines[0]).toContain(expected);
});

it.each([
  ['an unknown option', ['create-key', '--nme', 'x'], "Unknown option '--nme'"],
  ['a missing option', ['create-organization'], '--name is missing: create-organization needs it.'],
  ['an unknown role', ['create-key', '--name', 'x', '--role', 'KING'], '--role: there is no role KING.'],
  [
    'an unknown organization',
    ['create-key', '--name', 'x', '--role', 'CUSTOMER_VIEWER', '--organization', 'Nobody'],
    '--organization: there is no organization Nobody.',
  ],
  [
    'an unknown scope',
    ['create-key', '--name', 'x', '--role', 'OPERATIONS_ENGINEER', '--scopes', 'fly'],
    '--scopes: There is no such scope',
  ],
  [
    'no address',
    ['create-person', '--email', 'x', '--name', 'X', '--role', 'OPERATIONS_ENGINEER'],
    '--email: This is not an e-mail address.',
  ],
])('the admin command says in one line what is wrong with %s', async (_, args, expected) => {
  const { code, lines } = await run('src/admin.ts', args, { DATABASE_URL: database.url });
  expect(code).toBe(1);
  expect(lines[0]).toContain(expected);
  expect(lines.join('\n')).not.toMatch(/^\s+at /m);
});

it('the admin command says that the database cannot be reached', async () => {
  const { code, lines } = await run('src/admin.ts', ['create-organization', '--name', 'x'], {
    DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
  });
  expect([code, lines]).toEqual([1, [expect.stringContaining('DATABASE_URL: no PostgreSQL answers at 127.0.0.1:1')]]);
});
