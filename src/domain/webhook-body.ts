import { toCursor } from './event';
import { toGlobalId, type NodeType } from './id';
import type { EventKind, Party } from './words';

/** An event as its row keeps it for the customer, with its place in the log. */
export interface ToldEvent {
  event_id: string;
  position: string;
  epoch: string;
  customer_ordinal: string;
  kind: EventKind;
  occurred_at: Date;
  recorded_at: Date;
  summary: string;
  before: unknown;
  after: unknown;
  subject_type: NodeType;
  subject_id: string;
  organization_id: string;
  account_id: string | null;
  incident_id: string | null;
  incident_number: string | null;
  actor_name: string;
  party: Party;
}

/**
 * The body of a delivery: the event as the API shows it to the organization's people, under the envelope of Standard
 * Webhooks. Made of what the log wrote down then, so that every attempt sends the same.
 */
export function bodyOf(event: ToldEvent): string {
  const id = (type: NodeType, uuid: string | null) => (uuid === null ? null : { id: toGlobalId(type, uuid) });
  return JSON.stringify({
    type: event.kind,
    timestamp: event.occurred_at.toISOString(),
    data: {
      id: toGlobalId('Event', event.event_id),
      cursor: toCursor({ epoch: event.epoch, position: BigInt(event.position) }),
      ordinal: event.customer_ordinal,
      kind: event.kind,
      occurredAt: event.occurred_at.toISOString(),
      recordedAt: event.recorded_at.toISOString(),
      summary: event.summary,
      actor: { displayName: event.actor_name, party: event.party },
      organization: id('Organization', event.organization_id),
      account: id('Account', event.account_id),
      incident: event.incident_id && { ...id('Incident', event.incident_id), number: event.incident_number },
      subject: { __typename: event.subject_type, ...id(event.subject_type, event.subject_id) },
      before: event.before,
      after: event.after,
    },
  });
}
