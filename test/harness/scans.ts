import { systemCaller } from '../../src/domain/caller';
import type { DiscoveredPatch, DiscoveredPatchState } from '../../src/domain/patching/compliance';
import type { Database } from '../../src/database/open';
import type { PatchSeverity, PatchState } from '../../src/domain/words';
import { applyPatches } from '../../src/operations/patch-compliance/apply-patches';
import { applyPatchStates } from '../../src/operations/patch-compliance/apply-states';
import { reviewRecommendations } from '../../src/operations/patch-compliance/review-recommendations';
import { transact } from '../../src/operations/unit';

interface Place {
  id: string;
  organizationId: string;
}

/** What one scan found on an instance: patches by state and severity. */
export interface Found {
  resource: { id: string; resource_id: string };
  endedAt?: Date;
  baselineId?: string;
  patches?: Partial<DiscoveredPatch>[];
  counts?: Partial<DiscoveredPatchState>;
}

export const patch = (
  title: string,
  state: PatchState,
  severity: PatchSeverity = 'UNSPECIFIED',
  more: Partial<DiscoveredPatch> = {},
): DiscoveredPatch => ({
  title,
  kbId: title,
  classification: 'Security',
  severity,
  state,
  installedAt: null,
  cves: [],
  ...more,
});

/** Scans of one account in us-east-1, as a synchronisation takes them over: states, then patches, then the advice. */
export async function scanned(database: Database, { id, organizationId }: Place, found: readonly Found[]) {
  const scan = { organizationId, accountId: id, region: 'us-east-1', startedAt: new Date() };
  const states = found.map((one) => stateOf(one));
  const caller = systemCaller('test');
  await transact(database, caller, (unit) => applyPatchStates(unit, scan, { platforms: null, states }));
  const read = found.map(({ resource, patches = [] }, n) => ({
    resourceId: resource.id,
    scannedAt: states[n].endedAt,
    patches: patches as DiscoveredPatch[],
  }));
  await transact(database, caller, (unit) => applyPatches(unit, scan, read));
  await transact(database, caller, (unit) => reviewRecommendations(unit, scan));
}

function stateOf({ resource, endedAt = new Date(), baselineId, patches = [], counts }: Found): DiscoveredPatchState {
  const count = (state: PatchState): number => patches.filter((one) => one.state === state).length;
  return {
    resourceId: resource.resource_id,
    baselineId: baselineId ?? 'pb-0123456789abcdef0',
    patchGroup: null,
    snapshotId: null,
    operation: 'Scan',
    startedAt: new Date(endedAt.getTime() - 60_000),
    endedAt,
    rebootOption: null,
    lastNoRebootInstallAt: null,
    installed: count('INSTALLED'),
    installedOther: count('INSTALLED_OTHER'),
    installedPendingReboot: count('INSTALLED_PENDING_REBOOT'),
    installedRejected: count('INSTALLED_REJECTED'),
    missing: count('MISSING'),
    failed: count('FAILED'),
    notApplicable: count('NOT_APPLICABLE'),
    availableSecurityUpdate: 0,
    criticalNonCompliant: 0,
    securityNonCompliant: 0,
    otherNonCompliant: 0,
    ...counts,
  };
}
