import type { CorrelationKey, NewAlert } from './correlation';
import type { Traits } from './correlation-rule';

/** A new alert with what declared rules look at. */
export interface RuledAlert extends NewAlert {
  /** Its dedup key: repeats of one alarm are one. */
  condition: string;
  /** What the built-in rule correlates it by. */
  below: CorrelationKey;
  /** Instead of that: what all alerts of its EC2 instance share a case by, where the account says so. */
  shares?: string | null;
  traits: Traits;
  /** When what it is in was over, where that is known beforehand: in a rehearsal. */
  until?: number;
}

/** An open case that no declared rule has made, with all alerts in it. */
export interface StoredCase {
  caseId: string;
  at: Date;
  lastAt: Date;
  members: readonly { condition: string; traits: Traits }[];
}

/** An open case of a declared rule. */
export interface StoredGroup {
  caseId: string;
  /** The text of its key. */
  key: string;
  firstAt: Date;
  lastAt: Date;
  members: readonly { condition: string; traits: Traits }[];
}
