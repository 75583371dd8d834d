import { serverAudits } from 'graphql-http';
import { testApi } from '../harness/api';

const api = testApi();

/** The audits know nothing of authentication, which here is in front of everything. */
const fetchFn = (input: string, init: RequestInit = {}): Promise<Response> => {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${api.as('customer').token}`);
  return fetch(input, { ...init, headers });
};

test('the served API passes all 61 audits of GraphQL over HTTP', async () => {
  const audits = serverAudits({ url: `${api.url}/graphql`, fetchFn });
  const failed: string[] = [];
  for (const audit of audits) {
    const result = await audit.fn();
    if (result.status !== 'ok') failed.push(`${audit.id} ${audit.name}`);
  }
  expect(audits).toHaveLength(61);
  expect(failed).toEqual([]);
});
