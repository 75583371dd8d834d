import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testApi, type CallerName } from '../harness/api';
import { verbs } from '../harness/verbs';

const api = testApi();

interface Entry {
  position: number;
  as: string;
}
interface Row {
  position: number;
  code: string;
  category: string;
  activity: string;
  customer: string;
  accelerate: string;
}
const data = join(__dirname, '../../src/domain/catalog/data');
const raci: Record<string, Record<'customer' | 'accelerate', Entry | null | '*'>> = JSON.parse(
  readFileSync(join(data, 'operations-raci.json'), 'utf8'),
);
const rows: Row[] = JSON.parse(readFileSync(join(data, 'responsibilities.json'), 'utf8'));

const served = verbs.map(({ name }) => name);
/** For each party a caller whose role does everything that the party does. */
const parties: { party: 'customer' | 'accelerate'; other: 'customer' | 'accelerate'; caller: CallerName }[] = [
  { party: 'customer', other: 'accelerate', caller: 'customer' },
  { party: 'accelerate', other: 'customer', caller: 'engineer' },
];

it('lists the 98 rows in their order, to either party', async () => {
  expect(rows).toHaveLength(98);
  for (const { caller } of parties) {
    const { responsibilities } = await api
      .as(caller)
      .query('{ responsibilities { position code category activity customer accelerate } }');
    expect(responsibilities).toEqual(rows);
  }
});

it('names under each row the served operations that are done under it', async () => {
  const { responsibilities } = await api.as('customer').query('{ responsibilities { position operations } }');
  for (const { position, operations } of responsibilities) {
    const expected = served.filter((name) =>
      parties.some(({ party }) => (raci[name][party] as Entry | null)?.position === position),
    );
    expect([position, [...operations].sort()]).toEqual([position, expected.sort()]);
  }
});

it('is narrowed by category, party and role', async () => {
  const [{ category }] = rows;
  const { a, b, c } = await api.as('customer').query(
    `query ($category: String) {
      a: responsibilities(category: $category) { code }
      b: responsibilities(party: CUSTOMER, role: CONSULTED) { code }
      c: responsibilities(party: ACCELERATE) { code } }`,
    { category },
  );
  const codes = (fits: (row: Row) => boolean) => rows.filter(fits).map(({ code }) => ({ code }));
  expect(a).toEqual(codes((row) => row.category === category));
  expect(b).toEqual(codes((row) => row.customer === 'CONSULTED'));
  expect(c).toEqual(codes((row) => row.accelerate === 'RESPONSIBLE'));
});

it('knows every mutation that is served', async () => {
  const { __schema } = await api.as('engineer').query('{ __schema { mutationType { fields { name } } } }');
  expect(__schema.mutationType.fields.map(({ name }: { name: string }) => name).sort()).toEqual([...served].sort());
});

describe.each(parties)('the $party', ({ party, other, caller }) => {
  it.each(verbs)('$name is decided as the table says', async (verb) => {
    const { name } = verb;
    const input = await verb.prepare(api);
    const before = await api.settled();
    const { userErrors, cursor } = await api.as(caller).mutate(name, input);
    const {
      viewer: {
        permissions: [permission],
        can,
      },
    } = await api.as(caller).query(
      `query ($name: String!) { viewer { permissions(operations: [$name]) { ...p } can(operation: $name) { ...p } } }
       fragment p on Permission { operation allowed code reason responsibleParty responsibility { position code } }`,
      { name },
    );
    expect(can).toEqual(permission);
    const rule = raci[name][party];
    if (rule !== null) {
      expect(userErrors.map(({ code }) => code)).not.toContain('NOT_RESPONSIBLE');
      expect(permission).toMatchObject({ operation: name, allowed: true, code: null, responsibleParty: null });
      if (!cursor) return;
      // What was done carries the row under which it was done.
      const { events } = await api
        .as(caller)
        .query(
          'query ($after: String) { events(first: 20, after: $after) { nodes { cursor raciActivity { position } } } }',
          {
            after: before,
          },
        );
      const event = events.nodes.find((one: { cursor: string }) => one.cursor === cursor);
      expect(event.raciActivity).toEqual(rule === '*' ? null : { position: rule.position });
      return;
    }
    const { position } = raci[name][other] as Entry;
    const row = { position, code: rows[position - 1].code };
    expect(userErrors).toEqual([
      expect.objectContaining({
        __typename: 'NotResponsibleError',
        code: 'NOT_RESPONSIBLE',
        responsibleParty: other.toUpperCase(),
        responsibility: row,
      }),
    ]);
    expect(cursor).toBeNull();
    expect(await api.settled()).toBe(before);
    expect(permission).toMatchObject({
      allowed: false,
      code: 'NOT_RESPONSIBLE',
      responsibleParty: other.toUpperCase(),
      responsibility: row,
    });
  });
});

it('permits nothing that is not served, and says so', async () => {
  const unserved = Object.keys(raci).filter((name) => !served.includes(name));
  const { viewer } = await api
    .as('engineer')
    .query('query ($names: [String!]!) { viewer { permissions(operations: $names) { allowed code } } }', {
      names: [...unserved, 'nonsense'],
    });
  expect(new Set(viewer.permissions.map((one: object) => JSON.stringify(one)))).toEqual(
    new Set(['{"allowed":false,"code":"NOT_FOUND"}']),
  );
});
