import { answerDueAt } from '../../domain/alert';
import type { EventDraft } from '../../domain/event';
import type { Unit } from '../unit';
import type { AlertRow, Was } from './alert-row';
import { suppressedOf } from './suppress';
import { openStatus } from './subject';

function eventOf(
  row: AlertRow,
  incidentId: string | null,
  event: Pick<EventDraft, 'kind' | 'summary' | 'before' | 'after'>,
): EventDraft {
  return {
    ...event,
    organizationId: row.account.organizationId,
    accountId: row.account.id,
    subject: { type: 'Alert', id: row.folded.id },
    incidentId,
  };
}

/** The events of a new alert. */
export function opened(unit: Unit, row: AlertRow): EventDraft[] {
  const { folded, impact, title, dedupKey, incidentId, held } = row;
  const suppressed = suppressedOf(row);
  const status = suppressed ? 'OPEN' : openStatus(row);
  const events = [
    eventOf(row, incidentId, {
      kind: 'ALERT_OPENED',
      summary: `“${title}” opened with ${impact.impact} impact.`,
      after: {
        title,
        status,
        impact: impact.impact,
        dedupKey,
        count: folded.count,
        firstSeenAt: folded.firstSeenAt,
        lastSeenAt: folded.lastSeenAt,
        answerDueAt: status === 'AWAITING_CUSTOMER' && folded.open ? answerDueAt(unit.now) : null,
        ...(row.contacts && { contacts: row.contacts }),
        ...(held?.status === 'CLOSED' && { explanation: held.explanation }),
      },
    }),
  ];
  if (suppressed) events.push(suppressed);
  if (folded.flapping) events.push(flappingEvent(row, incidentId));
  if (!folded.open) {
    events.push(
      eventOf(row, incidentId, {
        kind: 'ALERT_RESOLVED',
        summary: `“${title}” is over.`,
        before: { status: openStatus(row), resolvedAt: null },
        after: { status: 'RESOLVED', resolvedAt: unit.now },
      }),
    );
  }
  return events;
}

/** The events of an alert that was there before; an older state that changed nothing has none. */
export function changed(unit: Unit, row: AlertRow, was: ReadonlyMap<string, Was>): EventDraft[] {
  const { folded, title } = row;
  const before = was.get(folded.id)!;
  const events: EventDraft[] = [];
  if (folded.appended > 0) {
    events.push(
      eventOf(row, before.incident_id, {
        kind: 'ALERT_APPENDED',
        summary: `“${title}” fired again (${folded.count} times).`,
        before: { count: before.count, lastSeenAt: before.last_seen_at },
        after: { count: folded.count, lastSeenAt: folded.lastSeenAt },
      }),
    );
  }
  if (folded.flapping && !before.flapping) events.push(flappingEvent(row, before.incident_id));
  if (folded.cleared) {
    const asked = before.answer_due_at && { answerDueAt: before.answer_due_at };
    events.push(
      eventOf(row, before.incident_id, {
        kind: 'ALERT_RESOLVED',
        summary: `“${title}” is over.`,
        before: { status: before.status, resolvedAt: null, ...asked },
        after: { status: 'RESOLVED', resolvedAt: unit.now, ...(asked && { answerDueAt: null }) },
      }),
    );
  }
  return events;
}

function flappingEvent(row: AlertRow, incidentId: string | null): EventDraft {
  return eventOf(row, incidentId, {
    kind: 'ALERT_FLAPPING',
    summary: `“${row.title}” is flapping: it went on and off at least four times in thirty minutes.`,
    before: { flapping: false },
    after: { flapping: true },
  });
}
