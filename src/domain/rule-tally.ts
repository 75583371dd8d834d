import type { Group, NewAlert, Pending } from './correlation';
import { ruleFor, type CorrelationRule, type Traits } from './correlation-rule';
import type { RuleGroup } from './rule-group';
import type { RuledAlert, StoredCase } from './ruled-alert';

/** What is known of the alerts of a case, as far as rules look at them. */
export interface Tally {
  counted: number;
  /** The rule's group that all of them are in; null where there is none. */
  key: string | null;
  conditions: Set<string>;
  resources: Set<string>;
  definitions: Set<string>;
  until: number;
}

/** What is in each case, kept from one question to the next so that each alert is looked at once. */
export class Tallies {
  private readonly known = new WeakMap<object, Tally>();
  private readonly stored: ReadonlyMap<string, StoredCase>;

  constructor(
    private readonly rules: readonly CorrelationRule[],
    cases: readonly StoredCase[],
    private readonly batch: ReadonlyMap<string, RuledAlert>,
  ) {
    this.stored = new Map(cases.map((one) => [one.caseId, one]));
  }

  /** `alerts`: those of the batch in it; `caseIds`: the open cases behind it. */
  of(one: Pending | Group | RuleGroup | StoredCase, alerts: readonly NewAlert[], caseIds: readonly string[]): Tally {
    const tally = this.known.get(one) ?? this.begin(caseIds);
    this.known.set(one, tally);
    const first = tally.counted === 0 && caseIds.length === 0;
    for (const [n, { alertId }] of alerts.slice(tally.counted).entries()) {
      const { condition, traits, until = Infinity } = this.batch.get(alertId)!;
      this.add(tally, condition, traits, first && n === 0);
      tally.until = Math.max(tally.until, until);
    }
    tally.counted = alerts.length;
    return tally;
  }

  private begin(caseIds: readonly string[]): Tally {
    const tally: Tally = {
      counted: 0,
      key: null,
      conditions: new Set(),
      resources: new Set(),
      definitions: new Set(),
      // What is open already stays open.
      until: caseIds.length > 0 ? Infinity : -Infinity,
    };
    const members = caseIds.flatMap((id) => this.stored.get(id)?.members ?? []);
    for (const [n, { condition, traits }] of members.entries()) this.add(tally, condition, traits, n === 0);
    // Of a case that was not read nothing is known: it is in no rule's group.
    if (caseIds.some((id) => !this.stored.has(id))) tally.key = null;
    return tally;
  }

  private add(tally: Tally, condition: string, traits: Traits, first: boolean): void {
    const key = ruleFor(this.rules, traits)?.key.text ?? null;
    tally.key = first || tally.key === key ? key : null;
    tally.conditions.add(condition);
    tally.resources.add(traits.resource);
    tally.definitions.add(traits.definition);
  }
}
