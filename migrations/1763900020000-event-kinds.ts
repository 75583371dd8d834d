import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The kinds of events that incident operations record. */
export class EventKinds1763900020000 implements MigrationInterface {
  name = 'EventKinds1763900020000';

  async up(runner: QueryRunner): Promise<void> {
    await hold(runner, [...before, ...added]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await hold(runner, before);
  }
}

async function hold(runner: QueryRunner, kinds: readonly string[]): Promise<void> {
  const list = kinds.map((kind) => `'${kind}'`).join(', ');
  await runner.query('alter table "event" drop constraint "event_kind_word"');
  await runner.query(`alter table "event" add constraint "event_kind_word" check ("kind" in (${list}))`);
}

// prettier-ignore
const before = [
  'INCIDENT_CREATED', 'INCIDENT_ACKNOWLEDGED', 'INCIDENT_ASSIGNED', 'INCIDENT_PRIORITY_CHANGED',
  'INCIDENT_CUSTOMER_ACTION_REQUESTED', 'INCIDENT_CUSTOMER_ACTION_COMPLETED', 'INCIDENT_COMMENT_ADDED',
  'INCIDENT_ALERT_APPENDED', 'INCIDENT_RESOLVED', 'INCIDENT_REOPENED', 'INCIDENT_RATED', 'INCIDENT_LINKED',
  'ALERT_OPENED', 'ALERT_APPENDED', 'ALERT_IMPACT_CONFIRMED', 'ALERT_DISMISSED', 'ALERT_RESOLVED', 'ALERT_FLAPPING',
  'ACCOUNT_ONBOARDED', 'ACCOUNT_UPDATED', 'ACCOUNT_SYNCED', 'ACCOUNT_SYNC_FAILED', 'RESOURCE_DISCOVERED',
  'RESOURCE_CHANGED', 'RESOURCE_REMOVED', 'ALARM_STATE_CHANGED', 'API_KEY_CREATED', 'API_KEY_REVOKED',
  'PERSON_INVITED', 'PERSON_ACCESS_CHANGED', 'SIGNAL_UNMATCHED', 'SIGNAL_REJECTED',
];

// prettier-ignore
const added = [
  'INCIDENT_RECLASSIFIED', 'INCIDENT_ESCALATED',
  'ALERT_SUPPRESSED', 'ALERT_ESCALATED', 'SUPPRESSION_CREATED', 'SUPPRESSION_ENDED', 'REMEDIATION_STARTED',
  'REMEDIATION_STEP_COMPLETED', 'REMEDIATION_SUCCEEDED', 'REMEDIATION_FAILED', 'REMEDIATION_BLOCKED',
  'ESCALATION_POLICY_SET', 'PROBLEM_CREATED', 'PROBLEM_UPDATED', 'PROBLEM_RESOLVED',
  'POST_INCIDENT_REPORT_PUBLISHED', 'SERVICE_REQUEST_CREATED', 'SERVICE_REQUEST_REPLIED',
  'SERVICE_REQUEST_RESOLVED', 'SERVICE_REQUEST_RECLASSIFIED', 'ALARM_PROFILE_UPDATED', 'MONITORING_DEPLOYED',
];
