/**
 * The one task of a patch window and of Patch Now: our own Automation document, once for each instance. It takes a
 * snapshot of the root volume, waits until that is complete, installs, and looks whether the instance came back.
 */
export const PATCH_DOCUMENT = 'Opsgraph-PatchInstance';

/** What is tried once where an instance did not come back well: a restart, and a look at its patches. */
export const RECOVER_DOCUMENT = 'Opsgraph-RecoverPatchedInstance';

/** Of the document. */
export const PATCH_PARAMETERS = {
  instance: 'InstanceId',
  /** `false`: nothing is kept to go back to. */
  snapshot: 'Snapshot',
  /** The role that the automation works with where a maintenance window starts it; empty: whoever started it. */
  role: 'AutomationAssumeRole',
} as const;

/** Its steps by name: what of an automation has happened is read from them. */
export const PATCH_STEPS = {
  describe: 'describeInstance',
  checkState: 'checkState',
  checkGroup: 'checkGroup',
  leaveAlone: 'leaveAlone',
  findRoot: 'findRootVolume',
  decide: 'decideSnapshot',
  snapshot: 'createSnapshot',
  wait: 'waitForSnapshot',
  assert: 'assertSnapshot',
  install: 'installPatches',
  verifyInstance: 'verifyInstance',
  verifyAgent: 'verifyAgent',
  read: 'readPatchState',
} as const;

/** The vault that snapshots from before patching are kept for; its name stands in their tags. */
export const MANUAL_VAULT = 'ams-manual-backups';

/** Tags of such a snapshot. */
export const SNAPSHOT_TAGS = {
  vault: 'opsgraph:vault',
  instance: 'opsgraph:patch-instance',
  execution: 'opsgraph:patch-execution',
} as const;
