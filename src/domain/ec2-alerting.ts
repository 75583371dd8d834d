import type { Decision } from './correlation';
import { isoDuration, secondsOf } from './duration';
import { explain, type Explanation } from './explanation';
import { toGlobalId } from './id';
import type { AlertEngagement, AlertGrouping, AlertScope } from './words';

export const RESOLVE_AFTER_HOURS = [24, 48, 72] as const;
export type ResolveAfterHours = (typeof RESOLVE_AFTER_HOURS)[number];

/** The four parameters of an account for the alerts of its EC2 instances. */
export interface Ec2Alerting {
  scope: AlertScope;
  grouping: AlertGrouping;
  engagement: AlertEngagement;
  resolveAfterHours: ResolveAfterHours;
}

/** The tag by which an instance is monitored: what TAG_BASED looks for. */
export const MONITORED = { key: 'ams:rt:ams-monitoring-policy', value: 'ams-monitored' } as const;

/** An EC2 instance that an alert is about: itself, or by a volume that is attached to it. */
export interface AlertedInstance {
  /** The resource's uuid. */
  id: string;
  instanceId: string;
  name: string;
  awsAccountId: string;
  region: string;
  /** It carries the tag. */
  monitored: boolean;
}

export interface Engagement {
  engagement: AlertEngagement;
  explanation: Explanation;
}

const ENGAGEMENT = { rule: 'EC2_ENGAGEMENT', ruleVersion: '1' };
/** By which an account's grouping by instance explains itself. */
export const GROUPING = { rule: 'EC2_INSTANCE_GROUPING', ruleVersion: '1' };

/** Hours where a Duration is one of those that can be chosen, however it is written. */
export function resolveAfterHours(duration: string): ResolveAfterHours | null {
  // A fraction of a second is cut off by reading it, and is none of them.
  if (/\.\d*[1-9]/.test(duration)) return null;
  return RESOLVE_AFTER_HOURS.find((hours) => hours * 3600 === secondsOf(duration)) ?? null;
}

/** Whether anything has to be asked about an account's instances at all. */
export function isUsual({ scope, grouping, engagement }: Ec2Alerting): boolean {
  return scope === 'ACCOUNT_WIDE' && grouping === 'CLASSIC' && engagement === 'DEFAULT';
}

/** The parameters as the API and explanations show them. */
export function shownAlerting({ resolveAfterHours: hours, ...settings }: Ec2Alerting): Record<string, unknown> {
  return { ...settings, resolveAfter: isoDuration(hours * 3600) };
}

/**
 * How an alert of an EC2 instance is handled. An instance that was not discovered yet has no tags that are known: it is
 * handled in full rather than overlooked.
 */
export function engagementOf(settings: Ec2Alerting, instance: AlertedInstance | null): Engagement {
  const outside = settings.scope === 'TAG_BASED' && instance !== null && !instance.monitored;
  const engagement = settings.engagement === 'DEFAULT' && outside ? 'REPORT_ONLY' : settings.engagement;
  const summary =
    engagement === 'NONE'
      ? 'The account has no engagement for its EC2 instances: no alert, no incident and no automation follows.'
      : settings.engagement === 'REPORT_ONLY'
        ? 'The account’s EC2 instances are reported on only: kept for reports, without an incident or automation.'
        : outside
          ? `${instance.name} does not carry the tag ${MONITORED.key}=${MONITORED.value} to which handling is bound: kept for reports, without an incident or automation.`
          : 'Alerts of the account’s EC2 instances are handled in full.';
  const inputs = {
    ...shownAlerting(settings),
    instance: instance && { id: toGlobalId('Resource', instance.id), instanceId: instance.instanceId },
    ...(settings.scope === 'TAG_BASED' && { tag: MONITORED, tagged: instance?.monitored ?? null }),
  };
  return { engagement, explanation: explain(ENGAGEMENT, summary, inputs) };
}

/** What the key of an instance's case begins with. */
export const INSTANCE_KEY = 'ec2-instance:1:';

/** Readable, for the column and the lock of what one instance's alerts share. */
export function instanceKey({ awsAccountId, region, instanceId }: AlertedInstance): string {
  return `${INSTANCE_KEY}${awsAccountId}:${region}:${instanceId}`;
}

/** All alerts of an instance share one case, whatever they say: the one that is open, else a new one. */
export function groupByInstance(
  subject: Decision['subject'],
  { settings, instance }: { settings: Ec2Alerting; instance: AlertedInstance },
  alerts: Decision['alerts'],
  open: string | null,
  now: Date,
): Decision {
  const inputs = {
    ...shownAlerting(settings),
    instance: { id: toGlobalId('Resource', instance.id), instanceId: instance.instanceId },
    alerts: alerts.length,
  };
  const what = subject === 'INCIDENT' ? 'incident' : 'question';
  if (open !== null) {
    const joined = toGlobalId(subject === 'INCIDENT' ? 'Incident' : 'ServiceRequest', open);
    const summary = `All alerts of ${instance.name} share one ${what}, and it is open.`;
    const explanation = explain(GROUPING, summary, { ...inputs, joined });
    // What joins is told to the customer: it counts as correspondence.
    return { kind: 'APPEND', subject, caseId: open, grouped: false, alerts, lastAt: now, explanation };
  }
  const summary = `All alerts of ${instance.name} share one ${what}; this is the first.`;
  const explanation = explain(GROUPING, summary, inputs);
  const after = subject === 'INCIDENT' ? { resolveAfterHours: settings.resolveAfterHours } : {};
  return { kind: 'OPEN_OWN', subject, resource: instance.id, alerts, explanation, ...after };
}

/** What is uncertain about an instance belongs to its open incident: the customer is not asked beside it. */
export function belongsToIncident(instance: AlertedInstance, impact: Explanation): Explanation {
  const summary = `The incident of ${instance.name} is open: the alert belongs to it, and is not asked about apart.`;
  return explain(GROUPING, summary, { instance: toGlobalId('Resource', instance.id), impact });
}
