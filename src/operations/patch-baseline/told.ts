import type { PatchBaseline } from '../../entities';

type Settings = Pick<
  PatchBaseline,
  | 'name'
  | 'operating_system'
  | 'approved_patches'
  | 'rejected_patches'
  | 'patch_groups'
  | 'approval_rules'
  | 'is_default'
>;

/** A baseline as events show it. */
export const shown = (row: Settings) => ({
  name: row.name,
  operatingSystem: row.operating_system,
  approvedPatches: row.approved_patches,
  rejectedPatches: row.rejected_patches,
  patchGroups: row.patch_groups,
  approvalRules: row.approval_rules,
  default: row.is_default,
});

export const shownFields = {
  name: 'name',
  operatingSystem: 'operatingSystem',
  approvedPatches: 'approvedPatches',
  rejectedPatches: 'rejectedPatches',
  patchGroups: 'patchGroups',
  approvalRules: 'approvalRules',
  default: 'default',
} as const satisfies Record<string, keyof ReturnType<typeof shown>>;
