/**
 * The nested page (50 incidents with account, resource, first five alerts and scalars) through the whole API, beside the
 * limit: a bare node:http server that runs one prepared statement, written by hand, giving the same JSON of the same
 * data. Alternating rounds in one run; medians and their ratio.
 *
 *   npm run bench read [customer|engineer] [seconds a round] [rounds] [connections] [pool size]
 *
 * The API: Apollo, gate, a real key, entitlement, row-level security. The gate's rate, cost and concurrency limits are
 * raised, so that they are not what is measured; it still inspects, prices and charges every request.
 */
import { deepStrictEqual } from 'node:assert';
import { cpus } from 'node:os';
import { openDatabase } from '../src/database/open';
import { child } from './lib/child';
import { benchDatabase } from './lib/database';
import { mintedKey } from './lib/key';
import type { Call, Load, Measured } from './lib/load';
import { PAGE, query } from './lib/page';
import { ORGANIZATIONS, seed } from './lib/seed';

const [who = 'customer', ...numbers] = process.argv.slice(2);
const [seconds = 5, rounds = 3, connections = 32, poolSize = 8] = numbers.map(Number);
/** Different places of the list, in turn. */
const PAGES = 40;

interface Answer {
  data: {
    incidents: {
      nodes: { id: string; createdAt: string; alerts: { nodes: unknown[] }; resources: { nodes: unknown[] } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
  };
}

interface Side {
  name: string;
  load: Load;
  cpu(): Promise<number>;
  measured: (Measured & { cpuPerRequest: number })[];
}

async function main(): Promise<void> {
  if (who !== 'customer' && who !== 'engineer') throw new Error('Read as customer or as engineer.');
  const database = await benchDatabase();
  try {
    console.log(`Node ${process.version}, ${database.version}, ${cpus().length} cores; read as ${who}`);
    const start = performance.now();
    const [organization] = await seed(database.url);
    console.log(`seeded in ${((performance.now() - start) / 1000).toFixed(1)} s: ${ORGANIZATIONS} organizations`);
    await compare(database.url, who === 'customer' ? organization : null);
  } finally {
    await database.stop();
  }
}

/** With null for an engineer of every organization. */
async function compare(url: string, organization: string | null): Promise<void> {
  const owner = await openDatabase(url, 1);
  const role = organization === null ? 'OPERATIONS_ENGINEER' : 'CUSTOMER_VIEWER';
  const token = await mintedKey(owner, organization, role, 'bench').finally(() => owner.close());
  const api = child<'port' | 'cpu', number>('api.ts', [url, String(poolSize)]);
  const limit = child<{ pages: unknown[][] } | 'port' | 'cpu', number>('limit.ts', [url, String(poolSize)]);
  const generator = child<Load, Measured>('load.ts');
  try {
    const [apiPort, limitPort] = [await api.ask('port'), await limit.ask('port')];
    const calls = await walk(
      apiPort,
      token,
      async (pages) => void (await limit.ask({ pages })),
      organization,
      limitPort,
    );
    const common = { connections, seconds, expect: { text: '"awsAccountId"', times: PAGE } };
    const sides: Side[] = [
      { name: 'API', load: { ...common, port: apiPort, calls: calls.api }, cpu: () => api.ask('cpu'), measured: [] },
      {
        name: 'limit',
        load: { ...common, port: limitPort, calls: calls.limit },
        cpu: () => limit.ask('cpu'),
        measured: [],
      },
    ];
    // Code is compiled and every connection has prepared its statement before the first round counts.
    for (const { load } of sides) await generator.ask({ ...load, seconds: 8 });
    for (let round = 1; round <= rounds; round++) {
      for (const side of sides) {
        const before = await side.cpu();
        const measured = await generator.ask(side.load);
        side.measured.push({ ...measured, cpuPerRequest: ((await side.cpu()) - before) / measured.requests });
      }
      const [a, b] = sides.map(({ measured }) => measured.at(-1)!.perSecond);
      console.log(`round ${round}: API ${a.toFixed(0)}/s, limit ${b.toFixed(0)}/s, ratio ${(a / b).toFixed(2)}`);
    }
    print(sides);
  } finally {
    await Promise.all([api.stop(), limit.stop(), generator.stop()]);
  }
}

/** Walks the list through the API to learn its pages, and holds each beside what the limit gives for the same page. */
async function walk(
  apiPort: number,
  token: string,
  teach: (pages: unknown[][]) => Promise<void>,
  organization: string | null,
  limitPort: number,
): Promise<{ api: Call[]; limit: Call[] }> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const api: Call[] = [];
  const answers: Answer[] = [];
  const pages: unknown[][] = [];
  let after: string | null = null;
  let place = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
  for (let n = 0; n < PAGES; n++) {
    const body = JSON.stringify({ query, variables: { after } });
    const answer = await read(apiPort, { method: 'POST', path: '/graphql', headers, body });
    const { endCursor } = answer.data.incidents.pageInfo;
    const [mark, ...keys] = JSON.parse(Buffer.from(endCursor, 'base64url').toString());
    pages.push([...place, mark, ...(organization === null ? [] : [organization])]);
    api.push({ method: 'POST', path: '/graphql', headers, body });
    answers.push(answer);
    place = keys;
    after = endCursor;
  }
  await teach(pages);
  const limit = pages.map((_, n): Call => ({ method: 'GET', path: `/${n}` }));
  for (const [n, answer] of answers.entries()) {
    const beside = await read(limitPort, limit[n]);
    if (answer.data.incidents.nodes.length !== PAGE) throw new Error(`Page ${n} has not ${PAGE} incidents.`);
    // A misplaced statement would be a fast one: both must give the same rows with the same content.
    deepStrictEqual(beside.data, answer.data);
  }
  const first = JSON.stringify(answers[0].data);
  console.log(`${PAGES} pages are equal on both sides; the first has ${Buffer.byteLength(first)} bytes of data`);
  return { api, limit };
}

async function read(port: number, { method, path, headers, body }: Call): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body });
  const text = await response.text();
  const answer = JSON.parse(text) as Answer & { errors?: unknown };
  if (response.status !== 200 || answer.errors) throw new Error(`${path} answered ${response.status}: ${text}`);
  return answer;
}

function print(sides: readonly Side[]): void {
  const figures = sides.map(({ name, measured }) => {
    const middle = (of: (one: Side['measured'][number]) => number): number => median(measured.map(of));
    return {
      side: name,
      'requests/s': Math.round(middle((one) => one.perSecond)),
      'p50 ms': Number(middle((one) => one.p50).toFixed(1)),
      'p99 ms': Number(middle((one) => one.p99).toFixed(1)),
      'bytes/answer': middle((one) => one.bytesPerAnswer),
      'CPU ms/request': Number(middle((one) => one.cpuPerRequest).toFixed(2)),
    };
  });
  console.table(figures);
  const [api, limit] = figures;
  console.log(`ratio API : limit = ${(api['requests/s'] / limit['requests/s']).toFixed(2)}`);
  for (const { name, measured } of sides) {
    const failures = measured.flatMap((one) => Object.entries(one.failures));
    if (failures.length > 0) {
      console.error(`${name}: ${failures.map(([what, times]) => `${times} × ${what}`).join(', ')}`);
      process.exitCode = 1;
    }
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
