import { inOrder } from './correlation';
import { groupOf, ruleInputs, ruleNamed, type CorrelationRule, type Traits } from './correlation-rule';
import type { RuledAlert } from './ruled-alert';
import { spoken } from './duration';
import { explain, type Explanation } from './explanation';
import { RuleGroup, together, unitOf, type Unit } from './rule-group';

/** An alert of lately, and whether the rule, as it watches, would have taken it with others. */
export interface Watched {
  condition: string;
  at: Date;
  resource: string;
  traits: Traits;
  grouped: boolean;
}

/**
 * What a rule in MONITOR would have made of each alert of a batch that it is for; nothing follows from it. It looks at
 * the alerts themselves, whatever became of them.
 */
export function tryRule(
  rule: CorrelationRule,
  lately: readonly Watched[],
  batch: readonly RuledAlert[],
): Map<string, Explanation> {
  const trials = new Map<string, Trial>();
  const trialOf = (traits: Traits): Trial | null => {
    const key = groupOf(rule, traits);
    if (!key) return null;
    const trial = trials.get(key.text) ?? { group: new RuleGroup(rule, key, null), formed: false, alone: [] };
    trials.set(key.text, trial);
    return trial;
  };
  for (const one of [...lately].sort((a, b) => a.at.getTime() - b.at.getTime())) {
    const trial = trialOf(one.traits);
    if (trial) replay(rule, trial, one);
  }
  const verdicts = new Map<string, Explanation>();
  for (const alert of inOrder(batch)) {
    const trial = trialOf(alert.traits);
    if (trial) verdicts.set(alert.alertId, verdict(rule, trial, alert));
  }
  return verdicts;
}

interface Trial {
  group: RuleGroup;
  formed: boolean;
  alone: Unit[];
}

/**
 * One that was said to be taken with others makes or joins their group again. The group takes in those about which
 * nothing was said, because they came before the rule did, as it did when that was said.
 */
function replay(rule: CorrelationRule, trial: Trial, one: Watched): void {
  const unit = watchedUnit(one);
  if (!one.grouped) trial.alone.push(unit);
  else if (trial.formed && (trial.group.conditions.has(one.condition) || trial.group.takes(unit.at))) {
    trial.group.absorb(unit);
  } else {
    const members = together([...trial.alone, unit], unit.at, rule);
    form(rule, trial, members.length > 0 ? members : [unit]);
  }
}

function form(rule: CorrelationRule, trial: Trial, members: readonly Unit[]): void {
  trial.group = new RuleGroup(rule, trial.group.key, null);
  trial.formed = true;
  for (const unit of members) trial.group.absorb(unit);
  trial.alone = trial.alone.filter((unit) => !members.includes(unit));
}

function verdict(rule: CorrelationRule, trial: Trial, alert: RuledAlert): Explanation {
  const at = alert.at.getTime();
  const { group } = trial;
  const inputs = (alarms: number, would: 'GROUP' | 'LEAVE') => ({ ...ruleInputs(rule, group.key), alarms, would });
  if (trial.formed && (group.conditions.has(alert.condition) || group.takes(at))) {
    group.join(alert);
    const summary = `The rule “${rule.name}”, were it active, would have taken it to ${group.conditions.size} alarms in all.`;
    return explain(ruleNamed(rule), summary, inputs(group.conditions.size, 'GROUP'));
  }
  const members = together([...trial.alone, unitOf(alert)], at, rule);
  if (members.length === 0) {
    trial.alone.push(unitOf(alert));
    const summary = `The rule “${rule.name}”, were it active, would have left it: fewer than ${rule.threshold} alarms within ${spoken(rule.windowMs / 1000)}.`;
    return explain(ruleNamed(rule), summary, inputs(new Set(near(trial.alone, at, rule)).size, 'LEAVE'));
  }
  form(rule, trial, members);
  const { size } = trial.group.conditions;
  const summary = `The rule “${rule.name}”, were it active, would have made one of ${size} alarms.`;
  return explain(ruleNamed(rule), summary, inputs(size, 'GROUP'));
}

function near(units: readonly Unit[], at: number, { windowMs }: CorrelationRule): string[] {
  return units.filter((unit) => Math.abs(unit.at - at) <= windowMs).flatMap(({ conditions }) => [...conditions]);
}

function watchedUnit({ condition, at, resource, traits }: Watched): Unit {
  return {
    at: at.getTime(),
    lastAt: at.getTime(),
    conditions: new Set([condition]),
    resources: new Set([resource]),
    definitions: new Set([traits.definition]),
    alerts: [],
    cases: [],
  };
}
