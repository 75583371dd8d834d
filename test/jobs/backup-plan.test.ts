import {
  GetBackupPlanCommand,
  ListBackupPlansCommand,
  ListBackupSelectionsCommand,
  UpdateBackupPlanCommand,
} from '@aws-sdk/client-backup';
import { relayedCaller, systemCaller } from '../../src/domain/caller';
import { toGlobalId } from '../../src/domain/id';
import type { BackupJob, BackupPlan } from '../../src/entities';
import { deployment, housekeeping, remediation, synchronisation } from '../../src/jobs';
import { startJob } from '../../src/operations/account/start-job';
import { startBackupJob } from '../../src/operations/backup-job/start-backup-job';
import { createBackupPlan } from '../../src/operations/backup-plan/create-backup-plan';
import { deleteBackupPlan } from '../../src/operations/backup-plan/delete-backup-plan';
import { updateBackupPlan } from '../../src/operations/backup-plan/update-backup-plan';
import { transact } from '../../src/operations/unit';
import { testCloud } from '../harness/aws';
import { testWorkshop } from '../harness/jobs';
import { REGION, Restores } from '../harness/restores';
import { until } from '../harness/until';

const sky = testCloud();
const ground = testWorkshop();
let place: Restores;
let stop: () => Promise<void>;

beforeAll(async () => {
  place = new Restores(ground.shop, sky.cloud);
  await place.onboard();
}, 120_000);
beforeEach(async () => {
  stop = await place.flow();
  await ground.shop.work(undefined, 8, { ...synchronisation, ...remediation, ...housekeeping, ...deployment });
});
afterEach(() => stop());

const caller = relayedCaller({ name: 'Ann', party: 'CUSTOMER', arn: null });
const RULE = { name: 'nightly', vault: 'ams-custom-backups', schedule: 'cron(0 3 ? * * *)', deleteAfterDays: 14 };
const make = async (name: string, rules: object[] = [RULE]): Promise<string> => {
  const input = {
    accountId: toGlobalId('Account', place.account.id),
    region: REGION,
    name,
    rules: rules as [],
    selections: [{ key: 'application', values: ['shop', 'till'] }],
  };
  return (await transact(ground.shop.database, caller, (unit) => createBackupPlan(unit, input))).ids.backupPlan;
};
const planIn = (id: string, status: string): Promise<BackupPlan> =>
  until(`the plan is ${status}`, async () => {
    const plan = await ground.shop.row<BackupPlan>('backup_plan', id);
    return plan.status === status ? plan : null;
  });
const named = async (name: string) =>
  ((await (await place.backup()).send(new ListBackupPlansCommand({}))).BackupPlansList ?? []).filter(
    (plan) => plan.BackupPlanName === name,
  );
const synchronise = async (): Promise<void> => {
  const job = await transact(ground.shop.database, systemCaller('test'), (unit) =>
    startJob(unit, place.account, 'sync-account', { sources: 'BACKUP' }),
  );
  expect(await ground.shop.whenEnded(job)).toMatchObject({ status: 'SUCCEEDED' });
};

it('a plan is made, changed and deleted in AWS Backup, each once', async () => {
  const id = await make('shop');
  const made = await planIn(id, 'IN_SYNC');
  const client = await place.backup();
  const { BackupPlan: inAws } = await client.send(new GetBackupPlanCommand({ BackupPlanId: made.plan_id! }));
  expect(inAws).toMatchObject({
    BackupPlanName: 'shop',
    Rules: [{ RuleName: 'nightly', TargetBackupVaultName: 'ams-custom-backups', Lifecycle: { DeleteAfterDays: 14 } }],
  });
  expect(made.rules).toMatchObject([{ name: 'nightly', ruleId: inAws!.Rules![0].RuleId }]);
  const selections = async () =>
    (await client.send(new ListBackupSelectionsCommand({ BackupPlanId: made.plan_id! }))).BackupSelectionsList!;
  const [selection] = await selections();

  const change = { planId: toGlobalId('BackupPlan', id), rules: [{ ...RULE, deleteAfterDays: 30 }] };
  await transact(ground.shop.database, caller, (unit) => updateBackupPlan(unit, change));
  const changed = await planIn(id, 'IN_SYNC');
  expect(changed.plan_id).toBe(made.plan_id);
  expect(changed.version_id).not.toBe(made.version_id);
  const after = await client.send(new GetBackupPlanCommand({ BackupPlanId: made.plan_id! }));
  expect(after.BackupPlan!.Rules).toMatchObject([{ Lifecycle: { DeleteAfterDays: 30 } }]);
  // What did not change is left as it was.
  expect(await selections()).toMatchObject([{ SelectionId: selection.SelectionId }]);

  await transact(ground.shop.database, caller, (unit) =>
    deleteBackupPlan(unit, { backupPlanId: toGlobalId('BackupPlan', id) }),
  );
  expect((await planIn(id, 'DELETED')).deleted_at).not.toBeNull();
  expect(await named('shop')).toEqual([]);
}, 120_000);

it('what AWS refuses shows with AWS’s own code, and can be put right', async () => {
  await planIn(await make('first'), 'IN_SYNC');
  // AWS takes no second plan of the same document; the vault vanished since it was read.
  await ground.shop.pool.query(
    `insert into backup_vault (account_id, region, name, organization_id, arn, last_seen_at)
     values ($1, $2, 'vanished', $3, 'arn', now())`,
    [place.account.id, REGION, place.account.organization_id],
  );
  const id = await make('refused', [{ ...RULE, vault: 'vanished' }]);
  const refused = await planIn(id, 'FAILED');
  expect(refused.status_message).toMatch(/^InvalidParameterValueException: .*vanished/);
  expect(await ground.shop.events(id)).toMatchObject([
    { kind: 'BACKUP_PLAN_CREATED' },
    { kind: 'BACKUP_PLAN_UPDATED', after: { status: 'FAILED', statusMessage: refused.status_message } },
  ]);
  const change = { planId: toGlobalId('BackupPlan', id), rules: [{ ...RULE, deleteAfterDays: 15 }] };
  await transact(ground.shop.database, caller, (unit) => updateBackupPlan(unit, change));
  expect(await planIn(id, 'IN_SYNC')).toMatchObject({ status_message: null });
}, 120_000);

it('a plan that was made and not answered is found again, and not made twice', async () => {
  const id = await make('unanswered', [{ ...RULE, schedule: 'cron(10 3 ? * * *)' }]);
  const { plan_id: planId } = await planIn(id, 'IN_SYNC');
  // As if the worker had been killed before it recorded the answer.
  await ground.shop.pool.query(
    `update backup_plan set plan_id = null, arn = null, version_id = null, status = 'IN_PROGRESS' where id = $1`,
    [id],
  );
  await ground.shop.pool.query(
    `select enqueue('apply-backup-plan', 'apply-backup-plan:' || $1, jsonb_build_object('planId', $1::text, 'accountId', $2::text))`,
    [id, place.account.id],
  );
  expect((await planIn(id, 'IN_SYNC')).plan_id).toBe(planId);
  expect(await named('unanswered')).toHaveLength(1);
}, 120_000);

it('what somebody changes in AWS Backup shows as drift, and an update puts it right', async () => {
  const id = await make('drifting', [{ ...RULE, schedule: 'cron(20 3 ? * * *)' }]);
  const { plan_id: planId } = await planIn(id, 'IN_SYNC');
  const client = await place.backup();
  const { BackupPlan: now } = await client.send(new GetBackupPlanCommand({ BackupPlanId: planId! }));
  const rules = now!.Rules!.map(({ RuleId: _, ...rule }) => ({ ...rule, Lifecycle: { DeleteAfterDays: 3 } }));
  await client.send(
    new UpdateBackupPlanCommand({ BackupPlanId: planId!, BackupPlan: { BackupPlanName: 'drifting', Rules: rules } }),
  );
  await synchronise();
  await planIn(id, 'DRIFTED');
  await transact(ground.shop.database, caller, (unit) =>
    updateBackupPlan(unit, { planId: toGlobalId('BackupPlan', id), name: 'drifting' }),
  );
  await planIn(id, 'IN_SYNC');
  await synchronise();
  await planIn(id, 'IN_SYNC');
  for (const selection of (await client.send(new ListBackupSelectionsCommand({ BackupPlanId: planId! })))
    .BackupSelectionsList!) {
    expect(selection.SelectionName).toBe('by-tag-1');
  }
}, 180_000);

it('a backup on demand is asked for once, followed by its events, and leaves a recovery point', async () => {
  const arn = await place.arnOf('AWS::EC2::Volume');
  const { rows } = await ground.shop.pool.query('select id from resource where arn = $1', [arn]);
  const { ids } = await transact(ground.shop.database, caller, (unit) =>
    startBackupJob(unit, { resourceId: toGlobalId('Resource', rows[0].id), retentionDays: 9 }),
  );
  const id = ids.backupJob;
  await until('AWS has begun it', async () => {
    const job = await ground.shop.row<BackupJob>('backup_job', id);
    return job.job_id !== id;
  });
  await place.pass(2);
  const job = await until('it is complete', async () => {
    const row = await ground.shop.row<BackupJob>('backup_job', id);
    return row.state === 'COMPLETED' ? row : null;
  });
  expect(job).toMatchObject({ vault: 'ams-manual-backups', resource_arn: arn, resource_type: 'EBS' });
  const all = await ground.shop.pool.query('select id from backup_job where resource_arn = $1', [arn]);
  expect(all.rows).toEqual([{ id }]);
  expect((await ground.shop.events(id)).map(({ kind }) => kind)).toEqual([
    'BACKUP_JOB_STARTED',
    'BACKUP_JOB_COMPLETED',
  ]);
}, 120_000);
