import { keyCaller } from './caller';
import { admit, costOf, gateOf, refused } from './gate';

describe('cost', () => {
  it.each<[query: string, cost: number, why: string]>([
    ['{ greeting __typename }', 0, 'scalars'],
    ['{ resource(id: 1) { id arn parent { parent { arn } } } }', 1, 'an object by id, to-one relations'],
    ['{ resources(first: 10) { nodes { id } } }', 1 + 10, 'a connection'],
    ['{ resources(first: 10) { edges { node { id } } nodes { id } } }', 1 + 10, 'edges and nodes are the same items'],
    ['{ resources { nodes { id } } }', 1 + 50, 'a connection serves 50 unless asked otherwise'],
    ['{ resources(last: 7) { nodes { id } } }', 1 + 7, 'last'],
    ['{ resources(first: 5000) { nodes { id } } }', 1 + 200, 'never more than 200 are served'],
    ['{ resources(first: -5) { nodes { id } } }', 1, 'a negative number serves nothing'],
    [
      '{ resources(first: 50) { nodes { alarms(first: 5) { nodes { name resource { arn } } } } } }',
      1 + 50 * (1 + 1 + 5),
      'nested lists multiply',
    ],
    [
      '{ resources(first: 10) { totalCount { value } nodes { id } } }',
      1 + 10 + 10,
      'the count of a list is asked once',
    ],
    [
      '{ resources(first: 10) { nodes { alarms(first: 1) { totalCount { value } } } } }',
      1 + 10 * (1 + 1 + 10 + 1),
      'the count of each nested list',
    ],
    [
      '{ resources(first: 10) { ...c } } fragment c on ResourceConnection { totalCount { value } }',
      1 + 10 + 10,
      'a count in a fragment',
    ],
    ['{ plain { key } }', 1, 'a list without first costs one and one item'],
    ['{ groups { key } }', 1 + 30, 'the default of first in the schema'],
    ['{ resources(first: 3) { nodes { tags { key } } } }', 1 + 3 * (1 + 1), 'a list in each item'],
    ['{ nodes(ids: ["a", "b", "c"]) { id } }', 1 + 3, 'objects by their ids'],
    [
      '{ resources(first: 2) { nodes { alarms(first: 3) { nodes { metricData history { nextToken } } } } } }',
      1 + 2 * (1 + 1 + 3 * (1 + 40)),
      'live fields',
    ],
    ['{ resource(id: 1) @skip(if: true) { id } greeting }', 0, 'what is skipped'],
    ['{ ... on Query { resources(first: 4) { nodes { id } } } }', 1 + 4, 'an inline fragment'],
    ['{ rateLimit { cost } }', 0, 'asking for the price'],
  ])('%s costs %d: %s', (query, cost) => {
    expect(costOf(query)).toBe(cost);
  });

  it('reads first from variables and their defaults', () => {
    const query =
      'query ($n: Int = 20, $m: Int) { resources(first: $n) { nodes { alarms(first: $m) { nodes { name } } } } }';
    expect(costOf(query, { m: 2 })).toBe(1 + 20 * (1 + 1 + 2));
    expect(costOf(query, { n: 3, m: 2 })).toBe(1 + 3 * (1 + 1 + 2));
    expect(costOf(query, { n: 3 })).toBe(1 + 3 * (1 + 1 + 50));
    expect(
      costOf('query ($all: Boolean!) { resources(first: 9) @include(if: $all) { nodes { id } } }', { all: false }),
    ).toBe(0);
    expect(costOf('query ($ids: [ID]!) { nodes(ids: $ids) { id } }', { ids: ['a', 'b'] })).toBe(3);
  });

  it('may be 1,000', () => {
    expect(
      admit('{ resources(first: 111) { nodes { alarms(first: 7) { nodes { name } } } } }').throttle.requestedQueryCost,
    ).toBe(1_000);
    const { codes, errors } = refused(() =>
      admit('{ resources(first: 200) { nodes { alarms(first: 7) { nodes { name } } } } }'),
    );
    expect(codes).toEqual(['QUERY_TOO_COMPLEX']);
    expect(errors[0].extensions).toMatchObject({ cost: 1_801, maximumCost: 1_000 });
  });

  it('of a dry run is told and not charged', () => {
    const gate = gateOf();
    const { dryRun, throttle } = gate.admit({
      query:
        'query ($dry: Boolean) { rateLimit(dryRun: $dry) { cost } resources(first: 200) { nodes { alarms(first: 200) { nodes { name } } } } }',
      variables: { dry: true },
      caller: keyCaller(),
    });
    expect(dryRun).toBe(true);
    expect(throttle).toEqual({
      requestedQueryCost: 1 + 200 * (1 + 1 + 200),
      maximumAvailable: 20_000,
      currentlyAvailable: 20_000,
      restoreRate: 1_000,
    });
  });
});
