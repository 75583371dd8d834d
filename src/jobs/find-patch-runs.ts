import { systemCaller } from '../domain/caller';
import type { Place } from '../integrations/aws/instance-facts';
import { windowExecutions } from '../integrations/aws/window-executions';
import { followWindowExecution } from '../operations/patch-run/begin-window-run';
import { windowsToSearch } from '../operations/patch-run/windows-to-search';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const PATIENCE_MS = 45_000;

/**
 * Looks in AWS for executions of an account's patch windows whose events were lost: each that has no run yet gets one,
 * also where it has ended meanwhile.
 */
export const findPatchRuns: JobHandler = async (ids, context) => {
  const { database, log } = context;
  const accountId = String(ids.accountId);
  for (const window of await windowsToSearch(database, accountId)) {
    const place: Place = {
      sessions: context.aws,
      access: { ...window.account, accountId },
      region: window.region,
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]),
    };
    try {
      const found = await windowExecutions(place, window.windowId, window.since);
      for (const { windowExecutionId, startedAt } of found.filter(
        (one) => !window.known.includes(one.windowExecutionId),
      )) {
        await transact(database, systemCaller('patching'), (unit) =>
          followWindowExecution(unit, {
            accountId,
            region: window.region,
            windowId: window.windowId,
            windowExecutionId,
            startedAt: startedAt && startedAt < unit.now ? startedAt : unit.now,
          }),
        );
      }
    } catch (error) {
      // The next synchronisation asks again; one window does not stop the others.
      if (context.signal.aborted) throw error;
      log.info({ accountId, windowId: window.windowId, err: error }, 'executions of a patch window could not be read');
    }
  }
};
