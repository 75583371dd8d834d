import { allOccurrences } from '../recurrence/occurrences';
import type { IncidentOrigin, IncidentPriority, Party, ServiceTier } from '../words';
import type { Fact } from './fact';

/** What is read of a row of the event log; the columns are named as in the table. */
export interface LogRow {
  kind: string;
  occurred_at: Date;
  party: Party;
  customer_visible: boolean;
  subject_id: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** Where Accelerate opens the incident, the customer is told by that event: it is at once the first response. */
const OPENED_BY_ACCELERATE: readonly unknown[] = [
  'DETECTED',
  'FAILED_REMEDIATION',
  'CONFIG_RULE',
] satisfies IncidentOrigin[];

/**
 * The facts of one incident from its rows and those of the suppressions that concern it, in the order of the log.
 * `olderTier` stands in for INCIDENT_CREATED rows that were written without `serviceTier`.
 */
export function factsOf(rows: readonly LogRow[], olderTier?: ServiceTier): Fact[] {
  return rows.flatMap((row) => factsOfRow(row, olderTier));
}

function factsOfRow(row: LogRow, olderTier: ServiceTier | undefined): Fact[] {
  const at = row.occurred_at;
  const after = row.after ?? {};
  switch (row.kind) {
    case 'INCIDENT_CREATED':
      return opened(row, after, olderTier);
    case 'SUPPRESSION_CREATED':
      return windows(row, after);
    case 'SUPPRESSION_ENDED':
      return [{ kind: 'WINDOW_ENDED', at, id: row.subject_id }];
    default:
      if (!row.kind.startsWith('INCIDENT_')) return [];
  }
  const facts: Fact[] = [];
  if (responds(row, after)) facts.push({ kind: 'RESPONDED', at });
  if (after.priority) facts.push({ kind: 'PRIORITY_CHANGED', at, priority: after.priority as IncidentPriority });
  return [...facts, ...statusFacts(row, after)];
}

function opened(row: LogRow, after: Record<string, unknown>, olderTier: ServiceTier | undefined): Fact[] {
  const at = row.occurred_at;
  const serviceTier = (after.serviceTier as ServiceTier | undefined) ?? olderTier;
  if (!serviceTier) throw new Error(`The event that opened ${row.subject_id} does not say the service tier.`);
  const opening: Fact = {
    kind: 'OPENED',
    at,
    serviceTier,
    priority: after.priority as IncidentPriority,
    test: after.test === true,
  };
  const notified = row.customer_visible && OPENED_BY_ACCELERATE.includes(after.origin);
  return notified ? [opening, { kind: 'RESPONDED', at }] : [opening];
}

/** Whether Accelerate says something to the customer here; a note among its own people is not visible to them. */
function responds(row: LogRow, after: Record<string, unknown>): boolean {
  if (row.party !== 'ACCELERATE' || !row.customer_visible) return false;
  return (
    row.kind === 'INCIDENT_ACKNOWLEDGED' ||
    row.kind === 'INCIDENT_COMMENT_ADDED' ||
    after.status === 'PENDING_CUSTOMER_ACTION'
  );
}

/** By the status that the row led to, not by its kind: a comment or a link may change it too. */
function statusFacts(row: LogRow, after: Record<string, unknown>): Fact[] {
  const at = row.occurred_at;
  switch (after.status) {
    case undefined:
      return [];
    case 'PENDING_CUSTOMER_ACTION':
      return [{ kind: 'WAITING', at }];
    case 'RESOLVED':
      return [{ kind: 'RESOLVED', at, void: after.outcome === 'NOT_AN_INCIDENT' }];
    case 'REOPENED':
      return [{ kind: 'REOPENED', at }];
    default:
      return row.before?.status === 'PENDING_CUSTOMER_ACTION' ? [{ kind: 'RESUMED', at }] : [];
  }
}

/** Only a suppression that says so is an agreed window: alarms may be quiet while the promise stands. */
function windows(row: LogRow, after: Record<string, unknown>): Fact[] {
  if (after.agreedWindow !== true) return [];
  const text = (name: string) => after[name] as string | null | undefined;
  const endsAt = text('endsAt');
  return allOccurrences({
    startsAt: new Date(text('startsAt')!),
    endsAt: endsAt == null ? null : new Date(endsAt),
    recurrence: text('recurrence'),
    timezone: text('timezone'),
  }).map(({ from, until }) => ({ kind: 'WINDOW_AGREED', at: row.occurred_at, id: row.subject_id, from, until }));
}
