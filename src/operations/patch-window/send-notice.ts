import { coveredBy } from '../../database/covered';
import { announcement, calledOff, noticeTitle, reminder, type Announced } from '../../domain/patching/notice';
import { toGlobalId } from '../../domain/id';
import type { NoticeKind } from '../../domain/words';
import type { PatchNotice } from '../../entities';
import { hasAddOn } from '../account/require-add-on';
import { openServiceRequest } from '../service-request/open';
import type { Unit } from '../unit';
import { holdPatchWindow } from './lock';
import { isAnnounced, scheduleNotice } from './notices';
import { replyInNotice } from './reply-in-notice';
import type { PatchWindow } from './row';

/**
 * Tells what is due of the next execution, in one request: four days before, an hour before. A window that covers no
 * instance at that moment is not announced. A repeat finds nothing that is due.
 */
export async function sendDueNotices(unit: Unit, windowId: string): Promise<void> {
  const window = await holdPatchWindow(unit, windowId);
  const executionAt = window?.next_execution_at;
  if (!window || !executionAt || !isAnnounced(window)) return;
  await scheduleNotice(unit, windowId, executionAt, unit.now);
  if (executionAt <= unit.now || !(await hasAddOn(unit, window.account_id, 'PATCH'))) return;
  const due = await unit.query<PatchNotice>(
    `select * from patch_notice
     where patch_window_id = $1 and execution_at = $2 and kind <> 'RESULTS' and sent_at is null and due_at <= $3
     order by due_at for update`,
    [windowId, executionAt, unit.now],
  );
  if (due.length === 0) return;
  const instances = await coveredInstances(unit, windowId);
  if (instances.length === 0) return;
  const about = await announced(unit, window, executionAt, instances);
  for (const { kind } of due) await send(unit, window, about, kind);
}

interface Instance {
  resource_id: string;
  name: string;
}

function coveredInstances(unit: Unit, windowId: string): Promise<Instance[]> {
  return unit.query<Instance>(
    `select r.resource_id, r.name from patch_window w join resource r on ${coveredBy('w', 'r')}
     where w.id = $1 and r.deleted_at is null order by r.name, r.id`,
    [windowId],
  );
}

interface About extends Announced {
  instanceIds: string[];
}

async function announced(
  unit: Unit,
  window: PatchWindow,
  executionAt: Date,
  instances: readonly Instance[],
): Promise<About> {
  const [account] = await unit.query<Announced['account']>(
    'select name, aws_account_id as "awsAccountId" from account where id = $1',
    [window.account_id],
  );
  return {
    name: window.name,
    timezone: window.timezone,
    durationHours: window.duration_hours,
    cutoffHours: window.cutoff_hours,
    executionAt,
    account,
    region: window.region,
    instances: instances.map(({ name, resource_id: id }) => (name === id ? id : `${name} (${id})`)),
    instanceIds: instances.map(({ resource_id }) => resource_id),
  };
}

async function send(unit: Unit, window: PatchWindow, about: About, kind: NoticeKind): Promise<void> {
  const [known] = await unit.query<{ id: string; number: string }>(
    `select r.id, r.number from patch_notice n join service_request r on r.id = n.service_request_id
     where n.patch_window_id = $1 and n.execution_at = $2 limit 1`,
    [window.id, about.executionAt],
  );
  const first = kind === 'FOUR_DAYS_BEFORE' || !known;
  const body = first ? announcement(about) : reminder(about);
  const request = known ?? (await open(unit, window, about, body));
  if (known) await replyInNotice(unit, known.id, body, false);
  await markSent(unit, window, about.executionAt, kind, request.id);
  await recordNotice(unit, window, {
    kind,
    request,
    summary: `The execution of “${window.name}” at ${about.executionAt.toISOString()} was announced in ${request.number}.`,
    executionAt: about.executionAt,
    after: {
      State: 'PREEMPTIVE',
      StartTime: about.executionAt.toISOString(),
      WindowArn: arnOf(window, about.account.awsAccountId),
      Results: JSON.stringify(about.instanceIds.map((instanceId) => ({ instanceId }))),
    },
  });
}

function open(unit: Unit, window: PatchWindow, about: About, body: string): Promise<{ id: string; number: string }> {
  return openServiceRequest(unit, {
    organizationId: window.organization_id,
    accountId: window.account_id,
    title: noticeTitle(about),
    body,
    category: 'MAINTENANCE_NOTICE',
    origin: 'ACCELERATE',
    after: { patchWindow: { id: toGlobalId('PatchWindow', window.id), name: window.name } },
  });
}

export function arnOf(window: PatchWindow, awsAccountId: string): string {
  return `arn:aws:ssm:${window.region}:${awsAccountId}:maintenancewindow/${window.window_id}`;
}

export async function markSent(
  unit: Unit,
  window: PatchWindow,
  executionAt: Date,
  kind: NoticeKind,
  serviceRequestId: string,
): Promise<void> {
  await unit.query(
    `update patch_notice set service_request_id = $4, sent_at = case when kind = $3 then $5 else sent_at end
     where patch_window_id = $1 and execution_at = $2`,
    [window.id, executionAt, kind, serviceRequestId, unit.now],
  );
}

interface Recorded {
  kind: NoticeKind;
  executionAt: Date;
  request: { id: string; number: string };
  summary: string;
  /** As the operations plan's own event has it: what a customer's automation may know already. */
  after: Record<string, unknown>;
}

export async function recordNotice(unit: Unit, window: PatchWindow, told: Recorded): Promise<void> {
  await unit.record({
    kind: 'PATCH_NOTICE_SENT',
    organizationId: window.organization_id,
    accountId: window.account_id,
    subject: { type: 'PatchWindow', id: window.id },
    summary: told.summary,
    after: {
      kind: told.kind,
      executionAt: told.executionAt,
      serviceRequest: { id: toGlobalId('ServiceRequest', told.request.id), number: told.request.number },
      detailType: 'AMS Patch Window Execution State Change',
      detail: told.after,
    },
  });
}

/** An execution that was announced does not take place: its request says so and is done with. */
export async function tellCalledOff(
  unit: Unit,
  windowId: string,
  told: { serviceRequestId: string; executionAt: Date; why: string | null },
): Promise<void> {
  const window = await holdPatchWindow(unit, windowId);
  if (!window) return;
  const next = window.deleted_at ? null : window.next_execution_at;
  await replyInNotice(unit, told.serviceRequestId, calledOff(told.executionAt, next, told.why), true);
}
