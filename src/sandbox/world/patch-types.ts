import type { Tags } from './tags';

/** Operating systems as Patch Manager names them, as far as this world has any of them. */
export type PatchSystemName =
  | 'AMAZON_LINUX_2'
  | 'AMAZON_LINUX_2023'
  | 'UBUNTU'
  | 'REDHAT_ENTERPRISE_LINUX'
  | 'SUSE'
  | 'CENTOS'
  | 'DEBIAN'
  | 'ORACLE_LINUX'
  | 'ROCKY_LINUX'
  | 'ALMA_LINUX'
  | 'WINDOWS';

export type ComplianceLevel = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL' | 'UNSPECIFIED';

/** One product whose patches Patch Manager knows: an operating system in a version. */
export interface PatchSystem {
  name: PatchSystemName;
  product: string;
  family: string;
  /** As titles of patches name it. */
  title: string;
  /** Nothing is released after it. */
  endOfSupport?: number;
}

/** One release of one package, or of one line of updates: what is installed is the latest of its line or an earlier one. */
export interface Release {
  id: string;
  line: string;
  name: string;
  kbId: string;
  title: string;
  classification: string;
  severity: string;
  security: boolean;
  /** Of Debian and Ubuntu. */
  priority?: string;
  cves: string[];
  advisory: string;
  releasedAt: number;
  version: string;
  dist: string;
  arch: string;
  /** How long its installation takes. */
  seconds: number;
  /** From 0 to 1: how late it was installed, among those of its month. */
  spread: number;
}

export interface PatchFilterOf {
  Key: string;
  Values: string[];
}

export interface PatchRuleOf {
  filters: PatchFilterOf[];
  level: ComplianceLevel;
  afterDays?: number;
  untilDate?: string;
  nonSecurity: boolean;
}

export interface PatchBaseline {
  id: string;
  /** Amazon's own are named by it. */
  arn?: string;
  name: string;
  system: string;
  description: string;
  globalFilters: PatchFilterOf[];
  rules: PatchRuleOf[];
  approved: string[];
  approvedLevel: ComplianceLevel;
  approvedNonSecurity: boolean;
  rejected: string[];
  rejectedAction: 'ALLOW_AS_DEPENDENCY' | 'BLOCK';
  sources: { Name: string; Products: string[]; Configuration: string }[];
  availableSecurityUpdates?: 'COMPLIANT' | 'NON_COMPLIANT';
  createdAt: number;
  modifiedAt: number;
  clientToken?: string;
  tags: Tags;
}

export type PatchStanding = 'APPROVED' | 'EXPLICIT_APPROVED' | 'EXPLICIT_REJECTED' | 'NONE';

export type PatchRowState =
  | 'Installed'
  | 'InstalledOther'
  | 'InstalledPendingReboot'
  | 'InstalledRejected'
  | 'Missing'
  | 'Failed'
  | 'AvailableSecurityUpdate';

/** One patch of an instance: which release, how it stands, since when it is installed (0: it is not), how much it matters. */
export type PatchRow = [release: string, state: PatchRowState, installedAt: number, level: ComplianceLevel];

/** What the latest scan or installation on an instance found. */
export interface PatchReport {
  instanceId: string;
  /** The system that it was at the time. */
  os: { name: string; version: string };
  baselineId: string;
  patchGroup: string;
  /** Where none was asked for, it follows from the time. */
  snapshotId?: string;
  operation: 'Scan' | 'Install';
  startedAt: number;
  endedAt: number;
  rebootOption: 'RebootIfNeeded' | 'NoReboot';
  lastNoRebootAt?: number;
  executionId?: string;
  rows: PatchRow[];
}

/** A patch group of one operating system and the baseline that is registered for it. */
export interface PatchGroup {
  group: string;
  system: string;
  baselineId: string;
}

/** The daily scan of an account in a region: when it was last, and who did not answer. */
export interface PatchScan {
  at: number;
  missed: string[];
}
