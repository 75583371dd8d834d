import { id, one, seconds, value } from '../fields';
import type { Noun } from '../language';

export const correlationRule: Noun = {
  type: 'CorrelationRule',
  entitled: 'CorrelationRule',
  source: 'correlation_rule',
  fields: {
    id: id('CorrelationRule'),
    organization: one('Organization', 'organization_id'),
    name: value('name'),
    groupBy: value('group_by'),
    tagKey: value('tag_key'),
    configurationIds: value('configuration_ids'),
    window: seconds((row) => `${row}.window_seconds`),
    threshold: value('threshold'),
    mode: value('mode'),
    version: value('version'),
  },
  filters: {},
  orders: {},
};
