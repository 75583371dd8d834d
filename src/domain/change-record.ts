import { isDeeper } from './nesting';
import { oneLine, storable } from './text';
import type { BusinessNeedType, Party } from './words';

/** A call that changed something in an account, as AWS CloudTrail tells it. */
export interface DiscoveredChange {
  eventId: string;
  eventTime: Date;
  eventName: string;
  eventSource: string;
  region: string;
  requester: string;
  party: Party;
  roleArn: string | null;
  requestParameters: Record<string, unknown> | null;
  responseElements: Record<string, unknown> | null;
  userAgent: string | null;
  businessNeed: string | null;
  businessNeedType: BusinessNeedType | null;
  /** By what it names things: ids and ARNs, ours among them where we know the resource. */
  names: string[];
}

/** What CloudTrail lists beside the record itself. */
export interface ListedEvent {
  eventId: string;
  eventTime: Date;
  resources: readonly string[];
  /** The record, JSON as text. */
  record: string;
}

/** CloudTrail tells of a call within a quarter of an hour on average, and not in order: so much is read again. */
export const LATENESS_MS = 30 * 60_000;
/** What is asked for at first, as the operations plan's queries do: https://docs.aws.amazon.com/managedservices/latest/accelerate-guide/acc-change-record.html */
export const FIRST_WINDOW_MS = 24 * 3_600_000;
/** So long before an incident a change counts as having come just before it. */
export const JUST_BEFORE_MS = 24 * 3_600_000;

const LONGEST_NAME = 200;
const LONGEST_DOCUMENT = 32_000;
const DEEPEST = 32;
const MOST_NAMES = 100;

interface Identity {
  type?: string;
  arn?: string;
  userName?: string;
  principalId?: string;
  invokedBy?: string;
  sessionContext?: { sessionIssuer?: { arn?: string } };
}

interface CloudTrailRecord {
  userIdentity?: Identity;
  eventName?: string;
  eventSource?: string;
  awsRegion?: string;
  userAgent?: string;
  requestParameters?: unknown;
  responseElements?: unknown;
  readOnly?: boolean;
  errorCode?: string;
}

/**
 * Reads an event. Null where nothing was changed: the call only read, it was refused, or it is no record that can be
 * read. `ours` is the role by which Accelerate works in the account.
 */
export function changeOf(listed: ListedEvent, ours: string): DiscoveredChange | null {
  const record = recordIn(listed.record);
  if (!record?.eventName || !record.eventSource || record.readOnly === true || record.errorCode) return null;
  const identity = record.userIdentity ?? {};
  const roleArn = identity.sessionContext?.sessionIssuer?.arn ?? null;
  const party: Party = roleArn === ours ? 'ACCELERATE' : 'CUSTOMER';
  const need = party === 'ACCELERATE' ? needOf(record.eventSource, record.eventName) : null;
  const parameters = documentIn(record.requestParameters);
  return {
    eventId: oneLine(storable(listed.eventId), LONGEST_NAME),
    eventTime: listed.eventTime,
    eventName: oneLine(storable(record.eventName), LONGEST_NAME),
    eventSource: oneLine(storable(record.eventSource), LONGEST_NAME),
    region: oneLine(storable(record.awsRegion ?? ''), LONGEST_NAME),
    requester: requesterOf(identity),
    party,
    roleArn: roleArn && oneLine(storable(roleArn), 2_048),
    requestParameters: parameters,
    responseElements: documentIn(record.responseElements),
    userAgent: record.userAgent ? oneLine(storable(record.userAgent), 1_000) : null,
    businessNeed: need,
    businessNeedType: need === null ? null : 'TEXT',
    names: [...new Set([...listed.resources, ...namesIn(record.requestParameters)])].map(storable).slice(0, MOST_NAMES),
  };
}

function recordIn(text: string): CloudTrailRecord | null {
  try {
    const found = JSON.parse(text) as unknown;
    return typeof found === 'object' && found !== null ? found : null;
  } catch {
    return null;
  }
}

/** A person by their name, a role by the name of its session, a service of AWS by its host. */
function requesterOf({ arn, userName, invokedBy, principalId, type }: Identity): string {
  const last = arn?.slice(arn.lastIndexOf('/') + 1).replace(/^arn:.*:/, '');
  const name = userName ?? (last || invokedBy || principalId || type || 'unknown');
  return oneLine(storable(name), LONGEST_NAME);
}

/** As far as it can be stored; null is also what CloudTrail writes for what it leaves out. */
function documentIn(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isDeeper(value, DEEPEST)) return null;
  const text = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? storable(inner) : inner));
  if (text.length > LONGEST_DOCUMENT) return { truncated: true };
  return JSON.parse(text, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).map(([key, one]) => [storable(key), one]))
      : inner,
  ) as Record<string, unknown>;
}

const NAMING = /(?:id|identifier|arn|bucketname|tablename|functionname|clustername|name)s?(?:list)?$/i;
/** What says nothing about what is changed, though it ends like a name. */
const ASIDE = /tag|token|^(?:description|document(?:name|version)?|rolename|username)$/i;

/** The ids, names and ARNs in the parameters of a call, however deep. */
function namesIn(parameters: unknown): string[] {
  const found: string[] = [];
  const look = (value: unknown, key: string, depth: number): void => {
    if (depth > DEEPEST || found.length >= MOST_NAMES || ASIDE.test(key)) return;
    if (typeof value === 'string') {
      if (NAMING.test(key) && value.length > 0 && value.length <= 2_048) found.push(value);
    } else if (Array.isArray(value)) for (const one of value) look(one, key, depth + 1);
    else if (typeof value === 'object' && value !== null) {
      for (const [inner, one] of Object.entries(value)) look(one, inner, depth + 1);
    }
  };
  look(parameters, '', 0);
  return found;
}

/** What we make changes for, where the call itself says it; a remediation's are known by their execution. */
const needs: [source: string, name: RegExp, need: string][] = [
  ['monitoring', /Alarm|^(?:Un)?[tT]agResource$/, 'Alarm Manager: managed alarms'],
  ['ssm', /MaintenanceWindow/, 'Patching: maintenance windows'],
  ['ssm', /PatchBaseline|PatchGroup/, 'Patching: patch baselines'],
  ['ssm', /Document/, 'Runbooks of automatic remediation'],
  ['backup', /./, 'Backup management'],
  ['support', /./, 'Correspondence in the AWS Support Center'],
];

function needOf(source: string, name: string): string | null {
  const service = source.replace(/\.amazonaws\.com$/, '');
  return needs.find(([of, names]) => of === service && names.test(name))?.[2] ?? null;
}
