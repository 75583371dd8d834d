/** What is told of an execution of a patch window, in the order in which it is. */
export const NoticeKind = ['FOUR_DAYS_BEFORE', 'ONE_HOUR_BEFORE', 'RESULTS'] as const;
export type NoticeKind = (typeof NoticeKind)[number];

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
