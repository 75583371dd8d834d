export const IncidentPriority = ['HIGH', 'MEDIUM', 'LOW'] as const;
export type IncidentPriority = (typeof IncidentPriority)[number];

export const IncidentStatus = [
  'UNASSIGNED',
  'OPENED',
  'WORK_IN_PROGRESS',
  'PENDING_CUSTOMER_ACTION',
  'CUSTOMER_ACTION_COMPLETED',
  'REOPENED',
  'RESOLVED',
] as const;
export type IncidentStatus = (typeof IncidentStatus)[number];

export const IncidentGroupKey = [
  'ACCOUNT',
  'STATUS',
  'PRIORITY',
  'ORIGIN',
  'BALL_WITH',
  'SLA_STATE',
  'ASSIGNEE',
  'CREATED_DAY',
] as const;
export type IncidentGroupKey = (typeof IncidentGroupKey)[number];

export const IncidentOrigin = [
  'DETECTED',
  'CUSTOMER_REPORTED',
  'CONFIRMED_ALERT',
  'FAILED_REMEDIATION',
  'CONFIG_RULE',
  'RECLASSIFIED',
  'SUPPORT_CASE',
] as const;
export type IncidentOrigin = (typeof IncidentOrigin)[number];

export const ResolutionOutcome = ['RESTORED', 'NOT_RESTORABLE', 'RESTORE_INITIATED', 'NOT_AN_INCIDENT'] as const;
export type ResolutionOutcome = (typeof ResolutionOutcome)[number];

export const ServiceRequestCategory = [
  'GENERAL_GUIDANCE',
  'PATCHING',
  'BACKUP',
  'AWS_SERVICE',
  'FEATURE_CONFIGURATION',
  'CONFIG_EXCEPTION',
  'REMEDIATION',
  'TERMINATION',
  'ALERT_NOTIFICATION',
  'MAINTENANCE_NOTICE',
  'CRITICAL_RECOMMENDATION',
  'BLOCKED_REMEDIATION',
  'FINDING_SUPPRESSION',
  'TAG_CONFLICT',
  'OTHER',
] as const;
export type ServiceRequestCategory = (typeof ServiceRequestCategory)[number];

/** The states of a case in AWS Support, as an incident has them. */
export const ServiceRequestStatus = IncidentStatus;
export type ServiceRequestStatus = IncidentStatus;

export const ProblemStatus = ['OPEN', 'INVESTIGATING', 'ROOT_CAUSE_KNOWN', 'REMEDIATING', 'RESOLVED'] as const;
export type ProblemStatus = (typeof ProblemStatus)[number];

export const CorrectiveActionStatus = ['OPEN', 'IN_PROGRESS', 'DONE', 'DROPPED'] as const;
export type CorrectiveActionStatus = (typeof CorrectiveActionStatus)[number];

/** The two promises on an incident: a first response, and its resolution. */
export const SlaKind = ['RESPONSE', 'RESOLUTION'] as const;
export type SlaKind = (typeof SlaKind)[number];

export const SlaStatus = ['RUNNING', 'PAUSED', 'MET', 'BREACHED', 'VOID'] as const;
export type SlaStatus = (typeof SlaStatus)[number];

export const SlaState = ['NONE', 'ON_TRACK', 'AT_RISK', 'PAUSED', 'BREACHED', 'MET', 'VOID'] as const;
export type SlaState = (typeof SlaState)[number];

export const SlaPauseReason = ['WAITING_ON_CUSTOMER', 'AGREED_WINDOW'] as const;
export type SlaPauseReason = (typeof SlaPauseReason)[number];

export const CommentVisibility = ['CUSTOMER', 'INTERNAL'] as const;
export type CommentVisibility = (typeof CommentVisibility)[number];
