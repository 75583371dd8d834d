import type { RunningApi } from '../api';
import type { Input, Verb } from './verb';

const DAY = 86_400_000;

/** Of next week, so that it holds nothing of other tests. */
const wanted = ({ world }: RunningApi): Input => ({
  accountId: world.account('Acme').globalId,
  reason: 'The database is moved.',
  startsAt: new Date(Date.now() + 7 * DAY).toISOString(),
  endsAt: new Date(Date.now() + 7 * DAY + 3_600_000).toISOString(),
});

export const suppressionVerbs: Verb[] = [
  {
    name: 'suppressAlerts',
    by: 'customer',
    stranger: 'stranger',
    kind: 'SUPPRESSION_CREATED',
    selection:
      'suppression { id reason startsAt endsAt recurrence timezone account { name } resources { nodes { id } } ' +
      'tags { key value } configurationIds active createdBy { __typename displayName } suppressedCount version }',
    prepare: async (api) => ({
      ...wanted(api),
      tags: [{ key: 'stage', value: '' }],
      configurationIds: ['ec2-status-check-failed'],
    }),
    other: { reason: 'It is moved again.' },
    target: 'accountId',
    expected: {
      suppression: {
        id: expect.any(String),
        reason: 'The database is moved.',
        startsAt: expect.any(String),
        endsAt: expect.any(String),
        recurrence: null,
        timezone: null,
        account: { name: 'production' },
        resources: { nodes: [] },
        tags: [{ key: 'stage', value: '' }],
        configurationIds: ['ec2-status-check-failed'],
        active: false,
        createdBy: { __typename: 'ApiKey', displayName: 'key of the customer' },
        suppressedCount: 0,
        version: 1,
      },
    },
    versioned: false,
  },
  {
    name: 'endSuppression',
    by: 'engineer',
    stranger: 'visitor',
    kind: 'SUPPRESSION_ENDED',
    selection: 'suppression { active version }',
    prepare: async (api) => {
      const { suppression } = await api.as('customer').done('suppressAlerts', wanted(api), 'suppression { id }');
      return { suppressionId: suppression.id };
    },
    other: { expectedVersion: 1 },
    target: 'suppressionId',
    expected: { suppression: { active: false, version: 2 } },
    versioned: true,
  },
];
