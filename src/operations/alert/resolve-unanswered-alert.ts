import { alertTransition } from '../../domain/alert';
import { excerpt } from '../sentence';
import { holdQuestions, settleQuestions } from '../service-request/settle-questions';
import type { Unit } from '../unit';
import { changeAlert } from './change';
import { holdAlert } from './lock';

/**
 * Three days without an answer: the alert is resolved. Does nothing where it was answered, or asked again, meanwhile;
 * says whether it resolved it.
 */
export async function resolveUnansweredAlert(unit: Unit, alertId: string): Promise<boolean> {
  await holdQuestions(unit, [alertId]);
  const alert = await holdAlert(unit, alertId);
  if (!alert?.answer_due_at || alert.answer_due_at > unit.now) return false;
  const step = alertTransition(alert, 'expire');
  if ('refusal' in step) return false;
  await unit.cancel('end-alert-flapping', alert.id);
  await changeAlert(unit, alert, {
    columns: { status: step.status, resolved_at: unit.now, answer_due_at: null },
    event: {
      kind: 'ALERT_RESOLVED',
      summary: `“${excerpt(alert.title)}” is resolved: nobody confirmed an impact in three days.`,
      after: { reason: 'UNANSWERED' },
    },
  });
  await settleQuestions(unit, [alert.id], 'Nobody answered within three days: what was asked about is resolved.');
  return true;
}
