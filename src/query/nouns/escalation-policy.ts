import { every, id, one, parts, value } from '../fields';
import type { Noun } from '../language';

const steps = parts(
  'EscalationStep',
  {
    after: value((step) => `${step}.step->>'after'`),
    emails: value((step) => `${step}.step->'emails'`),
    // As an array: found once by the key, however many webhooks there are.
    webhooks: every(
      'Webhook',
      (_, other, step) =>
        `${other}.id = any (array(select jsonb_array_elements_text(coalesce(${step}.step->'webhookIds', '[]'))::uuid))`,
      '$.name, $.id',
    ),
  },
  (_, step, row) => `from jsonb_array_elements(${row}.steps) with ordinality ${step}(step, place)`,
  (step) => `${step}.place`,
);

export const escalationPolicy: Noun = {
  type: 'EscalationPolicy',
  entitled: 'EscalationPolicy',
  source: 'escalation_policy',
  fields: {
    id: id('EscalationPolicy'),
    organization: one('Organization', 'organization_id'),
    name: value('name'),
    priorities: value('priorities'),
    steps,
    renotifyAfter: value('renotify_after'),
    version: value('version'),
  },
  filters: {},
  orders: {},
};
