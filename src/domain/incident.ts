import { IncidentPriority, IncidentStatus, type Party } from './words';

/**
 * What can be done to an incident. `comment` is text that the customer sees, `note` Accelerate's own; `unassign` is an
 * assignment to nobody.
 */
export const IncidentVerb = [
  'acknowledge',
  'assign',
  'unassign',
  'requestCustomerAction',
  'completeCustomerAction',
  'comment',
  'note',
  'updatePriority',
  'resolve',
  'reopen',
  'rate',
  'link',
  'reclassify',
] as const;
export type IncidentVerb = (typeof IncidentVerb)[number];

export const INITIAL_STATUS: IncidentStatus = 'UNASSIGNED';

export const OPEN_STATUSES: readonly IncidentStatus[] = IncidentStatus.filter((status) => status !== 'RESOLVED');

export function isOpen(status: IncidentStatus): boolean {
  return status !== 'RESOLVED';
}

type Steps = Partial<Record<IncidentStatus, IncidentStatus>>;

const stays = (statuses: readonly IncidentStatus[]): Steps =>
  Object.fromEntries(statuses.map((status) => [status, status]));
const from = (statuses: readonly IncidentStatus[], to: IncidentStatus): Steps =>
  Object.fromEntries(statuses.map((status) => [status, to]));

/** The one transition table: a verb in a status that is not listed is refused. */
const steps: Record<Exclude<IncidentVerb, 'comment'>, Steps> & { comment: Record<Party, Steps> } = {
  acknowledge: from(['UNASSIGNED', 'OPENED', 'REOPENED', 'CUSTOMER_ACTION_COMPLETED'], 'WORK_IN_PROGRESS'),
  assign: { ...stays(OPEN_STATUSES), UNASSIGNED: 'OPENED' },
  unassign: stays(OPEN_STATUSES),
  requestCustomerAction: from(OPEN_STATUSES, 'PENDING_CUSTOMER_ACTION'),
  completeCustomerAction: { PENDING_CUSTOMER_ACTION: 'CUSTOMER_ACTION_COMPLETED' },
  // Whoever was waited for has spoken, or the one who waited goes on: either ends the waiting.
  comment: {
    CUSTOMER: { ...stays(IncidentStatus), PENDING_CUSTOMER_ACTION: 'CUSTOMER_ACTION_COMPLETED' },
    ACCELERATE: { ...stays(IncidentStatus), PENDING_CUSTOMER_ACTION: 'WORK_IN_PROGRESS' },
  },
  note: stays(IncidentStatus),
  updatePriority: stays(OPEN_STATUSES),
  resolve: from(OPEN_STATUSES, 'RESOLVED'),
  reopen: { RESOLVED: 'REOPENED' },
  rate: { RESOLVED: 'RESOLVED' },
  link: stays(IncidentStatus),
  reclassify: from(OPEN_STATUSES, 'RESOLVED'),
};

export type IncidentTransition =
  { status: IncidentStatus } | { refusal: 'INVALID_TRANSITION'; path: string[]; message: string };

/** Where a verb leads from the status that the incident is in; who speaks matters to a comment only. */
export function transition(incident: { status: IncidentStatus }, verb: IncidentVerb, party: Party): IncidentTransition {
  const table = verb === 'comment' ? steps.comment[party] : steps[verb];
  const status = table[incident.status];
  if (status) return { status };
  const allowed = Object.keys(table).join(', ');
  return {
    refusal: 'INVALID_TRANSITION',
    path: ['input', 'incidentId'],
    message: `${verb} is not possible in ${incident.status}; it is in ${allowed}.`,
  };
}

/** Whose move it is: the customer's while we wait for them and once it is resolved (theirs to accept or reopen). */
export function ballWith(status: IncidentStatus): Party {
  return status === 'PENDING_CUSTOMER_ACTION' || status === 'RESOLVED' ? 'CUSTOMER' : 'ACCELERATE';
}

/** Nobody works on it and somebody of Accelerate has to take it up: what acknowledging ends. */
export function awaitsAcknowledgement(status: IncidentStatus): boolean {
  return status in steps.acknowledge;
}

/** 1 is the most urgent: what sorting by priority means. */
export const PRIORITY_RANK: Readonly<Record<IncidentPriority, number>> = { HIGH: 1, MEDIUM: 2, LOW: 3 };

/** INC0012345: seven digits, more when they run out. */
export function formatIncidentNumber(value: number | bigint): string {
  return `INC${value.toString().padStart(7, '0')}`;
}

/** The counter value of a number, or null where the text is not one as we write it. */
export function parseIncidentNumber(number: string): number | null {
  const match = /^INC(\d{7,15})$/.exec(number);
  if (!match) return null;
  const value = Number(match[1]);
  return formatIncidentNumber(value) === number ? value : null;
}
