import { explainHolding } from '../../domain/suppression';
import type { EventDraft } from '../../domain/event';
import { toGlobalId } from '../../domain/id';
import type { AlertStatus } from '../../domain/words';
import { countHeld } from '../suppression/count-held';
import { holdingsOf } from '../suppression/match';
import type { Unit } from '../unit';
import type { Subject } from './subject';

/**
 * Alerts that an active suppression covers are held back by it and open nothing. What has no impact is not held: it is
 * closed at once and disturbs nobody.
 */
export async function suppress(unit: Unit, subjects: readonly Subject[]): Promise<void> {
  const loud = subjects.filter(({ impact }) => impact.impact !== 'NONE');
  const holdings = await holdingsOf(
    unit,
    loud.map(({ alertId, account, resource, alarmId, impact }) => ({
      id: alertId,
      organizationId: account.organizationId,
      accountId: account.id,
      resourceId: resource?.id ?? null,
      definition: impact.definition,
      alarmId,
    })),
  );
  for (const subject of loud) {
    const holding = holdings.get(subject.alertId);
    if (!holding) continue;
    const { suppressionId } = holding;
    subject.held = { status: 'SUPPRESSED', explanation: explainHolding(holding, unit.now), suppressionId };
  }
  await countHeld(
    unit,
    [...holdings.values()].map(({ suppressionId }) => suppressionId),
  );
}

/** The event of an alert that is held back; null where none holds it. `was` is what it was before, by default OPEN. */
export function suppressedOf(subject: Subject, was: AlertStatus = 'OPEN'): EventDraft | null {
  const { held } = subject;
  if (!held?.suppressionId) return null;
  return {
    kind: 'ALERT_SUPPRESSED',
    organizationId: subject.account.organizationId,
    accountId: subject.account.id,
    subject: { type: 'Alert', id: subject.alertId },
    summary: `“${subject.title}” is held back. ${held.explanation.summary}`,
    before: { status: was },
    after: {
      status: held.status,
      suppressedBy: { id: toGlobalId('Suppression', held.suppressionId) },
      explanation: held.explanation,
    },
  };
}
