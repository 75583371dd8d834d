import { testWorld } from '../harness/world';
import { databaseUrlOf, type Service, startService } from './service';

const tested = testWorld();
const faults: Record<string, Error | undefined> = {};
let service: Service;

beforeAll(async () => {
  const check = (name: string) => async () => {
    if (faults[name]) throw faults[name];
  };
  service = await startService(databaseUrlOf(tested.world), {
    checks: {
      database: check('database'),
      sequencer: check('sequencer'),
      stuck: () => (faults.stuck ? new Promise<void>(() => undefined) : Promise.resolve()),
    },
    settings: { checkTimeoutMs: 50 },
    stream: (_request, response) => void response.status(202).end('a stream'),
  });
});
afterAll(() => service.stop());
beforeEach(() => {
  for (const name of Object.keys(faults)) delete faults[name];
});

const get = (path: string): Promise<Response> => fetch(`${service.url}${path}`);

it('is alive', async () => {
  expect((await get('/health/live')).status).toBe(200);
});

it('is ready when everything that it needs is there, and says what is not', async () => {
  const ready = await get('/health/ready');
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({ status: 'ready', checks: { database: 'ok', sequencer: 'ok', stuck: 'ok' } });
  faults.sequencer = new Error('no leader yet');
  faults.stuck = new Error('never answers');
  const not = await get('/health/ready');
  expect(not.status).toBe(503);
  expect(await not.json()).toEqual({
    status: 'not ready',
    checks: { database: 'ok', sequencer: 'no leader yet', stuck: 'no answer within 50 ms' },
  });
  expect((await get('/health/live')).status).toBe(200);
});

it('counts for Prometheus', async () => {
  const { token } = await tested.world.key('Acme');
  const authorization = `Bearer ${token}`;
  await service.post({ query: '{ greeting }' }, { authorization });
  await service.post({ query: 'mutation { partly { name } }' }, { authorization });
  await service.post({ query: '{ nowhere }' }, { authorization });
  await service.post({ query: '{ greeting }' });
  const response = await get('/metrics');
  expect(response.headers.get('content-type')).toContain('text/plain');
  const text = await response.text();
  for (const line of [
    'opsgraph_operations_total{kind="query",outcome="ok"} 1',
    'opsgraph_operations_total{kind="mutation",outcome="partial"} 1',
    'opsgraph_operation_duration_seconds_count{kind="query"} 1',
    'opsgraph_refusals_total{code="GRAPHQL_VALIDATION_FAILED"} 1',
    'opsgraph_http_requests_total{method="POST",status="401"} 1',
    'opsgraph_database_connections{state="idle"} 1',
    'opsgraph_event_log_lag 3',
    'opsgraph_sandbox 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

it('leaves the address of streams to their own server', async () => {
  const response = await fetch(`${service.url}/graphql/stream`, { method: 'POST', body: '{' });
  expect(response.status).toBe(202);
  expect(await response.text()).toBe('a stream');
});

describe('the explorer', () => {
  it('is a page without a script in it, from files of this installation', async () => {
    const response = await get('/');
    const html = await response.text();
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:/);
    expect(html).not.toMatch(/<script>|<script(?![^>]*\bsrc=)|\son[a-z]+=|https?:/);
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path);
    expect(files).toHaveLength(7);
    for (const path of files) {
      const file = await get(path);
      expect(file.status).toBe(200);
      expect(file.headers.get('content-type')).toMatch(path.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
      expect((await file.text()).length).toBeGreaterThan(300);
    }
  });

  it('serves nothing else', async () => {
    for (const path of [
      '/explorer/package.json',
      '/explorer/..%2f..%2fpackage.json',
      '/explorer/constructor',
      '/explorer/__proto__',
    ]) {
      expect((await get(path)).status).toBe(404);
    }
  });

  it('says where AWS is simulated, and only there', async () => {
    expect(await (await get('/')).text()).toContain('AWS is simulated');
    const live = await startService(databaseUrlOf(tested.world), { sandbox: false });
    try {
      expect(await (await fetch(live.url)).text()).not.toContain('AWS is simulated');
      expect(await live.metrics.registry.metrics()).toContain('opsgraph_sandbox 0');
    } finally {
      await live.stop();
    }
  });
});
