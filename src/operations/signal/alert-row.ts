import type { AlertStatus } from '../../domain/words';
import type { FoldedAlert } from './fold';
import type { Subject } from './subject';

/** An alert that a batch of signals opens or changes, with what it will be written from. */
export interface AlertRow extends Subject {
  folded: FoldedAlert;
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
