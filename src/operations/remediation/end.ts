import { toGlobalId } from '../../domain/id';
import { remediationTransition } from '../../domain/remediation/status';
import { tried } from '../../domain/remediation/tried';
import { changeAlert } from '../alert/change';
import { holdAlert } from '../alert/lock';
import { excerpt } from '../sentence';
import { openServiceRequest } from '../service-request/open';
import { resumeAlerts } from '../signal/resume-alerts';
import type { Unit } from '../unit';
import { wakeForResource } from './wake';
import { eventOf, writeRemediation, type Held } from './write';

export type End = 'succeed' | 'fail' | 'block' | 'cancel';

const KIND = {
  succeed: 'REMEDIATION_SUCCEEDED',
  fail: 'REMEDIATION_FAILED',
  block: 'REMEDIATION_BLOCKED',
  cancel: 'REMEDIATION_STEP_COMPLETED',
} as const;

/**
 * Ends a remediation, once. SUCCEEDED resolves an alert that no signal ends; FAILED and BLOCKED let the alert take its
 * course: it becomes an incident that says what was tried. What was over by itself ends without an incident.
 */
export async function endRemediation(unit: Unit, held: Held, end: End, reason: string): Promise<void> {
  const { row, steps } = held;
  const status = remediationTransition(row.status, end);
  if (!status) return;
  const was = row.status;
  row.status = status;
  row.ended_at = unit.now;
  for (const step of steps) if (step.status === 'PENDING') step.status = 'SKIPPED';
  await writeRemediation(unit, held);
  const summary = `Automatic remediation (${row.action}) is ${status}: ${excerpt(reason)}`;
  if (end === 'succeed') await resolveAlert(unit, held, reason);
  if (end === 'fail' || end === 'block') await escalate(unit, held, summary);
  await unit.recordAll([
    eventOf(row, {
      kind: KIND[end],
      summary,
      before: { status: was, endedAt: null },
      after: {
        status,
        endedAt: unit.now,
        reason,
        guard: row.guard,
        incident: row.incident_id && { id: toGlobalId('Incident', row.incident_id) },
      },
    }),
  ]);
  await unit.cancel('run-remediation', row.id);
  if (row.resource_id) await wakeForResource(unit, row.resource_id);
}

async function resolveAlert(unit: Unit, { row }: Held, reason: string): Promise<void> {
  const alert = row.alert_id && (await holdAlert(unit, row.alert_id));
  if (!alert || alert.status !== 'REMEDIATING') return;
  await unit.cancel('end-alert-flapping', alert.id);
  await changeAlert(unit, alert, {
    columns: { status: 'RESOLVED', resolved_at: unit.now, answer_due_at: null },
    event: {
      kind: 'ALERT_RESOLVED',
      summary: `“${excerpt(alert.title)}” is over: it was remediated automatically. ${excerpt(reason)}`,
      after: { reason: 'REMEDIATED', remediation: { id: toGlobalId('Remediation', row.id) } },
    },
  });
}

/** The alert goes on to its incident; where a volume may not be extended, the customer is told what stands in the way. */
async function escalate(unit: Unit, held: Held, summary: string): Promise<void> {
  const { row, steps } = held;
  if (!row.alert_id) return;
  await resumeAlerts(unit, [row.alert_id], summary);
  const [alert] = await unit.query<{ incident_id: string | null; title: string }>(
    'select incident_id, title from alert where id = $1',
    [row.alert_id],
  );
  if (alert?.incident_id) {
    row.incident_id = alert.incident_id;
    await unit.query('update remediation set incident_id = $2 where id = $1', [row.id, alert.incident_id]);
  }
  if (row.status !== 'BLOCKED' || row.action !== 'EC2_VOLUME_CLEAN_THEN_EXTEND') return;
  await openServiceRequest(unit, {
    organizationId: row.organization_id,
    accountId: row.account_id,
    title: excerpt(`A disk could not be extended automatically: ${alert.title}`),
    body:
      `${tried(row.status, steps, (row.guard as { summary?: string } | null)?.summary ?? null)}\n\n` +
      'Please extend the disk yourself, or tell us here how it is to be done.',
    category: 'BLOCKED_REMEDIATION',
    origin: 'ACCELERATE',
    status: 'PENDING_CUSTOMER_ACTION',
    alertId: row.alert_id,
    incidentId: row.incident_id,
  });
}
