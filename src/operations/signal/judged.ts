import type { Decision } from '../../domain/correlation';
import type { Subject } from './subject';

export interface Judged {
  /** The readable key of the group. */
  groupKey: string;
  decision: Decision;
  members: Subject[];
}
