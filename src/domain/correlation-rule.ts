import { isoDuration } from './duration';
import { namedBy, toGlobalId } from './id';
import type { CorrelationKey as GroupBy } from './words';

/** What an organization declares: which alarms that come together are one matter. */
export interface CorrelationRule {
  id: string;
  name: string;
  version: number;
  groupBy: readonly GroupBy[];
  /** Of TAG: whose value. */
  tagKey: string | null;
  /** None: alerts of all definitions. */
  configurationIds: readonly string[];
  windowMs: number;
  /** So many different alarms within the window are one case. */
  threshold: number;
}

/** What of an alert a rule looks at. */
export interface Traits {
  awsAccountId: string;
  region: string | null;
  /** Tells resources apart; an alert without one gives its dedup key. */
  resource: string;
  /** The row of the catalogue, several with `|` between where only a tag would tell, else what is measured. */
  definition: string;
  /** The definition that the alarm's tag names, where it is known: it may be of the customer's own profile. */
  configurationId: string | null;
  /** Of the resource: the keys that rules group by. */
  tags: Readonly<Record<string, string>>;
}

/** A group of a rule, by what its alerts have in common. */
export interface RuleGroupKey {
  /** Readable, for the column of a case. */
  text: string;
  values: { key: GroupBy; value: string }[];
}

/** Whether the rule is for alerts of such a definition. Of an alarm that may be one of several rows all must be named. */
export function covers({ configurationIds }: CorrelationRule, { definition, configurationId }: Traits): boolean {
  if (configurationIds.length === 0) return true;
  if (configurationId !== null && configurationIds.includes(configurationId)) return true;
  return definition.split('|').every((one) => configurationIds.includes(one));
}

/**
 * The group that an alert would be in; null where the rule is not for it: another definition, or no such tag. The account
 * is always part of it, because a case belongs to one account.
 */
export function groupOf(rule: CorrelationRule, traits: Traits): RuleGroupKey | null {
  if (!covers(rule, traits)) return null;
  const values: RuleGroupKey['values'] = [];
  for (const key of rule.groupBy) {
    const value = valueOf(rule, key, traits);
    if (value === undefined) return null;
    values.push({ key, value });
  }
  const parts = values.map(({ key, value }) => `${key}=${value}`).sort();
  return { text: `rule:1:${rule.id}:${traits.awsAccountId}:${JSON.stringify(parts)}`, values };
}

function valueOf({ tagKey }: CorrelationRule, key: GroupBy, traits: Traits): string | undefined {
  switch (key) {
    case 'ACCOUNT':
      return traits.awsAccountId;
    case 'REGION':
      return traits.region ?? 'global';
    case 'RESOURCE':
      return traits.resource;
    case 'DEFINITION':
      return traits.definition;
    case 'TAG':
      return Object.hasOwn(traits.tags, tagKey!) ? traits.tags[tagKey!] : undefined;
  }
}

/** The order in which rules are asked: those for named definitions before the one for all, else by name. */
export function inTurn<T extends Pick<CorrelationRule, 'id' | 'name' | 'configurationIds'>>(rules: readonly T[]): T[] {
  const order = ({ configurationIds, name, id }: T): string =>
    `${configurationIds.length > 0 ? 0 : 1}\u0000${name}\u0000${id}`;
  return [...rules].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** The first rule, in their order, that is for the alert. */
export function ruleFor(
  rules: readonly CorrelationRule[],
  traits: Traits,
): { rule: CorrelationRule; key: RuleGroupKey } | null {
  for (const rule of rules) {
    const key = groupOf(rule, traits);
    if (key) return { rule, key };
  }
  return null;
}

/** The rule and the group as an explanation names them. */
export function ruleInputs(rule: CorrelationRule, key: RuleGroupKey): Record<string, unknown> {
  return {
    ruleId: toGlobalId('CorrelationRule', rule.id),
    ruleName: rule.name,
    groupBy: key.values.map(({ key: by, value }) => ({
      key: by,
      ...(by === 'TAG' && { tagKey: rule.tagKey }),
      value: by === 'RESOURCE' ? namedBy('Resource', value) : value,
    })),
    configurationIds: rule.configurationIds,
    window: isoDuration(rule.windowMs / 1000),
    threshold: rule.threshold,
  };
}

/** Explanations name a declared rule's judgement by this; their version is the rule's own. */
export const ruleNamed = ({ version }: CorrelationRule) => ({ rule: 'CORRELATION_RULE', ruleVersion: `${version}` });
