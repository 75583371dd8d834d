import type { PatchRule, SSMClient } from '@aws-sdk/client-ssm';
import type { ApprovalRule, BaselineSettings, DiscoveredBaseline } from '../../domain/patching/baseline';
import { severityFilters } from '../../domain/patching/severity';
import type { OperatingSystem } from '../../domain/words';
import { getBaseline, toDetails } from './patch-baselines';
import { ssmClient } from './patching';
import { codeOf, type AwsAccess, type AwsSessions } from './session';

/** What is told of one baseline; null: there is none of that id. */
export type PresentBaseline = Omit<DiscoveredBaseline, 'predefined'>;

/** The patch baselines of one account and Region, to be changed. */
export interface BaselineDesk {
  present(baselineId: string): Promise<PresentBaseline | null>;
  /** The account's own of this name and system, whoever made them. */
  named(name: string, operatingSystem: OperatingSystem): Promise<string[]>;
  /** The same token makes no second one. */
  create(wanted: BaselineSettings, token: string): Promise<string>;
  /** Changes what differs and nothing else: what we have no word for stays as it is. */
  update(present: PresentBaseline, wanted: BaselineSettings): Promise<void>;
  /** Gives patch groups, and takes them. */
  assign(present: PresentBaseline, groups: readonly string[]): Promise<void>;
  makeDefault(baselineId: string): Promise<void>;
}

const OWN = [{ Key: 'OWNER', Values: ['Self'] }];

export async function openBaselines(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
): Promise<BaselineDesk> {
  const sdk = await import('@aws-sdk/client-ssm');
  const client = await ssmClient(sessions, access, region);
  const options = { abortSignal: signal };
  return {
    present: (baselineId) => presentOf(client, baselineId, signal),
    named: async (name, operatingSystem) => {
      const found: string[] = [];
      const Filters = [...OWN, { Key: 'NAME_PREFIX', Values: [name] }];
      for await (const page of sdk.paginateDescribePatchBaselines({ client }, { Filters }, options)) {
        for (const one of page.BaselineIdentities ?? []) {
          if (one.BaselineName === name && one.OperatingSystem === operatingSystem) found.push(one.BaselineId!);
        }
      }
      return found.sort();
    },
    create: async (wanted, token) => {
      const { BaselineId } = await client.send(
        new sdk.CreatePatchBaselineCommand({
          Name: wanted.name,
          OperatingSystem: wanted.operatingSystem,
          ApprovedPatches: wanted.approvedPatches,
          RejectedPatches: wanted.rejectedPatches,
          ApprovalRules: { PatchRules: rulesOf(wanted) },
          Description: 'Set through Opsgraph.',
          ClientToken: token,
        }),
        options,
      );
      return BaselineId!;
    },
    update: async (present, wanted) => {
      const differs = (field: 'approvedPatches' | 'rejectedPatches' | 'approvalRules'): boolean =>
        !same(present[field], wanted[field]);
      const changes = {
        ...(present.name !== wanted.name && { Name: wanted.name }),
        ...(differs('approvedPatches') && { ApprovedPatches: wanted.approvedPatches }),
        ...(differs('rejectedPatches') && { RejectedPatches: wanted.rejectedPatches }),
        ...(differs('approvalRules') && { ApprovalRules: { PatchRules: rulesOf(wanted) } }),
      };
      if (Object.keys(changes).length === 0) return;
      await client.send(new sdk.UpdatePatchBaselineCommand({ BaselineId: present.baselineId, ...changes }), options);
    },
    assign: async ({ baselineId: BaselineId, patchGroups }, groups) => {
      for (const PatchGroup of patchGroups.filter((group) => !groups.includes(group))) {
        await client.send(new sdk.DeregisterPatchBaselineForPatchGroupCommand({ BaselineId, PatchGroup }), options);
      }
      for (const PatchGroup of groups.filter((group) => !patchGroups.includes(group))) {
        await client.send(new sdk.RegisterPatchBaselineForPatchGroupCommand({ BaselineId, PatchGroup }), options);
      }
    },
    makeDefault: async (BaselineId) => {
      await client.send(new sdk.RegisterDefaultPatchBaselineCommand({ BaselineId }), options);
    },
  };
}

async function presentOf(client: SSMClient, baselineId: string, signal: AbortSignal): Promise<PresentBaseline | null> {
  const { GetDefaultPatchBaselineCommand } = await import('@aws-sdk/client-ssm');
  const told = await getBaseline(client, baselineId, signal).catch((error: unknown) => {
    if (codeOf(error) === 'DoesNotExistException') return null;
    throw error;
  });
  if (!told) return null;
  const details = toDetails(told);
  const standing = await client.send(new GetDefaultPatchBaselineCommand({ OperatingSystem: details.operatingSystem }), {
    abortSignal: signal,
  });
  return {
    baselineId,
    ...details,
    patchGroups: [...(told.PatchGroups ?? [])].sort(),
    default: standing.BaselineId === baselineId,
  };
}

function rulesOf({ approvalRules, operatingSystem }: BaselineSettings): PatchRule[] {
  const filter = severityFilters[operatingSystem];
  return approvalRules.map(({ classifications, severities, approveAfterDays }: ApprovalRule) => ({
    PatchFilterGroup: {
      PatchFilters: [
        { Key: 'PRODUCT' as const, Values: ['*'] },
        ...(classifications.length > 0 ? [{ Key: 'CLASSIFICATION' as const, Values: classifications }] : []),
        ...(filter && severities.length > 0
          ? [{ Key: filter.key, Values: severities.map((severity) => filter.spelling[severity]!) }]
          : []),
      ],
    },
    ApproveAfterDays: approveAfterDays ?? 0,
  }));
}

/** As sets are compared: AWS does not promise an order. */
function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  const written = (list: readonly unknown[]): string[] => list.map((one) => JSON.stringify(ordered(one))).sort();
  return JSON.stringify(written(a)) === JSON.stringify(written(b));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered).sort();
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([key, member]) => [key, ordered(member)]),
  );
}

const FOR_GOOD = [
  'ValidationException',
  'AlreadyExistsException',
  'ResourceLimitExceededException',
  'ResourceLimitExceeded',
  'IdempotentParameterMismatch',
  'InvalidResourceId',
  'DoesNotExistException',
  'ResourceInUseException',
  'AccessDeniedException',
];

/** Whether AWS would say the same again; anything else is tried again. */
export const isRefusal = (error: unknown): boolean => FOR_GOOD.includes(codeOf(error) ?? '');
