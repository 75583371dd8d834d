import type { ToldBackupJob, ToldCopyJob } from './told';
import type { CheckedRule } from './rules';

export interface DiscoveredSelection {
  selectionId: string;
  name: string;
  roleArn: string | null;
  resources: string[];
  notResources: string[];
  listOfTags: { key: string; value: string }[];
  conditions: { operator: string; key: string; value: string }[];
}

/** A plan as AWS Backup has it. */
export interface DiscoveredPlan {
  planId: string;
  arn: string;
  versionId: string;
  /** Ours, where we made it: the uuid of its row. */
  creatorRequestId: string | null;
  name: string;
  createdAt: Date;
  rules: (CheckedRule & { ruleId: string | null })[];
  selections: DiscoveredSelection[];
}

export interface DiscoveredVault {
  name: string;
  arn: string;
  encryptionKeyArn: string | null;
  locked: boolean;
  minRetentionDays: number | null;
  maxRetentionDays: number | null;
}

/** What AWS Backup tells of a Region. */
export interface BackupReading {
  plans: DiscoveredPlan[];
  vaults: DiscoveredVault[];
  jobs: ToldBackupJob[];
  copies: ToldCopyJob[];
}
