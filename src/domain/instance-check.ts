import { explain, type Explanation } from './explanation';
import { toGlobalId } from './id';
import type { ImpactDecision } from './catalog/impact';

/**
 * Whether a busy processor is looked into before the customer is asked. NONE: what the founding text says. SSM: today's
 * guide counts the alarm only where the instance does not answer a command of Systems Manager either:
 * https://docs.aws.amazon.com/managedservices/latest/accelerate-guide/acc-mem-default.html
 */
export const CpuCheck = ['NONE', 'SSM'] as const;
export type CpuCheck = (typeof CpuCheck)[number];

const RULE = { rule: 'INSTANCE_ANSWERS', ruleVersion: '1' };
const CHECKED = 'ec2-cpu-too-high';

/** Whether an alert is one of those that the check is about. */
export function isChecked({ impact, configurationId, definition }: ImpactDecision): boolean {
  return impact === 'UNCERTAIN' && (configurationId ?? definition) === CHECKED;
}

export function explainLooking(instanceId: string, name: string): Explanation {
  return explain(RULE, `${name} is asked through Systems Manager whether it answers.`, {
    instance: toGlobalId('Resource', instanceId),
  });
}

/** What asking the instance has shown. `reason` is Systems Manager's, where it has no answer. */
export interface Answered {
  answers: boolean;
  reason: string | null;
}

export function explainAnswer(instanceId: string, name: string, { answers, reason }: Answered, at: Date): Explanation {
  const summary = answers
    ? `${name} is busy and answers: by today's guide nothing is wrong with it.`
    : `${name} is busy and does not answer${reason ? `: ${reason}` : ''}.`;
  return explain(RULE, summary, { instance: toGlobalId('Resource', instanceId), answers, reason, at });
}
