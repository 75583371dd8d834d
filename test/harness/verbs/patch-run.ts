import type { RunningApi } from '../api';
import { withPatch } from '../patching';
import type { Input, Verb } from './verb';

/** An instance that Systems Manager manages, of an account that has the add-on. */
async function wanted(api: RunningApi): Promise<Input> {
  const { world } = api;
  const account = world.account('Acme');
  await withPatch(api, account);
  const resource = await world.resource(account);
  await world.pool.query(
    `insert into resource_agent (resource_id, organization_id, account_id, kind, present, compliant, checked_at)
     values ($1, $2, $3, 'SSM_AGENT', true, true, now())`,
    [resource.id, account.organizationId, account.id],
  );
  return { resourceIds: [resource.globalId] };
}

export const patchRunVerbs: Verb[] = [
  {
    name: 'startPatchRun',
    by: 'customer',
    stranger: 'stranger',
    kind: 'PATCH_RUN_STARTED',
    selection:
      'patchRun { status onDemand endedAt account { name } counts { total pending running skipped } version ' +
      'targets { nodes { status chain { kind status } snapshotArn incident { id } } } }',
    prepare: wanted,
    other: { resourceIds: ['UmVzb3VyY2U'] },
    target: 'resourceIds',
    expected: {
      patchRun: {
        status: 'PENDING',
        onDemand: true,
        endedAt: null,
        account: { name: 'production' },
        counts: { total: 1, pending: 1, running: 0, skipped: 0 },
        version: 1,
        targets: {
          nodes: [
            {
              status: 'PENDING',
              chain: ['SNAPSHOT', 'INSTALL', 'VERIFY'].map((kind) => ({ kind, status: 'PENDING' })),
              snapshotArn: null,
              incident: null,
            },
          ],
        },
      },
    },
    versioned: false,
  },
  {
    name: 'stopPatchRun',
    by: 'engineer',
    stranger: 'visitor',
    kind: 'PATCH_RUN_STOPPED',
    selection: 'patchRun { status version endedAt }',
    prepare: async (api) => {
      const { patchRun } = await api.as('customer').done('startPatchRun', await wanted(api), 'patchRun { id }');
      return { patchRunId: patchRun.id, reason: 'The shop is open longer today.' };
    },
    other: { reason: 'Something else.' },
    target: 'patchRunId',
    expected: { patchRun: { status: 'CANCELLING', version: 2, endedAt: null } },
    versioned: true,
  },
];
