import type { EventDraft } from '../../domain/event';
import { beginsToAwait } from '../../domain/escalation';
import { ballWith, PRIORITY_RANK } from '../../domain/incident';
import type { Incident } from '../../entities';
import { difference, documentOf } from '../difference';
import { followEscalation } from '../escalation-policy/follow';
import type { Effect } from '../perform';
import { tellOfChange } from '../support-case/tell-of-change';
import type { Unit } from '../unit';
import { recordOnIncidents } from './clock';

type Columns = Pick<
  Incident,
  | 'status'
  | 'priority'
  | 'assignee_id'
  | 'acknowledged_at'
  | 'resolved_at'
  | 'resolution'
  | 'outcome'
  | 'rating'
  | 'rating_comment'
  | 'duplicate_of_id'
>;

export interface IncidentChange {
  columns: Partial<Columns>;
  event: Pick<EventDraft, 'kind' | 'summary' | 'before' | 'after' | 'occurredAt'>;
  /** Other objects that the payload reads back. */
  ids?: Record<string, string>;
  subject?: EventDraft['subject'];
  /** Nobody did it: it does not count as work on the incident. */
  unattended?: boolean;
}

/** The scalars of the API, and the columns that hold them. */
const fields = {
  status: 'status',
  priority: 'priority',
  ballWith: 'ball_with',
  acknowledgedAt: 'acknowledged_at',
  resolvedAt: 'resolved_at',
  resolution: 'resolution',
  outcome: 'outcome',
  rating: 'rating',
} as const satisfies Record<string, keyof Incident>;

/**
 * Writes the changed columns with what follows from them, its clocks too, and the one event: its documents hold the
 * scalars that changed, and what the verb adds.
 */
export async function changeIncident(unit: Unit, incident: Incident, change: IncidentChange): Promise<Effect> {
  const next: Incident = { ...incident, ...change.columns };
  next.ball_with = ballWith(next.status);
  next.priority_rank = PRIORITY_RANK[next.priority];
  next.version = incident.version + 1;
  next.updated_at = unit.now;
  if (!change.unattended) next.worked_at = unit.now;
  if (beginsToAwait(incident, next)) next.awaiting_since = unit.now;
  await unit.query(
    `update incident set status = $2, priority = $3, priority_rank = $4, ball_with = $5, assignee_id = $6,
       acknowledged_at = $7, resolved_at = $8, resolution = $9, outcome = $10, rating = $11, rating_comment = $12,
       duplicate_of_id = $13, updated_at = $14, version = $15, worked_at = $16, awaiting_since = $17
     where id = $1`,
    [
      next.id,
      next.status,
      next.priority,
      next.priority_rank,
      next.ball_with,
      next.assignee_id,
      next.acknowledged_at,
      next.resolved_at,
      next.resolution,
      next.outcome,
      next.rating,
      next.rating_comment,
      next.duplicate_of_id,
      next.updated_at,
      next.version,
      next.worked_at,
      next.awaiting_since,
    ],
  );
  if (next.status !== incident.status || next.priority !== incident.priority) {
    await followEscalation(unit, incident.organization_id, [incident.id]);
  }
  const { before, after } = difference(fields, incident, next);
  const { event } = change;
  const draft: EventDraft = {
    kind: event.kind,
    summary: event.summary,
    organizationId: incident.organization_id,
    accountId: incident.account_id,
    subject: change.subject ?? { type: 'Incident', id: incident.id },
    incidentId: incident.id,
    occurredAt: event.occurredAt,
    before: documentOf({ ...before, ...event.before }),
    after: documentOf({ ...after, ...event.after }),
  };
  const [eventId] = await recordOnIncidents(unit, [incident], [draft]);
  await tellOfChange(unit, incident, next, event);
  return { ids: { incident: incident.id, ...change.ids }, eventId };
}

/** What a repeat of what is already so answers: the incident as it is, no version, no event. */
export function unchanged(incident: Incident): Effect {
  return { ids: { incident: incident.id }, eventId: null };
}
