import { InvalidError } from '../../domain/error';
import { newId } from '../../domain/new-id';
import { MOST_WINDOWS } from '../../domain/patching/limits';
import type { Account } from '../../entities';
import { idOf, notFound } from '../check';
import { holdName } from '../lock';
import { requireAddOn } from '../account/require-add-on';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { applyLater } from './apply-later';
import { requireFewEnough } from './count-covered';
import { followPatchWindow } from './follow';
import { requireConsistent, settingsOf, type Settings, type SettingsInput } from './settings';
import { whole } from './told';
import type { PatchWindow } from './row';

export interface CreatePatchWindowInput extends SettingsInput {
  accountId: string;
  region: string;
  name: string;
  schedule: string;
  timezone: string;
  duration: string;
  cutoff: string;
  targets: { key: string; values: string[] }[];
  maxConcurrency: string;
  maxErrors: string;
  idempotencyKey?: string | null;
}

/** Before anything is given. */
const EMPTY: Settings = {
  name: '',
  description: null,
  enabled: true,
  schedule: '',
  timezone: 'UTC',
  schedule_offset: null,
  duration_hours: 0,
  cutoff_hours: 0,
  targets: [],
  max_concurrency: '',
  max_errors: '',
};

/** Checked wholly before anything is sent; a job then makes it in Systems Manager. */
export const createPatchWindow: Operation<CreatePatchWindowInput> = async (unit, input) => {
  const account = await accountOf(unit, input.accountId);
  await requireAddOn(unit, account, 'PATCH', ['input', 'accountId']);
  const settings = settingsOf(input, EMPTY);
  requireConsistent(settings, unit.now);
  requireRegion(account, input.region);
  await holdName(unit, `patch-windows:${account.id}`);
  await requireRoom(unit, account.id);
  const window: PatchWindow = {
    ...settings,
    ...FRESH,
    id: newId(),
    organization_id: account.organization_id,
    account_id: account.id,
    region: input.region,
    created_at: unit.now,
    updated_at: unit.now,
  };
  await requireFewEnough(unit, window);
  await insertWindow(unit, window);
  const made = await followPatchWindow(unit, window);
  await applyLater(unit, window.id);
  const eventId = await unit.record({
    kind: 'PATCH_WINDOW_CREATED',
    organizationId: account.organization_id,
    accountId: account.id,
    subject: { type: 'PatchWindow', id: window.id },
    summary: `${unit.caller.name} made the patch window “${window.name}” in ${account.name}, ${window.region}.`,
    after: whole(made),
  });
  return { ids: { patchWindow: window.id }, eventId };
};

const FRESH = {
  window_id: null,
  next_execution_at: null,
  counted_from: null,
  starts_from: null,
  status: 'PENDING',
  refusal: null,
  made_in: 'OPSGRAPH',
  managed: true,
  console_changes: null,
  foreign_tasks: [],
  target_id: null,
  task_id: null,
  revision: 1,
  applied_revision: 0,
  applied_at: null,
  deleted_at: null,
  version: 1,
} satisfies Partial<PatchWindow>;

const COLUMNS = [
  'id', 'organization_id', 'account_id', 'region', 'window_id', 'name', 'description', 'enabled', 'schedule', 'timezone',
  'schedule_offset', 'duration_hours', 'cutoff_hours', 'targets', 'max_concurrency', 'max_errors', 'next_execution_at',
  'counted_from', 'starts_from', 'status', 'refusal', 'made_in', 'managed', 'console_changes', 'foreign_tasks',
  'target_id', 'task_id', 'revision', 'applied_revision', 'applied_at', 'created_at', 'updated_at', 'deleted_at', 'version',
] as const satisfies (keyof PatchWindow)[]; // prettier-ignore

export async function insertWindow(unit: Unit, window: PatchWindow): Promise<void> {
  const values = COLUMNS.map((column) => {
    const value = window[column];
    return ['targets', 'console_changes', 'foreign_tasks'].includes(column) && value ? JSON.stringify(value) : value;
  });
  await unit.query(
    `insert into patch_window (${COLUMNS.join(', ')}) values (${COLUMNS.map((_, n) => `$${n + 1}`).join(', ')})`,
    values,
  );
}

async function accountOf(unit: Unit, globalId: string): Promise<Account> {
  const id = idOf('Account', globalId, 'accountId');
  const [account] = await unit.query<Account>('select * from account where id = $1', [id]);
  if (!account) return notFound('Account', ['input', 'accountId']);
  if (['SUSPENDED', 'OFFBOARDING', 'OFFBOARDED'].includes(account.status)) {
    throw new InvalidError(`The account is ${account.status}: nothing is set up in it.`, ['input', 'accountId']);
  }
  if (account.owned_at === null) {
    throw new InvalidError(
      'The role of the account has not let us in yet: windows are made once it does.',
      ['input', 'accountId'],
      'GUARD_REFUSED',
    );
  }
  return account;
}

function requireRegion({ regions, name }: Account, region: string): void {
  if (regions.includes(region)) return;
  throw new InvalidError(`${region} is none of the Regions in which ${name} is operated.`, ['input', 'region']);
}

async function requireRoom(unit: Unit, accountId: string): Promise<void> {
  const [{ n }] = await unit.query<{ n: number }>(
    'select count(*)::int as n from patch_window where account_id = $1 and deleted_at is null',
    [accountId],
  );
  if (n < MOST_WINDOWS) return;
  throw new InvalidError(`An account has at most ${MOST_WINDOWS} windows.`, ['input', 'accountId'], 'LIMIT_EXCEEDED');
}
