import { alertTransition } from '../../domain/alert';
import { TransitionError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import type { IncidentPriority } from '../../domain/words';
import { accepted, idOf, optionalTextOf } from '../check';
import { writeComment } from '../comment';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { settleQuestions } from '../service-request/settle-questions';
import { changeAlert } from './change';
import { incidentOfConfirmed } from './incident-of-confirmed';
import { lockAlert, type AlertInput } from './lock';
import { takeAsked } from '../signal/take-asked';
import { holdInstance } from './shared-instance';

export interface ConfirmAlertImpactInput extends AlertInput {
  priority: IncidentPriority;
  comment?: string | null;
}

/** Someone who knows the application says that it suffers: the alert becomes an incident, or part of its instance's. */
export const confirmAlertImpact: Operation<ConfirmAlertImpactInput> = async (unit, input) => {
  const comment = optionalTextOf(input.comment, 'comment');
  const shared = await holdInstance(unit, idOf('Alert', input.alertId, 'alertId'));
  const alert = await lockAlert(unit, input);
  const status = accepted(alertTransition(alert, 'confirm'));
  if (alert.incident_id !== null) {
    throw new TransitionError('The alert belongs to an incident already.', ['input', 'alertId']);
  }
  const incident = await incidentOfConfirmed(unit, alert, { priority: input.priority, comment, shared });
  if (comment !== null) {
    await writeComment(
      unit,
      {
        id: incident.id,
        number: incident.number,
        organization_id: alert.organization_id,
        account_id: alert.account_id,
      },
      comment,
    );
  }
  await unit.cancel('resolve-unanswered-alert', alert.id);
  const became = `${incident.number} ${incident.joined ? 'is open, and it joined that' : 'is open'}`;
  // After the incident's own event: who waits for this one has seen the incident open.
  const eventId = await changeAlert(unit, alert, {
    columns: { status, incident_id: incident.id, answer_due_at: null },
    event: {
      kind: 'ALERT_IMPACT_CONFIRMED',
      summary: `${unit.caller.name} confirmed the impact of “${excerpt(alert.title)}”: ${became}.`,
      before: { incident: null },
      after: {
        incident: { id: toGlobalId('Incident', incident.id), number: incident.number },
        ...(comment !== null && { comment }),
        ...(incident.joined && { explanation: incident.joined }),
      },
    },
  });
  await settleQuestions(
    unit,
    [alert.id],
    `${unit.caller.name} confirmed the impact: incident ${incident.number} is open.`,
    incident.id,
  );
  if (shared) await takeAsked(unit, [{ ...shared, incidentId: incident.id }]);
  return { ids: { alert: alert.id, incident: incident.id }, eventId };
};
