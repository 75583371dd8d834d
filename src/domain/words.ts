/** The words of the domain, each spelled as in the API: one list is at once the type, the enum of the schema and the CHECK of the column. */

export const CountPrecision = ['EXACT', 'AT_LEAST'] as const;
export type CountPrecision = (typeof CountPrecision)[number];

export const OrderDirection = ['ASC', 'DESC'] as const;
export type OrderDirection = (typeof OrderDirection)[number];

export const Party = ['CUSTOMER', 'ACCELERATE'] as const;
export type Party = (typeof Party)[number];

export const RaciRole = ['RESPONSIBLE', 'CONSULTED', 'INFORMED'] as const;
export type RaciRole = (typeof RaciRole)[number];

export const Role = [
  'CUSTOMER_VIEWER',
  'CUSTOMER_OPERATOR',
  'CUSTOMER_ADMIN',
  'OPERATIONS_ENGINEER',
  'SECURITY_ANALYST',
  'CLOUD_ARCHITECT',
  'CLOUD_SERVICE_DELIVERY_MANAGER',
  'BREAK_GLASS',
  'SYSTEM',
] as const;
export type Role = (typeof Role)[number];

export const UserErrorCode = [
  'INVALID',
  'REQUIRED',
  'TOO_LONG',
  'TOO_MANY',
  'NOT_FOUND',
  'FORBIDDEN',
  'NOT_RESPONSIBLE',
  'ADD_ON_REQUIRED',
  'CONFLICT',
  'INVALID_TRANSITION',
  'LIMIT_EXCEEDED',
  'CHANGE_FREEZE',
  'UNSUPPORTED',
  'IDEMPOTENCY_KEY_REUSED',
  'ALREADY_EXISTS',
  'GUARD_REFUSED',
] as const;
export type UserErrorCode = (typeof UserErrorCode)[number];

export const ServiceTier = ['PLUS', 'PREMIUM'] as const;
export type ServiceTier = (typeof ServiceTier)[number];

export const AddOn = ['PATCH'] as const;
export type AddOn = (typeof AddOn)[number];

export const AccountStatus = [
  'DISCOVERY',
  'MANAGEMENT_RESOURCES',
  'DEFAULT_POLICIES',
  'CUSTOMIZING',
  'ACTIVE',
  'SUSPENDED',
  'OFFBOARDING',
  'OFFBOARDED',
] as const;
export type AccountStatus = (typeof AccountStatus)[number];

export const AccountEnvironment = ['PRODUCTION', 'NON_PRODUCTION'] as const;
export type AccountEnvironment = (typeof AccountEnvironment)[number];

/** Which EC2 instances' alerts are handled. */
export const AlertScope = ['ACCOUNT_WIDE', 'TAG_BASED'] as const;
export type AlertScope = (typeof AlertScope)[number];

export const AlertGrouping = ['CLASSIC', 'INSTANCE'] as const;
export type AlertGrouping = (typeof AlertGrouping)[number];

export const AlertEngagement = ['NONE', 'REPORT_ONLY', 'DEFAULT'] as const;
export type AlertEngagement = (typeof AlertEngagement)[number];

export const SyncSource = [
  'CLOUDWATCH',
  'EC2',
  'SSM',
  'RESOURCE_GROUPS_TAGGING',
  'RDS',
  'CLOUDTRAIL',
  'SUPPORT',
  'BACKUP',
] as const;
export type SyncSource = (typeof SyncSource)[number];

export const BusinessNeedType = ['SUPPORT_CASE', 'OPS_ITEM', 'ISSUE', 'TEXT'] as const;
export type BusinessNeedType = (typeof BusinessNeedType)[number];

export const AlarmState = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
export type AlarmState = (typeof AlarmState)[number];

export const ProfileLayer = ['DEFAULT', 'CUSTOMER', 'EFFECTIVE'] as const;
export type ProfileLayer = (typeof ProfileLayer)[number];

export const AlarmDefinitionKind = ['METRIC', 'COMPOSITE', 'EVENT', 'STATE', 'PROMETHEUS'] as const;
export type AlarmDefinitionKind = (typeof AlarmDefinitionKind)[number];

export const ProvisioningStatus = [
  'PENDING',
  'IN_PROGRESS',
  'IN_SYNC',
  'DRIFTED',
  'FAILED',
  'DELETING',
  'DELETED',
] as const;
export type ProvisioningStatus = (typeof ProvisioningStatus)[number];

/** What is told of an execution of a patch window, in the order in which it is. */
export const NoticeKind = ['FOUR_DAYS_BEFORE', 'ONE_HOUR_BEFORE', 'RESULTS'] as const;
export type NoticeKind = (typeof NoticeKind)[number];

export const AlarmHistoryItemType = ['CONFIGURATION_UPDATE', 'STATE_UPDATE', 'ACTION'] as const;
export type AlarmHistoryItemType = (typeof AlarmHistoryItemType)[number];

export const SignalSource = [
  'CLOUDWATCH',
  'GUARDDUTY',
  'MACIE',
  'CONFIG',
  'BACKUP',
  'EC2',
  'SSM',
  'HEALTH',
  'RDS',
  'EVENTBRIDGE_GENERIC',
  'WEBHOOK_GENERIC',
  'CUSTOMER',
] as const;
export type SignalSource = (typeof SignalSource)[number];

export const IngestOutcome = ['OPENED', 'APPENDED', 'SUPPRESSED', 'DUPLICATE', 'IGNORED', 'REJECTED'] as const;
export type IngestOutcome = (typeof IngestOutcome)[number];

export const AlertStatus = [
  'OPEN',
  'AWAITING_CUSTOMER',
  'REMEDIATING',
  'SUPPRESSED',
  'ESCALATED',
  'RESOLVED',
  'CLOSED',
] as const;
export type AlertStatus = (typeof AlertStatus)[number];

export const Impact = ['KNOWN', 'UNCERTAIN', 'NONE'] as const;
export type Impact = (typeof Impact)[number];

export const RemediationStatus = [
  'PENDING',
  'RUNNING',
  'WAITING',
  'SUCCEEDED',
  'FAILED',
  'BLOCKED',
  'CANCELLED',
] as const;
export type RemediationStatus = (typeof RemediationStatus)[number];

export const RemediationStepStatus = [
  'PENDING',
  'IN_PROGRESS',
  'WAITING',
  'SUCCESS',
  'TIMED_OUT',
  'CANCELLING',
  'CANCELLED',
  'FAILED',
  'SKIPPED',
] as const;
export type RemediationStepStatus = (typeof RemediationStepStatus)[number];

/** Of a run of patches, as Systems Manager names the states of a window's execution. */
export const PatchRunStatus = [
  'PENDING',
  'IN_PROGRESS',
  'SUCCESS',
  'FAILED',
  'TIMED_OUT',
  'CANCELLING',
  'CANCELLED',
  'SKIPPED_OVERLAPPING',
] as const;
export type PatchRunStatus = (typeof PatchRunStatus)[number];

/** Of one instance in a run. */
export const PatchTargetStatus = [
  'PENDING',
  'SNAPSHOTTING',
  'INSTALLING',
  'VERIFYING',
  'REMEDIATING',
  'RESTORING',
  'SUCCEEDED',
  'FAILED',
  'RESTORED',
  'SKIPPED',
  'CUT_OFF',
] as const;
export type PatchTargetStatus = (typeof PatchTargetStatus)[number];

export const PatchStepKind = ['SNAPSHOT', 'INSTALL', 'VERIFY', 'REMEDIATE', 'RESTORE'] as const;
export type PatchStepKind = (typeof PatchStepKind)[number];

/** What is done about the eight alerts that are remediated automatically, as the baseline's rows name it. */
export const RemediationAction = [
  'EC2_STOP_START',
  'EC2_VOLUME_CLEAN_THEN_EXTEND',
  'RDS_EXTEND_STORAGE',
  'RDS_RAISE_MAX_STORAGE_30PCT',
  'FSX_ONTAP_EXTEND_VOLUME_10PCT',
  'BACKUP_START_AGAIN',
] as const;
export type RemediationAction = (typeof RemediationAction)[number];

/** The states of a backup job as AWS Backup has them. */
export const BackupJobState = [
  'CREATED',
  'PENDING',
  'RUNNING',
  'ABORTING',
  'ABORTED',
  'COMPLETED',
  'FAILED',
  'EXPIRED',
  'PARTIAL',
] as const;
export type BackupJobState = (typeof BackupJobState)[number];

/** The states of a job that copies a recovery point into another vault. */
export const CopyJobState = ['CREATED', 'RUNNING', 'COMPLETED', 'FAILED', 'PARTIAL'] as const;
export type CopyJobState = (typeof CopyJobState)[number];

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

export const JobStatus = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;
export type JobStatus = (typeof JobStatus)[number];

export const StreamReason = [
  'RETENTION_EXPIRED',
  'EPOCH_CHANGED',
  'SHUTDOWN',
  'TOKEN_EXPIRED',
  'PERMISSION_CHANGED',
  'SLOW_CLIENT',
  'LIMIT_REACHED',
] as const;
export type StreamReason = (typeof StreamReason)[number];

export const AgentKind = ['SSM_AGENT', 'CLOUDWATCH_AGENT', 'INSTANCE_PROFILE'] as const;
export type AgentKind = (typeof AgentKind)[number];

export const WebhookStatus = ['ACTIVE', 'DISABLED_BY_USER', 'DISABLED_BY_FAILURE'] as const;
export type WebhookStatus = (typeof WebhookStatus)[number];

/** Of what a webhook is sent. */
export const DeliveryStatus = ['PENDING', 'DELIVERED', 'FAILED', 'RETRYING', 'GAVE_UP'] as const;
export type DeliveryStatus = (typeof DeliveryStatus)[number];

/** As AWS Backup has them. */
export const RecoveryPointStatus = [
  'COMPLETED',
  'PARTIAL',
  'DELETING',
  'EXPIRED',
  'AVAILABLE',
  'STOPPED',
  'CREATING',
] as const;
export type RecoveryPointStatus = (typeof RecoveryPointStatus)[number];

/** As AWS Backup has them. */
export const RestoreJobState = ['PENDING', 'RUNNING', 'COMPLETED', 'ABORTED', 'FAILED'] as const;
export type RestoreJobState = (typeof RestoreJobState)[number];

export const BackupCoverageStatus = [
  'PROTECTED',
  'PLANNED_NO_RECENT_BACKUP',
  'UNPROTECTED',
  'UNSUPPORTED',
  'OPTED_OUT',
] as const;
export type BackupCoverageStatus = (typeof BackupCoverageStatus)[number];

export const RestoreValidation = ['SUCCESSFUL', 'FAILED'] as const;
export type RestoreValidation = (typeof RestoreValidation)[number];

export const EventKind = [
  'INCIDENT_CREATED',
  'INCIDENT_ACKNOWLEDGED',
  'INCIDENT_ASSIGNED',
  'INCIDENT_PRIORITY_CHANGED',
  'INCIDENT_CUSTOMER_ACTION_REQUESTED',
  'INCIDENT_CUSTOMER_ACTION_COMPLETED',
  'INCIDENT_COMMENT_ADDED',
  'INCIDENT_ALERT_APPENDED',
  'INCIDENT_SLA_AT_RISK',
  'INCIDENT_SLA_BREACHED',
  'INCIDENT_RESOLVED',
  'INCIDENT_REOPENED',
  'INCIDENT_RATED',
  'INCIDENT_LINKED',
  'ALERT_OPENED',
  'ALERT_APPENDED',
  'ALERT_IMPACT_CONFIRMED',
  'ALERT_DISMISSED',
  'ALERT_RESOLVED',
  'ALERT_FLAPPING',
  'ACCOUNT_ONBOARDED',
  'ACCOUNT_UPDATED',
  'ACCOUNT_SYNCED',
  'ACCOUNT_SYNC_FAILED',
  'RESOURCE_DISCOVERED',
  'RESOURCE_CHANGED',
  'RESOURCE_REMOVED',
  'ALARM_STATE_CHANGED',
  'API_KEY_CREATED',
  'API_KEY_REVOKED',
  'PERSON_INVITED',
  'PERSON_ACCESS_CHANGED',
  'INCIDENT_RECLASSIFIED',
  'INCIDENT_ESCALATED',
  'ALERT_SUPPRESSED',
  'ALERT_ESCALATED',
  'SUPPRESSION_CREATED',
  'SUPPRESSION_ENDED',
  'REMEDIATION_STARTED',
  'REMEDIATION_STEP_COMPLETED',
  'REMEDIATION_SUCCEEDED',
  'REMEDIATION_FAILED',
  'REMEDIATION_BLOCKED',
  'ESCALATION_POLICY_SET',
  'CORRELATION_RULE_SET',
  'PATCH_BASELINE_SET',
  'PROBLEM_CREATED',
  'PROBLEM_UPDATED',
  'PROBLEM_RESOLVED',
  'POST_INCIDENT_REPORT_PUBLISHED',
  'SERVICE_REQUEST_CREATED',
  'SERVICE_REQUEST_REPLIED',
  'SERVICE_REQUEST_RESOLVED',
  'SERVICE_REQUEST_RECLASSIFIED',
  'ALARM_PROFILE_UPDATED',
  'MONITORING_DEPLOYED',
  'PATCH_RUN_STARTED',
  'PATCH_TARGET_CHANGED',
  'PATCH_RUN_ENDED',
  'PATCH_RUN_STOPPED',
  'WEBHOOK_CREATED',
  'WEBHOOK_UPDATED',
  'WEBHOOK_DELETED',
  'WEBHOOK_DISABLED',
  'RESTORE_REQUESTED',
  'RESTORE_COMPLETED',
  'RESTORE_FAILED',
  'RESTORE_VALIDATED',
  'PATCH_WINDOW_CREATED',
  'PATCH_WINDOW_UPDATED',
  'PATCH_WINDOW_DELETED',
  'PATCH_WINDOW_EXECUTION_SKIPPED',
  'PATCH_NOTICE_SENT',
  'BACKUP_PLAN_CREATED',
  'BACKUP_PLAN_UPDATED',
  'BACKUP_PLAN_DELETED',
  'BACKUP_JOB_STARTED',
  'BACKUP_JOB_COMPLETED',
  'BACKUP_JOB_FAILED',
  'SIGNAL_UNMATCHED',
  'SIGNAL_REJECTED',
] as const;
export type EventKind = (typeof EventKind)[number];

export const CorrelationMode = ['MONITOR', 'ACTIVE', 'DISABLED'] as const;
export type CorrelationMode = (typeof CorrelationMode)[number];

export const CorrelationKey = ['ACCOUNT', 'REGION', 'RESOURCE', 'DEFINITION', 'TAG'] as const;
export type CorrelationKey = (typeof CorrelationKey)[number];

/** The systems that Systems Manager patches, as it names them. */
export const OperatingSystem = [
  'WINDOWS',
  'AMAZON_LINUX',
  'AMAZON_LINUX_2',
  'AMAZON_LINUX_2022',
  'AMAZON_LINUX_2023',
  'UBUNTU',
  'REDHAT_ENTERPRISE_LINUX',
  'SUSE',
  'CENTOS',
  'ORACLE_LINUX',
  'DEBIAN',
  'MACOS',
  'RASPBIAN',
  'ROCKY_LINUX',
  'ALMA_LINUX',
] as const;
export type OperatingSystem = (typeof OperatingSystem)[number];

export const ComplianceStatus = ['COMPLIANT', 'NON_COMPLIANT', 'UNSPECIFIED'] as const;
export type ComplianceStatus = (typeof ComplianceStatus)[number];

/** The most severe first: lists of counts by severity are in this order. */
export const PatchSeverity = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNSPECIFIED'] as const;
export type PatchSeverity = (typeof PatchSeverity)[number];

export const PatchState = [
  'INSTALLED',
  'INSTALLED_OTHER',
  'INSTALLED_PENDING_REBOOT',
  'INSTALLED_REJECTED',
  'MISSING',
  'NOT_APPLICABLE',
  'FAILED',
  'AVAILABLE_SECURITY_UPDATE',
] as const;
export type PatchState = (typeof PatchState)[number];

/** Whose patch group an instance is of: the plan's default one, one of the customer's, or none. */
export const PatchGroupType = ['DEFAULT', 'CUSTOMER', 'NOT_ASSIGNED'] as const;
export type PatchGroupType = (typeof PatchGroupType)[number];
