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

export const AgentKind = ['SSM_AGENT', 'CLOUDWATCH_AGENT', 'INSTANCE_PROFILE'] as const;
export type AgentKind = (typeof AgentKind)[number];
