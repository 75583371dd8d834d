import {
  BuiltIn,
  correlationKey,
  inOrder,
  type Decision,
  type Group,
  type GroupState,
  type NewAlert,
  type OwnCase,
  type Pending,
} from './correlation';
import { ruleFor, type CorrelationRule, type RuleGroupKey } from './correlation-rule';
import { RuleGroup, together, unitOf, type Unit } from './rule-group';
import { Tallies, type Tally } from './rule-tally';
import type { RuledAlert, StoredCase, StoredGroup } from './ruled-alert';

/** What is known of one account before a batch is judged. */
export interface Declared {
  /** In their order. */
  rules: readonly CorrelationRule[];
  /** What the built-in rule knows, by the text of its key; of an instance's alerts the one case that they share. */
  below: ReadonlyMap<string, GroupState>;
  cases: readonly StoredCase[];
  groups: readonly StoredGroup[];
}

export interface Judgement {
  groupKey: string;
  decision: Decision;
  /** The group of a declared rule; null: the built-in rule decided. */
  group: RuleGroup | null;
}

/** A case that a declared rule may take over; `release` takes it away from where it is. */
interface Candidate extends Pick<Unit, 'at' | 'lastAt' | 'cases'> {
  tally: Tally;
  alerts: readonly NewAlert[];
  release: () => unknown;
}

/**
 * Judges alerts of one account and impact one after the other, each by the first declared rule that is for it: from the
 * threshold on they are one case, which takes over the cases that hold nothing else. Below the threshold, and where no
 * rule is for it, the built-in rule judges. The same alerts in the same order end alike however they are cut into
 * batches.
 */
export class Judging {
  private readonly builtIn = new Map<string, BuiltIn>();
  private readonly groups = new Map<string, RuleGroup[]>();
  private readonly others = new Map<string, StoredCase>();
  private readonly alerts = new Map<string, RuledAlert>();
  private readonly tallies: Tallies;
  /** Cases that were over before the newest alert came. */
  private ended = 0;

  constructor(private readonly known: Declared) {
    this.tallies = new Tallies(known.rules, known.cases, this.alerts);
    for (const one of known.cases) this.others.set(one.caseId, one);
    for (const [key, state] of known.below) {
      this.builtIn.set(key, new BuiltIn(state));
      for (const { caseId } of [...state.own, ...state.groups]) this.others.delete(caseId);
    }
    for (const one of known.groups) this.reopen(one);
  }

  take(alert: RuledAlert): void {
    this.alerts.set(alert.alertId, alert);
    const found = ruleFor(this.known.rules, alert.traits);
    if (found && (this.joins(found.key, alert) || this.forms(found.rule, found.key, alert))) return;
    // What shares a case by its instance is of one resource: it is never grouped with another.
    this.below(alert).take(alert.shares ? { ...alert, resource: alert.shares } : alert);
  }

  judgements(subject: Decision['subject']): Judgement[] {
    const declared = [...this.groups].flatMap(([groupKey, groups]) =>
      groups
        .filter(({ alerts }) => alerts.length > 0)
        .map((group) => ({ groupKey, decision: group.decision(subject), group })),
    );
    const rest = [...this.builtIn].flatMap(([groupKey, judging]) =>
      judging.decisions(subject).map((decision) => ({ groupKey, decision, group: null })),
    );
    return [...declared, ...rest];
  }

  /** How many cases there are, those that became duplicates left out. */
  count(): number {
    const declared = [...this.groups.values()].reduce((sum, { length }) => sum + length, 0);
    const rest = [...this.builtIn.values()].reduce((sum, { own, groups }) => sum + own.length + groups.length, 0);
    return this.ended + declared + rest;
  }

  private reopen({ caseId, key: text, firstAt, lastAt, members }: StoredGroup): void {
    const found = members.map(({ traits }) => ruleFor(this.known.rules, traits)).find((one) => one?.key.text === text);
    // The rule has changed since: the group is left to itself.
    if (!found) return;
    const group = new RuleGroup(found.rule, found.key, caseId);
    group.absorb({
      at: firstAt.getTime(),
      lastAt: lastAt.getTime(),
      conditions: new Set(members.map(({ condition }) => condition)),
      resources: new Set(members.map(({ traits }) => traits.resource)),
      definitions: new Set(members.map(({ traits }) => traits.definition)),
      alerts: [],
      cases: [],
    });
    this.groups.set(text, [...(this.groups.get(text) ?? []), group]);
  }

  private joins({ text }: RuleGroupKey, alert: RuledAlert): boolean {
    const at = alert.at.getTime();
    const open = (this.groups.get(text) ?? []).filter(
      (one) => one.caseId !== null || this.tallies.of(one, one.alerts, []).until > at,
    );
    const group = open.find(({ conditions }) => conditions.has(alert.condition)) ?? open.find((one) => one.takes(at));
    group?.join(alert);
    return group !== undefined;
  }

  private forms(rule: CorrelationRule, key: RuleGroupKey, alert: RuledAlert): boolean {
    const at = alert.at.getTime();
    const candidates = [...this.candidates(key.text, at, rule.windowMs)];
    // Most alerts end here: no more than a sum is made of what is open.
    if (1 + candidates.reduce((sum, { tally }) => sum + tally.conditions.size, 0) < rule.threshold) return false;
    const units = new Map<Unit, () => unknown>([
      [unitOf(alert), () => undefined],
      ...candidates.map((one) => [this.unit(one), one.release] as const),
    ]);
    const members = together([...units.keys()], at, rule);
    if (members.length === 0) return false;
    const group = new RuleGroup(rule, key, null);
    for (const unit of members) {
      group.absorb(unit);
      units.get(unit)!();
    }
    this.groups.set(key.text, [...(this.groups.get(key.text) ?? []), group]);
    return true;
  }

  /** The cases all of whose alerts are in a rule's group, and that began near a moment. */
  private *candidates(key: string, at: number, windowMs: number): Generator<Candidate> {
    const near = (began: number): boolean => Math.abs(began - at) <= windowMs;
    for (const one of this.others.values()) {
      if (!near(one.at.getTime())) continue;
      const tally = this.tallies.of(one, [], [one.caseId]);
      if (tally.key !== key) continue;
      const span = { at: one.at.getTime(), lastAt: one.lastAt.getTime() };
      yield { ...span, tally, alerts: [], cases: [caseOf(one)], release: () => this.others.delete(one.caseId) };
    }
    for (const judging of this.builtIn.values()) {
      for (const one of judging.own) {
        if (!near(one.at)) continue;
        const cases = one.open ? [one.open] : [];
        const tally = this.tallies.of(one, one.alerts, idsOf(cases));
        if (tally.key !== key || tally.until <= at) continue;
        const release = () => (judging.own = judging.own.filter((other) => !sameCase(one, other)));
        yield { at: one.at, lastAt: one.at, tally, alerts: one.alerts, cases, release };
      }
      for (const one of judging.groups) {
        if (!near(one.firstAt)) continue;
        const cases = [...one.duplicates, ...(one.open ? [{ ...one.open, resource: '', at: one.open.firstAt }] : [])];
        const tally = this.tallies.of(one, one.alerts, idsOf(cases));
        if (tally.key !== key || tally.until <= at) continue;
        const release = () => (judging.groups = judging.groups.filter((other) => other !== one));
        yield { at: one.firstAt, lastAt: one.lastAt, tally, alerts: one.alerts, cases, release };
      }
    }
  }

  private unit({ at, lastAt, tally, alerts, cases }: Candidate): Unit {
    const { conditions, resources, definitions } = tally;
    return { at, lastAt, conditions, resources, definitions, cases, alerts: alerts.map((one) => this.ruled(one)) };
  }

  private ruled({ alertId }: NewAlert): RuledAlert {
    return this.alerts.get(alertId)!;
  }

  /** The built-in rule's part for an alert, without what is over. */
  private below({ below, shares, at }: RuledAlert): BuiltIn {
    const text = shares ?? correlationKey(below);
    let judging = this.builtIn.get(text);
    if (!judging) {
      judging = new BuiltIn({ key: below, own: [], groups: [] });
      this.builtIn.set(text, judging);
    }
    const open = (one: Pending | Group): boolean =>
      one.open !== null ||
      this.tallies.of(one, one.alerts, 'duplicates' in one ? idsOf(one.duplicates) : []).until > at.getTime();
    const before = judging.own.length + judging.groups.length;
    judging.own = judging.own.filter(open);
    judging.groups = judging.groups.filter(open);
    this.ended += before - judging.own.length - judging.groups.length;
    return judging;
  }
}

const caseOf = ({ caseId, at }: StoredCase): OwnCase => ({ caseId, at, resource: '' });

const idsOf = (cases: readonly OwnCase[]): string[] => cases.map(({ caseId }) => caseId);

function sameCase(one: Pending, other: Pending): boolean {
  return one === other || (one.open !== null && one.open.caseId === other.open?.caseId);
}

/** Judges a batch as a whole. */
export function judgeDeclared(
  known: Declared,
  batch: readonly RuledAlert[],
  subject: Decision['subject'],
): Judgement[] {
  const judging = new Judging(known);
  for (const alert of inOrder(batch)) judging.take(alert);
  return judging.judgements(subject);
}

/**
 * How many cases the alerts would have been, from nothing on. Each is compared with all that are open: it is asked before
 * each whether there is time for more, and null says that there was none.
 */
export function rehearse(
  rules: readonly CorrelationRule[],
  alerts: readonly RuledAlert[],
  hasTime: () => boolean = () => true,
): number | null {
  const judging = new Judging({ rules, below: new Map(), cases: [], groups: [] });
  for (const alert of inOrder(alerts)) {
    if (!hasTime()) return null;
    judging.take(alert);
  }
  return judging.count();
}
