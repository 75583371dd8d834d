import { alarmHistory, metricData } from '../computed/alarm';
import { definitionOfAlarm } from '../computed/alarm-definition';
import { dateTime, id, one, parts, seconds, value } from '../fields';
import { byFlag, byId, byText, byTime } from '../filter';
import type { Field, Noun } from '../language';

const dimension: Record<string, Field> = {
  name: value((row) => `${row}.value->>'name'`),
  value: value((row) => `${row}.value->>'value'`),
};

export const alarm: Noun = {
  type: 'Alarm',
  entitled: 'Alarm',
  source: 'alarm',
  fields: {
    id: id('Alarm'),
    arn: value('arn'),
    name: value('name'),
    state: value('state'),
    stateReason: value('state_reason'),
    stateUpdatedAt: dateTime('state_updated_at'),
    namespace: value('namespace'),
    metricName: value('metric_name'),
    threshold: value('threshold'),
    managed: value('managed'),
    definition: definitionOfAlarm,
    resource: one('Resource', 'resource_id'),
    account: one('Account', 'account_id'),
    region: value('region'),
    metricData,
    history: alarmHistory,
    comparisonOperator: value('comparison_operator'),
    statistic: value('statistic'),
    unit: value('unit'),
    period: seconds((row) => `${row}.period_seconds`),
    evaluationPeriods: value('evaluation_periods'),
    datapointsToAlarm: value('datapoints_to_alarm'),
    dimensions: parts(
      'MetricDimension',
      dimension,
      (_, item, row) => `from jsonb_array_elements(${row}.dimensions) with ordinality ${item}(value, place)`,
      (item) => `${item}.place`,
    ),
    composite: value('composite'),
    alarmRule: value('alarm_rule'),
    updatedAt: dateTime('updated_at'),
  },
  filters: {
    id: byId('Alarm', 'id'),
    name: byText('name'),
    state: byText('state'),
    namespace: byText('namespace'),
    metricName: byText('metric_name'),
    managed: byFlag('managed'),
    resourceId: byId('Resource', 'resource_id'),
    accountId: byId('Account', 'account_id'),
    region: byText('region'),
    stateUpdatedAt: byTime('state_updated_at'),
    organizationId: byId('Organization', 'organization_id'),
  },
  orders: {
    NAME: { column: 'name', kind: 'text' },
    STATE_UPDATED_AT: { column: 'state_updated_at', kind: 'time' },
  },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
  deleted: { unlessFilterNames: [] },
};
