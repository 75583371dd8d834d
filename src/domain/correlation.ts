import { explain, type Explanation } from './explanation';
import { namedBy } from './id';

export { impactOf, type ImpactDecision, type ImpactFacts } from './catalog/impact';

/** So many resources are incidents of their own; the next one within the window makes a group of them. */
export const OWN_LIMIT = 4;
export const WINDOW_MS = 5 * 60 * 1000;
const RULE = { rule: 'BUILT_IN_CORRELATION', ruleVersion: '1' };

/** What is correlated with what: alerts of one definition in one account and region. */
export interface CorrelationKey {
  definition: string;
  awsAccountId: string;
  region: string | null;
}

/** Readable, for a group's column and its lock. */
export function correlationKey({ definition, awsAccountId, region }: CorrelationKey): string {
  return `${definition}:1:${awsAccountId}:${region ?? 'global'}`;
}

/** A new alert. `resource` tells resources apart; an alert without one gives its dedup key. */
export interface NewAlert {
  alertId: string;
  resource: string;
  at: Date;
}

/** An open case of one resource; a case is an incident, or for UNCERTAIN alerts the question to the customer. */
export interface OwnCase {
  caseId: string;
  resource: string;
  at: Date;
}

/** An open group case: its resources, and when the first and the newest of them came. */
export interface GroupCase {
  caseId: string;
  resources: readonly string[];
  firstAt: Date;
  lastAt: Date;
}

/** What is open for a key now. Resolved cases are left out: what they held starts anew. */
export interface GroupState {
  key: CorrelationKey;
  own: readonly OwnCase[];
  /** More than one where a storm fell quiet and came again before the first was resolved. */
  groups: readonly GroupCase[];
}

/** `resolveAfterHours`: so long after its last correspondence the case resolves by itself. */
export type Decision = { subject: 'INCIDENT' | 'QUESTION'; alerts: NewAlert[]; explanation: Explanation } & (
  | { kind: 'OPEN_OWN'; resource: string; resolveAfterHours?: number }
  /** `duplicates` are the open cases that it takes over: each becomes `duplicateOf` the group. */
  | { kind: 'OPEN_GROUP'; duplicates: OwnCase[]; resources: string[]; lastAt: Date }
  /** `lastAt` is the group's new one, or null where the case is one resource's own. */
  | { kind: 'APPEND'; caseId: string; grouped: boolean; lastAt: Date | null }
);

/** A case that this batch would open or that is open already, while the batch is being judged. */
export interface Pending {
  resource: string;
  at: number;
  open: OwnCase | null;
  alerts: NewAlert[];
}

export interface Group {
  open: GroupCase | null;
  resources: Set<string>;
  firstAt: number;
  lastAt: number;
  duplicates: OwnCase[];
  alerts: NewAlert[];
}

/**
 * Judges new alerts of one key as a whole. Up to four resources are cases of their own; five different resources within
 * any five minutes are one group, into which those already open are merged; later resources append to it until five
 * minutes pass without a new one. KNOWN alerts open incidents; UNCERTAIN ones are grouped alike for the question to the
 * customer and open nothing.
 */
export function correlate(state: GroupState, batch: readonly NewAlert[], impact: 'KNOWN' | 'UNCERTAIN'): Decision[] {
  const judging = new BuiltIn(state);
  for (const alert of inOrder(batch)) judging.take(alert);
  return judging.decisions(impact === 'KNOWN' ? 'INCIDENT' : 'QUESTION');
}

/** The order in which alerts are judged, however they came. */
export function inOrder<T extends NewAlert>(batch: readonly T[]): T[] {
  return [...batch].sort((a, b) => a.at.getTime() - b.at.getTime() || compare(a.alertId, b.alertId));
}

/** The alerts of one key, one after the other, by the built-in rule. */
export class BuiltIn {
  groups: Group[];
  own: Pending[];

  constructor(private readonly state: GroupState) {
    this.groups = state.groups.map(reopened);
    this.own = state.own.map((open) => ({ resource: open.resource, at: open.at.getTime(), open, alerts: [] }));
  }

  take(alert: NewAlert): void {
    const at = alert.at.getTime();
    const group =
      this.groups.find(({ resources }) => resources.has(alert.resource)) ?? this.groups.find((one) => takes(one, at));
    if (group) return join(group, alert);
    const same = this.own.find((one) => one.resource === alert.resource);
    if (same) {
      same.alerts.push(alert);
      return;
    }
    this.own.push({ resource: alert.resource, at, open: null, alerts: [alert] });
    const together = within(this.own, at);
    if (together.length > OWN_LIMIT) {
      this.groups.push(gathered(together));
      this.own = this.own.filter((one) => !together.includes(one));
    }
  }

  decisions(subject: Decision['subject']): Decision[] {
    return [
      ...this.groups.filter((group) => group.alerts.length > 0).map((one) => groupDecision(this.state, subject, one)),
      ...this.own.filter((one) => one.alerts.length > 0).map((one) => ownDecision(this.state, subject, one)),
    ];
  }
}

function reopened(open: GroupCase): Group {
  return {
    open,
    resources: new Set(open.resources),
    firstAt: open.firstAt.getTime(),
    lastAt: open.lastAt.getTime(),
    duplicates: [],
    alerts: [],
  };
}

/** A new resource must come before the group has been quiet for too long. */
function takes(group: Group, at: number): boolean {
  return at <= group.lastAt + WINDOW_MS && at >= group.firstAt - WINDOW_MS;
}

function join(group: Group, alert: NewAlert): void {
  const at = alert.at.getTime();
  group.alerts.push(alert);
  if (group.resources.has(alert.resource)) return;
  group.resources.add(alert.resource);
  group.firstAt = Math.min(group.firstAt, at);
  group.lastAt = Math.max(group.lastAt, at);
}

/** The fullest five minutes that contain a moment: at most one entry a resource, as `own` has. */
function within(own: readonly Pending[], at: number): Pending[] {
  let best: Pending[] = [];
  for (const { at: start } of own) {
    if (start > at || at > start + WINDOW_MS) continue;
    const members = own.filter((one) => one.at >= start && one.at <= start + WINDOW_MS);
    if (members.length > best.length) best = members;
  }
  return best;
}

function gathered(members: readonly Pending[]): Group {
  const times = members.map(({ at }) => at);
  return {
    open: null,
    resources: new Set(members.map(({ resource }) => resource)),
    firstAt: Math.min(...times),
    lastAt: Math.max(...times),
    duplicates: members.flatMap(({ open }) => (open ? [open] : [])),
    alerts: members.flatMap(({ alerts }) => alerts),
  };
}

function groupDecision(state: GroupState, subject: Decision['subject'], group: Group): Decision {
  const { alerts, duplicates, open } = group;
  const resources = [...group.resources];
  const lastAt = new Date(group.lastAt);
  const base = { resources: resources.length, alerts: alerts.length, firstAt: new Date(group.firstAt), lastAt };
  if (open) {
    const added = resources.length - open.resources.length;
    const summary = `${added} more of ${what(state)}, within 5 minutes of the newest in the group.`;
    const explanation = explain(RULE, summary, { ...inputs(state), ...base, joined: named(subject, open) });
    return { kind: 'APPEND', subject, caseId: open.caseId, grouped: true, alerts, lastAt, explanation };
  }
  const merged = duplicates.map((one) => named(subject, one));
  const summary = `${resources.length} resources of ${what(state)}, ${OWN_LIMIT + 1} or more of them within 5 minutes.`;
  const explanation = explain(RULE, summary, { ...inputs(state), ...base, merged });
  return { kind: 'OPEN_GROUP', subject, alerts, duplicates, resources, lastAt, explanation };
}

function ownDecision(state: GroupState, subject: Decision['subject'], { open, resource, alerts }: Pending): Decision {
  const base = { ...inputs(state), resource: namedBy('Resource', resource), alerts: alerts.length };
  if (open) {
    const summary = `The same resource has one of ${what(state)} open.`;
    const explanation = explain(RULE, summary, { ...base, joined: named(subject, open) });
    return { kind: 'APPEND', subject, caseId: open.caseId, grouped: false, alerts, lastAt: null, explanation };
  }
  const summary = `At most ${OWN_LIMIT} resources of ${what(state)} within 5 minutes: one each.`;
  return { kind: 'OPEN_OWN', subject, resource, alerts, explanation: explain(RULE, summary, base) };
}

/** A case as the API names it. */
function named(subject: Decision['subject'], { caseId }: { caseId: string }): string {
  return namedBy(subject === 'INCIDENT' ? 'Incident' : 'ServiceRequest', caseId);
}

function what({ key }: GroupState): string {
  return `${key.definition} in ${key.awsAccountId}${key.region ? ` ${key.region}` : ''}`;
}

function inputs({ key }: GroupState): Record<string, unknown> {
  return { ...key, ownLimit: OWN_LIMIT, windowMinutes: WINDOW_MS / 60_000 };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
