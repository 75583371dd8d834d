import {
  CreatePatchBaselineCommand,
  DeletePatchBaselineCommand,
  DescribeInstancePatchesCommand,
  DescribeInstancePatchStatesCommand,
  DescribePatchBaselinesCommand,
  GetDefaultPatchBaselineCommand,
  GetPatchBaselineCommand,
  RegisterPatchBaselineForPatchGroupCommand,
  SendCommandCommand,
  SSMClient,
  UpdatePatchBaselineCommand,
  type PatchComplianceData,
} from '@aws-sdk/client-ssm';
import { systemCaller } from '../../src/domain/caller';
import type { Account, PatchBaseline, PatchCompliance } from '../../src/entities';
import { applyPatchBaseline } from '../../src/jobs/apply-patch-baseline';
import { deployment, housekeeping, synchronisation } from '../../src/jobs';
import { startJob } from '../../src/operations/account/start-job';
import { setPatchBaseline } from '../../src/operations/patch-baseline/set-patch-baseline';
import { deliver } from '../../src/operations/signal/deliver';
import { transact } from '../../src/operations/unit';
import { customerKey } from '../../src/sandbox';
import { toGlobalId } from '../../src/domain/id';
import { testCloud } from '../harness/aws';
import { silent, testWorkshop } from '../harness/jobs';
import { until } from '../harness/until';

const sky = testCloud();
const ground = testWorkshop();
const region = 'us-east-1';
const caller = systemCaller('test');
let account: Account;
let ssm: SSMClient;

beforeAll(async () => {
  const { shop } = ground;
  const [first] = await sky.cloud.accounts();
  ssm = new SSMClient({ region, credentials: customerKey(first.accountId) });
  account = await shop.onboard(await shop.organization(), { ...first, regions: [region] }, sky.cloud);
  await shop.addOn({ id: account.id, organizationId: account.organization_id, awsAccountId: account.aws_account_id });
  await work();
  await shop.whenActive(account.id);
  await allRead();
  await shop.stopAll();
}, 120_000);
afterAll(() => ssm.destroy());

const everything = { ...synchronisation, ...housekeeping, ...deployment };
const work = () => ground.shop.work(ground.shop.context(), 4, everything);

async function allRead(): Promise<void> {
  await until(
    'the patches of every scanned instance are read',
    async () =>
      (await ground.shop.countOf(
        `patch_compliance where asked_at is not null or scanned_at is distinct from patches_at`,
      )) === 0,
    60_000,
  );
}

async function sync(): Promise<void> {
  const jobId = await transact(ground.shop.database, caller, (unit) => startJob(unit, account, 'sync-account'));
  const job = await ground.shop.whenEnded(jobId);
  expect(job.error).toBeNull();
  await allRead();
}

type Kept = PatchCompliance & { instance_id: string };

async function kept(instanceId?: string): Promise<Kept[]> {
  const { rows } = await ground.shop.pool.query(
    `select c.*, r.resource_id as instance_id, r.patch_status from patch_compliance c
     join resource r on r.id = c.resource_id where $1::text is null or r.resource_id = $1 order by r.resource_id`,
    [instanceId ?? null],
  );
  return rows;
}

async function patchesAtAws(InstanceId: string): Promise<PatchComplianceData[]> {
  const found: PatchComplianceData[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ssm.send(new DescribeInstancePatchesCommand({ InstanceId, MaxResults: 50, NextToken }));
    found.push(...(page.Patches ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

describe('a synchronisation', () => {
  it('has a row for every instance, with what Systems Manager tells of it', async () => {
    const { shop } = ground;
    const rows = await kept();
    expect(rows.length).toBe(await shop.countOf(`resource where type = 'AWS::EC2::Instance' and deleted_at is null`));
    const states = [];
    for (let n = 0; n < rows.length; n += 50) {
      const InstanceIds = rows.slice(n, n + 50).map(({ instance_id }) => instance_id);
      const page = await ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds }));
      states.push(...(page.InstancePatchStates ?? []));
    }
    expect(states.length).toBeGreaterThan(5);
    expect(rows.filter(({ scanned_at }) => scanned_at).length).toBe(states.length);
    for (const state of states) {
      const row = rows.find(({ instance_id }) => instance_id === state.InstanceId)!;
      expect(row).toMatchObject({
        status: state.MissingCount! > 0 ? 'NON_COMPLIANT' : 'COMPLIANT',
        patch_status: row.status,
        installed: state.InstalledCount,
        installed_other: state.InstalledOtherCount,
        installed_pending_reboot: state.InstalledPendingRebootCount,
        missing: state.MissingCount,
        failed: state.FailedCount,
        operation: state.Operation,
        scanned_at: state.OperationEndTime,
        patches_at: state.OperationEndTime,
        platform_name: expect.any(String),
      });
      expect(row.patch_baseline_id).not.toBeNull();
    }
    expect(rows.filter(({ scanned_at }) => !scanned_at).every(({ status }) => status === 'UNSPECIFIED')).toBe(true);
    expect(rows.some(({ recommendation }) => recommendation !== null)).toBe(true);
  });

  it('keeps every patch of every instance, and counts them by severity', async () => {
    const { shop } = ground;
    const rows = (await kept()).filter(({ scanned_at }) => scanned_at);
    for (const row of rows.slice(0, 6)) {
      const { rows: stored } = await shop.pool.query(
        `select d.title, d.kb_id, d.classification, d.cves, p.state, p.installed_at
         from patch p join patch_definition d on d.id = p.definition_id where p.resource_id = $1`,
        [row.resource_id],
      );
      const expected = (await patchesAtAws(row.instance_id)).map((told) => ({
        title: told.Title,
        kb_id: told.KBId,
        classification: told.Classification,
        cves: told.CVEIds ? told.CVEIds.split(',').sort() : [],
        state: told.State!.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
        installed_at: told.InstalledTime && +told.InstalledTime > 0 ? told.InstalledTime : null,
      }));
      const sorted = (list: { title?: string }[]) => [...list].sort((a, b) => (a.title! < b.title! ? -1 : 1));
      expect(sorted(stored)).toEqual(sorted(expected));
      const sum = row.missing_by_severity.reduce((a, b) => a + b, 0);
      expect(sum).toBe(row.missing);
    }
    expect(await shop.countOf('patch_definition')).toBeLessThan(await shop.countOf('patch'));
  });

  it('knows the baselines, AWS’s own and the account’s, with defaults and groups', async () => {
    const page = await ssm.send(new DescribePatchBaselinesCommand({ MaxResults: 100 }));
    const { rows } = await ground.shop.pool.query<PatchBaseline>('select * from patch_baseline order by baseline_id');
    const told = page.BaselineIdentities!;
    expect(rows.map(({ baseline_id }) => baseline_id)).toEqual(told.map(({ BaselineId }) => BaselineId).sort());
    for (const { BaselineId, BaselineName, OperatingSystem, DefaultBaseline } of told) {
      const row = rows.find(({ baseline_id }) => baseline_id === BaselineId)!;
      const details = await ssm.send(new GetPatchBaselineCommand({ BaselineId }));
      expect(row).toMatchObject({
        name: BaselineName,
        operating_system: OperatingSystem,
        is_default: DefaultBaseline,
        approved_patches: details.ApprovedPatches ?? [],
        patch_groups: details.PatchGroups ?? [],
        predefined: BaselineId!.startsWith('arn:'),
        managed: false,
      });
      expect(row.approval_rules.length).toBe(details.ApprovalRules?.PatchRules?.length ?? 0);
    }
  });

  it('reads patches only of instances that were scanned since, and changes nothing where nothing changed', async () => {
    const { shop } = ground;
    const print = async () =>
      (
        await shop.pool.query(
          `select (select count(*) || md5(string_agg(t::text || xmin, '' order by t.id)) from patch t) as patches,
             (select count(*) || md5(string_agg(t::text || xmin, '' order by t.id)) from patch_baseline t) as baselines,
             (select count(*) || md5(string_agg(t::text || xmin, '' order by t.resource_id)) from patch_compliance t) as kept`,
        )
      ).rows[0];
    await work();
    await sync();
    const before = await print();
    const [read, asked] = [await sky.cloud.calls('ssm.DescribeInstancePatches'), await sky.cloud.calls('ssm.DescribeInstancePatchStates')]; // prettier-ignore
    await sync();
    expect(await print()).toEqual(before);
    expect(await sky.cloud.calls('ssm.DescribeInstancePatches')).toBe(read);
    expect(await sky.cloud.calls('ssm.DescribeInstancePatchStates')).toBeGreaterThan(asked);
  });
});

it('what Systems Manager tells of an instance is read anew, whatever the event says', async () => {
  const { shop } = ground;
  const lacking = (await kept()).filter(({ missing }) => missing > 0);
  const [{ instance_id: instanceId, resource_id: resourceId }] = lacking;
  await ssm.send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: [instanceId],
      Parameters: { Operation: ['Install'] },
    }),
  );
  await sky.cloud.control('POST', 'advance', { by: 'PT1H' });
  const detail = {
    'resource-type': 'managed-instance',
    'resource-id': instanceId,
    'compliance-status': 'non_compliant',
    'compliance-type': 'Patch',
    severity: 'critical',
  };
  const event = (id: string) => ({
    via: 'EVENTBRIDGE' as never,
    body: JSON.stringify({
      version: '0',
      id,
      'detail-type': 'Configuration Compliance State Change',
      source: 'aws.ssm',
      account: account.aws_account_id,
      time: new Date().toISOString(),
      region,
      resources: [`arn:aws:ssm:${region}:${account.aws_account_id}:managed-instance/${instanceId}`],
      detail,
    }),
  });
  const results = await deliver(shop.database, [
    event('0f25add5-44a9-0702-d2bc-bd2102aff001'),
    event('0f25add5-44a9-0702-d2bc-bd2102aff002'),
  ]);
  expect(results).toEqual([
    expect.objectContaining({ outcome: 'IGNORED', duplicate: false }),
    expect.objectContaining({ outcome: 'IGNORED', duplicate: false }),
  ]);
  const { rows } = await shop.pool.query(`select explanation from signal where source = 'SSM'`);
  expect(rows.map(({ explanation }) => explanation.rule)).toEqual(['PATCH_COMPLIANCE', 'PATCH_COMPLIANCE']);
  expect(rows[0].explanation.inputs.resourceId).toBe(toGlobalId('Resource', resourceId));
  expect((await shop.queued()).filter(({ task }) => task === 'sync-patches')).toHaveLength(1);
  await work();
  await allRead();
  const [after] = await kept(instanceId);
  expect(after).toMatchObject({ operation: 'Install', asked_at: null });
  const [told] = (await ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: [instanceId] })))
    .InstancePatchStates!;
  expect(after).toMatchObject({ missing: told.MissingCount, installed: told.InstalledCount });
  expect(after.scanned_at).toEqual(told.OperationEndTime);
});

describe('a baseline that is set', () => {
  const set = async (input: object) => {
    const { ids } = await transact(ground.shop.database, caller, (unit) =>
      setPatchBaseline(unit, {
        accountId: toGlobalId('Account', account.id),
        region,
        operatingSystem: 'AMAZON_LINUX_2023',
        ...input,
      }),
    );
    return ids.patchBaseline;
  };
  const row = (id: string) => ground.shop.row<PatchBaseline>('patch_baseline', id);
  const jobOf = async (id: string) => {
    const { job_id } = await row(id);
    return job_id!;
  };
  const named = async (name: string) =>
    (
      await ssm.send(new DescribePatchBaselinesCommand({ Filters: [{ Key: 'NAME_PREFIX', Values: [name] }] }))
    ).BaselineIdentities!.filter(({ BaselineName }) => BaselineName === name);
  const applied = async (id: string, jobId: string) => {
    await work();
    const job = await ground.shop.whenEnded(jobId);
    return { job, row: await row(id) };
  };
  const events = async (id: string) =>
    (await ground.shop.events(id)).filter(({ kind }) => kind === 'PATCH_BASELINE_SET').map(({ summary }) => summary);

  it('is made in Systems Manager with rules, lists, groups and as the default', async () => {
    const id = await set({
      name: 'web-tier',
      approvedPatches: ['kernel-6.1*'],
      rejectedPatches: ['postgresql15'],
      patchGroups: ['web tier', 'api'],
      default: true,
      approvalRules: [{ classifications: ['Security'], severities: ['CRITICAL', 'HIGH'], approveAfterDays: 3 }],
    });
    const { job, row: made } = await applied(id, await jobOf(id));
    expect(job).toMatchObject({ status: 'SUCCEEDED', error: null });
    expect(made).toMatchObject({ job_id: null, managed: true, is_default: true, version: 1, deleted_at: null });
    const told = await ssm.send(new GetPatchBaselineCommand({ BaselineId: made.baseline_id }));
    expect(told).toMatchObject({
      Name: 'web-tier',
      OperatingSystem: 'AMAZON_LINUX_2023',
      ApprovedPatches: ['kernel-6.1*'],
      RejectedPatches: ['postgresql15'],
      PatchGroups: ['api', 'web tier'],
    });
    expect(told.ApprovalRules!.PatchRules).toEqual([
      expect.objectContaining({
        ApproveAfterDays: 3,
        PatchFilterGroup: {
          PatchFilters: [
            { Key: 'PRODUCT', Values: ['*'] },
            { Key: 'CLASSIFICATION', Values: ['Security'] },
            { Key: 'SEVERITY', Values: ['Critical', 'Important'] },
          ],
        },
      }),
    ]);
    const standing = await ssm.send(new GetDefaultPatchBaselineCommand({ OperatingSystem: 'AMAZON_LINUX_2023' }));
    expect(standing.BaselineId).toBe(made.baseline_id);
    expect(
      await ground.shop.countOf(`patch_baseline where operating_system = 'AMAZON_LINUX_2023' and is_default`),
    ).toBe(1);
    expect(await events(id)).toEqual([
      `test made the patch baseline “web-tier” of ${account.name}.`,
      'The patch baseline “web-tier” is in effect.',
    ]);
    // What synchronisation finds is what was wanted.
    const before = await row(id);
    await sync();
    expect(await row(id)).toEqual(before);
  });

  it('is changed where it differs, and ceases to be the default', async () => {
    const id = await set({ name: 'web-tier', rejectedPatches: [], patchGroups: ['api', 'db'], default: false });
    const { job, row: changed } = await applied(id, await jobOf(id));
    expect(job.status).toBe('SUCCEEDED');
    expect(changed).toMatchObject({ patch_groups: ['api', 'db'], is_default: false, version: 2 });
    const told = await ssm.send(new GetPatchBaselineCommand({ BaselineId: changed.baseline_id }));
    expect(told).toMatchObject({ ApprovedPatches: ['kernel-6.1*'], RejectedPatches: [], PatchGroups: ['api', 'db'] });
    const standing = await ssm.send(new GetDefaultPatchBaselineCommand({ OperatingSystem: 'AMAZON_LINUX_2023' }));
    expect(standing.BaselineId).toMatch(/^arn:/);
    const before = await ground.shop.countOf('patch_baseline where is_default');
    await sync();
    expect(await ground.shop.countOf('patch_baseline where is_default')).toBe(before);
  });

  it('of a killed job is found, and not made twice', async () => {
    const id = await set({ name: 'half-made' });
    const jobId = await jobOf(id);
    // As far as a job came that was killed after AWS had made it: its id was not recorded.
    const { BaselineId } = await ssm.send(
      new CreatePatchBaselineCommand({ Name: 'half-made', OperatingSystem: 'AMAZON_LINUX_2023', ClientToken: jobId }),
    );
    // A synchronisation that reads it before the job goes on makes no second one of it here either.
    const { 'apply-patch-baseline': _waits, ...others } = everything;
    await ground.shop.work(ground.shop.context(), 4, others);
    await sync();
    await ground.shop.stopAll();
    const { row: made } = await applied(id, jobId);
    expect(made.baseline_id).toBe(BaselineId);
    expect(await named('half-made')).toHaveLength(1);
    expect(await ground.shop.countOf(`patch_baseline where name = 'half-made'`)).toBe(1);
    // Run once more, as after a kill at its end, it does nothing.
    const context = { ...ground.shop.context(), signal: new AbortController().signal, log: silent };
    await applyPatchBaseline({ accountId: account.id, patchBaselineId: id, jobId }, context);
    expect(await row(id)).toEqual(made);
    expect((await events(id)).length).toBe(2);
  });

  it('that AWS refuses is shown as AWS has it, with AWS’s own code', async () => {
    const id = await set({ name: 'taken', patchGroups: ['free'] });
    await applied(id, await jobOf(id));
    await ground.shop.stopAll();
    // Meanwhile somebody gives the group to another one in the console.
    const { BaselineId } = await ssm.send(
      new CreatePatchBaselineCommand({ Name: 'of-the-console', OperatingSystem: 'AMAZON_LINUX_2023' }),
    );
    await ssm.send(new RegisterPatchBaselineForPatchGroupCommand({ BaselineId, PatchGroup: 'wanted' }));
    await set({ name: 'taken', patchGroups: ['free', 'wanted'], approvedPatches: ['bash'] });
    const { job, row: refused } = await applied(id, await jobOf(id));
    expect(job).toMatchObject({ status: 'FAILED', error: expect.stringMatching(/^AlreadyExistsException: /) });
    expect(refused).toMatchObject({ patch_groups: ['free'], approved_patches: ['bash'], job_id: null, version: 3 });
    expect((await events(id)).at(-1)).toMatch(/“taken” is not as it was wanted: AlreadyExistsException: /);
  });

  it('that was deleted in AWS meanwhile is gone', async () => {
    const id = await set({ name: 'short-lived' });
    const { row: made } = await applied(id, await jobOf(id));
    await ground.shop.stopAll();
    await ssm.send(new DeletePatchBaselineCommand({ BaselineId: made.baseline_id }));
    await set({ name: 'short-lived', approvedPatches: ['bash'] });
    const { job, row: gone } = await applied(id, await jobOf(id));
    expect(job).toMatchObject({ status: 'FAILED', error: expect.stringMatching(/^DoesNotExistException/) });
    expect(gone.deleted_at).not.toBeNull();
  });

  it('of two that are set one after the other only the last counts', async () => {
    const id = await set({ name: 'quick' });
    const first = await jobOf(id);
    await set({ name: 'quick', approvedPatches: ['bash'] });
    const { job, row: last } = await applied(id, await jobOf(id));
    expect(job.status).toBe('SUCCEEDED');
    expect((await ground.shop.whenEnded(first)).status).toBe('CANCELLED');
    expect(last.approved_patches).toEqual(['bash']);
    expect(await named('quick')).toHaveLength(1);
  });

  it('and changed in the console is shown as it is there, with an event', async () => {
    const id = await set({ name: 'watched' });
    const { row: made } = await applied(id, await jobOf(id));
    await ssm.send(new UpdatePatchBaselineCommand({ BaselineId: made.baseline_id, RejectedPatches: ['vim'] }));
    await sync();
    expect(await row(id)).toMatchObject({ rejected_patches: ['vim'], version: 2 });
    expect((await events(id)).at(-1)).toBe('The patch baseline “watched” was changed in AWS.');
    await ssm.send(new DeletePatchBaselineCommand({ BaselineId: made.baseline_id }));
    await sync();
    expect((await row(id)).deleted_at).not.toBeNull();
    expect((await events(id)).at(-1)).toBe('The patch baseline “watched” was deleted in AWS.');
  });
});
