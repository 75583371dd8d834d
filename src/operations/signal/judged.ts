import type { Decision } from '../../domain/correlation';
import type { Subject } from './subject';

/** What was decided for alerts that came together. */
export interface Judged {
  /** The readable key of the group. */
  groupKey: string;
  decision: Decision;
  members: Subject[];
  /** The declared rule whose group it is; left out where no rule has gathered it. */
  declared?: { ruleId: string; title: string; definitions: string[] };
}
