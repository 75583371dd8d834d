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
