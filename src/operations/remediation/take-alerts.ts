import { isPassing } from '../../domain/backup/impact';
import { baselineAlarm } from '../../domain/catalog/baseline-alarms';
import { explain } from '../../domain/explanation';
import { toGlobalId } from '../../domain/id';
import { newId } from '../../domain/new-id';
import { runbookOf, stepsOf, type Step } from '../../domain/remediation/plan';
import { isActive } from '../../domain/remediation/status';
import { tried } from '../../domain/remediation/tried';
import { RemediationAction, type RemediationStatus } from '../../domain/words';
import type { Subject } from '../signal/subject';
import type { Unit } from '../unit';
import { wake } from './wake';

const RULE = { rule: 'AUTOMATIC_REMEDIATION', ruleVersion: '1' };
const FAILED = { rule: 'REMEDIATION_FAILED', ruleVersion: '1' };

interface Draft {
  id: string;
  subject: Subject;
  action: RemediationAction;
  steps: Step[];
}

interface Before {
  alert_id: string;
  id: string;
  status: RemediationStatus;
  guard: { summary?: string } | null;
  steps: Step[];
}

/** What the operations plan does about a definition; null: nothing automatic. */
export function actionFor(definition: string): RemediationAction | null {
  if (isPassing(definition)) return 'BACKUP_START_AGAIN';
  const planned = baselineAlarm.get(definition)?.remediation;
  return RemediationAction.find((action) => action === planned) ?? null;
}

/**
 * Takes the alerts that can be remediated and whose resource is known: they are held while somebody works on them. One
 * whose remediation failed or was blocked goes on instead, and says what was tried: it is an incident whatever its
 * impact.
 */
export async function remediateAlerts(unit: Unit, subjects: readonly Subject[]): Promise<void> {
  const wanted = subjects.filter(({ open, impact, resource, region }) => {
    return open && resource !== null && region !== null && actionFor(impact.definition) !== null;
  });
  if (wanted.length === 0) return;
  const before = await remediatedBefore(unit, wanted);
  const drafts: Draft[] = [];
  for (const subject of wanted) {
    const last = before.get(subject.alertId);
    if (last) {
      if (last.status === 'FAILED' || last.status === 'BLOCKED') resume(subject, last);
      else if (isActive(last.status)) hold(subject, last.id);
      continue;
    }
    drafts.push(draftOf(subject, actionFor(subject.impact.definition)!));
  }
  for (const { id, subject } of drafts) hold(subject, id);
  await begin(unit, drafts);
}

async function remediatedBefore(unit: Unit, subjects: readonly Subject[]): Promise<Map<string, Before>> {
  const rows = await unit.query<Before>(
    `select distinct on (alert_id) alert_id, id, status, guard, steps from remediation
     where alert_id = any ($1) order by alert_id, created_at desc, id desc`,
    [subjects.map(({ alertId }) => alertId)],
  );
  return new Map(rows.map((row) => [row.alert_id, row]));
}

function resume(subject: Subject, last: Before): void {
  const text = tried(last.status, last.steps, last.guard?.summary ?? null);
  subject.origin = 'FAILED_REMEDIATION';
  subject.reason = text;
  if (subject.impact.impact === 'KNOWN') return;
  subject.impact = {
    ...subject.impact,
    impact: 'KNOWN',
    explanation: explain(FAILED, 'What could not be remediated automatically is an incident.', {
      remediationId: toGlobalId('Remediation', last.id),
      impact: subject.impact.explanation,
    }),
  };
}

function draftOf(subject: Subject, action: RemediationAction): Draft {
  const windows = subject.impact.definition === 'ec2-windows-disk';
  return { id: newId(), subject, action, steps: stepsOf(action, windows) };
}

function hold(subject: Subject, remediationId: string): void {
  const { definition } = subject.impact;
  const action = actionFor(definition);
  subject.held = {
    status: 'REMEDIATING',
    explanation: explain(RULE, `${definition} is remediated automatically first (${action}).`, {
      definition,
      action,
      remediationId: toGlobalId('Remediation', remediationId),
    }),
  };
}

/** Writes the remediations and lets their jobs begin once the alerts are committed. */
async function begin(unit: Unit, drafts: readonly Draft[]): Promise<void> {
  if (drafts.length === 0) return;
  await unit.query(
    `insert into remediation (id, organization_id, account_id, alert_id, resource_id, region, action, runbook, status,
       steps, created_at, updated_at)
     select id, organization_id, account_id, alert_id, resource_id, region, action, runbook, 'PENDING', steps,
       $2::timestamptz, $2::timestamptz
     from jsonb_to_recordset($1::jsonb) as r (
       id uuid, organization_id uuid, account_id uuid, alert_id uuid, resource_id uuid, region text, action text,
       runbook text, steps jsonb)`,
    [
      JSON.stringify(
        drafts.map(({ id, subject, action, steps }) => ({
          id,
          organization_id: subject.account.organizationId,
          account_id: subject.account.id,
          alert_id: subject.alertId,
          resource_id: subject.resource!.id,
          region: subject.region,
          action,
          runbook: runbookOf(steps),
          steps,
        })),
      ),
      unit.now,
    ],
  );
  await wake(
    unit,
    drafts.map(({ id }) => id),
  );
}
