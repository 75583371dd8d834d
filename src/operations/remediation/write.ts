import type { EventDraft } from '../../domain/event';
import type { Step } from '../../domain/remediation/plan';
import type { RemediationStepStatus } from '../../domain/words';
import type { Remediation } from '../../entities';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';

/** A remediation that is held, and its steps; both are written together. */
export interface Held {
  row: Remediation;
  steps: Step[];
}

export async function writeRemediation(unit: Unit, { row, steps }: Held): Promise<void> {
  await unit.query(
    `update remediation set status = $2, steps = $3, guard = $4, execution_id = $5, target = $6, acted_at = $7,
       started_at = $8, ended_at = $9, incident_id = $10, runbook = $11, updated_at = $12, version = version + 1
     where id = $1`,
    [
      row.id,
      row.status,
      JSON.stringify(steps),
      row.guard && JSON.stringify(row.guard),
      row.execution_id,
      row.target,
      row.acted_at,
      row.started_at,
      row.ended_at,
      row.incident_id,
      row.runbook,
      unit.now,
    ],
  );
}

export function eventOf(
  row: Remediation,
  event: Pick<EventDraft, 'kind' | 'summary' | 'before' | 'after'>,
): EventDraft {
  return {
    ...event,
    organizationId: row.organization_id,
    accountId: row.account_id,
    subject: { type: 'Remediation', id: row.id },
    incidentId: row.incident_id,
  };
}

/** Ends a step, and gives the event that says so. */
export function endStep(
  unit: Unit,
  { row }: Held,
  step: Step,
  status: RemediationStepStatus,
  more: { output?: Record<string, unknown> | null; failureMessage?: string | null } = {},
): EventDraft {
  const before = step.status;
  const at = unit.now.toISOString();
  Object.assign(step, {
    status,
    startedAt: step.startedAt ?? at,
    endedAt: at,
    output: more.output ?? step.output,
    failureMessage: more.failureMessage ?? null,
  });
  return eventOf(row, {
    kind: 'REMEDIATION_STEP_COMPLETED',
    summary: excerpt(
      `${step.name} (${step.action}) ended: ${status}${step.failureMessage ? `. ${step.failureMessage}` : ''}`,
    ),
    before: { step: step.name, status: before },
    after: {
      step: step.name,
      action: step.action,
      status,
      executionId: step.executionId,
      message: step.failureMessage,
    },
  });
}
