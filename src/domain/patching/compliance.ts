import { PatchSeverity, type ComplianceStatus, type PatchGroupType, type PatchState } from '../words';

/** What Systems Manager tells of one instance's last scan or installation. */
export interface DiscoveredPatchState {
  resourceId: string;
  baselineId: string;
  patchGroup: string | null;
  snapshotId: string | null;
  operation: string;
  startedAt: Date;
  /** With it a later scan is told from an earlier one. */
  endedAt: Date;
  rebootOption: string | null;
  lastNoRebootInstallAt: Date | null;
  installed: number;
  installedOther: number;
  installedPendingReboot: number;
  installedRejected: number;
  missing: number;
  failed: number;
  notApplicable: number;
  availableSecurityUpdate: number;
  criticalNonCompliant: number;
  securityNonCompliant: number;
  otherNonCompliant: number;
}

/** One patch as it stands on an instance. */
export interface DiscoveredPatch {
  title: string;
  kbId: string;
  classification: string;
  severity: PatchSeverity;
  state: PatchState;
  installedAt: Date | null;
  cves: string[];
}

/** What an agent tells of the system that it runs on. */
export interface DiscoveredPlatform {
  resourceId: string;
  type: string | null;
  name: string | null;
  version: string | null;
}

/** An instance does not comply while a patch that its baseline approves is missing; of one never scanned nothing is known. */
export function complianceOf(state: { missing: number } | null): ComplianceStatus {
  if (!state) return 'UNSPECIFIED';
  return state.missing > 0 ? 'NON_COMPLIANT' : 'COMPLIANT';
}

/** States in which a patch keeps to its baseline, for the counts of the reports. */
export const COMPLIANT_STATES: readonly PatchState[] = ['INSTALLED', 'INSTALLED_OTHER'];
export const NON_COMPLIANT_STATES: readonly PatchState[] = [
  'INSTALLED_PENDING_REBOOT',
  'INSTALLED_REJECTED',
  'MISSING',
  'FAILED',
];

/** A severity's place in lists of counts, from 0. */
export const severityRank = (severity: PatchSeverity): number => PatchSeverity.indexOf(severity);

const DEFAULT_GROUP_TAG = 'AMSDefaultPatchGroup';
/** Systems Manager reads either spelling; the one without a space is for instances whose metadata hold tags. */
const GROUP_TAGS = ['Patch Group', 'PatchGroup'];

/** The patch group of an instance, and whose it is. */
export function patchGroupOf(tags: Readonly<Record<string, string>>): { type: PatchGroupType; group: string | null } {
  const group = GROUP_TAGS.map((key) => tags[key]).find((value) => value) ?? null;
  if (tags[DEFAULT_GROUP_TAG]?.toLowerCase() === 'true') return { type: 'DEFAULT', group };
  return group ? { type: 'CUSTOMER', group } : { type: 'NOT_ASSIGNED', group: null };
}
