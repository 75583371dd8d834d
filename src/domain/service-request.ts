import { ServiceRequestStatus, type Party, type ServiceRequestCategory } from './words';

export const SERVICE_REQUEST_STATUS: ServiceRequestStatus = 'UNASSIGNED';

/**
 * `note` is Accelerate's own, `ask` a reply that waits for the customer; `open` and `reopen` are what happened to its case
 * in the AWS Support Center.
 */
export const ServiceRequestVerb = ['reply', 'ask', 'note', 'resolve', 'reclassify', 'open', 'reopen'] as const;
export type ServiceRequestVerb = (typeof ServiceRequestVerb)[number];

type Steps = Partial<Record<ServiceRequestStatus, ServiceRequestStatus>>;

const open = ServiceRequestStatus.filter((status) => status !== 'RESOLVED');
const stays: Steps = Object.fromEntries(ServiceRequestStatus.map((status) => [status, status]));
const from = (to: ServiceRequestStatus): Steps => Object.fromEntries(open.map((status) => [status, to]));

/** The one transition table: a verb in a status that is not listed is refused. */
const steps: Record<Exclude<ServiceRequestVerb, 'reply'>, Steps> & { reply: Record<Party, Steps> } = {
  reply: {
    CUSTOMER: { ...stays, PENDING_CUSTOMER_ACTION: 'CUSTOMER_ACTION_COMPLETED', RESOLVED: 'REOPENED' },
    // A word after the end is a word, no work taken up again.
    ACCELERATE: { ...from('WORK_IN_PROGRESS'), RESOLVED: 'RESOLVED' },
  },
  ask: from('PENDING_CUSTOMER_ACTION'),
  note: stays,
  resolve: from('RESOLVED'),
  reclassify: from('RESOLVED'),
  open: { UNASSIGNED: 'OPENED' },
  reopen: { RESOLVED: 'REOPENED' },
};

export type ServiceRequestTransition =
  { status: ServiceRequestStatus } | { refusal: 'INVALID_TRANSITION'; path: string[]; message: string };

/** Where a verb leads from the status that the request is in; who speaks matters to a reply only. */
export function serviceRequestTransition(
  request: { status: ServiceRequestStatus },
  verb: ServiceRequestVerb,
  party: Party,
): ServiceRequestTransition {
  const table = verb === 'reply' ? steps.reply[party] : steps[verb];
  const status = table[request.status];
  if (status) return { status };
  return {
    refusal: 'INVALID_TRANSITION',
    path: ['input', 'serviceRequestId'],
    message: `${verb} is not possible in ${request.status}; it is in ${Object.keys(table).join(', ')}.`,
  };
}

/**
 * What only the service itself opens: notices and questions of the operations engine (AMS Accelerate User Guide,
 * "Responding to AMS-generated service requests"). Nobody writes one by hand.
 */
export const GENERATED_CATEGORIES: readonly ServiceRequestCategory[] = [
  'ALERT_NOTIFICATION',
  'MAINTENANCE_NOTICE',
  'BLOCKED_REMEDIATION',
  'FINDING_SUPPRESSION',
  'TAG_CONFLICT',
];

/** What Accelerate alone opens, by hand too. */
export const ACCELERATE_CATEGORIES: readonly ServiceRequestCategory[] = ['CRITICAL_RECOMMENDATION'];
