import { isoDuration, spoken } from './duration';
import { explain, type Explanation } from './explanation';

const RULE = { rule: 'GROUPED_INCIDENT_QUIET', ruleVersion: '1' };

export interface Silence {
  /** When the incident resolves by itself if nobody says anything until then. */
  dueAt: Date;
  over: boolean;
  explanation: Explanation;
}

/** Whether nobody has spoken of an instance's incident for as long as its account lets it stay open. */
export function judgeSilence(lastAt: Date, hours: number, now: Date): Silence {
  const dueAt = new Date(lastAt.getTime() + hours * 3_600_000);
  const over = dueAt <= now;
  const summary = over
    ? `No correspondence for ${spoken(hours * 3600)}: it is resolved by itself.`
    : `There was correspondence less than ${spoken(hours * 3600)} ago.`;
  const inputs = { lastCorrespondenceAt: lastAt, resolveAfter: isoDuration(hours * 3600), dueAt };
  return { dueAt, over, explanation: explain(RULE, summary, inputs) };
}
