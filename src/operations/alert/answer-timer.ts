import { answerDueAt } from '../../domain/alert';
import type { TimerDraft } from '../../domain/job';

/** The end of the customer's time to answer: set when the question is put, cancelled by the answer. */
export function answerTimer(alertId: string, askedAt: Date): TimerDraft {
  return { task: 'resolve-unanswered-alert', key: alertId, ids: { alertId }, dueAt: answerDueAt(askedAt) };
}
