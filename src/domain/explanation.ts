/** Why something was decided, kept with what was decided: whoever asks later reads the rule and what it looked at. */
export interface Explanation {
  summary: string;
  rule: string | null;
  ruleVersion: string | null;
  /** Plain JSON: an instant is its ISO 8601 text. */
  inputs: Record<string, unknown>;
}

/** A rule by its name and version; the version rises whenever the same inputs could be judged differently. */
export interface Rule {
  rule: string;
  ruleVersion: string;
}

export function explain(rule: Rule, summary: string, inputs: Record<string, unknown>): Explanation {
  return { summary, rule: rule.rule, ruleVersion: rule.ruleVersion, inputs: plain(inputs) as Record<string, unknown> };
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  }
  return value === undefined ? null : value;
}
