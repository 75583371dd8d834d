import type { EventDraft } from '../../domain/event';
import type { Alert } from '../../entities';
import { difference, documentOf } from '../difference';
import type { Unit } from '../unit';

export interface AlertChange {
  columns: Partial<Pick<Alert, 'status' | 'incident_id' | 'answer_due_at' | 'resolved_at' | 'flapping'>>;
  event: Pick<EventDraft, 'kind' | 'summary' | 'before' | 'after'>;
}

/** The scalars of the API, and the columns that hold them. */
const fields = {
  status: 'status',
  answerDueAt: 'answer_due_at',
  resolvedAt: 'resolved_at',
  flapping: 'flapping',
} as const satisfies Record<string, keyof Alert>;

/** Writes the changed columns, then the one event, whose id it gives: its documents hold the scalars that changed. */
export async function changeAlert(unit: Unit, alert: Alert, change: AlertChange): Promise<string> {
  const next: Alert = { ...alert, ...change.columns };
  await unit.query(
    `update alert set status = $2, incident_id = $3, answer_due_at = $4, resolved_at = $5, flapping = $6,
       updated_at = $7, version = $8
     where id = $1`,
    [
      alert.id,
      next.status,
      next.incident_id,
      next.answer_due_at,
      next.resolved_at,
      next.flapping,
      unit.now,
      alert.version + 1,
    ],
  );
  const { before, after } = difference(fields, alert, next);
  return unit.record({
    kind: change.event.kind,
    summary: change.event.summary,
    organizationId: alert.organization_id,
    accountId: alert.account_id,
    subject: { type: 'Alert', id: alert.id },
    incidentId: next.incident_id,
    before: documentOf({ ...before, ...change.event.before }),
    after: documentOf({ ...after, ...change.event.after }),
  });
}
