import { ballWith } from '../../domain/incident';
import type { EventDraft } from '../../domain/event';
import type { ServiceRequest } from '../../entities';
import { difference, documentOf } from '../difference';
import { tellResolution } from '../support-case/tell';
import type { Unit } from '../unit';

export interface ServiceRequestChange {
  columns: Partial<Pick<ServiceRequest, 'status' | 'resolved_at' | 'incident_id' | 'due_at'>>;
  event: Pick<EventDraft, 'kind' | 'summary' | 'before' | 'after' | 'occurredAt'>;
  subject?: EventDraft['subject'];
}

/** The scalars of the API, and the columns that hold them. */
const fields = {
  status: 'status',
  ballWith: 'ball_with',
  resolvedAt: 'resolved_at',
  dueAt: 'due_at',
} as const satisfies Record<string, keyof ServiceRequest>;

/** Writes the changed columns with what follows from them, then the one event, whose id it gives. */
export async function changeServiceRequest(
  unit: Unit,
  request: ServiceRequest,
  change: ServiceRequestChange,
): Promise<string> {
  const next: ServiceRequest = { ...request, ...change.columns };
  next.ball_with = ballWith(next.status);
  await unit.query(
    `update service_request set status = $2, ball_with = $3, resolved_at = $4, incident_id = $5, due_at = $6,
       updated_at = $7, version = version + 1
     where id = $1`,
    [next.id, next.status, next.ball_with, next.resolved_at, next.incident_id, next.due_at, unit.now],
  );
  if (next.status === 'RESOLVED' && request.status !== 'RESOLVED')
    await tellResolution(unit, { service_request_id: request.id });
  const { before, after } = difference(fields, request, next);
  return unit.record({
    kind: change.event.kind,
    summary: change.event.summary,
    organizationId: request.organization_id,
    accountId: request.account_id,
    subject: change.subject ?? { type: 'ServiceRequest', id: request.id },
    incidentId: next.incident_id,
    occurredAt: change.event.occurredAt,
    before: documentOf({ ...before, ...change.event.before }),
    after: documentOf({ ...after, ...change.event.after }),
  });
}
