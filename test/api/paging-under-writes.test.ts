import { testApi } from '../harness/api';
import type { Client } from '../harness/client';

const api = testApi();

const THERE = 60;
const started = Date.parse('2026-03-01T10:00:00Z');

async function there(accountName: string): Promise<string[]> {
  const ids = [];
  for (let n = 0; n < THERE; n++) {
    // Several share an instant, so that the id decides among them.
    const at = new Date(started + Math.floor(n / 4) * 1_000);
    ids.push((await add(accountName, at)).globalId);
  }
  return ids;
}

const add = (accountName: string, at: Date) =>
  api.world.incident(api.world.account('Acme', accountName), { created_at: at, updated_at: at });

const document = `query ($account: ID!, $after: String, $orderBy: [IncidentOrder!]) {
  incidents(first: 7, after: $after, orderBy: $orderBy, filter: { accountId: { eq: $account } }) {
    nodes { id updatedAt } pageInfo { hasNextPage endCursor } } }`;

/** Reads page by page, and lets something happen between any two. */
async function walk(
  client: Client,
  accountName: string,
  order: { field: string; direction: string },
  between: (page: number) => Promise<unknown>,
): Promise<string[]> {
  const account = api.world.account('Acme', accountName).globalId;
  const seen: string[] = [];
  let after: string | null = null;
  for (let page = 0; ; page++) {
    const { incidents } = await client.query(document, { account, after, orderBy: [order] });
    seen.push(...incidents.nodes.map(({ id }: { id: string }) => id));
    if (!incidents.pageInfo.hasNextPage) return seen;
    after = incidents.pageInfo.endCursor;
    await between(page);
  }
}

it.each(['ASC', 'DESC'])('shows what was there once, whatever is added meanwhile (%s)', async (direction) => {
  const account = `${direction} of creation`;
  await api.world.addAccount('Acme', account);
  const ids = await there(account);
  const added: string[] = [];
  const seen = await walk(api.as('customer'), account, { field: 'CREATED_AT', direction }, async (page) => {
    // Before the first, after the last, and at an instant in the middle that others have too.
    for (const ms of [-1_000 * (page + 1), 1_000_000 + page, 7_000]) {
      added.push((await add(account, new Date(started + ms))).globalId);
    }
  });
  expect(added.length).toBeGreaterThan(20);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((id) => ids.includes(id)).sort()).toEqual([...ids].sort());
});

it('by the time of change, oldest first, loses nothing that changes while it is read', async () => {
  const account = 'by change';
  await api.world.addAccount('Acme', account);
  const ids = await there(account);
  const changed = new Set<string>();
  const engineer = api.as('engineer');
  const order = { field: 'UPDATED_AT', direction: 'ASC' };
  const seen = await walk(api.as('customer'), account, order, async (page) => {
    if (page >= 5) return;
    // One that was read already, and one that still lies ahead: both go to the end.
    for (const id of [ids[page], ids[THERE - 1 - page]]) {
      await engineer.done('acknowledgeIncident', { incidentId: id });
      changed.add(id);
    }
  });
  expect(new Set(seen)).toEqual(new Set(ids));
  const times = new Map(ids.map((id) => [id, seen.filter((one) => one === id).length]));
  // What was read before it changed is read again with its change; everything else once.
  for (const [id, n] of times) expect([id, n]).toEqual([id, changed.has(id) && ids.indexOf(id) < 5 ? 2 : 1]);
});
