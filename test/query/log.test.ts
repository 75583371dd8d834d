import { parse, type FieldNode, type OperationDefinitionNode } from 'graphql';
import type { Caller } from '../../src/domain/caller';
import { fromCursor, toCursor } from '../../src/domain/event';
import { globalId } from './plain';
import { quiet, stage } from './stage';

const on = stage();

interface Page {
  nodes: { cursor: string; id: string; ordinal: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  resumeAfter: string;
}
const selection = 'nodes { cursor id ordinal } pageInfo { hasNextPage endCursor } resumeAfter';

const page = async (caller: Caller, first: number, after: string | null, filter: unknown = null): Promise<Page> => {
  const text = `query Q($first: Int!, $after: String, $filter: EventFilter) { events(first: $first, after: $after, filter: $filter) { ${selection} } }`;
  const { data, errors } = await on.ask(text, caller, { first, after, filter });
  expect(errors).toEqual([]);
  return data!.events as Page;
};
const position = (cursor: string): number => Number(fromCursor(cursor)!.position);

test.each(['accelerate', 'customer', 'narrowed', 'mixed'])(
  '%s pages through the whole log in its order',
  async (name) => {
    const caller = on.callers[name];
    const expected = on.referee.seen('Event', caller).map((row) => globalId('Event', row.id));
    expect(expected.length).toBeGreaterThan(3);
    const found: Page['nodes'] = [];
    let after: string | null = null;
    for (let more = true; more;) {
      const got: Page = await page(caller, 7, after);
      found.push(...got.nodes);
      more = got.pageInfo.hasNextPage;
      expect(got.resumeAfter).toBe(more ? got.pageInfo.endCursor : toCursor({ epoch: on.epoch, position: 140n }));
      after = got.resumeAfter;
    }
    expect(found.map((event) => event.id)).toEqual(expected);
    expect((await page(caller, 7, after)).nodes).toEqual([]);
  },
);

test('ordinals of one organization are dense, for a customer and for an engineer', async () => {
  const id = on.rows.organization[0].id;
  const filter = { organizationId: { eq: globalId('Organization', id) } };
  for (const caller of [on.callers.customer, on.callers.accelerate]) {
    const { nodes } = await page(caller, 200, null, filter);
    expect(nodes.map((event) => Number(event.ordinal))).toEqual(nodes.map((_, index) => index + 1));
  }
});

test('a quiet filter resumes at the end of what was looked through', async () => {
  const { accelerate } = on.callers;
  const none = { raciCode: { eq: 'no such row' } };
  const got = await page(accelerate, 5, null, none);
  expect(got).toMatchObject({ nodes: [], pageInfo: { hasNextPage: false, endCursor: null } });
  expect(position(got.resumeAfter)).toBe(140);
});

test('the timeline is the same events with the same cursors', async () => {
  const { accelerate } = on.callers;
  const incident = on.rows.event.find((row) => row.incident_id)!.incident_id;
  const text = `query Q($id: ID!) { incident(id: $id) { timeline { edges { cursor node { cursor id } } } }
    events(first: 200, filter: {incidentId: {eq: $id}}) { edges { cursor node { cursor id } } } }`;
  const { data } = await on.ask(text, accelerate, { id: globalId('Incident', incident) });
  const { edges } = data!.events as { edges: { cursor: string; node: { cursor: string } }[] };
  expect(edges.length).toBeGreaterThan(0);
  expect((data!.incident as { timeline: unknown }).timeline).toEqual({ edges });
  for (const edge of edges) expect(edge.cursor).toBe(edge.node.cursor);
});

test('cursors of another epoch are expired, and what is none is bad input', async () => {
  const ask = (after: string) =>
    on.ask('query Q($after: String) { events(first: 1, after: $after) { nodes { id } } }', on.callers.accelerate, {
      after,
    });
  expect((await ask(toCursor({ epoch: 'another', position: 3n }))).errors[0].extensions?.code).toBe('CURSOR_EXPIRED');
  for (const nonsense of ['', 'x', 'a'.repeat(200)]) {
    expect((await ask(nonsense)).errors[0].extensions?.code).toBe('BAD_USER_INPUT');
  }
});

test('events for a stream: a stretch of the log, filtered, as the caller may see it', async () => {
  const document =
    parse(`subscription S($open: Boolean!) { item: events { __typename ... on StreamItem { cursor } ...E } }
    fragment E on Event { ordinal kind @include(if: $open) incident { id number } subject { __typename id } actor { displayName } }`);
  const field = (document.definitions[0] as OperationDefinitionNode).selectionSet.selections[0] as FieldNode;
  const request = { selection: field.selectionSet!, document, variables: { open: true }, filter: null };
  for (const name of ['accelerate', 'customer', 'narrowed']) {
    const caller = on.callers[name];
    const seen = on.referee
      .seen('Event', caller)
      .map((row) => Number(row.position))
      .filter((n) => n > 20 && n <= 120);
    const got = await on.readPath.events({ ...request, caller, after: 20n, until: 120n, limit: 500 });
    expect(got.map((event) => Number(event.position))).toEqual(seen);
    for (const { position: at, text } of got) {
      const item = JSON.parse(text) as Record<string, unknown>;
      expect(Object.keys(item)).toEqual(['__typename', 'cursor', 'ordinal', 'kind', 'incident', 'subject', 'actor']);
      expect(item).toMatchObject({ __typename: 'Event', cursor: toCursor({ epoch: on.epoch, position: at }) });
    }
    const few = await on.readPath.events({ ...request, caller, after: 20n, until: 120n, limit: 2 });
    expect(few.map((event) => Number(event.position))).toEqual(seen.slice(0, 2));
  }
  const filter = { party: { eq: 'CUSTOMER' }, occurredAt: { gte: new Date('2026-03-01T00:20:00Z') } };
  const got = await on.readPath.events({
    ...request,
    filter,
    caller: on.callers.accelerate,
    after: 0n,
    until: 200n,
    limit: 500,
  });
  const expected = on.rows.event
    .slice(0, 140)
    .filter((row) => row.party === 'CUSTOMER' && (row.occurred_at as Date) >= filter.occurredAt.gte);
  expect(got).toHaveLength(expected.length);
});

test("a payload's object is read back for its selection, null where the caller does not see it", async () => {
  const document =
    parse(`mutation M($in: RateIncidentInput!, $first: Int) { rateIncident(input: $in) { incident { ...I } } }
    fragment I on Incident { id n: number comments(first: $first) { nodes { id } totalCount { value } } }`);
  const [mutation] = (document.definitions[0] as OperationDefinitionNode).selectionSet.selections as FieldNode[];
  const [incident] = mutation.selectionSet!.selections as FieldNode[];
  const row = on.rows.incident.find((other) => other.organization_id === on.rows.organization[0].id)!;
  const request = {
    type: 'Incident',
    id: row.id as string,
    selection: incident.selectionSet!,
    document,
    ports: quiet,
  } as const;
  const variables = { in: { incidentId: 'x', rating: 3 }, first: 1 };
  const text = await on.readPath.node({ ...request, variables, caller: on.callers.customer });
  const { data } = await on.ask(
    'query Q($n: String!) { incident(number: $n) { id n: number comments(first: 1) { nodes { id } totalCount { value } } } }',
    on.callers.customer,
    { n: row.number },
  );
  expect(JSON.parse(text)).toEqual(data!.incident);
  const [, , stranger] = on.rows.organization;
  const foreign = { ...on.callers.customer, organizations: [stranger.id as string], memberOf: [stranger.id as string] };
  expect(await on.readPath.node({ ...request, variables, caller: foreign })).toBe('null');
});
