import { alertTransition } from '../../domain/alert';
import { accepted, textOf } from '../check';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { settleQuestions } from '../service-request/settle-questions';
import { changeAlert } from './change';
import { lockAlert, type AlertInput } from './lock';

export interface DismissAlertInput extends AlertInput {
  reason: string;
}

/** The answer that nothing suffers: resolved without an incident. */
export const dismissAlert: Operation<DismissAlertInput> = async (unit, input) => {
  const reason = textOf(input.reason, 'reason');
  const alert = await lockAlert(unit, input);
  const status = accepted(alertTransition(alert, 'dismiss'));
  await unit.cancel('resolve-unanswered-alert', alert.id);
  await unit.cancel('end-alert-flapping', alert.id);
  const eventId = await changeAlert(unit, alert, {
    columns: { status, resolved_at: unit.now, answer_due_at: null },
    event: {
      kind: 'ALERT_DISMISSED',
      summary: `${unit.caller.name} dismissed “${excerpt(alert.title)}”: ${excerpt(reason)}`,
      after: { reason },
    },
  });
  await settleQuestions(unit, [alert.id], `${unit.caller.name} answered that there is no impact: ${reason}`);
  return { ids: { alert: alert.id }, eventId };
};
