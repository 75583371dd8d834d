import { oneLine, storable } from '../text';
import type { IncidentStatus, Party, ServiceRequestCategory } from '../words';

export const CaseStatus = [
  'unassigned',
  'opened',
  'work-in-progress',
  'pending-customer-action',
  'customer-action-completed',
  'reopened',
  'resolved',
] as const;
export type CaseStatus = (typeof CaseStatus)[number];

/** What somebody wrote in a case. AWS gives it no id. */
export interface Said {
  body: string;
  submittedBy: string | null;
  at: Date;
}

/** A case of AWS Support as the Support API tells it. */
export interface DiscoveredCase {
  caseId: string;
  displayId: string | null;
  subject: string;
  status: CaseStatus;
  serviceCode: string;
  categoryCode: string | null;
  severityCode: string | null;
  submittedBy: string | null;
  createdAt: Date;
  /** The newest of what was said in it. */
  recent: Said[];
  /** Whether `recent` is all of it. */
  whole: boolean;
}

export const SUPPORT_SYSTEM = 'AWS_SUPPORT';
export const SUPPORT_CENTER = 'AWS Support Center';
const AWS_PEOPLE = 'Amazon Web Services';
const LONGEST_AUTHOR = 200;

/** AWS's own status, or that of a case on which work is being done where AWS has a new word. */
export function caseStatusOf(text: string | undefined): CaseStatus {
  return CaseStatus.find((word) => word === text) ?? 'work-in-progress';
}

/** Where people see the case. */
export function caseUrl(displayId: string): string {
  return `https://support.console.aws.amazon.com/support/home#/case/?displayId=${encodeURIComponent(displayId)}`;
}

export interface CaseAuthor {
  name: string;
  party: Party;
  arn: string | null;
  email: string | null;
}

/** AWS's people appear by AWS's name alone; whoever else writes belongs to the account. */
export function authorOf(submittedBy: string | null): CaseAuthor {
  // It becomes part of events: what the database refuses would keep the case from ever being taken over.
  const name = oneLine(storable(submittedBy ?? ''), LONGEST_AUTHOR) || SUPPORT_CENTER;
  const email = /[^\s<>(),;:"]+@[^\s<>(),;:"]+/.exec(name)?.[0].toLowerCase() ?? null;
  if (email === null && name.startsWith(AWS_PEOPLE)) return { name: AWS_PEOPLE, party: 'ACCELERATE', arn: null, email };
  const arn = /^arn:[\w-]+:[\w-]+:[\w-]*:\d{12}:.+$/.test(name) ? name : null;
  return { name: arn ? arn.slice(arn.lastIndexOf(':') + 1) : name, party: 'CUSTOMER', arn, email };
}

/** Who gave a case the status that it has: AWS's API does not tell. Only AWS's people take a case up or ask. */
export function moverOf(status: CaseStatus): CaseAuthor {
  const theirs = status === 'opened' || status === 'work-in-progress' || status === 'pending-customer-action';
  return theirs ? authorOf(AWS_PEOPLE) : authorOf(null);
}

const openings: Readonly<Record<CaseStatus, IncidentStatus>> = {
  unassigned: 'UNASSIGNED',
  opened: 'OPENED',
  // Steps lead from here to where the case stands: each is recorded as what it is.
  'work-in-progress': 'OPENED',
  'pending-customer-action': 'OPENED',
  resolved: 'OPENED',
  'customer-action-completed': 'CUSTOMER_ACTION_COMPLETED',
  reopened: 'REOPENED',
};

/** In which status we begin with a case that is new to us. */
export function openingStatus(status: CaseStatus): IncidentStatus {
  return openings[status];
}

export type CaseStep = 'open' | 'begin' | 'ask' | 'answer' | 'resolve' | 'reopen';

/**
 * What is to be done to ours because the case went from one status to another. A status that stays tells nothing new:
 * what we did meanwhile holds. `seen` is null where ours has just been opened from it.
 */
export function stepsOf(seen: CaseStatus | null, now: CaseStatus, ours: IncidentStatus): CaseStep[] {
  if (seen === now) return [];
  if (now === 'resolved') return ours === 'RESOLVED' ? [] : ['resolve'];
  // Resolved by us, and on its way there.
  if (ours === 'RESOLVED' && seen !== 'resolved') return [];
  const steps: CaseStep[] = ours === 'RESOLVED' ? ['reopen'] : [];
  const at: IncidentStatus = ours === 'RESOLVED' ? 'REOPENED' : ours;
  const waiting = at === 'PENDING_CUSTOMER_ACTION';
  if (now === 'opened' && at === 'UNASSIGNED') steps.push('open');
  if (now === 'work-in-progress' && at !== 'WORK_IN_PROGRESS' && !waiting) steps.push('begin');
  if (now === 'pending-customer-action' && !waiting) steps.push('ask');
  if (now === 'customer-action-completed' && waiting) steps.push('answer');
  return steps;
}

/** Where what we write in a case may lead it by itself: that is no news about anybody else. */
const byWriting: Partial<Record<CaseStatus, CaseStatus>> = {
  unassigned: 'work-in-progress',
  opened: 'work-in-progress',
  'pending-customer-action': 'customer-action-completed',
  resolved: 'reopened',
};

export function movedByWriting(seen: CaseStatus | null, now: CaseStatus): boolean {
  return seen !== null && byWriting[seen] === now;
}

const categories: Readonly<Record<string, ServiceRequestCategory>> = {
  'general-guidance': 'GENERAL_GUIDANCE',
  'patch-window': 'PATCHING',
  'backup-schedule': 'BACKUP',
  'feature-configuration': 'FEATURE_CONFIGURATION',
  'remediation-request': 'REMEDIATION',
};

export function categoryOf(code: string | null): ServiceRequestCategory {
  return code !== null && Object.hasOwn(categories, code) ? categories[code] : 'OTHER';
}
