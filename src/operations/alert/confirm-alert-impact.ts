import { alertTransition } from '../../domain/alert';
import { explain } from '../../domain/explanation';
import { toGlobalId } from '../../domain/id';
import type { IncidentPriority } from '../../domain/words';
import { TransitionError } from '../../domain/error';
import { incidentSignature } from '../../domain/problem';
import type { Resource } from '../../entities';
import { accepted, optionalTextOf, TITLE } from '../check';
import { writeComment } from '../comment';
import { openIncident } from '../incident/open';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { settleQuestions } from '../service-request/settle-questions';
import { changeAlert } from './change';
import { lockAlert, type AlertInput } from './lock';

export interface ConfirmAlertImpactInput extends AlertInput {
  priority: IncidentPriority;
  comment?: string | null;
}

const CONFIRMED = { rule: 'ALERT_IMPACT_CONFIRMED', ruleVersion: '1' };

/** Someone who knows the application says that it suffers: the alert becomes an incident. */
export const confirmAlertImpact: Operation<ConfirmAlertImpactInput> = async (unit, input) => {
  const comment = optionalTextOf(input.comment, 'comment');
  const alert = await lockAlert(unit, input);
  const status = accepted(alertTransition(alert, 'confirm'));
  if (alert.incident_id !== null) {
    throw new TransitionError('The alert belongs to an incident already.', ['input', 'alertId']);
  }
  const resources = await unit.query<Pick<Resource, 'type'>>('select type from resource where id = $1', [
    alert.resource_id,
  ]);
  const incident = await openIncident(unit, {
    organizationId: alert.organization_id,
    accountId: alert.account_id,
    title: excerpt(alert.title, TITLE),
    description: comment,
    priority: input.priority,
    origin: 'CONFIRMED_ALERT',
    explanation: explain(CONFIRMED, `${unit.caller.name} confirmed that the alert has an impact.`, {
      alert: toGlobalId('Alert', alert.id),
      dedupKey: alert.dedup_key,
      party: unit.caller.party,
    }),
    resourceIds: alert.resource_id === null ? [] : [alert.resource_id],
    reporterId: unit.caller.personId,
    signature: incidentSignature({ definition: alert.definition, resources }),
  });
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
  // After the incident's own event: who waits for this one has seen the incident open.
  const eventId = await changeAlert(unit, alert, {
    columns: { status, incident_id: incident.id, answer_due_at: null },
    event: {
      kind: 'ALERT_IMPACT_CONFIRMED',
      summary: `${unit.caller.name} confirmed the impact of “${excerpt(alert.title)}”: ${incident.number} is open.`,
      before: { incident: null },
      after: {
        incident: { id: toGlobalId('Incident', incident.id), number: incident.number },
        ...(comment !== null && { comment }),
      },
    },
  });
  await settleQuestions(
    unit,
    [alert.id],
    `${unit.caller.name} confirmed the impact: incident ${incident.number} is open.`,
    incident.id,
  );
  return { ids: { alert: alert.id, incident: incident.id }, eventId };
};
