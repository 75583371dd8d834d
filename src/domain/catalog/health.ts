import { explain, type Explanation } from '../explanation';

/** What of an AWS Health event tells whether somebody has to act; a normalised signal's facts have these names. */
export interface HealthFacts {
  eventTypeCode: string;
  /** issue, investigation, scheduledChange, accountNotification. */
  category: string;
  /** ACCOUNT_SPECIFIC or PUBLIC. */
  scope: string | null;
  statusCode: string;
  /** ACTION_REQUIRED, ACTION_MAY_BE_REQUIRED, INFORMATIONAL; AWS prints it with newer events only. */
  actionability: string | null;
  affectedEntities: readonly { id: string; status: string | null }[];
}

const RULE = { rule: 'HEALTH_ACTION', ruleVersion: '1' };
const OVER: ReadonlySet<string | null> = new Set(['RESOLVED', 'UNIMPAIRED']);

/** Closed, or every resource that it names is well again. */
export function healthIsOver({ statusCode, affectedEntities }: HealthFacts): boolean {
  if (statusCode === 'closed') return true;
  return affectedEntities.length > 0 && affectedEntities.every(({ status }) => OVER.has(status));
}

/**
 * Whether an event needs somebody to act. AWS's own word decides where it is printed; else what names the account or
 * resources of it does, unless it only notifies. A public event that names none is the service dashboard's news.
 */
export function healthAction(facts: HealthFacts): { needed: boolean; explanation: Explanation } {
  const { actionability, category, scope, affectedEntities } = facts;
  const decided = (needed: boolean, summary: string) => ({
    needed,
    explanation: explain(RULE, summary, { ...facts, affectedEntities: affectedEntities.length }),
  });
  if (actionability !== null) {
    const needed = actionability !== 'INFORMATIONAL';
    return decided(
      needed,
      `AWS marks it ${actionability}: ${needed ? 'somebody may have to act' : 'nobody has to act'}.`,
    );
  }
  if (category === 'accountNotification') return decided(false, 'A notification that asks for nothing.');
  const ours = affectedEntities.length > 0;
  if (category === 'scheduledChange') {
    return decided(
      ours,
      ours ? 'A scheduled change of named resources.' : 'A scheduled change that names no resource.',
    );
  }
  const concerns = ours || scope === 'ACCOUNT_SPECIFIC';
  return decided(
    concerns,
    concerns ? `An ${category} of this account.` : `A public ${category} that names no resource of this account.`,
  );
}
