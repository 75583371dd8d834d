import { explain, type Explanation } from '../explanation';

/** Whether a remediation may go on, and everything that was looked at: an engineer reads here why it did not. */
export interface Guard {
  allowed: boolean;
  explanation: Explanation;
}

/** One condition of a guard. `refusal` says what stands in the way where it does not hold. */
export interface Condition {
  rule: string;
  holds: boolean;
  refusal: string;
}

const RULE_VERSION = '1';

/** All conditions must hold; every one that does not is told, the first of them as the rule. */
export function judge(
  rule: string,
  conditions: readonly Condition[],
  inputs: Record<string, unknown>,
  passed: string,
): Guard {
  const refused = conditions.filter(({ holds }) => !holds);
  const summary = refused.length === 0 ? passed : refused.map(({ refusal }) => refusal).join(' ');
  return {
    allowed: refused.length === 0,
    explanation: explain({ rule: refused[0]?.rule ?? rule, ruleVersion: RULE_VERSION }, summary, {
      ...inputs,
      guard: rule,
      checked: conditions.map((one) => one.rule),
      refused: refused.map((one) => one.rule),
    }),
  };
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** So many of the times lie less than `withinMs` before `now`. */
export function countWithin(times: readonly Date[], now: Date, withinMs: number): number {
  return times.filter((time) => now.getTime() - time.getTime() < withinMs).length;
}

/** Whether the newest of the times is at least so long ago. */
export function isDistant(times: readonly Date[], now: Date, distanceMs: number): boolean {
  return times.every((time) => now.getTime() - time.getTime() >= distanceMs);
}
