import { uuidOf } from '../../src/domain/id';
import type { Role } from '../../src/domain/words';
import type { Incident } from '../../src/entities';
import { testApi } from '../harness/api';
import { problemVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of problemVerbs) describeMutation(api, verb);

const one = 'problem { id number status version rootCause resolvedAt correctiveActions { id description status party dueAt owner { name } } }'; // prettier-ignore
async function incident(columns: Partial<Incident> = {}, organization = 'Acme', account = 'production') {
  return api.world.incident(api.world.account(organization, account), columns);
}

async function open(columns: Partial<Incident> = {}): Promise<{ id: string; number: string }> {
  const { globalId } = await incident(columns);
  const input = { title: 'Hosts fail', incidentIds: [globalId] };
  return (await api.as('engineer').done('createProblem', input, one)).problem;
}

const refusals = async (name: string, input: Record<string, unknown>) =>
  (await api.as('engineer').mutate(name, input)).userErrors.map(({ code, path }) => `${code} ${path?.join('.')}`);

it('goes from one status to the next, not without a cause, and comes back', async () => {
  const { id: problemId } = await open();
  const engineer = api.as('engineer');
  const update = async (input: Record<string, unknown>) =>
    (await engineer.done('updateProblem', { problemId, ...input }, one)).problem;
  expect(await update({ status: 'INVESTIGATING' })).toMatchObject({ status: 'INVESTIGATING', version: 2 });
  expect(await refusals('updateProblem', { problemId, status: 'REMEDIATING' })).toEqual([
    'INVALID_TRANSITION input.status',
  ]);
  expect(await refusals('updateProblem', { problemId, status: 'ROOT_CAUSE_KNOWN' })).toEqual([
    'REQUIRED input.rootCause',
  ]);
  expect(await refusals('updateProblem', { problemId, status: 'RESOLVED' })).toEqual([
    'INVALID_TRANSITION input.status',
  ]);
  await update({ status: 'ROOT_CAUSE_KNOWN', rootCause: 'A rack.' });
  expect(await update({ status: 'REMEDIATING' })).toMatchObject({ status: 'REMEDIATING', version: 4 });
  // Nothing new is no change.
  expect(await update({ status: 'REMEDIATING', rootCause: 'A rack.' })).toMatchObject({ version: 4 });
  await engineer.done('resolveProblem', { problemId, resolution: 'Replaced.' });
  expect(await refusals('updateProblem', { problemId, title: 'Another' })).toEqual([
    'INVALID_TRANSITION input.problemId',
  ]);
  expect(await refusals('resolveProblem', { problemId, resolution: 'Again.' })).toEqual([
    'INVALID_TRANSITION input.problemId',
  ]);
  const { globalId } = await incident();
  expect(await refusals('linkIncidentsToProblem', { problemId, incidentIds: [globalId] })).toEqual([
    'INVALID_TRANSITION input.problemId',
  ]);
  expect(await update({ status: 'INVESTIGATING', title: 'It came back' })).toMatchObject({
    status: 'INVESTIGATING',
    resolvedAt: null,
  });
  const { events } = await engineer.query(
    `query ($id: ID!) { events(first: 20, filter: { subjectId: { eq: $id } }) { nodes { kind before after } } }`,
    { id: problemId },
  );
  expect(events.nodes.slice(-1)).toEqual([
    {
      kind: 'PROBLEM_UPDATED',
      before: { status: 'RESOLVED', title: 'Hosts fail', resolution: 'Replaced.', resolvedAt: expect.any(String) },
      after: { status: 'INVESTIGATING', title: 'It came back', resolution: null, resolvedAt: null },
    },
  ]);
});

it('names the incident that it cannot take', async () => {
  const [here, foreign] = [await incident(), await incident({}, 'Globex')];
  const taken = await incident();
  const engineer = api.as('engineer');
  await engineer.done('createProblem', { title: 'First', incidentIds: [taken.globalId] });
  const create = (...incidents: { globalId: string }[]) =>
    refusals('createProblem', { title: 'Second', incidentIds: incidents.map(({ globalId }) => globalId) });
  expect(await create(here, foreign)).toEqual(['INVALID input.incidentIds.1']);
  expect(await create(here, here, taken)).toEqual(['ALREADY_EXISTS input.incidentIds.2']);
  expect(await create()).toEqual(['REQUIRED input.incidentIds']);
  const { id: problemId } = await open();
  expect(await refusals('linkIncidentsToProblem', { problemId, incidentIds: [foreign.globalId] })).toEqual([
    'INVALID input.incidentIds.0',
  ]);
  // Refused as a whole: the first of them is free still.
  const linked = await engineer.done('linkIncidentsToProblem', { problemId, incidentIds: [here.globalId] }, one);
  expect(linked.problem.version).toBe(2);
  const again = await engineer.done('linkIncidentsToProblem', { problemId, incidentIds: [here.globalId] }, one);
  expect([again.problem.version, again.cursor]).toEqual([2, null]);
});

it('tells each incident that it is treated there', async () => {
  const { globalId, number } = await incident();
  const engineer = api.as('engineer');
  const { problem } = await engineer.done('createProblem', { title: 'Hosts fail', incidentIds: [globalId] }, one);
  const { incident: read } = await api
    .as('customer')
    .query(
      `query ($id: ID!) { incident(id: $id) { version problem { number } timeline { nodes { kind summary after } } } }`,
      { id: globalId },
    );
  expect(read).toEqual({
    version: 2,
    problem: { number: problem.number },
    timeline: {
      nodes: [
        {
          kind: 'INCIDENT_LINKED',
          summary: `${number} is treated in problem ${problem.number}.`,
          after: { problem: { id: problem.id, number: problem.number } },
        },
      ],
    },
  });
  const { incidents } = await engineer.query(
    'query ($id: ID!) { incidents(filter: { problemId: { eq: $id } }) { nodes { id } } }',
    { id: problem.id },
  );
  expect(incidents.nodes).toEqual([{ id: globalId }]);
});

it('gives corrective actions to people who can be in charge of them', async () => {
  const { id: problemId } = await open();
  const { world } = api;
  const engineer = api.as('engineer');
  const person = (of: string, role: Role) => world.person(of, role).globalId;
  const action = (more: Record<string, unknown>) => ({
    problemId,
    correctiveActions: [{ description: 'Replace it.', party: 'ACCELERATE', ...more }],
  });
  const at = (field: string) => `input.correctiveActions.0.${field}`;
  expect(await refusals('updateProblem', action({ ownerId: person('Acme', 'CUSTOMER_ADMIN') }))).toEqual([
    `INVALID ${at('ownerId')}`,
  ]);
  const strange = action({ party: 'CUSTOMER', ownerId: person('Globex', 'CUSTOMER_ADMIN') });
  expect(await refusals('updateProblem', strange)).toEqual([`INVALID ${at('ownerId')}`]);
  expect(await refusals('updateProblem', action({ ownerId: 'bm9uc2Vuc2U' }))).toEqual([`NOT_FOUND ${at('ownerId')}`]);
  expect(await refusals('updateProblem', action({ dueAt: '2001-01-01T00:00:00.000Z' }))).toEqual([
    `INVALID ${at('dueAt')}`,
  ]);
  expect(await refusals('updateProblem', action({ description: ' ' }))).toEqual([`REQUIRED ${at('description')}`]);
  expect(await refusals('updateProblem', action({ id: problemId }))).toEqual([`NOT_FOUND ${at('id')}`]);
  const due = '2099-01-01T00:00:00.000Z';
  const owner = { party: 'CUSTOMER', ownerId: person('Acme', 'CUSTOMER_ADMIN'), dueAt: due };
  const added = (await engineer.done('updateProblem', action(owner), one)).problem.correctiveActions;
  expect(added).toMatchObject([
    { status: 'OPEN', party: 'CUSTOMER', dueAt: due, owner: { name: 'Acme CUSTOMER_ADMIN' } },
  ]);
  const [{ id }] = added;
  const done = await engineer.done('updateProblem', action({ id, party: 'CUSTOMER', status: 'DONE' }), one);
  expect(done.problem.correctiveActions).toEqual([{ ...added[0], status: 'DONE' }]);
  expect(await refusals('updateProblem', action({ id, party: 'CUSTOMER', status: 'DROPPED' }))).toEqual([
    `INVALID_TRANSITION ${at('status')}`,
  ]);
  // Whoever is in charge is of the party whose it is.
  expect(await refusals('updateProblem', action({ id, party: 'ACCELERATE' }))).toEqual([`INVALID ${at('ownerId')}`]);
  const freed = await engineer.done('updateProblem', action({ id, ownerId: null, dueAt: null }), one);
  expect(freed.problem.correctiveActions).toMatchObject([{ owner: null, dueAt: null, party: 'ACCELERATE' }]);
  const { rows } = await world.pool.query(
    `select before->'correctiveActions' as before, after->'correctiveActions' as after from event
     where kind = 'PROBLEM_UPDATED' and subject_id = $1 order by recorded_at desc limit 1`,
    [uuidOf('Problem', problemId)],
  );
  expect(rows[0]).toMatchObject({
    before: [{ id, party: 'CUSTOMER', owner: { name: 'Acme CUSTOMER_ADMIN' } }],
    after: [{ id, party: 'ACCELERATE', owner: null }],
  });
});

describe('the post-incident report', () => {
  const report = { rootCause: 'A rack.', timeline: '12:00', impact: 'The shop.', preventiveActions: ['Two racks.'] };
  const read = `problem { rootCause correctiveActions { id description } postIncidentReport {
    rootCause preventiveActions { id description } } }`;

  it.each<[string, Partial<Incident>]>([
    ['that is open', { priority: 'HIGH', status: 'WORK_IN_PROGRESS' }],
    ['of lower priority', { priority: 'MEDIUM', status: 'RESOLVED', outcome: 'RESTORED' }],
    ['that was none', { priority: 'HIGH', status: 'RESOLVED', outcome: 'NOT_AN_INCIDENT' }],
  ])('is not about an incident %s', async (_, columns) => {
    const { id: problemId } = await open(columns);
    expect(await refusals('publishPostIncidentReport', { problemId, ...report })).toEqual(['INVALID input.problemId']);
  });

  it('is replaced by its next edition, and keeps its actions by their words', async () => {
    const { id: problemId } = await open({ priority: 'HIGH', status: 'RESOLVED', outcome: 'RESTORED' });
    const engineer = api.as('engineer');
    const publish = async (more: object) =>
      (await engineer.done('publishPostIncidentReport', { problemId, ...report, ...more }, read)).problem;
    const [first] = (await publish({})).correctiveActions;
    const second = await publish({ rootCause: 'Two racks.', preventiveActions: ['Two racks.', 'A third.'] });
    expect(second.rootCause).toBe('A rack.');
    expect(second.postIncidentReport.rootCause).toBe('Two racks.');
    expect(second.postIncidentReport.preventiveActions).toEqual([
      first,
      { id: expect.any(String), description: 'A third.' },
    ]);
    const third = await publish({ preventiveActions: ['A third.'] });
    expect(third.postIncidentReport.preventiveActions).toEqual([second.correctiveActions[1]]);
    expect(third.correctiveActions).toEqual(second.correctiveActions);
    expect(await refusals('publishPostIncidentReport', { problemId, ...report, preventiveActions: ['A', ''] })).toEqual(
      ['REQUIRED input.preventiveActions.1'],
    );
  });
});
