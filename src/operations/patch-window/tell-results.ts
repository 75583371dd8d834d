import type { Unit } from '../unit';
import { holdPatchWindow } from './lock';
import { arnOf, markSent, recordNotice } from './send-notice';
import { replyInNotice } from './reply-in-notice';
import type { PatchWindow } from './row';

/** How one execution of a window ended, for each of its instances. */
export interface WindowResults {
  /** When it was due, as the window has it: where it was announced, under this time. */
  executionAt: Date;
  startedAt: Date;
  endedAt: Date;
  windowExecutionId: string | null;
  instances: readonly {
    instanceId: string;
    name: string;
    succeeded: boolean;
    /** What became of it, in a few words. */
    outcome: string;
    missingCritical: number | null;
    missingTotal: number | null;
  }[];
}

const NAMED = 100;

/**
 * Tells the customer how an execution ended, in the request that announced it. One that was never announced, or whose
 * results are told already, is told nothing of. Where every instance succeeded, the request is done with.
 */
export async function tellResults(unit: Unit, windowId: string, results: WindowResults): Promise<void> {
  const window = await holdPatchWindow(unit, windowId);
  if (!window) return;
  const [notice] = await unit.query<{ execution_at: Date; id: string; number: string }>(
    `select n.execution_at, r.id, r.number from patch_notice n join service_request r on r.id = n.service_request_id
     where n.patch_window_id = $1 and n.kind = 'RESULTS' and n.sent_at is null and n.execution_at <= $2
     order by n.execution_at desc limit 1 for update of n`,
    [windowId, new Date(Math.max(results.executionAt.getTime(), results.startedAt.getTime()))],
  );
  if (!notice) return;
  const failed = results.instances.filter(({ succeeded }) => !succeeded).length;
  await replyInNotice(unit, notice.id, textOf(window, results, failed), failed === 0);
  await markSent(unit, window, notice.execution_at, 'RESULTS', notice.id);
  const [account] = await unit.query<{ aws_account_id: string }>('select aws_account_id from account where id = $1', [
    window.account_id,
  ]);
  await recordNotice(unit, window, {
    kind: 'RESULTS',
    request: notice,
    executionAt: notice.execution_at,
    summary: `The results of “${window.name}” at ${notice.execution_at.toISOString()} were told in ${notice.number}: ${sentenceOf(results, failed)}`,
    after: {
      State: 'COMPLETED',
      Status: failed === 0 ? 'SUCCESS' : 'FAILED',
      StartTime: results.startedAt.toISOString(),
      EndTime: results.endedAt.toISOString(),
      WindowArn: arnOf(window, account.aws_account_id),
      WindowExecutionId: results.windowExecutionId,
      Results: JSON.stringify(
        results.instances.map((instance) => ({
          instanceId: instance.instanceId,
          status: instance.succeeded ? 'Success' : 'Failed',
          missing_critical_patch_count: instance.missingCritical,
          missing_total_patch_count: instance.missingTotal,
        })),
      ),
    },
  });
}

function sentenceOf({ instances }: WindowResults, failed: number): string {
  return failed === 0
    ? `all ${instances.length} instances were patched.`
    : `${instances.length - failed} of ${instances.length} instances were patched, ${failed} were not.`;
}

function textOf(window: PatchWindow, results: WindowResults, failed: number): string {
  // What went wrong comes first.
  const ordered = [...results.instances].sort((a, b) => Number(a.succeeded) - Number(b.succeeded));
  const lines = ordered.slice(0, NAMED).map(({ name, instanceId, outcome, missingTotal }) => {
    const missing = missingTotal === null ? '' : `, ${missingTotal} patches missing`;
    return `- ${name === instanceId ? instanceId : `${name} (${instanceId})`}: ${outcome}${missing}`;
  });
  const rest = ordered.length > NAMED ? `\n… and ${ordered.length - NAMED} more` : '';
  return `The patch window ${window.name} has ended: ${sentenceOf(results, failed)}\n\n${lines.join('\n')}${rest}`;
}
