import type { EventKind, Party } from './words';
import type { NodeType } from './id';

/** Who acted, as an event row keeps it: the name then, and the id where there is a row to look up. */
export interface EventActor {
  kind: 'PERSON' | 'API_KEY' | 'SYSTEM' | 'AWS';
  id: string | null;
  name: string;
  party: Party;
  /** SYSTEM: the component; AWS: the principal's ARN. */
  detail: string | null;
}

export type Document = Record<string, unknown>;

/**
 * One change, at once audit record, timeline entry and stream message. Two documents are written: what the customer's
 * people may see, and the internal addition that only Accelerate's see; an event with `internal: true` is Accelerate's
 * alone.
 */
export interface EventDraft {
  kind: EventKind;
  /** null: the event belongs to no organization (an unmatched signal) and is Accelerate's alone. */
  organizationId: string | null;
  accountId?: string | null;
  subject: { type: NodeType; id: string };
  incidentId?: string | null;
  occurredAt?: Date;
  summary: string;
  before?: Document | null;
  after?: Document | null;
  internal?: boolean;
  /** Merged over the customer's document for Accelerate's viewers. */
  internalBefore?: Document | null;
  internalAfter?: Document | null;
  /** Accelerate's own words, where they differ from the summary that the customer reads. */
  internalSummary?: string | null;
  /** The responsibility row (code) under which it was done. */
  raciCode?: string | null;
  /** Who acted where it is not the caller: what an operation finds in passing was not its caller's deed. */
  actor?: EventActor;
}

/** A place in the log as clients hold it: epoch and position. */
export interface Position {
  epoch: string;
  position: bigint;
}

export function toCursor({ epoch, position }: Position): string {
  return Buffer.from(`${epoch}:${position}`).toString('base64url');
}

/** The place that a cursor names, or null where the text is not a cursor. */
export function fromCursor(cursor: string): Position | null {
  if (cursor.length > 100) return null;
  const match = /^([0-9a-z]{1,32}):(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  return match ? { epoch: match[1], position: BigInt(match[2]) } : null;
}
