import { systemCaller } from '../domain/caller';
import type { BaselineSettings } from '../domain/patching/baseline';
import { isRefusal, openBaselines, type BaselineDesk, type PresentBaseline } from '../integrations/aws/baseline-desk';
import { describeFailure } from '../integrations/aws/session';
import { managedAccounts } from '../operations/account/access';
import { reachable } from '../operations/account/begin-sync';
import {
  beginBaseline,
  endBaseline,
  recordBaselineDelay,
  recordBaselineId,
  type WantedBaseline,
} from '../operations/patch-baseline/apply-baseline';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';
import { patiently } from './patience';

const caller = systemCaller('patching');
const PATIENCE_MS = 60_000;

/**
 * Makes a patch baseline in Systems Manager what it is wanted to be. Each step looks first and changes what differs, so a
 * job that was killed at any line does the rest when it runs again, and nothing twice.
 */
export const applyPatchBaseline: JobHandler = async (ids, context) => {
  const { database, signal } = context;
  const [id, jobId] = [String(ids.patchBaselineId), String(ids.jobId)];
  const wanted = await transact(database, caller, (unit) => beginBaseline(unit, id, jobId));
  if (!wanted) return;
  const [account] = await managedAccounts(database, [String(ids.accountId)]);
  const end = (told: PresentBaseline | null, error: string | null) =>
    transact(database, caller, (unit) => endBaseline(unit, { id, jobId, told, error }));
  try {
    await patiently(signal, context.sourcePatienceMs ?? PATIENCE_MS, async (inTime) => {
      if (!reachable(account)) throw new Error(`The account is ${account.status}.`);
      const desk = await openBaselines(context.aws, { ...account, accountId: account.id }, wanted.row.region, inTime);
      let baselineId: string | null = null;
      try {
        baselineId = await found(desk, wanted, jobId);
        if (baselineId !== wanted.row.baseline_id) {
          await transact(database, caller, (unit) => recordBaselineId(unit, id, jobId, baselineId!));
        }
        await change(desk, wanted, baselineId);
        await end(await desk.present(baselineId), null);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const known = baselineId ?? (wanted.row.baseline_id || null);
        await end(known === null ? null : await desk.present(known), describeFailure(error));
      }
    });
  } catch (error) {
    // Stopping is no failure: the job runs again after the restart.
    if (!signal.aborted) {
      await transact(database, caller, (unit) => recordBaselineDelay(unit, jobId, describeFailure(error)));
    }
    throw error;
  }
};

/** As AWS itself would say it. */
class Gone extends Error {
  override readonly name = 'DoesNotExistException';
}

/** The baseline's id: one that a killed job had made is found by its name before another is made. */
async function found(desk: BaselineDesk, { row, taken }: WantedBaseline, jobId: string): Promise<string> {
  if (row.baseline_id !== '') return row.baseline_id;
  const free = (await desk.named(row.name, row.operating_system)).filter((one) => !taken.includes(one));
  return free[0] ?? desk.create(settingsOf(row), jobId);
}

async function change(desk: BaselineDesk, { row, predefinedId }: WantedBaseline, baselineId: string): Promise<void> {
  const wanted = settingsOf(row);
  const present = await desk.present(baselineId);
  if (!present) throw new Gone('Somebody has deleted it in AWS.');
  await desk.update(present, wanted);
  await desk.assign(present, wanted.patchGroups);
  if (wanted.default && !present.default) await desk.makeDefault(baselineId);
  if (!wanted.default && present.default && predefinedId) await desk.makeDefault(predefinedId);
}

function settingsOf(row: WantedBaseline['row']): BaselineSettings {
  return {
    name: row.name,
    operatingSystem: row.operating_system,
    approvedPatches: row.approved_patches,
    rejectedPatches: row.rejected_patches,
    patchGroups: row.patch_groups,
    approvalRules: row.approval_rules,
    default: row.is_default,
  };
}
