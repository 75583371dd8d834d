import type { CallerName, RunningApi } from '../api';
import type { Input, Verb } from './verb';

const SIGNATURE = 'incident:1:AWS/EC2 StatusCheckFailed:AWS::EC2::Instance';

async function incidents({ world }: RunningApi, count: number): Promise<string[]> {
  const account = world.account('Acme');
  const columns = {
    signature: SIGNATURE,
    priority: 'HIGH',
    status: 'RESOLVED',
    resolved_at: new Date(),
    outcome: 'RESTORED',
  } as const;
  const made = Array.from({ length: count }, () => world.incident(account, columns));
  return (await Promise.all(made)).map(({ globalId }) => globalId);
}

const opened =
  (more: (api: RunningApi) => Promise<Input> | Input) =>
  async (api: RunningApi): Promise<Input> => {
    const input = { title: 'Hosts fail', incidentIds: await incidents(api, 1) };
    const { problem } = await api.as('engineer').done('createProblem', input, 'problem { id }');
    return { problemId: problem.id, ...(await more(api)) };
  };

const onProblem = (verb: Pick<Verb, 'name' | 'kind' | 'selection' | 'prepare' | 'other' | 'expected'>): Verb => ({
  by: 'engineer' satisfies CallerName,
  stranger: 'visitor',
  target: 'problemId',
  versioned: true,
  ...verb,
});

export const problemVerbs: Verb[] = [
  {
    name: 'createProblem',
    by: 'engineer',
    stranger: 'visitor',
    kind: 'PROBLEM_CREATED',
    selection:
      'problem { id number title status signature version rootCause workaround resolvedAt organization { name } ' +
      'correctiveActions { id } postIncidentReport { impact } ' +
      'incidents { totalCount { value } nodes { version problem { title } } } }',
    prepare: async (api) => ({ title: 'Hosts fail', incidentIds: await incidents(api, 2) }),
    other: { title: 'Disks fail' },
    target: 'incidentIds',
    expected: {
      problem: {
        id: expect.any(String),
        number: expect.stringMatching(/^PRB\d{7,}$/),
        title: 'Hosts fail',
        status: 'OPEN',
        signature: SIGNATURE,
        version: 1,
        rootCause: null,
        workaround: null,
        resolvedAt: null,
        organization: { name: 'Acme' },
        correctiveActions: [],
        postIncidentReport: null,
        incidents: {
          totalCount: { value: 2 },
          nodes: [
            { version: 2, problem: { title: 'Hosts fail' } },
            { version: 2, problem: { title: 'Hosts fail' } },
          ],
        },
      },
    },
    versioned: false,
  },
  onProblem({
    name: 'updateProblem',
    kind: 'PROBLEM_UPDATED',
    selection:
      'problem { status rootCause workaround version correctiveActions { id description owner { name } party dueAt status } }',
    prepare: opened(({ world }) => ({
      status: 'ROOT_CAUSE_KNOWN',
      rootCause: 'One rack loses power.',
      workaround: 'Move the instances.',
      correctiveActions: [
        {
          description: 'Replace the rack.',
          party: 'ACCELERATE',
          ownerId: world.person('Accelerate', 'OPERATIONS_ENGINEER').globalId,
          dueAt: '2099-01-01T00:00:00.000Z',
        },
      ],
    })),
    other: { rootCause: 'Nobody knows.' },
    expected: {
      problem: {
        status: 'ROOT_CAUSE_KNOWN',
        rootCause: 'One rack loses power.',
        workaround: 'Move the instances.',
        version: 2,
        correctiveActions: [
          {
            id: expect.any(String),
            description: 'Replace the rack.',
            owner: { name: 'Accelerate OPERATIONS_ENGINEER' },
            party: 'ACCELERATE',
            dueAt: '2099-01-01T00:00:00.000Z',
            status: 'OPEN',
          },
        ],
      },
    },
  }),
  onProblem({
    name: 'linkIncidentsToProblem',
    kind: 'PROBLEM_UPDATED',
    selection: 'problem { version incidents { totalCount { value } } }',
    prepare: opened(async (api) => ({ incidentIds: await incidents(api, 3) })),
    other: { incidentIds: [] },
    expected: { problem: { version: 2, incidents: { totalCount: { value: 4 } } } },
  }),
  onProblem({
    name: 'resolveProblem',
    kind: 'PROBLEM_RESOLVED',
    selection: 'problem { status resolvedAt version }',
    prepare: opened(() => ({ resolution: 'The rack is replaced.' })),
    other: { resolution: 'It went away.' },
    expected: { problem: { status: 'RESOLVED', resolvedAt: expect.any(String), version: 2 } },
  }),
  onProblem({
    name: 'publishPostIncidentReport',
    kind: 'POST_INCIDENT_REPORT_PUBLISHED',
    selection:
      'problem { rootCause version correctiveActions { description party status } ' +
      'postIncidentReport { rootCause timeline impact publishedAt preventiveActions { description } } }',
    prepare: opened(() => ({
      rootCause: 'One rack lost power.',
      timeline: '12:00 it began; 12:20 it was over.',
      impact: 'The shop was down.',
      preventiveActions: ['Replace the rack.', 'Spread the instances.'],
    })),
    other: { impact: 'Nothing was down.' },
    expected: {
      problem: {
        rootCause: 'One rack lost power.',
        version: 2,
        correctiveActions: [
          { description: 'Replace the rack.', party: 'ACCELERATE', status: 'OPEN' },
          { description: 'Spread the instances.', party: 'ACCELERATE', status: 'OPEN' },
        ],
        postIncidentReport: {
          rootCause: 'One rack lost power.',
          timeline: '12:00 it began; 12:20 it was over.',
          impact: 'The shop was down.',
          publishedAt: expect.any(String),
          preventiveActions: [{ description: 'Replace the rack.' }, { description: 'Spread the instances.' }],
        },
      },
    },
  }),
];
