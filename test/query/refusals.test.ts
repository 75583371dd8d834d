import { parse } from 'graphql';
import { createReadPath } from '../../src/query';
import { buildApiSchema } from '../../src/resolvers/schema';
import { globalId } from './plain';
import { quiet, stage } from './stage';

const on = stage();

const codes = async (text: string, variables: Record<string, unknown> = {}): Promise<unknown[]> => {
  const { data, errors } = await on.ask(text, on.callers.accelerate, variables);
  expect(data).toEqual({ it: null });
  return errors.map(({ extensions, path }) => [extensions?.code, path]);
};
const badInput = [['BAD_USER_INPUT', ['it']]];

test.each([
  ['first with last', 'first: 1, last: 1'],
  ['a negative first', 'first: -1'],
  ['a negative last', 'last: -1'],
  ['a page that is too large', 'first: 201'],
  ['a last that is too large', 'last: 201'],
  [
    'four order keys',
    `orderBy: [${['NUMBER', 'PRIORITY', 'STATUS', 'CREATED_AT'].map((f) => `{field: ${f}, direction: ASC}`)}]`,
  ],
  ['a text that is no cursor', 'after: "nonsense"'],
  ['a cursor of the log in a list', `before: "${Buffer.from('abc:1').toString('base64url')}"`],
  ['a filter that is too deep', 'filter: {not: {not: {not: {not: {not: {number: {eq: "x"}}}}}}}'],
  ['a list of 101 values', `filter: {number: {in: [${Array.from({ length: 101 }, (_, i) => `"${i}"`)}]}}`],
  ['101 comparisons', `filter: {or: [${'{number: {eq: "x"}},'.repeat(101)}]}`],
])('%s is refused', async (_, args) => {
  expect(await codes(`{ it: incidents(${args}) { nodes { id } } }`)).toEqual(badInput);
});

test('what is just within the limits is served', async () => {
  const values = Array.from({ length: 100 }, (_, i) => `"${i}"`);
  const filter = `{not: {not: {not: {not: {number: {in: [${values}]}}}}}}`;
  const { errors } = await on.ask(
    `{ incidents(first: 200, filter: ${filter}) { nodes { id } } }`,
    on.callers.accelerate,
  );
  expect(errors).toEqual([]);
});

test('a cursor holds for the filter and order that it was given out for, through literals and variables alike', async () => {
  const list =
    'query Q($f: IncidentFilter, $a: String) { it: incidents(first: 1, filter: $f, after: $a) { pageInfo { endCursor } } }';
  const filter = { updatedAt: { gte: '2026-01-01T00:00:00.000Z' } };
  const { data } = await on.ask(list, on.callers.accelerate, { f: filter });
  const a = (data!.it as { pageInfo: { endCursor: string } }).pageInfo.endCursor;
  expect(await on.ask(list, on.callers.accelerate, { f: filter, a })).toMatchObject({ errors: [] });
  const literal = `{ it: incidents(filter: {updatedAt: {gte: "2026-01-01T00:00:00Z"}}, after: "${a}") { nodes { id } } }`;
  expect((await on.ask(literal, on.callers.accelerate)).errors).toEqual([]);
  expect(await codes(list, { f: {}, a })).toEqual(badInput);
  expect(await codes(list, { f: { updatedAt: { gte: '2026-01-02T00:00:00.000Z' } }, a })).toEqual(badInput);
  expect(
    await codes(`{ it: incidents(orderBy: [{field: NUMBER, direction: ASC}], after: "${a}") { nodes { id } } }`),
  ).toEqual(badInput);
  expect(await codes(`{ it: alerts(after: "${a}") { nodes { id } } }`)).toEqual(badInput);
});

test('a forged cursor is refused before it reaches the database', async () => {
  const list = 'query Q($a: String) { it: incidents(first: 1, after: $a) { edges { cursor } } }';
  const { data } = await on.ask(list, on.callers.accelerate);
  const [{ cursor }] = (data!.it as { edges: { cursor: string }[] }).edges;
  const [hash, time, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];
  for (const forged of [
    [hash, time],
    [hash, 'yesterday', id],
    [hash, time, "' or true --"],
    [hash, 5, id],
    [hash, time, id, id],
    { hash },
  ]) {
    const a = Buffer.from(JSON.stringify(forged)).toString('base64url');
    expect(await codes(list, { a })).toEqual(badInput);
  }
});

test('one object is asked for by exactly one key', async () => {
  expect(await codes('{ it: incident { id } }')).toEqual(badInput);
  expect(await codes(`{ it: account(id: "x", awsAccountId: "123456789012") { id } }`)).toEqual(badInput);
});

test('unknown, foreign and mistyped ids are null, and match nothing in filters', async () => {
  const { rows, callers } = on;
  const foreign = rows.incident.find((row) => row.organization_id !== rows.organization[0].id)!;
  const ids = [
    'garbage',
    globalId('Incident', foreign.id),
    globalId('Account', foreign.id),
    globalId('Incident', rows.job[0].id),
  ];
  for (const id of ids) {
    const text = `query Q($id: ID!) { node(id: $id) { id } incident(id: $id) { id } nodes(ids: [$id]) { id } alert(id: $id) { id }
      incidents(filter: {id: {eq: $id}}) { nodes { id } } accounts(filter: {id: {in: [$id]}}) { nodes { id } } }`;
    expect(await on.ask(text, callers.customer, { id })).toEqual({
      data: {
        node: null,
        incident: null,
        nodes: [null],
        alert: null,
        incidents: { nodes: [] },
        accounts: { nodes: [] },
      },
      errors: [],
    });
  }
});

test('one refused field leaves the others; a field that must not be null takes all', async () => {
  const { data, errors } = await on.ask(
    '{ a: incidents(first: 1) { nodes { __typename } } b: incidents(first: 999) { nodes { id } } c: __typename }',
    on.callers.accelerate,
  );
  expect(data).toEqual({ a: { nodes: [{ __typename: 'Incident' }] }, b: null, c: 'Query' });
  expect(errors).toHaveLength(1);
  const names = Array.from({ length: 101 }, () => '"x"');
  const whole = await on.ask(
    `{ viewer { permissions(operations: [${names}]) { allowed } } organizations { nodes { id } } }`,
    on.callers.accelerate,
  );
  expect(whole.data).toBeNull();
  expect(whole.errors.map((error) => error.extensions?.code)).toEqual(['BAD_USER_INPUT']);
});

test('variables that do not fit are refused as a whole, each with its reason', async () => {
  const document = parse('query Q($a: Int!, $f: IncidentFilter) { incidents(first: $a, filter: $f) { nodes { id } } }');
  const variables = { a: 'many', f: { number: { eq: 5 }, createdAt: { gt: 'yesterday' } } };
  const refused = on.readPath.execute({ document, variables, caller: on.callers.accelerate, live: quiet });
  await expect(refused).rejects.toBeInstanceOf(AggregateError);
  const { errors } = (await refused.catch((error: unknown) => error)) as AggregateError;
  expect(errors.length).toBeGreaterThanOrEqual(2);
  expect(errors.map((error) => error.extensions.code)).toEqual(errors.map(() => 'BAD_USER_INPUT'));
});

test('a list that holds a row lock in vain ends as TIMEOUT and leaves the connection usable', async () => {
  const hasty = createReadPath({
    schema: buildApiSchema(),
    pool: on.pool,
    epoch: () => on.epoch,
    statementTimeoutMs: 50,
  });
  const locker = await on.pool.connect();
  await locker.query('begin');
  await locker.query('lock table incident in access exclusive mode');
  const request = {
    document: parse('{ incidents { nodes { id } } accounts { nodes { id } } }'),
    variables: {},
    live: quiet,
  };
  const { data, errors } = await hasty.execute({ ...request, caller: on.callers.customer });
  await locker.query('rollback');
  locker.release();
  expect(JSON.parse(data)).toEqual({ incidents: null, accounts: null });
  expect(errors?.map((error) => error.extensions?.code)).toEqual(['TIMEOUT', 'TIMEOUT']);
  const again = await hasty.execute({ ...request, document: parse('{ __typename }'), caller: on.callers.customer });
  expect(again).toEqual({ data: '{"__typename":"Query"}' });
});
