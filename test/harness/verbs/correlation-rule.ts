import { randomUUID } from 'node:crypto';
import type { RunningApi } from '../api';
import type { Verb } from './verb';

/** At rest: it changes nothing for other tests. */
const rule = ({ world }: RunningApi) => ({
  organizationId: world.organization('Acme').globalId,
  name: randomUUID(),
  rule: {
    groupBy: ['TAG', 'REGION'],
    tagKey: 'app',
    configurationIds: ['vpn-tunnel-down'],
    window: 'PT90S',
    threshold: 3,
  },
  mode: 'DISABLED',
});

export const correlationRuleVerbs: Verb[] = [
  {
    name: 'setCorrelationRule',
    by: 'customer',
    stranger: 'stranger',
    kind: 'CORRELATION_RULE_SET',
    selection:
      'correlationRule { organization { name } name groupBy tagKey configurationIds window threshold mode version }',
    prepare: async (api) => {
      const made = rule(api);
      const { correlationRule } = await api.as('engineer').done('setCorrelationRule', made, 'correlationRule { id }');
      return { ...made, id: correlationRule.id, mode: 'MONITOR' };
    },
    other: { mode: 'DISABLED', name: 'another name' },
    target: 'organizationId',
    expected: {
      correlationRule: {
        organization: { name: 'Acme' },
        name: expect.any(String),
        groupBy: ['TAG', 'REGION'],
        tagKey: 'app',
        configurationIds: ['vpn-tunnel-down'],
        window: 'PT1M30S',
        threshold: 3,
        mode: 'MONITOR',
        version: 2,
      },
    },
    versioned: true,
  },
];
