import { APPROVE_ALL, MOST_BASELINES, nameOf, type BaselineSettings } from '../../domain/patching/baseline';
import { settingsOf, type BaselineDraft } from '../../domain/patching/baseline-draft';
import { InvalidError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import { newId } from '../../domain/new-id';
import type { OperatingSystem } from '../../domain/words';
import type { Account, PatchBaseline } from '../../entities';
import { lockAccount } from '../account/lock';
import { requireAddOn } from '../account/require-add-on';
import { startJob } from '../account/start-job';
import { difference, documentOf } from '../difference';
import { expectVersion } from '../lock';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { shown, shownFields } from './told';

export interface SetPatchBaselineInput extends BaselineDraft {
  accountId: string;
  region: string;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

interface Place {
  account: Account;
  region: string;
  operatingSystem: OperatingSystem;
}

/**
 * Makes a baseline, or changes the one of this name. A job tells Systems Manager; until it has, the baseline is shown as
 * it is wanted. Setting what is set already changes nothing.
 */
export const setPatchBaseline: Operation<SetPatchBaselineInput> = async (unit, input) => {
  // Whoever sets a baseline of the account holds it: two of one name are never made at once.
  const account = await lockAccount(unit, { accountId: input.accountId });
  const { region, operatingSystem } = input;
  requireReach(account, region);
  await requireAddOn(unit, account, 'PATCH', ['input', 'accountId']);
  const place = { account, region, operatingSystem };
  const others = await baselinesOf(unit, place);
  const name = input.name ?? nameOf(operatingSystem);
  const present = presentOf(others, name, input.expectedVersion);
  const settings = settingsOf(input, present ? asSettings(present) : fresh(name, operatingSystem));
  requireRoom(
    others.filter((one) => one !== present),
    present,
    settings,
  );
  return present ? change(unit, place, present, settings) : make(unit, place, settings);
};

/** Only what is managed is changed, and only where it is operated. */
function requireReach(account: Account, region: string): void {
  if (['SUSPENDED', 'OFFBOARDING', 'OFFBOARDED'].includes(account.status)) {
    throw new InvalidError(`The account is ${account.status}; its baselines are not changed.`, ['input', 'accountId']);
  }
  if (!account.regions.includes(region)) {
    throw new InvalidError(`${account.name} is not operated in ${region}.`, ['input', 'region']);
  }
}

function baselinesOf(unit: Unit, { account, region }: Place): Promise<PatchBaseline[]> {
  return unit.query<PatchBaseline>(
    `select * from patch_baseline where account_id = $1 and region = $2 and deleted_at is null
     order by managed desc, created_at, id for no key update`,
    [account.id, region],
  );
}

function presentOf(
  others: readonly PatchBaseline[],
  name: string,
  expectedVersion: number | null | undefined,
): PatchBaseline | null {
  const present = others.find((one) => one.name === name) ?? null;
  if (present?.predefined) {
    throw new InvalidError('This baseline is AWS’s own: nobody changes it.', ['input', 'name'], 'UNSUPPORTED');
  }
  if (present) expectVersion(present, expectedVersion);
  else if (typeof expectedVersion === 'number') {
    throw new InvalidError('A new baseline has no version yet.', ['input', 'expectedVersion']);
  }
  return present;
}

const fresh = (name: string, operatingSystem: OperatingSystem): BaselineSettings => ({
  name,
  operatingSystem,
  approvedPatches: [],
  rejectedPatches: [],
  patchGroups: [],
  approvalRules: [...APPROVE_ALL],
  default: false,
});

const asSettings = (row: PatchBaseline): BaselineSettings => ({
  name: row.name,
  operatingSystem: row.operating_system,
  approvedPatches: row.approved_patches,
  rejectedPatches: row.rejected_patches,
  patchGroups: row.patch_groups,
  approvalRules: row.approval_rules,
  default: row.is_default,
});

function requireRoom(
  others: readonly PatchBaseline[],
  present: PatchBaseline | null,
  { operatingSystem, patchGroups, default: wanted }: BaselineSettings,
): void {
  if (present && present.operating_system !== operatingSystem) {
    throw new InvalidError(
      `This baseline is for ${present.operating_system}.`,
      ['input', 'operatingSystem'],
      'ALREADY_EXISTS',
    );
  }
  const same = others.filter((one) => one.operating_system === operatingSystem);
  patchGroups.forEach((group, n) => {
    const holder = same.find((one) => one.patch_groups.includes(group));
    if (!holder) return;
    const path = ['input', 'patchGroups', `${n}`];
    throw new InvalidError(`The patch group has the baseline “${holder.name}”.`, path, 'ALREADY_EXISTS');
  });
  if (present?.is_default && !wanted && !same.some((one) => one.predefined)) {
    throw new InvalidError(
      'AWS’s own baseline of this system, which would be the default then, has not been read yet.',
      ['input', 'default'],
    );
  }
  if (!present && others.filter((one) => !one.predefined).length >= MOST_BASELINES) {
    throw new InvalidError(
      `An account has at most ${MOST_BASELINES} baselines in a Region.`,
      ['input', 'region'],
      'LIMIT_EXCEEDED',
    );
  }
}

async function make(unit: Unit, { account, region }: Place, settings: BaselineSettings) {
  const id = newId();
  const jobId = await begin(unit, account, id);
  await unit.query(
    `insert into patch_baseline (id, organization_id, account_id, region, baseline_id, name, operating_system,
       approved_patches, rejected_patches, patch_groups, approval_rules, is_default, predefined, managed, job_id,
       created_at, updated_at)
     values ($1, $2, $3, $4, '', $5, $6, $7, $8, $9, $10::jsonb, $11, false, true, $12, $13, $13)`,
    [id, account.organization_id, account.id, region, ...columnsOf(settings), jobId, unit.now],
  );
  return told(unit, account, id, jobId, `made the patch baseline “${settings.name}”`, {
    before: null,
    after: { ...shown(asRow(settings)), region },
  });
}

async function change(unit: Unit, { account }: Place, present: PatchBaseline, settings: BaselineSettings) {
  const { before, after } = difference(shownFields, shown(present), shown(asRow(settings)));
  if (!documentOf(after)) return { ids: { patchBaseline: present.id }, eventId: null };
  const jobId = await begin(unit, account, present.id);
  await unit.query(
    `update patch_baseline set name = $2, operating_system = $3, approved_patches = $4, rejected_patches = $5,
       patch_groups = $6, approval_rules = $7::jsonb, is_default = $8, managed = true, job_id = $9, updated_at = $10,
       version = version + 1
     where id = $1`,
    [present.id, ...columnsOf(settings), jobId, unit.now],
  );
  return told(unit, account, present.id, jobId, `changed the patch baseline “${settings.name}”`, { before, after });
}

/** A job that has not begun when another is set for the same baseline finds that it is not its own any more. */
function begin(unit: Unit, account: Account, patchBaselineId: string): Promise<string> {
  return startJob(unit, account, 'apply-patch-baseline', { patchBaselineId });
}

function columnsOf(settings: BaselineSettings): unknown[] {
  const { name, operatingSystem, approvedPatches, rejectedPatches, patchGroups, approvalRules } = settings;
  return [
    name,
    operatingSystem,
    approvedPatches,
    rejectedPatches,
    patchGroups,
    JSON.stringify(approvalRules),
    settings.default,
  ];
}

const asRow = (settings: BaselineSettings) => ({
  name: settings.name,
  operating_system: settings.operatingSystem,
  approved_patches: settings.approvedPatches,
  rejected_patches: settings.rejectedPatches,
  patch_groups: settings.patchGroups,
  approval_rules: settings.approvalRules,
  is_default: settings.default,
});

async function told(
  unit: Unit,
  account: Account,
  id: string,
  jobId: string,
  did: string,
  { before, after }: { before: Record<string, unknown> | null; after: Record<string, unknown> },
) {
  const job = { id: toGlobalId('Job', jobId), kind: 'apply-patch-baseline', status: 'QUEUED' };
  const eventId = await unit.record({
    kind: 'PATCH_BASELINE_SET',
    organizationId: account.organization_id,
    accountId: account.id,
    subject: { type: 'PatchBaseline', id },
    summary: `${unit.caller.name} ${did} of ${account.name}.`,
    before,
    after: { ...after, job },
  });
  return { ids: { patchBaseline: id }, eventId };
}
