import { noticeDue } from '../../domain/patching/notice';
import { NoticeKind } from '../../domain/words';
import type { Unit } from '../unit';
import type { PatchWindow } from './row';

interface Stray {
  execution_at: Date;
  service_request_id: string | null;
}

/** Whether executions of a window are announced: those that Systems Manager runs, of ours. */
export function isAnnounced(window: PatchWindow): boolean {
  return window.managed && window.applied_revision > 0 && window.enabled && window.next_execution_at !== null;
}

/**
 * Notes what is to be told of the next execution, and when. One that does not take place any more is told of no further;
 * where it was announced, its request says so.
 */
export async function setNotices(unit: Unit, window: PatchWindow, why?: string): Promise<void> {
  const next = isAnnounced(window) ? window.next_execution_at : null;
  await dropStray(unit, window, next, why);
  if (next) {
    await unit.query(
      `insert into patch_notice (patch_window_id, execution_at, kind, organization_id, account_id, due_at)
       select $1, $2, n.kind, $3, $4, n.due_at from unnest($5::text[], $6::timestamptz[]) as n (kind, due_at)
       on conflict (patch_window_id, execution_at, kind) do update set due_at = excluded.due_at
         where patch_notice.sent_at is null`,
      [
        window.id,
        next,
        window.organization_id,
        window.account_id,
        NoticeKind,
        NoticeKind.map((kind) => noticeDue(kind, next, window.duration_hours)),
      ],
    );
  }
  await scheduleNotice(unit, window.id, next);
}

/** The next of what is to be told before an execution; one whose time has passed is told at once. */
export async function scheduleNotice(unit: Unit, windowId: string, next: Date | null, after?: Date): Promise<void> {
  const [due] = await unit.query<{ due_at: Date }>(
    `select due_at from patch_notice
     where patch_window_id = $1 and execution_at = $2 and kind <> 'RESULTS' and sent_at is null
       and ($3::timestamptz is null or due_at > $3)
     order by due_at limit 1`,
    [windowId, next, after ?? null],
  );
  if (!due) return unit.cancel('send-patch-notice', windowId);
  await unit.schedule({ task: 'send-patch-notice', key: windowId, ids: { windowId }, dueAt: due.due_at });
}

async function dropStray(unit: Unit, window: PatchWindow, next: Date | null, why?: string): Promise<void> {
  const rows = await unit.query<Stray>(
    `delete from patch_notice
     where patch_window_id = $1 and execution_at > $2 and execution_at is distinct from $3
     returning execution_at, service_request_id`,
    [window.id, unit.now, next],
  );
  const announced = new Map(rows.flatMap((row) => (row.service_request_id ? [[row.service_request_id, row]] : [])));
  for (const [serviceRequestId, { execution_at }] of announced) {
    await unit.enqueue({
      task: 'send-patch-notice',
      key: `send-patch-notice:${serviceRequestId}:called-off`,
      ids: { windowId: window.id, serviceRequestId, executionAt: execution_at.toISOString(), why: why ?? null },
    });
  }
}
