import { dateTime, id, one, part, parts, value } from '../fields';
import { byId, byText, byTime } from '../filter';
import type { Noun } from '../language';
import { time } from '../sql';

/** An instant that a step keeps as text. */
const at = (key: string) => value((row) => time(`(${row}.value->>'${key}')::timestamptz`));

export const remediation: Noun = {
  type: 'Remediation',
  entitled: 'Remediation',
  source: 'remediation',
  fields: {
    id: id('Remediation'),
    runbook: value('runbook'),
    status: value('status'),
    steps: parts(
      'RemediationStep',
      {
        name: value((row) => `${row}.value->>'name'`),
        action: value((row) => `${row}.value->>'action'`),
        status: value((row) => `${row}.value->>'status'`),
        startedAt: at('startedAt'),
        endedAt: at('endedAt'),
        output: value((row) => `nullif(${row}.value->'output', 'null'::jsonb)`),
        failureMessage: value((row) => `${row}.value->>'failureMessage'`),
      },
      (_, step, row) => `from jsonb_array_elements(${row}.steps) with ordinality ${step}(value, place)`,
      (step) => `${step}.place`,
    ),
    guard: (c, row, field) => `case when ${row}.guard is not null then ${guard(c, row, field)} end`,
    startedAt: dateTime('started_at'),
    endedAt: dateTime('ended_at'),
    executionId: value('execution_id'),
    alert: one('Alert', 'alert_id'),
    incident: one('Incident', 'incident_id'),
    resource: one('Resource', 'resource_id'),
  },
  filters: {
    accountId: byId('Account', 'account_id'),
    status: byText('status'),
    incidentId: byId('Incident', 'incident_id'),
    startedAt: byTime('started_at'),
  },
  orders: {
    STARTED_AT: { column: 'started_at', kind: 'time', nullable: true },
  },
  defaultOrder: { field: 'STARTED_AT', direction: 'DESC' },
};

const guard = part('Explanation', {
  summary: value((row) => `coalesce(${row}.guard->>'summary', '')`),
  rule: value((row) => `${row}.guard->>'rule'`),
  ruleVersion: value((row) => `${row}.guard->>'ruleVersion'`),
  inputs: value((row) => `coalesce(nullif(${row}.guard->'inputs', 'null'::jsonb), '{}'::jsonb)`),
});
