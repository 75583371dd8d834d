import { buildApiSchema } from '../../src/resolvers/schema';
import { Generator } from './generate';
import { Chance } from './random';
import { stage, type Answer } from './stage';

const on = stage();

interface Page {
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: { value: number };
}

const selection =
  'edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount { value }';
const pageOf = ({ data, errors }: Answer): Page => {
  expect(errors).toEqual([]);
  return data!.list as Page;
};
const idsOf = (page: Page): string[] => page.edges.map((edge) => edge.node.id);

const names = [
  'organizations',
  'accounts',
  'resources',
  'alarms',
  'alerts',
  'signals',
  'incidents',
  'people',
  'apiKeys',
];

test.each(names)('%s: pages of any size, forward and backward, give every row once and in order', async (name) => {
  const chance = new Chance(names.indexOf(name) + 1);
  const generator = new Generator(buildApiSchema(), on.rows, chance);
  for (let round = 0; round < 6; round++) {
    const { text, variables } = generator.list(name, selection);
    const caller = chance.one([on.callers.accelerate, on.callers.customerOfTwo, on.callers.mixed]);
    const ask = async (page: string): Promise<Page> => pageOf(await on.ask(text(page), caller, variables));
    const whole = idsOf(await ask('first: 200'));

    const forward: string[] = [];
    let page = await ask(`first: ${1 + chance.below(7)}`);
    expect(page.pageInfo.hasPreviousPage).toBe(false);
    for (;;) {
      expect(page.totalCount.value).toBe(whole.length);
      expect(page.pageInfo.startCursor).toBe(page.edges.at(0)?.cursor ?? null);
      expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor ?? null);
      forward.push(...idsOf(page));
      expect(page.pageInfo.hasNextPage).toBe(forward.length < whole.length);
      if (!page.pageInfo.hasNextPage) break;
      page = await ask(`first: ${1 + chance.below(7)}, after: "${page.pageInfo.endCursor}"`);
      expect(page.pageInfo.hasPreviousPage).toBe(true);
    }
    expect(forward).toEqual(whole);

    const backward: string[] = [];
    page = await ask(`last: ${1 + chance.below(7)}`);
    expect(page.pageInfo.hasNextPage).toBe(false);
    for (;;) {
      backward.unshift(...idsOf(page));
      expect(page.pageInfo.hasPreviousPage).toBe(backward.length < whole.length);
      if (!page.pageInfo.hasPreviousPage) break;
      page = await ask(`last: ${1 + chance.below(7)}, before: "${page.pageInfo.startCursor}"`);
      expect(page.pageInfo.hasNextPage).toBe(true);
    }
    expect(backward).toEqual(whole);
  }
});

test('a page between two cursors knows what lies beyond both', async () => {
  const text = (page: string): string => `{ list: incidents(${page}) { ${selection} } }`;
  const all = pageOf(await on.ask(text('first: 20'), on.callers.accelerate)).edges;
  const [after, before] = [all[3].cursor, all[9].cursor];
  const inner = pageOf(await on.ask(text(`first: 200, after: "${after}", before: "${before}"`), on.callers.accelerate));
  expect(idsOf(inner)).toEqual(all.slice(4, 9).map((edge) => edge.node.id));
  expect(inner.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  const last = pageOf(await on.ask(text(`last: 2, after: "${after}", before: "${before}"`), on.callers.accelerate));
  expect(idsOf(last)).toEqual(all.slice(7, 9).map((edge) => edge.node.id));
  expect(last.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
});

test('a cursor outlives the row that it was given out for', async () => {
  const text = (page: string): string =>
    `{ list: apiKeys(${page}, orderBy: [{field: CREATED_AT, direction: ASC}]) { ${selection} } }`;
  const { callers, pool } = on;
  const all = pageOf(await on.ask(text('first: 50'), callers.accelerate)).edges;
  const uuid = Buffer.from(all[2].node.id, 'base64url').toString().slice(-36);
  await pool.query('begin');
  const { rows } = await pool.query('delete from api_key where id = $1 returning *', [uuid]);
  await pool.query('commit');
  const page = pageOf(await on.ask(text(`first: 2, after: "${all[2].cursor}"`), callers.accelerate));
  expect(idsOf(page)).toEqual([all[3].node.id, all[4].node.id]);
  const columns = Object.keys(rows[0]);
  await pool.query(
    `insert into api_key (${columns.join()}) values (${columns.map((_, i) => `$${i + 1}`).join()})`,
    columns.map((column) => rows[0][column]),
  );
});
