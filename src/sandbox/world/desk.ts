import { createHash } from 'node:crypto';
import type { Cloud } from '../cloud';
import { emit, makeEvent } from './bus';
import { PLATFORM } from './platform';
import type { Case, Communication } from './types';

/**
 * The services under which AMS takes cases, beside those that every account can open. AMS publishes the code of
 * incidents only; the one of service requests follows it.
 */
export const SERVICES = [
  {
    code: 'service-ams-operations-report-incident',
    name: 'AMS Operations -- Report Incident',
    categories: [
      { code: 'network', name: 'Network' },
      { code: 'compute', name: 'Compute' },
      { code: 'storage', name: 'Storage' },
      { code: 'backup', name: 'Backup' },
      { code: 'other', name: 'Other' },
    ],
  },
  {
    code: 'service-ams-operations-service-request',
    name: 'AMS Operations -- Service Request',
    categories: [
      { code: 'general-guidance', name: 'General guidance' },
      { code: 'patch-window', name: 'Patch window' },
      { code: 'backup-schedule', name: 'Backup schedule' },
      { code: 'feature-configuration', name: 'AMS feature configuration' },
      { code: 'remediation-request', name: 'Remediation request' },
      { code: 'other', name: 'Other' },
    ],
  },
  {
    code: 'amazon-elastic-compute-cloud-linux',
    name: 'Elastic Compute Cloud (EC2 - Linux)',
    categories: [
      { code: 'instance-issue', name: 'Instance Issue' },
      { code: 'other', name: 'Other' },
    ],
  },
] as const;

export const SEVERITIES = [
  { code: 'low', name: 'Low' },
  { code: 'normal', name: 'Normal' },
  { code: 'high', name: 'High' },
  { code: 'urgent', name: 'Urgent' },
  { code: 'critical', name: 'Critical' },
] as const;

export const LONGEST_BODY = 8000;
export const MOST_CC = 10;

/** "Support Case Update", as AWS Support sends it to the account's bus in us-east-1. */
function tell(cloud: Cloud, one: Case, name: string, origin: 'CUSTOMER' | 'AWS'): void {
  const { accountId } = one;
  const [region] = [PLATFORM.region];
  const detail = {
    'case-id': one.id,
    'display-id': one.displayId,
    'communication-id': name === 'AddCommunicationToCase' ? `${one.id}-${one.communications.length}` : '',
    'event-name': name,
    origin,
  };
  const about = {
    accountId,
    region,
    source: 'aws.support',
    type: 'Support Case Update',
    resources: [] as string[],
    detail,
  };
  emit(cloud, accountId, region, makeEvent(cloud, about));
}

export function open(
  cloud: Cloud,
  about: Omit<Case, 'id' | 'displayId' | 'status' | 'createdAt' | 'communications'> & { body: string },
): Case {
  const { body, ...rest } = about;
  const nth = cloud.cases.size(about.accountId) + 1;
  const digest = createHash('sha256').update(`${about.accountId}/${nth}`).digest();
  const displayId = String(170_000_000_000 + (digest.readUInt32LE(0) % 1_000_000) * 10_000 + nth);
  const year = new Date(cloud.now()).getUTCFullYear();
  const opened: Case = {
    ...rest,
    id: `case-${about.accountId}-muen-${year}-${digest.toString('hex').slice(0, 16)}`,
    displayId,
    status: 'unassigned',
    createdAt: cloud.now(),
    communications: [{ by: about.submittedBy, body, at: cloud.now() }],
  };
  cloud.cases.put(about.accountId, opened.id, opened);
  tell(cloud, opened, 'CreateCase', 'CUSTOMER');
  return opened;
}

/** Adds what somebody wrote. A customer's word moves a case that waits for it, and opens one again that was resolved. */
export function write(cloud: Cloud, one: Case, said: Omit<Communication, 'at'>, by: 'CUSTOMER' | 'AWS'): Case {
  const ours = { unassigned: 'work-in-progress', opened: 'work-in-progress' } as const;
  const theirs = { 'pending-customer-action': 'customer-action-completed', resolved: 'reopened' } as const;
  const moves: Partial<Record<Case['status'], Case['status']>> = by === 'AWS' ? ours : theirs;
  const written = cloud.cases.put(one.accountId, one.id, {
    ...one,
    status: moves[one.status] ?? one.status,
    communications: [...one.communications, { ...said, at: cloud.now() }],
  });
  tell(cloud, written, 'AddCommunicationToCase', by);
  return written;
}

export function resolve(cloud: Cloud, one: Case, by: 'CUSTOMER' | 'AWS'): Case {
  const resolved = cloud.cases.put(one.accountId, one.id, { ...one, status: 'resolved' });
  if (one.status !== 'resolved') tell(cloud, resolved, 'ResolveCase', by);
  return resolved;
}
