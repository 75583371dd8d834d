import type { ImpactDecision } from '../../domain/catalog/impact';
import type { Explanation } from '../../domain/explanation';
import type { AlertStatus } from '../../domain/words';
import type { FoldedAlert } from './fold';
import type { KnownResource, SignalAccount } from './item';

/** An alert that a batch opens or changes, with what it will be written from. */
export interface AlertRow {
  folded: FoldedAlert;
  account: SignalAccount;
  dedupKey: string;
  region: string | null;
  alarmId: string | null;
  resource: KnownResource | null;
  impact: ImpactDecision;
  title: string;
  incidentId: string | null;
  /** The service request that asks the customer about it. */
  questionId: string | null;
  correlation: Explanation | null;
}

/** What an alert was before a batch changed it. */
export interface Was {
  id: string;
  status: AlertStatus;
  incident_id: string | null;
  flapping: boolean;
  count: number;
  last_seen_at: Date;
  answer_due_at: Date | null;
}

/** What a new alert is while its condition lasts. */
export function openStatus(row: AlertRow): AlertStatus {
  return { KNOWN: 'ESCALATED', UNCERTAIN: 'AWAITING_CUSTOMER', NONE: 'CLOSED' }[row.impact.impact] as AlertStatus;
}
