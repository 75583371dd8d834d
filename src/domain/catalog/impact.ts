import { createHash } from 'node:crypto';
import { explain, type Explanation } from '../explanation';
import { oneLine } from '../text';
import type { Impact } from '../words';
import { baselineAlarm, baselineAlarms, type BaselineAlarm } from './baseline-alarms';

/** Tag of AWS's alarm manager on every alarm that it made. */
export const MANAGED_ALARM_TAG = 'ams:alarm-manager:managed';
/** Our tag on an alarm: the configuration id of the row it was made from. */
export const CONFIGURATION_TAG = 'opsgraph:configuration-id';

/** What of a signal tells which alarm of the catalogue it is; a normalised signal's facts have these names. */
export interface ImpactFacts {
  /** The value of our tag on the alarm, where the alarm is known and carries one. */
  configurationId?: string | null;
  alarmName?: string | null;
  /** The metrics that the alarm measures; metric maths has several. */
  metrics?: readonly { namespace: string; metricName: string; dimensions: Readonly<Record<string, string>> }[];
  /** Source of an event that is no CloudWatch alarm, and its name for it (RDS). */
  eventSource?: string | null;
  eventId?: string | null;
}

export interface ImpactDecision {
  impact: Impact;
  configurationId: string | null;
  /** What alerts of the same kind are grouped by: the row, else what is measured, else the alarm itself. */
  definition: string;
  explanation: Explanation;
}

const LONGEST_DEFINITION = 600;
/** How much of a longer one people see. */
const READABLE = 200;

const RULE = { rule: 'BASELINE_IMPACT', ruleVersion: '1' };

/** The impact of what fired: by our tag, else by namespace, metrics and dimension names, else UNCERTAIN. */
export function impactOf(facts: ImpactFacts): ImpactDecision {
  const tagged = facts.configurationId ? baselineAlarm.get(facts.configurationId) : undefined;
  if (tagged) return decided(facts, [tagged], 'the tag on the alarm');
  const rows = facts.eventSource ? matchEvent(facts.eventSource, facts.eventId ?? null) : matchMetrics(facts);
  return decided(facts, rows, facts.eventSource ? 'source and event' : 'namespace, metric and dimension names');
}

function decided(facts: ImpactFacts, rows: readonly BaselineAlarm[], by: string): ImpactDecision {
  const ids = rows.map((row) => row.configurationId);
  const impacts = new Set(rows.map((row) => row.impact));
  const impact = impacts.size === 1 ? rows[0].impact : 'UNCERTAIN';
  const configurationId = rows.length === 1 ? ids[0] : null;
  const summary =
    rows.length === 0
      ? 'Outside the catalogue, so its impact is uncertain.'
      : rows.length === 1
        ? `${ids[0]}, found by ${by}, has ${impact} impact.`
        : `${ids.join(' and ')} measure the same and only a tag would tell them apart; impact ${impact}.`;
  return {
    impact,
    configurationId,
    definition: configurationId ?? definitionOf(facts, ids),
    explanation: explain(RULE, summary, { ...facts, matched: ids }),
  };
}

function definitionOf(facts: ImpactFacts, ids: readonly string[]): string {
  if (ids.length > 0) return ids.join('|');
  if (facts.eventSource) return bounded(facts.eventId ? `${facts.eventSource}/${facts.eventId}` : facts.eventSource);
  const metrics = new Set((facts.metrics ?? []).map(({ namespace, metricName }) => `${namespace}/${metricName}`));
  return bounded(metrics.size > 0 ? [...metrics].sort().join('|') : `alarm/${facts.alarmName ?? ''}`);
}

/** It is part of keys that are indexed, which PostgreSQL lets be so long and no longer: the rest is told apart by a hash. */
function bounded(definition: string): string {
  if (definition.length <= LONGEST_DEFINITION) return definition;
  return `${oneLine(definition, READABLE)} ${createHash('sha256').update(definition).digest('hex')}`;
}

function matchMetrics({ metrics = [] }: ImpactFacts): readonly BaselineAlarm[] {
  if (metrics.length === 0) return [];
  const names = new Set(metrics.map(({ metricName }) => metricName));
  const fits = baselineAlarms.filter(
    ({ metric }) =>
      metric !== null &&
      metric.metrics.some((list) => list.length === names.size && list.every((name) => names.has(name))) &&
      metrics.every(
        ({ namespace, dimensions }) =>
          namespace === metric.namespace && metric.dimensions.every((name) => dimensions[name] !== undefined),
      ),
  );
  // A row that asks for more dimensions says more precisely what is meant (a target group of a load balancer).
  const most = Math.max(...fits.map(({ metric }) => metric?.dimensions.length ?? 0));
  return fits.filter(({ metric }) => metric?.dimensions.length === most);
}

function matchEvent(source: string, eventId: string | null): readonly BaselineAlarm[] {
  return baselineAlarms.filter(
    ({ event }) => event?.source === source && (event.eventId === null || event.eventId === eventId),
  );
}
