import { answerDueAt, OPEN_ALERT_STATUSES } from '../../domain/alert';
import type { CorrelationKey } from '../../domain/correlation';
import type { EventDraft } from '../../domain/event';
import type { AlertedInstance, Ec2Alerting } from '../../domain/ec2-alerting';
import type { Explanation } from '../../domain/explanation';
import { toGlobalId } from '../../domain/id';
import type { AccountEnvironment, AccountStatus, AlertStatus, Impact, SignalSource } from '../../domain/words';
import { answerTimer } from '../alert/answer-timer';
import { holdRules } from '../correlation-rule/in-force';
import { setTimers } from '../timers';
import type { Unit } from '../unit';
import { EC2_ALERTING } from '../account/ec2-alerting';
import { instanceKeysOf, instancesOf } from './instances';
import { massKeyOf } from './mass-failures';
import { holdGroups, proceed } from './proceed';
import { explanationOf, openStatus, type Subject } from './subject';
import { suppressedOf } from './suppress';

interface Stored {
  id: string;
  organization_id: string;
  account_id: string;
  aws_account_id: string;
  account_name: string;
  account_status: AccountStatus;
  environment: AccountEnvironment;
  ec2_alerting: Ec2Alerting;
  alarm_id: string | null;
  resource_id: string | null;
  resource_name: string | null;
  resource_type: string | null;
  source: SignalSource;
  status: AlertStatus;
  impact: Impact;
  dedup_key: string;
  definition: string;
  region: string | null;
  title: string;
  explanation: Explanation;
}

/**
 * Stored alerts that something held back (a suppression, a remediation) take their way again, as if they came now and
 * together: they open or join incidents, or the customer is asked, or another suppression covers them. Those that ended
 * or went on meanwhile, and are no longer in a status of `from`, are left alone. `why` is told with each; `check` is what
 * asking their instance has shown.
 */
export async function resumeAlerts(
  unit: Unit,
  alertIds: readonly string[],
  why: string,
  from: readonly AlertStatus[] = OPEN_ALERT_STATUSES,
  check?: Explanation,
): Promise<void> {
  if (alertIds.length === 0) return;
  const groups = await unit.query<
    CorrelationKey & { awsAccountId: string; source: SignalSource; id: string; organizationId: string }
  >(
    `select distinct a.definition, c.aws_account_id as "awsAccountId", a.region, a.source, c.id,
       c.organization_id as "organizationId"
     from alert a join account c on c.id = a.account_id where a.id = any ($1)`,
    [alertIds],
  );
  await holdGroups(unit, groups, [
    ...(await instanceKeysOf(unit, alertIds)),
    ...groups.flatMap(({ source, awsAccountId }) => massKeyOf(source, awsAccountId)),
  ]);
  const rules = await holdRules(unit, groups);
  const stored = await unit.query<Stored>(SELECT, [alertIds, [...from]]);
  const instances = await instancesOf(
    unit,
    stored.flatMap((row) => row.resource_id ?? []),
  );
  const subjects = stored.map((row) => subjectOf(unit, row, instances.get(row.resource_id ?? '') ?? null));
  for (const subject of subjects) subject.check = check;
  await proceed(unit, subjects, rules);
  const dueAt = answerDueAt(unit.now);
  const changes = subjects.map((subject) => {
    const status = openStatus(subject);
    return {
      id: subject.alertId,
      status,
      incident_id: subject.incidentId,
      service_request_id: subject.questionId,
      answer_due_at: status === 'AWAITING_CUSTOMER' ? dueAt : null,
      resolved_at: status === 'CLOSED' ? unit.now : null,
      suppression_id: subject.held?.suppressionId ?? null,
      explanation: explanationOf(subject),
    };
  });
  await unit.query(UPDATE, [JSON.stringify(changes), unit.now]);
  const was = new Map(stored.map(({ id, status }) => [id, status]));
  await unit.recordAll(subjects.flatMap((subject) => eventOf(subject, was.get(subject.alertId)!, dueAt, why)));
  const asked = changes.filter(({ status }) => status === 'AWAITING_CUSTOMER');
  await setTimers(
    unit,
    asked.map(({ id }) => answerTimer(id, unit.now)),
  );
}

function eventOf(subject: Subject, was: AlertStatus, dueAt: Date, why: string): EventDraft[] {
  const suppressed = suppressedOf(subject, was);
  if (suppressed) return [suppressed];
  // A collective recommendation is a way too; what else holds it back says so itself.
  if (subject.held && subject.held.status !== 'ESCALATED') return [];
  const status = openStatus(subject);
  return [
    {
      kind: 'ALERT_ESCALATED',
      organizationId: subject.account.organizationId,
      accountId: subject.account.id,
      subject: { type: 'Alert', id: subject.alertId },
      incidentId: subject.incidentId,
      summary: `“${subject.title}” takes its way again: ${why}`,
      before: { status: was, incident: null },
      after: {
        status,
        answerDueAt: status === 'AWAITING_CUSTOMER' ? dueAt : null,
        incident: subject.incidentId && { id: toGlobalId('Incident', subject.incidentId) },
        serviceRequest: subject.questionId && { id: toGlobalId('ServiceRequest', subject.questionId) },
        ...(subject.contacts && { contacts: subject.contacts }),
      },
    },
  ];
}

function subjectOf(unit: Unit, row: Stored, instance: AlertedInstance | null): Subject {
  const { resource_id: resourceId } = row;
  return {
    alertId: row.id,
    open: true,
    at: unit.now,
    account: {
      id: row.account_id,
      organizationId: row.organization_id,
      awsAccountId: row.aws_account_id,
      name: row.account_name,
      status: row.account_status,
      environment: row.environment,
      ec2Alerting: row.ec2_alerting,
    },
    source: row.source,
    dedupKey: row.dedup_key,
    region: row.region,
    alarmId: row.alarm_id,
    resource: resourceId === null ? null : { id: resourceId, name: row.resource_name!, type: row.resource_type! },
    instance,
    impact: {
      impact: row.impact,
      configurationId: null,
      definition: row.definition,
      explanation: withoutPast(row.explanation),
    },
    title: row.title,
    reason: null,
    signalId: null,
    held: null,
    incidentId: null,
    questionId: null,
    correlation: null,
    contacts: null,
  };
}

/** What held it back is no longer why it is what it is, and rules that watch look at it anew. */
function withoutPast(explanation: Explanation): Explanation {
  const { suppression: _held, monitored: _watched, check: _looked, ...inputs } = explanation.inputs;
  return { ...explanation, inputs };
}

const SELECT = `
  select a.id, a.organization_id, a.account_id, c.aws_account_id, c.name as account_name, c.status as account_status,
    c.environment, ${EC2_ALERTING} as ec2_alerting, a.alarm_id, a.resource_id, r.name as resource_name, r.type as resource_type, a.source, a.status,
    a.impact, a.dedup_key, a.definition, a.region, a.title, a.explanation
  from alert a join account c on c.id = a.account_id left join resource r on r.id = a.resource_id
  where a.id = any ($1) and a.status = any ($2) and a.incident_id is null and a.service_request_id is null
  order by a.id for no key update of a`;

const UPDATE = `
  update alert a set status = r.status, incident_id = r.incident_id, service_request_id = r.service_request_id,
    suppression_id = r.suppression_id, answer_due_at = r.answer_due_at, resolved_at = r.resolved_at, updated_at = $2,
    version = a.version + 1, explanation = r.explanation
  from jsonb_to_recordset($1::jsonb) as r (
    id uuid, status text, incident_id uuid, service_request_id uuid, suppression_id uuid, answer_due_at timestamptz,
    resolved_at timestamptz, explanation jsonb)
  where a.id = r.id`;
