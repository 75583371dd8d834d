import type { ImpactDecision } from '../catalog/impact';
import { explain } from '../explanation';
import { causeOf, CAUSES, explainCause, FailureCause, type Failure } from './cause';

/** What a failed job is called among the definitions of alerts; those of one definition are grouped. */
export function failureDefinition(failure: Failure): string {
  return `${failure.jobKind === 'COPY' ? 'copy' : 'backup'}-job/${causeOf(failure)}`;
}

const PASSING = new Set(FailureCause.filter((cause) => CAUSES[cause].passing).map((cause) => `backup-job/${cause}`));

/** Whether starting the job anew is sensible: what passes by itself, of a backup. A copy is not repeated. */
export function isPassing(definition: string): boolean {
  return PASSING.has(definition);
}

const RECOVERED = { rule: 'BACKUP_RECOVERED', ruleVersion: '1' };

/**
 * A backup that failed has a known impact: the resource lacks it. Of one that somebody stopped it is uncertain whether
 * that was meant, so the customer is asked. Where a later backup of the resource into the same vault is there already,
 * nothing is left to be done.
 */
export function failureImpact(
  failure: Failure,
  facts: { jobId: string; resourceArn: string; vault: string; recoveredBy: string | null },
): ImpactDecision {
  const explanation = explainCause(failure, facts);
  const definition = failureDefinition(failure);
  const base = { configurationId: null, definition };
  if (facts.recoveredBy !== null) {
    const summary = `A later backup of the same resource into the same vault is complete (${facts.recoveredBy}).`;
    return { ...base, impact: 'NONE', explanation: explain(RECOVERED, summary, { failure: explanation }) };
  }
  return { ...base, impact: causeOf(failure) === 'STOPPED_BY_USER' ? 'UNCERTAIN' : 'KNOWN', explanation };
}
