import { buildClientSchema, getIntrospectionQuery, getNamedType, parse, type GraphQLSchema } from 'graphql';
import { fromGlobalId } from '../../src/domain/id';
import { createReadPath } from '../../src/query';
import { buildApiSchema } from '../../src/resolvers/schema';
import { testApi, type CallerName } from '../harness/api';
import { furnish, INSIDE, markOrganization, uuidsOf, type Furniture } from '../harness/tenant';
import { filtersOf, mutationDocuments, queryDocuments, selectionOf, type Document } from './documents';

const api = testApi();
/** In every text of Globex; of Acme's production account; of its staging account. */
const marks = { globex: 'markgggggggg', production: 'markpppppppp', staging: 'markssssssss' };
let schema: GraphQLSchema;
let globex: Furniture;
let production: Furniture;
let staging: Furniture;

interface Traces {
  mark: string;
  uuids: Set<string>;
  texts: string[];
}
let ofGlobex: Traces;
let ofProduction: Traces;

beforeAll(async () => {
  schema = buildClientSchema(await api.as('engineer').query(getIntrospectionQuery()));
  globex = await furnish(api, 'Globex', 'production', marks.globex);
  production = await furnish(api, 'Acme', 'production', marks.production);
  staging = await furnish(api, 'Acme', 'staging', marks.staging);
  await markOrganization(api, 'Globex', marks.globex);
  const { world } = api;
  ofGlobex = {
    mark: marks.globex,
    uuids: await uuidsOf(api, 'organization_id', world.organization('Globex').id),
    texts: ['production', 'staging'].map((name) => world.account('Globex', name).awsAccountId),
  };
  const account = world.account('Acme');
  ofProduction = {
    mark: marks.production,
    uuids: await uuidsOf(api, 'account_id', account.id),
    texts: [account.awsAccountId, production.natural.arn, production.natural.number],
  };
});

/** What an answer holds of somebody, plain or inside a global id. */
function tracesIn(text: string, { mark, uuids, texts }: Traces): string[] {
  const found = [mark, ...texts].filter((trace) => text.includes(trace));
  for (const [uuid] of text.matchAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g))
    if (uuids.has(uuid)) found.push(uuid);
  for (const [token] of text.matchAll(/djE6[\w-]+/g)) {
    const id = fromGlobalId(token);
    if (id && uuids.has(id.uuid)) found.push(`${id.type} ${id.uuid}`);
  }
  return found;
}

/** The texts of all answers, one document after the other; a document that is refused as such proves nothing. */
async function answersTo(caller: CallerName, documents: Document[]): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  const waiting = [...documents];
  const askAll = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) answers.set(next.name, await answerTo(caller, next));
  };
  await Promise.all([askAll(), askAll(), askAll(), askAll()]);
  return answers;
}

async function answerTo(caller: CallerName, { name, text, variables }: Document): Promise<string> {
  for (;;) {
    const { text: answer, errors } = await api.as(caller).ask(text, variables);
    const codes = new Set(errors?.map(({ extensions }) => extensions.code));
    // Points come back with time.
    if (codes.has('RATE_LIMITED')) continue;
    for (const code of ['GRAPHQL_VALIDATION_FAILED', 'QUERY_TOO_COMPLEX', 'INTERNAL_SERVER_ERROR', 'BAD_USER_INPUT']) {
      if (codes.has(code)) throw new Error(`${name}: ${answer}\n${text}`);
    }
    return answer;
  }
}

function leaks(answers: Map<string, string>, traces: Traces): string[] {
  return [...answers].flatMap(([name, text]) => tracesIn(text, traces).map((trace) => `${name}: ${trace}`));
}

const queried = (answers: Map<string, string>, traces: Traces): Set<string> =>
  new Set([...answers].filter(([, text]) => tracesIn(text, traces).length > 0).map(([name]) => name.split(' ')[0]));

it('the documents would show a tenant’s things: its own key sees them through every field', async () => {
  const shown = queried(await answersTo('stranger', queryDocuments(schema, globex)), ofGlobex);
  const silent = Object.keys(schema.getQueryType()!.getFields()).filter((name) => !shown.has(name));
  expect(silent.sort()).toEqual([
    // Counts tell nothing of whose they are.
    'backupCoverageSummary',
    'correlationRehearsal',
    'patchComplianceSummary',
    'rateLimit',
    'responsibilities',
    'slaAdherence',
    'slaPolicies',
    'streamPosition',
  ]);
});

it('no query tells another tenant anything', async () => {
  const documents = queryDocuments(schema, globex);
  expect(documents.length).toBeGreaterThan(150);
  expect(leaks(await answersTo('customer', documents), ofGlobex)).toEqual([]);
});

it('row-level security alone tells another tenant nothing either', async () => {
  const { world } = api;
  const readPath = createReadPath({
    schema: buildApiSchema(),
    pool: world.pool,
    epoch: () => api.api.log.epoch(),
    entitlement: false,
  });
  const ports = {
    live: { metricData: async () => null, alarmHistory: async () => ({ items: [], nextToken: null }) },
    streamPosition: async () => ({ latest: 'latest', oldest: 'oldest' }),
    rateLimit: () => ({
      cost: 1,
      maximumAvailable: 1,
      currentlyAvailable: 1,
      restoreRate: 1,
      resetAt: new Date(),
      limit: 1,
    }),
  };
  const caller = world.customer('Acme');
  const others = { mark: INSIDE, uuids: new Set<string>(), texts: [] };
  const answers = new Map<string, string>();
  const errors: unknown[] = [];
  for (const { name, text, variables = {} } of queryDocuments(schema, globex)) {
    const document = parse(text);
    const answer = await readPath.execute({ document, variables, caller, live: ports });
    answers.set(name, answer.data);
    errors.push(...(answer.errors ?? []));
  }
  for (const [type, id] of Object.entries(globex.ids)) {
    const document = parse(`{ node(id: "") { ... on ${type} ${selectionOf(schema, schema.getType(type)!, 1)} } }`);
    const [operation] = document.definitions as never as { selectionSet: { selections: { selectionSet: never }[] } }[];
    const { selectionSet: selection } = operation.selectionSet.selections[0];
    const { uuid } = fromGlobalId(id)!;
    const node = { type: type as never, id: uuid, selection, document, variables: {}, caller, ports };
    answers.set(`payload ${type}`, await readPath.node(node));
  }
  const document = parse(`subscription { events ${selectionOf(schema, schema.getType('StreamItem')!, 1)} }`);
  const [operation] = document.definitions as never as { selectionSet: { selections: { selectionSet: never }[] } }[];
  const { selectionSet: selection } = operation.selectionSet.selections[0];
  const all = { after: 0n, until: api.api.log.latest(), limit: 1_000, filter: null };
  const events = await readPath.events({ selection, document, variables: {}, caller, ...all });
  expect(events.length).toBeGreaterThan(5);
  answers.set('stream', events.map(({ text }) => text).join());
  expect(errors).toEqual([]);
  expect(leaks(answers, ofGlobex)).toEqual([]);
  expect(leaks(answers, others)).toEqual([]);
});

it('a key that is narrowed to one account is told nothing of the others', async () => {
  const own = queried(await answersTo('narrowed', queryDocuments(schema, staging)), {
    mark: marks.staging,
    uuids: new Set(),
    texts: [],
  });
  expect([...own]).toEqual(
    expect.arrayContaining(['accounts', 'incidents', 'resources', 'alarms', 'alerts', 'events']),
  );
  const leaked = leaks(await answersTo('narrowed', queryDocuments(schema, production)), ofProduction);
  // People, keys, policies and webhooks belong to the organization as such: its administrators see what it has.
  const ofAll =
    /^(people filter|apiKeys filter|escalationPolicies|correlationRules|webhooks|node (Person|ApiKey|EscalationPolicy|CorrelationRule|Webhook)|nodes all) ?.*: mark/;
  expect(leaked.filter((leak) => !ofAll.test(leak))).toEqual([]);
});

it('customers are told nothing that is Accelerate’s own', async () => {
  const inside = { mark: INSIDE, uuids: new Set<string>(), texts: [] };
  const documents = queryDocuments(schema, production);
  expect(leaks(await answersTo('customer', documents), inside)).toEqual([]);
  expect([...queried(await answersTo('engineer', documents), inside)]).toEqual(
    expect.arrayContaining(['incident', 'events']),
  );
});

it('no mutation tells or does another tenant anything', async () => {
  const documents = mutationDocuments(schema, staging, globex);
  expect(documents.length).toBeGreaterThan(40);
  const before = await rowsOfGlobex();
  for (const caller of ['customer', 'narrowed'] as const) {
    // A number at AWS is named in the refusal because it was in the question.
    const echoed = { ...ofGlobex, texts: [] };
    expect(leaks(await answersTo(caller, documents), echoed)).toEqual([]);
  }
  expect(await rowsOfGlobex()).toEqual(before);
});

it('no stream tells another tenant anything, by WebSocket or as server-sent events', async () => {
  const { world } = api;
  const { streamPosition } = await api.as('customer').query('{ streamPosition { oldest } }');
  const item = selectionOf(schema, schema.getType('StreamItem')!, 1);
  const nested = `... on Event { subject ${selectionOf(schema, schema.getType('Node')!, 1)} incident ${selectionOf(schema, schema.getType('Incident')!, 1)} }`;
  const set = item.replace(/\}$/, ` ${nested} }`).replace('{', '{ cursor');
  const fields = schema.getSubscriptionType()!.getFields();
  const filterType = getNamedType(fields.events.args.find(({ name }) => name === 'filter')!.type);
  const filters = [['none', undefined] as const, ...filtersOf(filterType, globex, 'Event')];
  const wanted = [
    ...filters.map(([, filter]) => ({
      text: `subscription ($after: Cursor, $filter: EventFilter) { events(after: $after, filter: $filter) ${set} }`,
      variables: { after: streamPosition.oldest, filter },
    })),
    ...['', `, accountId: "${globex.ids.Account}"`, `, incidentId: "${globex.ids.Incident}"`].map((more) => ({
      text: `subscription ($after: Cursor) { incidentEvents(after: $after${more}) ${set} }`,
      variables: { after: streamPosition.oldest },
    })),
  ];
  const customer = api.as('customer');
  const streams = wanted.map(({ text, variables }) => customer.subscribe(text, variables));
  streams.push(customer.events(wanted[0].text, wanted[0].variables));
  await Promise.all(streams.map((stream) => stream.opened()));
  const engineer = api.as('engineer');
  const foreign = await world.incident(world.account('Globex'), { title: marks.globex });
  await engineer.done('acknowledgeIncident', { incidentId: foreign.globalId });
  const own = await world.incident(world.account('Acme'));
  const { cursor } = await engineer.done('acknowledgeIncident', { incidentId: own.globalId });
  await Promise.all([streams[0], streams.at(-1)!].map((stream) => stream.upTo(cursor!)));
  // What a filter leaves out is known to be left out once a heartbeat has passed it.
  const position = (text: string): bigint => BigInt(Buffer.from(text, 'base64url').toString().split(':')[1]);
  const passed = (one: { cursor: string }): boolean => position(one.cursor) >= position(cursor!);
  await Promise.all(streams.map((stream) => stream.until(({ items }) => items.some(passed))));
  // Everybody may name any number at AWS: one's own events repeat what one has named.
  const texts = ofGlobex.texts.filter((text) => text !== globex.natural.awsAccountId);
  expect(streams.flatMap((stream) => tracesIn(JSON.stringify(stream.results), { ...ofGlobex, texts }))).toEqual([]);
  expect(streams.map((stream) => stream.results.flatMap(({ errors }) => errors ?? []))).toEqual(streams.map(() => []));
  expect(JSON.stringify(streams.map(({ results }) => results))).not.toContain(INSIDE);
  for (const stream of streams) stream.close();
});

async function rowsOfGlobex(): Promise<Record<string, string>> {
  const { pool } = api.world;
  const { rows: tables } = await pool.query<{ table_name: string }>(
    `select table_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and column_name = 'organization_id' and table_type = 'BASE TABLE'`,
  );
  const all: Record<string, string> = {};
  for (const { table_name } of tables) {
    const { rows } = await pool.query(
      `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from ${table_name} t where organization_id = $1`,
      [api.world.organization('Globex').id],
    );
    all[table_name] = rows[0].sum;
  }
  return all;
}
