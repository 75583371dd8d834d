import type { OperatingSystem, PatchSeverity } from '../words';

/** Which patches a baseline approves, and how long after their release. */
export interface ApprovalRule {
  classifications: string[];
  severities: PatchSeverity[];
  /** null: approved up to a fixed day instead, which the API does not tell. */
  approveAfterDays: number | null;
}

/** What somebody wants of a baseline. */
export interface BaselineSettings {
  name: string;
  operatingSystem: OperatingSystem;
  approvedPatches: string[];
  rejectedPatches: string[];
  patchGroups: string[];
  approvalRules: ApprovalRule[];
  default: boolean;
}

/** A baseline as Systems Manager tells it. */
export interface DiscoveredBaseline extends BaselineSettings {
  baselineId: string;
  /** AWS's own: the same in every account, and nobody changes it. */
  predefined: boolean;
}

/** What baselines of new accounts have: all patches, as soon as they are out. */
export const APPROVE_ALL: readonly ApprovalRule[] = [{ classifications: [], severities: [], approveAfterDays: 0 }];

/** Quotas of Systems Manager. */
export const MOST_BASELINES = 50;
export const MOST_PATCHES = 50;
export const MOST_GROUPS = 25;
export const MOST_RULES = 10;
export const MOST_VALUES = 20;
export const LONGEST_PATCH = 100;
export const LONGEST_GROUP = 256;
export const LONGEST_CLASSIFICATION = 64;
export const MOST_DAYS = 360;

/** What a baseline is called whose name is left out. */
export const nameOf = (operatingSystem: OperatingSystem): string =>
  `opsgraph-${operatingSystem.toLowerCase().replace(/_/g, '-')}`;

/** Systems whose package manager is APT: their packages have a priority and no classification, and no day of release. */
export const APT: readonly OperatingSystem[] = ['UBUNTU', 'DEBIAN', 'RASPBIAN'];

const rpm = ['Security', 'Bugfix', 'Enhancement', 'Recommended', 'Newpackage'];

/** The classifications that Systems Manager knows of a system's patches; null: it does not say. */
export function classificationsOf(operatingSystem: OperatingSystem): readonly string[] | null {
  switch (operatingSystem) {
    case 'WINDOWS':
      return [
        'CriticalUpdates', 'DefinitionUpdates', 'Drivers', 'FeaturePacks', 'SecurityUpdates', 'ServicePacks', 'Tools',
        'UpdateRollups', 'Updates', 'Upgrades',
      ]; // prettier-ignore
    case 'SUSE':
      return ['Security', 'Recommended', 'Optional', 'Feature', 'Document', 'Yast'];
    case 'MACOS':
      return null;
    default:
      return APT.includes(operatingSystem) ? [] : rpm;
  }
}
