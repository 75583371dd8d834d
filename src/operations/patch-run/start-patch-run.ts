import { systemOf } from '../../domain/catalog/operating-systems';
import { ConflictError, InvalidError, TransitionError } from '../../domain/error';
import { uuidOf } from '../../domain/id';
import { whyLeftOut } from '../../domain/patching/eligible';
import { ACTIVE_TARGET } from '../../domain/patching/instance-status';
import { MOST_TARGET_INSTANCES } from '../../domain/patching/limits';
import type { PatchWindow } from '../../entities';
import { requireAddOn } from '../account/require-add-on';
import { idOf, notFound, unrepeated } from '../check';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { coveredTargets } from './begin-window-run';
import { holdPatching, openPatchRun } from './open';

export interface StartPatchRunInput {
  windowId?: string | null;
  resourceIds?: string[] | null;
  idempotencyKey?: string | null;
}

/** As the operations plan recommends it for windows: one that fails stops nobody; half of them go on serving. */
const CONTROLS = { max_concurrency: '50%', max_errors: '100%' };

interface Candidate {
  id: string;
  instance_id: string;
  account_id: string;
  organization_id: string;
  region: string;
  type: string;
  name: string;
  state: string | null;
  grouped: boolean;
  managed: boolean;
  platform_name: string | null;
  platform_version: string | null;
}

/** `snapshot`: whether a snapshot is taken first, as the service is set. */
export const startPatchRun =
  (snapshot: boolean): Operation<StartPatchRunInput> =>
  async (unit, input) => {
    const window = await windowOf(unit, input);
    const candidates = await candidatesOf(unit, input, window);
    const [{ account_id, organization_id, region }] = candidates;
    const [account] = await unit.query<{ id: string; name: string; status: string }>(
      'select id, name, status from account where id = $1',
      [account_id],
    );
    const path = ['input', window ? 'windowId' : 'resourceIds'];
    await requireAddOn(unit, account, 'PATCH', window ? path : [...path, '0']);
    if (account.status !== 'ACTIVE') {
      throw new InvalidError(`The account is ${account.status}; instances of ACTIVE accounts are patched.`, path);
    }
    await holdPatching(unit, account_id, region);
    await requireFree(unit, input, candidates);
    const targets = candidates.map((one) => ({
      resourceId: one.id,
      instanceId: one.instance_id,
      left: whyLeftOut({ ...one, system: systemFor(one) }),
    }));
    const opened = await openPatchRun(unit, {
      organizationId: organization_id,
      accountId: account_id,
      region,
      patchWindowId: window?.id ?? null,
      windowExecutionId: null,
      onDemand: true,
      snapshot,
      maxConcurrency: window?.max_concurrency ?? CONTROLS.max_concurrency,
      maxErrors: window?.max_errors ?? CONTROLS.max_errors,
      status: 'PENDING',
      startedAt: unit.now,
      closesAt: null,
      targets,
      summary: window
        ? `${unit.caller.name} has the instances of the patch window ${excerpt(window.name)} patched at once.`
        : `${unit.caller.name} has ${targets.length} ${targets.length === 1 ? 'instance' : 'instances'} patched at once.`,
    });
    return { ids: { patchRun: opened!.id }, eventId: opened!.eventId };
  };

async function windowOf(unit: Unit, { windowId, resourceIds }: StartPatchRunInput): Promise<PatchWindow | null> {
  if (windowId === null || windowId === undefined) {
    if (resourceIds && resourceIds.length > 0) return null;
    throw new InvalidError('Name a patch window, or instances.', ['input', 'resourceIds'], 'REQUIRED');
  }
  const path = ['input', 'windowId'];
  const [window] = await unit.query<PatchWindow>('select * from patch_window where id = $1', [
    idOf('PatchWindow', windowId, 'windowId'),
  ]);
  if (!window) return notFound('PatchWindow', path);
  if (window.deleted_at || window.status === 'DELETING') throw new TransitionError('The window is deleted.', path);
  return window;
}

/** The instances, in the order in which they were named. */
async function candidatesOf(
  unit: Unit,
  { resourceIds }: StartPatchRunInput,
  window: PatchWindow | null,
): Promise<Candidate[]> {
  const covered = window ? (await coveredTargets(unit, window.id)).map(({ resourceId }) => resourceId) : null;
  if (covered?.length === 0) {
    throw new InvalidError('The window’s targets mean no instance at this moment.', ['input', 'windowId']);
  }
  const ids = resourceIds?.length ? namedOf(resourceIds) : covered!;
  if (ids.length > MOST_TARGET_INSTANCES) {
    throw new InvalidError(
      `A run has at most ${MOST_TARGET_INSTANCES} instances; these are ${ids.length}.`,
      ['input', resourceIds?.length ? 'resourceIds' : 'windowId'],
      'LIMIT_EXCEEDED',
    );
  }
  const rows = new Map((await unit.query<Candidate>(CANDIDATES, [ids])).map((row) => [row.id, row]));
  const first = rows.get(ids[0]);
  return ids.map((id, n) => {
    const place = ['input', 'resourceIds', `${n}`];
    const row = rows.get(id);
    if (!row || !first) return notFound('Resource', place);
    if (row.type !== 'AWS::EC2::Instance') {
      throw new InvalidError(`${row.name} is no EC2 instance: only those are patched.`, place, 'UNSUPPORTED');
    }
    if (row.account_id !== first.account_id || row.region !== first.region) {
      throw new InvalidError('The instances of one run are of one account and region.', place);
    }
    if (covered && !covered.includes(id)) {
      throw new InvalidError(`The window does not mean ${row.name}.`, place);
    }
    return row;
  });
}

function namedOf(resourceIds: readonly string[]): string[] {
  if (resourceIds.length > MOST_TARGET_INSTANCES) {
    throw new InvalidError(
      `A run has at most ${MOST_TARGET_INSTANCES} instances; these are ${resourceIds.length}.`,
      ['input', 'resourceIds'],
      'LIMIT_EXCEEDED',
    );
  }
  return unrepeated(resourceIds, 'resourceIds').map(
    (id, n) => uuidOf('Resource', id) ?? notFound('Resource', ['input', 'resourceIds', `${n}`]),
  );
}

function systemFor({ platform_name, platform_version }: Candidate): { name: string; supported: boolean } | null {
  if (platform_name === null) return null;
  const known = systemOf(platform_name, platform_version);
  const name = `${known?.name ?? platform_name} ${known?.version ?? platform_version ?? ''}`.trim();
  return { name, supported: known?.supported ?? false };
}

/** One that is being patched already, by a window or by hand, is not begun with a second time. */
async function requireFree(unit: Unit, input: StartPatchRunInput, candidates: readonly Candidate[]): Promise<void> {
  const [taken] = await unit.query<{ resource_id: string }>(
    'select resource_id from patch_target where resource_id = any ($1::uuid[]) and status = any ($2) limit 1',
    [candidates.map(({ id }) => id), [...ACTIVE_TARGET]],
  );
  if (!taken) return;
  const n = candidates.findIndex(({ id }) => id === taken.resource_id);
  const path = input.resourceIds?.length ? ['input', 'resourceIds', `${n}`] : ['input', 'windowId'];
  throw new ConflictError(`${candidates[n].name} is being patched already.`, null, path);
}

const CANDIDATES = `
  select r.id, r.resource_id as instance_id, r.account_id, r.organization_id, r.region, r.type, r.name, r.state,
    exists (select from resource_tag t where t.resource_id = r.id and t.key = 'aws:autoscaling:groupName') as grouped,
    exists (select from resource_agent a where a.resource_id = r.id and a.kind = 'SSM_AGENT' and a.present) as managed,
    p.platform_name, p.platform_version
  from resource r left join patch_compliance p on p.resource_id = r.id
  where r.id = any ($1::uuid[]) and r.deleted_at is null`;
