import { randomUUID } from 'node:crypto';
import type { RunningApi } from '../api';
import type { Verb } from './verb';

/** At rest: there is room for any number of them. */
const policy = ({ world }: RunningApi) => ({
  organizationId: world.organization('Acme').globalId,
  name: randomUUID(),
  priorities: [],
  steps: [{ after: 'PT90M', emails: ['On-Call@acme.example'] }, { after: 'P1D' }],
});

export const escalationPolicyVerbs: Verb[] = [
  {
    name: 'setEscalationPolicy',
    by: 'customer',
    stranger: 'stranger',
    kind: 'ESCALATION_POLICY_SET',
    selection:
      'escalationPolicy { organization { name } name priorities steps { after emails webhooks { name } } renotifyAfter version }',
    prepare: async (api) => {
      const made = policy(api);
      const { escalationPolicy } = await api
        .as('engineer')
        .done('setEscalationPolicy', made, 'escalationPolicy { id }');
      return { ...made, id: escalationPolicy.id, renotifyAfter: 'P1D' };
    },
    other: { renotifyAfter: 'P2D' },
    target: 'organizationId',
    expected: {
      escalationPolicy: {
        organization: { name: 'Acme' },
        name: expect.any(String),
        priorities: [],
        steps: [
          { after: 'PT1H30M', emails: ['on-call@acme.example'], webhooks: [] },
          { after: 'PT24H', emails: [], webhooks: [] },
        ],
        renotifyAfter: 'PT24H',
        version: 2,
      },
    },
    versioned: true,
  },
];
