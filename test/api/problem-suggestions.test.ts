import { uuidOf } from '../../src/domain/id';
import type { Incident } from '../../src/entities';
import { testApi } from '../harness/api';

const api = testApi();

const suggestions = `query ($id: ID!) { problemSuggestions(organizationId: $id) { signature incidents { id }
  explanation { summary rule ruleVersion inputs } } }`;

async function trend(signature: string, count: number, columns: Partial<Incident> = {}, account = 'production') {
  const made = [];
  for (let n = 0; n < count; n++)
    made.push((await api.world.incident(api.world.account('Acme', account), { signature, ...columns })).globalId);
  return made;
}

async function suggested(who: 'engineer' | 'narrowed' | 'stranger', signature: string) {
  const id = api.world.organization('Acme').globalId;
  const { problemSuggestions } = await api.as(who).query(suggestions, { id });
  return problemSuggestions.find((one: { signature: string }) => one.signature === signature) ?? null;
}

it('suggests several incidents of one signature, and says why', async () => {
  const ids = [...(await trend('incident:1:a', 2)), ...(await trend('incident:1:a', 1, {}, 'staging'))];
  const one = await suggested('engineer', 'incident:1:a');
  expect(one.incidents.map(({ id }: { id: string }) => id).sort()).toEqual([...ids].sort());
  expect(one.explanation).toEqual({
    summary: '3 incidents of one signature in 2 accounts within 30 days, of no problem yet.',
    rule: 'PROBLEM_SUGGESTED',
    ruleVersion: '1',
    inputs: {
      signature: 'incident:1:a',
      incidents: 3,
      accounts: 2,
      firstAt: expect.stringMatching(/Z$/),
      lastAt: expect.stringMatching(/Z$/),
      days: 30,
      atLeast: 3,
    },
  });
  // Who sees one of them counts one, and another tenant nothing.
  expect(await suggested('narrowed', 'incident:1:a')).toBeNull();
  expect(await suggested('stranger', 'incident:1:a')).toBeNull();
});

it('leaves out what is too few, too old, a duplicate or a test', async () => {
  const [original] = await trend('incident:1:b', 2);
  await trend('incident:1:b', 3, { created_at: new Date(Date.now() - 31 * 86_400_000) });
  await trend('incident:1:b', 3, { duplicate_of_id: uuidOf('Incident', original) });
  await trend('incident:1:b', 3, { test: true });
  expect(await suggested('engineer', 'incident:1:b')).toBeNull();
});

it('goes over to the problem that treats it; whoever is narrowed sees their own part', async () => {
  const signature = 'incident:1:c';
  const [first] = await trend(signature, 1);
  const [staging, ...later] = await trend(signature, 3, {}, 'staging');
  expect(await suggested('engineer', signature)).not.toBeNull();
  const engineer = api.as('engineer');
  const { problem } = await engineer.done('createProblem', { title: 'C', incidentIds: [first] }, 'problem { id }');
  expect(await suggested('engineer', signature)).toBeNull();
  const document = `query ($id: ID!) { problem(id: $id) { suggestedIncidents { id }
    incidents { totalCount { value } nodes { id } } } }`;
  const read = async (who: 'engineer' | 'narrowed') => (await api.as(who).query(document, { id: problem.id })).problem;
  const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).sort();
  expect(ids((await read('engineer')).suggestedIncidents)).toEqual([staging, ...later].sort());
  expect(await read('narrowed')).toBeNull();
  await engineer.done('linkIncidentsToProblem', { problemId: problem.id, incidentIds: [staging] });
  const seen = await read('narrowed');
  expect(seen.incidents).toEqual({ totalCount: { value: 1 }, nodes: [{ id: staging }] });
  expect(ids(seen.suggestedIncidents)).toEqual([...later].sort());
});

it('of two engineers at once one wins, and the other hears of it', async () => {
  const [a, b] = await trend('incident:1:d', 2);
  const engineer = api.as('engineer');
  const { problem } = await engineer.done('createProblem', { title: 'D', incidentIds: [a] }, 'problem { id }');
  for (let version = 1; version <= 20; version++) {
    const answers = await Promise.all(
      ['one', 'other'].map((who) =>
        engineer.mutate('updateProblem', {
          problemId: problem.id,
          expectedVersion: version,
          title: `${who} ${version}`,
        }),
      ),
    );
    const codes = answers.map(({ userErrors }) => userErrors[0]?.code ?? 'done').sort();
    expect(codes).toEqual(['CONFLICT', 'done']);
  }
  // Nor do two problems get one incident.
  const both = await Promise.all(
    ['E', 'F'].map((title) => engineer.mutate('createProblem', { title, incidentIds: [b] })),
  );
  expect(both.map(({ userErrors }) => userErrors[0]?.code ?? 'done').sort()).toEqual(['ALREADY_EXISTS', 'done']);
});
