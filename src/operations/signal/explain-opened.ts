import { toGlobalId } from '../../domain/id';
import { settle } from './item';
import type { AlertRow } from './alert-row';

const CONSEQUENCE = {
  KNOWN: 'its impact is known, so an incident was opened or joined',
  UNCERTAIN: 'its impact is uncertain, so the customer is asked',
  NONE: 'it has no impact, so it was closed at once',
};

/** The signals that opened alerts say so, with why each alert became what it is. */
export function explainOpened(rows: readonly AlertRow[]): void {
  for (const { folded, dedupKey, impact, correlation, incidentId, questionId, held } of rows) {
    if (held?.suppressionId) {
      const { summary, inputs } = held.explanation;
      settle(folded.item, 'SUPPRESSED', 'ALERT_SUPPRESSED', summary, { dedupKey, ...inputs });
    }
    if (held?.status === 'REMEDIATING') {
      settle(folded.item, 'OPENED', 'ALERT_OPENED', `A new alert: ${held.explanation.summary}`, {
        dedupKey,
        impact: impact.explanation,
        remediation: held.explanation,
      });
    }
    if (held?.status === 'ESCALATED') {
      settle(folded.item, 'OPENED', 'ALERT_OPENED', `A new alert: ${held.explanation.summary}`, {
        dedupKey,
        impact: impact.explanation,
        correlation: held.explanation,
        ...(questionId ? { serviceRequestId: toGlobalId('ServiceRequest', questionId) } : {}),
      });
    }
    // Whoever else took the alert has told its signal so.
    if (held) continue;
    settle(folded.item, 'OPENED', 'ALERT_OPENED', `A new alert: ${CONSEQUENCE[impact.impact]}.`, {
      dedupKey,
      impact: impact.explanation,
      ...(correlation ? { correlation } : {}),
      ...(incidentId ? { incidentId: toGlobalId('Incident', incidentId) } : {}),
      ...(questionId ? { serviceRequestId: toGlobalId('ServiceRequest', questionId) } : {}),
    });
  }
}
