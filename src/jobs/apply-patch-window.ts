import { systemCaller } from '../domain/caller';
import { ownerMark, provisionalName } from '../domain/patching/discovered';
import { PATCH_DOCUMENT, PATCH_PARAMETERS } from '../domain/patching/document';
import { ensureDocument } from '../integrations/aws/automation';
import {
  openMaintenanceWindows,
  type MaintenanceWindows,
  type TaskSettings,
} from '../integrations/aws/maintenance-windows';
import { codeOf, describeFailure } from '../integrations/aws/session';
import { managedAccounts } from '../operations/account/access';
import { reachable } from '../operations/account/begin-sync';
import {
  noteWindowId,
  recordApplied,
  recordFailure,
  recordGone,
  wantedWindow,
  type Wanted,
} from '../operations/patch-window/apply';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('patch windows');

/** AWS will say the same however often it is asked: somebody has to change what is wanted. */
const REFUSED = new Set([
  'ValidationException', 'DoesNotExistException', 'ResourceLimitExceededException', 'IdempotentParameterMismatch',
  'InvalidDocument', 'InvalidDocumentContent', 'DocumentLimitExceeded', 'AccessDeniedException',
  'FeatureNotAvailableException',
]); // prettier-ignore

/** What a maintenance window writes in place of the instance that it has come to. */
const EACH_INSTANCE = '{{RESOURCE_ID}}';

/**
 * Tells Systems Manager what is wanted of a window. It is made under a provisional name by a token, and noted, before it
 * is told more; what is registered in it is looked for before it is registered. So whoever takes this up after a crash
 * makes nothing twice.
 */
export const applyPatchWindow: JobHandler = async (ids, context) => {
  const { database, signal } = context;
  const id = String(ids.windowId);
  const wanted = await transact(database, caller, (unit) => wantedWindow(unit, id));
  if (!wanted) return;
  const [account] = await managedAccounts(database, [wanted.accountId]);
  if (!account || !reachable(account)) return;
  const access = { ...account, accountId: account.id };
  try {
    const windows = await openMaintenanceWindows(context.aws, access, wanted.region, signal);
    if (wanted.deleting) {
      await remove(windows, wanted);
      await transact(database, caller, (unit) => recordGone(unit, id));
      return;
    }
    const made = wanted.windowId ?? (await windows.create(wanted.id, provisionalName(wanted.id)));
    const known = await transact(database, caller, (unit) => noteWindowId(unit, id, made));
    if (!known) return;
    if (wanted.managed) await ensureDocument(context.aws, access, wanted.region, PATCH_DOCUMENT, signal);
    await windows.update(made, wanted.settings);
    const registered = wanted.managed ? await register(windows, made, wanted) : { targetId: null, taskId: null };
    const [window, contents] = await Promise.all([windows.get(made), windows.contents(made)]);
    await transact(database, caller, (unit) =>
      recordApplied(unit, id, {
        ...registered,
        revision: wanted.revision,
        startsFrom: wanted.settings.startDate,
        nextExecutionAt: window?.nextExecutionAt ?? null,
        tasks: contents.tasks,
      }),
    );
  } catch (error) {
    if (signal.aborted) throw error;
    const refused = REFUSED.has(codeOf(error) ?? '');
    const failure = { revision: wanted.revision, words: describeFailure(error), refused };
    await transact(database, caller, (unit) => recordFailure(unit, id, failure));
    // A moment's weakness is tried again; a refusal waits for somebody.
    if (!refused) throw error;
  }
};

/** One that may have been made by who crashed before noting it is found by its token, so that it does not stay behind. */
async function remove(windows: MaintenanceWindows, wanted: Wanted): Promise<void> {
  const windowId = wanted.windowId ?? (await windows.create(wanted.id, provisionalName(wanted.id)));
  await windows.remove(windowId);
}

async function register(
  windows: MaintenanceWindows,
  windowId: string,
  wanted: Wanted,
): Promise<{ targetId: string; taskId: string }> {
  const contents = await windows.contents(windowId);
  const mark = ownerMark(wanted.id);
  const target = contents.targets.find(({ id, owner }) => id === wanted.targetId || owner === mark);
  if (target) await windows.updateTarget(windowId, target.id, mark, wanted.targets);
  const targetId = target?.id ?? (await windows.registerTarget(windowId, `${wanted.id}:target`, mark, wanted.targets));
  const settings: TaskSettings = {
    document: PATCH_DOCUMENT,
    parameters: { [PATCH_PARAMETERS.instance]: [EACH_INSTANCE] },
    targetId,
    maxConcurrency: wanted.maxConcurrency,
    maxErrors: wanted.maxErrors,
  };
  const task = contents.tasks.find(({ id, arn }) => id === wanted.taskId || arn === PATCH_DOCUMENT);
  if (task) await windows.updateTask(windowId, task.id, settings);
  const taskId = task?.id ?? (await windows.registerTask(windowId, `${wanted.id}:task`, settings));
  return { targetId, taskId };
}
