import { randomUUID } from 'node:crypto';
import type { RunningApi } from '../api';
import type { Input, Verb } from './verb';

const RULE = {
  name: 'nightly',
  vault: 'ams-custom-backups',
  schedule: 'cron(30 2 ? * * *)',
  timezone: 'Europe/Berlin',
  startWindow: 'PT2H',
  deleteAfterDays: 30,
};

async function wanted({ world }: RunningApi): Promise<Input> {
  return {
    accountId: world.account('Acme').globalId,
    region: 'us-east-1',
    name: `verb-${randomUUID()}`,
    rules: [RULE],
    selections: [{ key: 'application', values: ['shop', 'till'] }],
  };
}

async function made(api: RunningApi): Promise<string> {
  const { backupPlan } = await api.as('customer').done('createBackupPlan', await wanted(api), 'backupPlan { id }');
  return backupPlan.id;
}

const plan =
  'backupPlan { id planId name account { name } region managed rules { name vault schedule timezone startWindow completionWindow deleteAfterDays moveToColdStorageAfterDays continuousBackup } selections { key values } status version jobs(first: 1) { nodes { id } } }';

const shown = {
  id: expect.any(String),
  planId: null,
  name: expect.stringMatching(/^verb-/),
  account: { name: 'production' },
  region: 'us-east-1',
  managed: true,
  rules: [
    {
      ...RULE,
      completionWindow: null,
      moveToColdStorageAfterDays: null,
      continuousBackup: false,
    },
  ],
  selections: [{ key: 'application', values: ['shop', 'till'] }],
  status: 'PENDING',
  jobs: { nodes: [] },
};

export const backupVerbs: Verb[] = [
  {
    name: 'createBackupPlan',
    by: 'customer',
    stranger: 'stranger',
    kind: 'BACKUP_PLAN_CREATED',
    selection: plan,
    prepare: wanted,
    other: { region: 'eu-central-1' },
    target: 'accountId',
    expected: { backupPlan: { ...shown, version: 1 } },
    versioned: false,
  },
  {
    name: 'updateBackupPlan',
    by: 'customer',
    stranger: 'stranger',
    kind: 'BACKUP_PLAN_UPDATED',
    selection: plan,
    prepare: async (api) => ({ planId: await made(api), rules: [{ ...RULE, deleteAfterDays: 60 }] }),
    other: { rules: [RULE] },
    target: 'planId',
    expected: { backupPlan: { ...shown, rules: [{ ...shown.rules[0], deleteAfterDays: 60 }], version: 2 } },
    versioned: true,
  },
  {
    name: 'deleteBackupPlan',
    by: 'customer',
    stranger: 'stranger',
    kind: 'BACKUP_PLAN_DELETED',
    selection: 'deletedId',
    prepare: async (api) => ({ backupPlanId: await made(api) }),
    other: { expectedVersion: 7 },
    target: 'backupPlanId',
    expected: { deletedId: expect.any(String) },
    versioned: true,
  },
  {
    name: 'startBackupJob',
    by: 'customer',
    stranger: 'stranger',
    kind: 'BACKUP_JOB_STARTED',
    selection:
      'backupJob { jobId state statusMessage resource { name } resourceArn plan { id } vault completedAt bytes recoveryPoint { id } alert { id } account { name } percentDone completedWithIssues resourceType region copies { id } }',
    prepare: async ({ world }) => {
      const resource = await world.resource(world.account('Acme'), { name: 'web-1', type: 'AWS::EC2::Instance' });
      return { resourceId: resource.globalId, retentionDays: 30 };
    },
    other: { retentionDays: 31 },
    target: 'resourceId',
    expected: {
      backupJob: {
        jobId: expect.any(String),
        state: 'CREATED',
        statusMessage: null,
        resource: { name: 'web-1' },
        resourceArn: expect.any(String),
        plan: null,
        vault: 'ams-manual-backups',
        completedAt: null,
        bytes: null,
        recoveryPoint: null,
        alert: null,
        account: { name: 'production' },
        percentDone: null,
        completedWithIssues: false,
        resourceType: 'EC2',
        region: expect.any(String),
        copies: [],
      },
    },
    versioned: false,
  },
];
