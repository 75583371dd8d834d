import { answerDueAt } from '../../domain/alert';
import type { Alert, ServiceRequest } from '../../entities';
import { answerTimer } from '../alert/answer-timer';
import { changeAlert } from '../alert/change';
import type { Unit } from '../unit';

/** The alerts of a question that nobody has answered, held until the transaction ends. */
export function waitingAlerts(unit: Unit, request: Pick<ServiceRequest, 'id'>): Promise<Alert[]> {
  return unit.query<Alert>(
    `select * from alert where service_request_id = $1 and status = 'AWAITING_CUSTOMER' order by id for no key update`,
    [request.id],
  );
}

/** The customer has spoken: silence no longer answers for them. Gives the request's new due time: none. */
export async function holdAnswers(unit: Unit, request: ServiceRequest): Promise<null> {
  if (request.category !== 'ALERT_NOTIFICATION') return null;
  await unit.query(
    `with held as (
       update alert set answer_due_at = null, updated_at = $2, version = version + 1
       where service_request_id = $1 and status = 'AWAITING_CUSTOMER' returning id::text)
     delete from timer where task = 'resolve-unanswered-alert' and key in (select id from held)`,
    [request.id, unit.now],
  );
  return null;
}

/** The customer is asked again: three days from now. Gives when they end, or null where no alert waits. */
export async function restartAnswers(unit: Unit, request: ServiceRequest): Promise<Date | null> {
  const dueAt = answerDueAt(unit.now);
  const alerts = await unit.query<{ id: string }>(
    `update alert set answer_due_at = $3, updated_at = $2, version = version + 1
     where service_request_id = $1 and status = 'AWAITING_CUSTOMER' returning id`,
    [request.id, unit.now, dueAt],
  );
  for (const { id } of alerts) await unit.schedule(answerTimer(id, unit.now));
  return alerts.length > 0 ? dueAt : null;
}

/** The question is over with this answer: what waited for it has no impact. */
export async function dismissWaiting(unit: Unit, request: ServiceRequest, reason: string): Promise<void> {
  for (const alert of await waitingAlerts(unit, request)) {
    await unit.cancel('resolve-unanswered-alert', alert.id);
    await unit.cancel('end-alert-flapping', alert.id);
    await changeAlert(unit, alert, {
      columns: { status: 'RESOLVED', resolved_at: unit.now, answer_due_at: null },
      event: {
        kind: 'ALERT_DISMISSED',
        summary: `“${alert.title}” was dismissed with ${request.number}.`,
        after: { reason },
      },
    });
  }
}
