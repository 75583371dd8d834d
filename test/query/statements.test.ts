import { executeSync, getIntrospectionQuery, parse } from 'graphql';
import type { Pool, PoolClient } from 'pg';
import { createReadPath } from '../../src/query';
import { buildApiSchema } from '../../src/resolvers/schema';
import { globalId } from './plain';
import { quiet, stage } from './stage';

const on = stage();

/** The pool, with every statement and every borrowing of a connection written down. */
function watched(pool: Pool): { pool: Pool; texts: string[]; trips: () => number } {
  const texts: string[] = [];
  let trips = 0;
  const connect = async (): Promise<PoolClient> => {
    trips++;
    const client = await pool.connect();
    return new Proxy(client, {
      get(target, name) {
        if (name !== 'query') return Reflect.get(target, name, target) as unknown;
        return (query: { queries?: { text: string }[]; text?: string }) => {
          texts.push(...(query.queries ?? [{ text: String(query.text ?? query) }]).map(({ text }) => text));
          return target.query(query as never);
        };
      },
    });
  };
  return { pool: { connect } as unknown as Pool, texts, trips: () => trips };
}

const roots = [
  'accounts(first: 3) { nodes { id organization { name people { nodes { grants { account { name } } } } } resources(first: 2) { nodes { tags { key } alarms { nodes { name } } } totalCount { value } } health { openIncidents } } }',
  'incidents(first: 3) { totalCount { value } pageInfo { hasNextPage } edges { cursor node { account { name } assignee { name } resources { nodes { name } } alerts { nodes { signals { nodes { id } } } } timeline { nodes { actor { displayName } } } comments { nodes { author { party } } } permissions { allowed } } } }',
  'resources { nodes { agents { kind } incidents { nodes { id } } } }',
  'alarms { nodes { resource { name } metricData(start: "2026-01-01T00:00:00Z", end: "2026-01-02T00:00:00Z") { label } } }',
  'alerts { nodes { alarm { name } incident { number } } }',
  'signals { nodes { alert { title } duplicateOf { id } } }',
  'organizations { nodes { accounts { nodes { syncs { source } } } } }',
  'people { nodes { organizations { name } } }',
  'apiKeys { nodes { createdBy { displayName } accounts { id } } }',
  'events(first: 5) { resumeAfter nodes { subject { __typename id } actor { displayName } incident { number } } }',
  'incidentGroups(groupBy: [ACCOUNT, SLA_STATE, ASSIGNEE, CREATED_DAY]) { account { name } slaState assignee { name } day count }',
  'incidents(first: 5) { nodes { relatedIncidents(first: 3) { number account { name } relatedIncidents { id } } } }',
  'responsibilities { code }',
  'viewer { organizations { name } person { name } permissions(operations: ["syncAccount"]) { responsibility { code } } }',
];

test.each(roots)('one statement: %s', async (field) => {
  const { pool, texts, trips } = watched(on.pool);
  const readPath = createReadPath({ schema: buildApiSchema(), pool, epoch: () => on.epoch });
  const { errors } = await readPath.execute({
    document: parse(`{ ${field} }`),
    variables: {},
    caller: on.callers.customer,
    live: quiet,
  });
  expect(errors).toBeUndefined();
  expect(trips()).toBe(1);
  // The first of the trip sets role and tenancy.
  expect(texts.slice(1)).toHaveLength(1);
});

test('several root fields are as many statements of one trip', async () => {
  const { pool, texts, trips } = watched(on.pool);
  const readPath = createReadPath({ schema: buildApiSchema(), pool, epoch: () => on.epoch });
  const incident = globalId('Incident', on.rows.incident[0].id);
  const document = parse(
    `{ a: ${roots[0]} b: ${roots[1]} rateLimit { cost } node(id: "${incident}") { id } __typename }`,
  );
  await readPath.execute({ document, variables: {}, caller: on.callers.accelerate, live: quiet });
  expect(trips()).toBe(1);
  expect(texts.slice(1)).toHaveLength(3);
});

test('other values are the same statement; what needs no table asks none', async () => {
  const { pool, texts, trips } = watched(on.pool);
  const readPath = createReadPath({ schema: buildApiSchema(), pool, epoch: () => on.epoch });
  const document = parse(
    'query Q($f: IncidentFilter, $a: String) { incidents(first: 5, filter: $f, after: $a) { nodes { id } } }',
  );
  const ask = (f: unknown): Promise<unknown> =>
    readPath.execute({ document, variables: { f }, caller: on.callers.customer, live: quiet });
  await ask({ number: { in: ['INC1'] }, createdAt: { gt: '2026-01-01T00:00:00Z' } });
  await ask({ number: { in: ['INC2', 'INC3'] }, createdAt: { gt: '2025-01-01T00:00:00Z' } });
  const [, first, , second] = texts;
  expect(second).toBe(first);
  await ask({ number: { notIn: ['INC2'] } });
  expect(texts.at(-1)).not.toBe(first);
  const before = trips();
  const none = await readPath.execute({
    document: parse('{ rateLimit { limit resetAt } streamPosition { latest } __typename }'),
    variables: {},
    caller: on.callers.customer,
    live: quiet,
  });
  expect(JSON.parse(none.data)).toEqual({
    rateLimit: { limit: 2, resetAt: new Date(0).toISOString() },
    streamPosition: { latest: 'latest' },
    __typename: 'Query',
  });
  expect(trips()).toBe(before);
});

test('introspection is answered as graphql-js answers it, beside other fields and with variables', async () => {
  const text = `query Q($name: String!, $since: DateTime!) { __schema { queryType { name } } T: __type(name: $name) { ...T }
    none: __type(name: "Nothing") { name } incidents(filter: {createdAt: {lt: $since}}) { nodes { id } } } fragment T on __Type { name fields { name } }`;
  const { data, errors } = await on.ask(text, on.callers.customer, { name: 'PageInfo', since: '2001-01-01T00:00:00Z' });
  expect(errors).toEqual([]);
  expect(data).toEqual({
    __schema: { queryType: { name: 'Query' } },
    T: {
      name: 'PageInfo',
      fields: ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'].map((name) => ({ name })),
    },
    none: null,
    incidents: { nodes: [] },
  });
  const standard = getIntrospectionQuery();
  const answer = await on.ask(standard, on.callers.customer);
  const plain = executeSync({ schema: buildApiSchema(), document: parse(standard) });
  expect(answer.data).toEqual(JSON.parse(JSON.stringify(plain.data)));
});
