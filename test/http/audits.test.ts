import { serverAudits } from 'graphql-http';
import { testWorld } from '../harness/world';
import { databaseUrlOf, type Service, startService } from './service';

const tested = testWorld();
let service: Service;
let authorization: string;

beforeAll(async () => {
  const { world } = tested;
  service = await startService(databaseUrlOf(world));
  authorization = `Bearer ${(await world.key('Acme')).token}`;
});
afterAll(() => service.stop());

/** The audits know nothing of authentication, which here is in front of everything. */
const fetchFn = (input: string, init: RequestInit = {}): Promise<Response> => {
  const headers = new Headers(init.headers);
  headers.set('authorization', authorization);
  return fetch(input, { ...init, headers });
};

const audits = serverAudits({ url: () => `${service.url}/graphql`, fetchFn });

it('is audited whole', () => {
  expect(audits).toHaveLength(61);
});

it.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))('%s', async (_name, audit) => {
  const result = await audit.fn();
  expect('reason' in result ? result.reason : result.status).toBe('ok');
});
