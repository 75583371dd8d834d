import type { Decision, OwnCase } from './correlation';
import { ruleInputs, ruleNamed, type CorrelationRule, type RuleGroupKey } from './correlation-rule';
import { spoken } from './duration';
import { explain } from './explanation';
import { namedBy } from './id';
import type { RuledAlert } from './ruled-alert';

/** What counts towards a threshold: a case of the built-in rule, or the alert that is being judged. */
export interface Unit {
  at: number;
  lastAt: number;
  /** Which alarms: repeats of one are one. */
  conditions: ReadonlySet<string>;
  resources: ReadonlySet<string>;
  definitions: ReadonlySet<string>;
  /** Of this batch. */
  alerts: readonly RuledAlert[];
  /** The open cases behind it. */
  cases: readonly OwnCase[];
}

/** A case of a declared rule: open already, or about to be opened. */
export class RuleGroup {
  readonly conditions = new Set<string>();
  readonly resources = new Set<string>();
  readonly definitions = new Set<string>();
  readonly alerts: RuledAlert[] = [];
  readonly duplicates = new Map<string, OwnCase>();
  firstAt = Infinity;
  lastAt = -Infinity;

  constructor(
    readonly rule: CorrelationRule,
    readonly key: RuleGroupKey,
    readonly caseId: string | null,
  ) {}

  /** A new alarm must come before the group has been quiet for the window. */
  takes(at: number): boolean {
    return at <= this.lastAt + this.rule.windowMs && at >= this.firstAt - this.rule.windowMs;
  }

  absorb({ at, lastAt, conditions, resources, definitions, alerts, cases }: Unit): void {
    conditions.forEach((one) => this.conditions.add(one));
    resources.forEach((one) => this.resources.add(one));
    definitions.forEach((one) => this.definitions.add(one));
    this.alerts.push(...alerts);
    for (const one of cases) this.duplicates.set(one.caseId, one);
    this.firstAt = Math.min(this.firstAt, at);
    this.lastAt = Math.max(this.lastAt, lastAt);
  }

  /** An alarm that is in the group returns to it, and does not keep it open. */
  join(alert: RuledAlert): void {
    if (!this.conditions.has(alert.condition)) this.absorb(unitOf(alert));
    else this.alerts.push(alert);
  }

  decision(subject: Decision['subject']): Decision {
    const { rule, key, caseId, alerts, conditions } = this;
    const lastAt = new Date(this.lastAt);
    const noun = subject === 'INCIDENT' ? ('Incident' as const) : ('ServiceRequest' as const);
    const inputs = {
      ...ruleInputs(rule, key),
      alarms: conditions.size,
      resources: this.resources.size,
      alerts: alerts.length,
      firstAt: new Date(this.firstAt),
      lastAt,
    };
    const together = `${conditions.size} alarms that the rule “${rule.name}” takes together`;
    if (caseId !== null) {
      const summary = `One of ${together}, within ${spoken(rule.windowMs / 1000)} of the newest.`;
      const explanation = explain(ruleNamed(rule), summary, { ...inputs, joined: namedBy(noun, caseId) });
      return { kind: 'APPEND', subject, caseId, grouped: true, alerts, lastAt, explanation };
    }
    const duplicates = [...this.duplicates.values()];
    const summary = `${together}, ${rule.threshold} or more of them within ${spoken(rule.windowMs / 1000)}.`;
    const merged = duplicates.map((one) => namedBy(noun, one.caseId));
    const explanation = explain(ruleNamed(rule), summary, { ...inputs, merged });
    return { kind: 'OPEN_GROUP', subject, alerts, duplicates, resources: [...this.resources], lastAt, explanation };
  }
}

export function unitOf(alert: RuledAlert): Unit {
  const at = alert.at.getTime();
  return {
    at,
    lastAt: at,
    conditions: new Set([alert.condition]),
    resources: new Set([alert.resource]),
    definitions: new Set([alert.traits.definition]),
    alerts: [alert],
    cases: [],
  };
}

/** The units of the window that contains a moment and holds most alarms, where those are enough; else none. */
export function together(units: readonly Unit[], at: number, { windowMs, threshold }: CorrelationRule): Unit[] {
  const near = units.filter((one) => Math.abs(one.at - at) <= windowMs).sort((a, b) => a.at - b.at);
  if (near.reduce((sum, { conditions }) => sum + conditions.size, 0) < threshold) return [];
  let best: Unit[] = [];
  let most = threshold - 1;
  for (const { at: start } of near) {
    if (start > at) break;
    const members = near.filter((one) => one.at >= start && one.at <= start + windowMs);
    const count = new Set(members.flatMap(({ conditions }) => [...conditions])).size;
    if (count > most) [best, most] = [members, count];
  }
  return best;
}
