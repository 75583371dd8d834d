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

export const CorrelationMode = ['MONITOR', 'ACTIVE', 'DISABLED'] as const;
export type CorrelationMode = (typeof CorrelationMode)[number];

export const CorrelationKey = ['ACCOUNT', 'REGION', 'RESOURCE', 'DEFINITION', 'TAG'] as const;
export type CorrelationKey = (typeof CorrelationKey)[number];
