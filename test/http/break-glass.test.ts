import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { mutationOf } from '../harness/client';
import { testApi } from '../harness/api';
import { until } from '../harness/until';

const api = testApi();
const REASON = 'Sign-in is down – restoring Acmé by hand';
const header = (text: string): Record<string, string> => ({
  'x-opsgraph-reason': Buffer.from(text, 'utf8').toString('latin1'),
});

let token: string;
beforeAll(async () => {
  ({ token } = await api.world.key(null, { role: 'BREAK_GLASS', name: 'in case of fire' }));
});
const post = (body: object, headers: Record<string, string> = {}, path = '/graphql') =>
  api.holding(token).post(JSON.stringify(body), headers, path);

it.each([
  ['none', {}],
  ['an empty one', { 'x-opsgraph-reason': '   ' }],
  ['501 characters', { 'x-opsgraph-reason': 'x'.repeat(501) }],
])('a request with %s for a reason is refused, reads and streams too', async (_, headers) => {
  for (const [path, query] of [
    ['/graphql', '{ viewer { role } }'],
    ['/graphql/stream', 'subscription { incidentEvents { cursor } }'],
    ['/ingest/generic', '{}'],
  ]) {
    const { status, errors } = await post({ query }, headers, path);
    expect([path, status, errors![0].extensions.code]).toEqual([path, 403, 'FORBIDDEN']);
    expect(errors![0].message).toContain('x-opsgraph-reason');
  }
});

it('another role needs none', async () => {
  expect((await api.as('engineer').query('{ viewer { role } }')).viewer.role).toBe('OPERATIONS_ENGINEER');
});

it('a read with a reason is answered, and logged with it', async () => {
  const { data } = await post({ query: '{ viewer { role } }' }, header(REASON));
  expect(data.viewer.role).toBe('BREAK_GLASS');
  await until('the access is logged', async () =>
    api.complaints.some(({ msg, reason }) => msg === 'break-glass access' && reason === REASON),
  );
});

it('what is done carries the reason in its event, which the customer reads', async () => {
  const incident = await api.world.incident(api.world.account('Acme'));
  const before = await api.settled();
  const { data } = await post(
    { query: mutationOf('acknowledgeIncident'), variables: { input: { incidentId: incident.globalId } } },
    header(REASON),
  );
  expect(data.acknowledgeIncident.userErrors).toEqual([]);
  await api.settled();
  const { events } = await api
    .as('customer')
    .query('query ($after: String) { events(first: 5, after: $after) { nodes { kind summary after } } }', {
      after: before,
    });
  expect(events.nodes).toEqual([
    {
      kind: 'INCIDENT_ACKNOWLEDGED',
      summary: expect.stringMatching(new RegExp(`Break-glass: ${REASON}$`)),
      after: expect.objectContaining({ breakGlass: { reason: REASON } }),
    },
  ]);
  // What nobody did in an emergency says nothing of one.
  const quiet = await api.world.incident(api.world.account('Acme'));
  await api.as('engineer').done('acknowledgeIncident', { incidentId: quiet.globalId });
  const [event] = await api.world.events(quiet.id);
  expect(event.summary).not.toContain('Break-glass');
  expect(event.after).not.toHaveProperty('breakGlass');
});

async function connect(payload: Record<string, unknown>): Promise<string> {
  const client = createClient({
    url: `${api.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}`, ...payload },
    retryAttempts: 0,
    lazyCloseTimeout: 0,
  });
  try {
    for await (const { data } of client.iterate({ query: '{ viewer { role } }' })) {
      return (data as { viewer: { role: string } }).viewer.role;
    }
    return 'nothing';
  } catch (error) {
    const { code, reason } = error as CloseEvent;
    return `${code} ${reason}`;
  } finally {
    await client.dispose();
  }
}

it('a WebSocket says it once, in its first message', async () => {
  expect(await connect({})).toMatch(/^4403 FORBIDDEN: BREAK_GLASS demands a reason.*connection_init\.$/);
  expect(await connect({ reason: 7 })).toMatch(/^4403 /);
  expect(await connect({ reason: REASON })).toBe('BREAK_GLASS');
});
