import type { GetPatchBaselineResult, PatchRule, SSMClient } from '@aws-sdk/client-ssm';
import { APPROVE_ALL, type ApprovalRule, type DiscoveredBaseline } from '../../domain/patching/baseline';
import { severityOf } from '../../domain/patching/severity';
import { OperatingSystem } from '../../domain/words';

/** AWS's own baselines are the same in all accounts of a Region: each is asked for once in so long. */
const KEPT_MS = 24 * 3_600_000;
const PARALLEL = 4;

type Details = Pick<
  DiscoveredBaseline,
  'name' | 'operatingSystem' | 'approvedPatches' | 'rejectedPatches' | 'approvalRules'
>;
const predefined = new Map<string, { until: number; details: Promise<Details> }>();

interface Identity {
  id: string;
  isDefault: boolean;
}

/** Every patch baseline of a Region with what it says and for whom it is, AWS's own among them. */
export async function describeBaselines(client: SSMClient, signal: AbortSignal): Promise<DiscoveredBaseline[]> {
  const { paginateDescribePatchBaselines, paginateDescribePatchGroups } = await import('@aws-sdk/client-ssm');
  const identities: Identity[] = [];
  const query = { client, pageSize: 100 };
  for await (const page of paginateDescribePatchBaselines(query, {}, { abortSignal: signal })) {
    for (const one of page.BaselineIdentities ?? []) {
      // One for a system that came after this version is nothing that the API has a word for.
      if (!OperatingSystem.some((word) => word === one.OperatingSystem)) continue;
      identities.push({ id: one.BaselineId!, isDefault: one.DefaultBaseline ?? false });
    }
  }
  const groups = new Map<string, string[]>();
  for await (const page of paginateDescribePatchGroups(query, {}, { abortSignal: signal })) {
    for (const { PatchGroup, BaselineIdentity } of page.Mappings ?? []) {
      const id = BaselineIdentity!.BaselineId!;
      groups.set(id, [...(groups.get(id) ?? []), PatchGroup!]);
    }
  }
  const found: DiscoveredBaseline[] = [];
  for (let start = 0; start < identities.length; start += PARALLEL) {
    const batch = identities.slice(start, start + PARALLEL).map(async ({ id, isDefault }) => ({
      baselineId: id,
      ...(await detailsOf(client, id, signal)),
      patchGroups: (groups.get(id) ?? []).sort(),
      default: isDefault,
      predefined: isPredefined(id),
    }));
    found.push(...(await Promise.all(batch)));
  }
  return found;
}

/** AWS's own are named by the ARN in the account that AWS keeps them in. */
const isPredefined = (id: string): boolean => id.startsWith('arn:');

async function detailsOf(client: SSMClient, id: string, signal: AbortSignal): Promise<Details> {
  if (!isPredefined(id)) return detailed(client, id, signal);
  const kept = predefined.get(id);
  if (kept && kept.until > Date.now()) return kept.details;
  const details = detailed(client, id, signal);
  predefined.set(id, { until: Date.now() + KEPT_MS, details });
  // What failed is asked for again.
  details.catch(() => predefined.delete(id));
  return details;
}

async function detailed(client: SSMClient, id: string, signal: AbortSignal): Promise<Details> {
  return toDetails(await getBaseline(client, id, signal));
}

export async function getBaseline(client: SSMClient, id: string, signal: AbortSignal): Promise<GetPatchBaselineResult> {
  const { GetPatchBaselineCommand } = await import('@aws-sdk/client-ssm');
  return client.send(new GetPatchBaselineCommand({ BaselineId: id }), { abortSignal: signal });
}

export function toDetails(told: GetPatchBaselineResult): Details {
  return {
    name: told.Name!,
    operatingSystem: told.OperatingSystem as OperatingSystem,
    approvedPatches: told.ApprovedPatches ?? [],
    rejectedPatches: told.RejectedPatches ?? [],
    approvalRules: (told.ApprovalRules?.PatchRules ?? []).map(ruleOf),
  };
}

const SEVERITY_KEYS: readonly string[] = ['MSRC_SEVERITY', 'SEVERITY', 'PRIORITY'];

function ruleOf({ PatchFilterGroup, ApproveAfterDays, ApproveUntilDate }: PatchRule): ApprovalRule {
  const filters = PatchFilterGroup?.PatchFilters ?? [];
  const of = (keys: readonly string[]): string[] =>
    filters
      .filter(({ Key }) => keys.includes(Key!))
      .flatMap(({ Values = [] }) => Values)
      .filter((one) => one !== '*');
  return {
    classifications: of(['CLASSIFICATION']),
    severities: [...new Set(of(SEVERITY_KEYS).map(severityOf))],
    approveAfterDays: ApproveUntilDate ? null : (ApproveAfterDays ?? APPROVE_ALL[0].approveAfterDays),
  };
}
