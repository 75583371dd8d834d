import { toGlobalId } from '../../domain/id';
import { followWindowExecution, type Followed } from '../patch-run/begin-window-run';
import type { Unit } from '../unit';
import { settle, type Item } from './item';

/** Executions of maintenance windows and of their targets: those of patch windows begin or wake a run, and are no alert. */
export async function followWindowExecutions(unit: Unit, items: readonly Item[]): Promise<void> {
  const followed = new Map<string, Followed>();
  for (const item of items) {
    const { facts, region, occurredAt } = item.signal;
    const [windowId, windowExecutionId] = [String(facts.windowId), String(facts.windowExecutionId)];
    const key = `${item.account!.id} ${region} ${windowExecutionId}`;
    let found = followed.get(key);
    if (!found) {
      const startedAt = typeof facts.startedAt === 'string' ? new Date(facts.startedAt) : occurredAt;
      found = await followWindowExecution(unit, {
        accountId: item.account!.id,
        region: region ?? '',
        windowId,
        windowExecutionId,
        startedAt: startedAt > unit.now ? unit.now : startedAt,
      });
      followed.set(key, found);
    }
    tell(item, found, windowId, windowExecutionId);
  }
}

function tell(item: Item, found: Followed, windowId: string, windowExecutionId: string): void {
  const inputs = { windowId, windowExecutionId };
  if (found === 'UNKNOWN') {
    settle(item, 'IGNORED', 'WINDOW_UNKNOWN', `Maintenance window ${windowId} is no patch window here.`, inputs);
  } else if (found === 'NOT_OURS') {
    settle(item, 'IGNORED', 'WINDOW_NOT_OURS', `Window ${windowId} has tasks of others only: it runs no patches of ours.`, inputs); // prettier-ignore
  } else {
    const status = String(item.signal.facts.status);
    settle(item, 'IGNORED', 'PATCH_RUN_FOLLOWED', `${found.window} is ${status}: kept at its run, no alert.`, {
      ...inputs,
      patchRunId: toGlobalId('PatchRun', found.runId),
    });
  }
}
