import type { RunningApi } from '../api';
import { usual, withPatch } from '../patching';
import type { Input, Verb } from './verb';

/** An account has room for 50: what earlier tests made goes. */
async function wanted(api: RunningApi): Promise<Input> {
  const account = api.world.account('Acme');
  await withPatch(api, account);
  await api.world.pool.query(`update patch_window set deleted_at = now(), status = 'DELETED' where account_id = $1`, [
    account.id,
  ]);
  return usual(account.globalId);
}

async function made(api: RunningApi): Promise<{ id: string; upcoming: string[] }> {
  const input = await wanted(api);
  return (await api.as('customer').done('createPatchWindow', input, 'patchWindow { id upcoming(first: 2) }'))
    .patchWindow;
}

export const patchWindowVerbs: Verb[] = [
  {
    name: 'createPatchWindow',
    by: 'customer',
    stranger: 'stranger',
    kind: 'PATCH_WINDOW_CREATED',
    selection:
      'patchWindow { id windowId name account { name } region enabled schedule timezone duration cutoff targets { key values } ' +
      'maxConcurrency maxErrors nextExecutionAt upcoming(first: 1) covers { nodes { id } } notices { kind } suppression { id } status version ' +
      'description advice overlaps { id } scheduleOffset skipped }',
    prepare: wanted,
    other: { name: 'another-night' },
    target: 'accountId',
    expected: {
      patchWindow: {
        id: expect.any(String),
        windowId: null,
        name: 'after-patch-tuesday',
        account: { name: 'production' },
        region: 'eu-central-1',
        enabled: true,
        schedule: 'cron(0 2 ? * TUE#2 *)',
        timezone: 'Europe/Berlin',
        duration: 'PT4H',
        cutoff: 'PT1H',
        targets: [{ key: 'Patch Group', values: ['web'] }],
        maxConcurrency: '50%',
        maxErrors: '100%',
        nextExecutionAt: expect.any(String),
        upcoming: [expect.any(String)],
        covers: { nodes: [] },
        notices: [],
        suppression: null,
        status: 'PENDING',
        version: 1,
        description: null,
        advice: ['No instance carries its tags: nothing is patched, and nobody is told of it beforehand.'],
        overlaps: [],
        scheduleOffset: 1,
        skipped: [],
      },
    },
    versioned: false,
  },
  {
    name: 'updatePatchWindow',
    by: 'engineer',
    stranger: 'stranger',
    kind: 'PATCH_WINDOW_UPDATED',
    selection: 'patchWindow { name duration status version }',
    prepare: async (api) => ({ windowId: (await made(api)).id, duration: 'PT6H' }),
    other: { duration: 'PT8H' },
    target: 'windowId',
    expected: { patchWindow: { name: 'after-patch-tuesday', duration: 'PT6H', status: 'IN_PROGRESS', version: 2 } },
    versioned: true,
  },
  {
    name: 'deletePatchWindow',
    by: 'customer',
    stranger: 'visitor',
    kind: 'PATCH_WINDOW_DELETED',
    selection: 'patchWindow { status version upcoming } deletedId',
    prepare: async (api) => ({ windowId: (await made(api)).id }),
    other: { expectedVersion: 1 },
    target: 'windowId',
    expected: { patchWindow: { status: 'DELETING', version: 2, upcoming: [] }, deletedId: expect.any(String) },
    versioned: true,
  },
  {
    name: 'skipPatchWindowExecution',
    by: 'customer',
    stranger: 'stranger',
    kind: 'PATCH_WINDOW_EXECUTION_SKIPPED',
    selection: 'patchWindow { skipped nextExecutionAt version }',
    prepare: async (api) => {
      const { id, upcoming } = await made(api);
      return { windowId: id, executionAt: upcoming[0], reason: 'The books are closed that night.' };
    },
    other: { reason: 'Another reason.' },
    target: 'windowId',
    expected: {
      patchWindow: { skipped: [expect.any(String)], nextExecutionAt: expect.any(String), version: 2 },
    },
    versioned: true,
  },
];
