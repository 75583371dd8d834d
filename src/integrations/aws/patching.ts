import type { InstancePatchState, PatchComplianceData, SSMClient } from '@aws-sdk/client-ssm';
import type { DiscoveredPatch, DiscoveredPatchState } from '../../domain/patching/compliance';
import { severityOf } from '../../domain/patching/severity';
import { storable } from '../../domain/text';
import { PatchState } from '../../domain/words';
import type { AwsAccess, AwsSessions } from './session';

/** AWS's quota for one question. */
const INSTANCES_PER_CALL = 50;
const LONGEST = 500;

export async function ssmClient(sessions: AwsSessions, access: AwsAccess, region: string): Promise<SSMClient> {
  return sessions.client(access, region, 'ssm', async (settings) => {
    const { SSMClient } = await import('@aws-sdk/client-ssm');
    return new SSMClient(settings);
  });
}

/** How instances stand after their last scan or installation; those that never had one are not told. */
export async function describePatchStates(
  client: SSMClient,
  instanceIds: readonly string[],
  signal: AbortSignal,
  onPage: () => void = () => undefined,
): Promise<DiscoveredPatchState[]> {
  const { paginateDescribeInstancePatchStates } = await import('@aws-sdk/client-ssm');
  const found: DiscoveredPatchState[] = [];
  for (let start = 0; start < instanceIds.length; start += INSTANCES_PER_CALL) {
    const InstanceIds = instanceIds.slice(start, start + INSTANCES_PER_CALL);
    const query = { client, pageSize: 100 };
    for await (const page of paginateDescribeInstancePatchStates(query, { InstanceIds }, { abortSignal: signal })) {
      onPage();
      found.push(...(page.InstancePatchStates ?? []).map(stateOf));
    }
  }
  return found;
}

function stateOf(told: InstancePatchState): DiscoveredPatchState {
  return {
    resourceId: told.InstanceId!,
    // AWS's own baselines are told by their ARN in one place and by the id at its end in another.
    baselineId: told.BaselineId!.split('/').at(-1)!,
    patchGroup: told.PatchGroup || null,
    snapshotId: told.SnapshotId ?? null,
    operation: told.Operation!,
    startedAt: told.OperationStartTime!,
    endedAt: told.OperationEndTime!,
    rebootOption: told.RebootOption ?? null,
    lastNoRebootInstallAt: told.LastNoRebootInstallOperationTime ?? null,
    installed: told.InstalledCount ?? 0,
    installedOther: told.InstalledOtherCount ?? 0,
    installedPendingReboot: told.InstalledPendingRebootCount ?? 0,
    installedRejected: told.InstalledRejectedCount ?? 0,
    missing: told.MissingCount ?? 0,
    failed: told.FailedCount ?? 0,
    notApplicable: told.NotApplicableCount ?? 0,
    availableSecurityUpdate: told.AvailableSecurityUpdateCount ?? 0,
    criticalNonCompliant: told.CriticalNonCompliantCount ?? 0,
    securityNonCompliant: told.SecurityNonCompliantCount ?? 0,
    otherNonCompliant: told.OtherNonCompliantCount ?? 0,
  };
}

/** Every patch of one instance, all pages. */
export async function describePatches(
  client: SSMClient,
  instanceId: string,
  signal: AbortSignal,
): Promise<DiscoveredPatch[]> {
  const { paginateDescribeInstancePatches } = await import('@aws-sdk/client-ssm');
  const found = new Map<string, DiscoveredPatch>();
  const query = { client, pageSize: 100 };
  const pages = paginateDescribeInstancePatches(query, { InstanceId: instanceId }, { abortSignal: signal });
  for await (const page of pages) {
    for (const told of page.Patches ?? []) {
      const patch = patchOf(told);
      if (patch) found.set(JSON.stringify([patch.kbId, patch.title]), patch);
    }
  }
  return [...found.values()];
}

/** The model of the API spells states INSTALLED_OTHER, its answers InstalledOther. */
const stateWord = (state = ''): string => state.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();

/** null: a state that came after this version; it is not guessed at. */
function patchOf(told: PatchComplianceData): DiscoveredPatch | null {
  const state = PatchState.find((word) => word === stateWord(told.State));
  if (!state) return null;
  const at = told.InstalledTime;
  return {
    title: cut(told.Title),
    kbId: cut(told.KBId),
    classification: cut(told.Classification),
    severity: severityOf(told.Severity),
    state,
    // Of what is not installed AWS tells the beginning of time.
    installedAt: at && at.getTime() > 0 ? at : null,
    cves: [...new Set((told.CVEIds ?? '').split(',').map((id) => id.trim()))].filter((id) => id !== '').sort(),
  };
}

// What is too long for an index is cut between characters.
const cut = (text: string | undefined): string => [...storable(text ?? '')].slice(0, LONGEST).join('');
