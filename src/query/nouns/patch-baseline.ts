import { id, one, parts, value } from '../fields';
import { byFlag, byId, byText } from '../filter';
import type { Field, Noun } from '../language';

const rule: Record<string, Field> = {
  classifications: value((row) => `${row}.value->'classifications'`),
  severities: value((row) => `${row}.value->'severities'`),
  approveAfterDays: value((row) => `(${row}.value->>'approveAfterDays')::int`),
};

export const patchBaseline: Noun = {
  type: 'PatchBaseline',
  entitled: 'PatchBaseline',
  source: 'patch_baseline',
  fields: {
    id: id('PatchBaseline'),
    baselineId: value('baseline_id'),
    name: value('name'),
    operatingSystem: value('operating_system'),
    approvedPatches: value('approved_patches'),
    rejectedPatches: value('rejected_patches'),
    account: one('Account', 'account_id'),
    region: value('region'),
    default: value('is_default'),
    managed: value('managed'),
    patchGroups: value('patch_groups'),
    approvalRules: parts(
      'PatchApprovalRule',
      rule,
      (_, item, row) => `from jsonb_array_elements(${row}.approval_rules) with ordinality ${item}(value, place)`,
      (item) => `${item}.place`,
    ),
    version: value('version'),
  },
  filters: {
    accountId: byId('Account', 'account_id'),
    operatingSystem: byText('operating_system'),
    default: byFlag('is_default'),
  },
  orders: { NAME: { column: 'name', kind: 'text' } },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
  deleted: { unlessFilterNames: [] },
};
