import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateReplaceRootVolumeTaskCommand,
  CreateSnapshotCommand,
  DescribeInstanceStatusCommand,
  DescribeVolumesCommand,
  RebootInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateDocumentCommand,
  DescribeInstanceInformationCommand,
  DescribeInstancePatchStatesCommand,
  DescribeInstancePatchesCommand,
  GetCommandInvocationCommand,
  type InstanceInformation,
  ListCommandInvocationsCommand,
  ListComplianceItemsCommand,
  ListComplianceSummariesCommand,
  ListResourceComplianceSummariesCommand,
  SendCommandCommand,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fixture, refusal } from './sandbox';

interface Install {
  commandId: string;
  outcome: string;
  installed: string[];
  rebooted: boolean;
  snapshotId: string | null;
}

let fixture: Fixture;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
let managed: InstanceInformation[];
beforeEach(async () => {
  fixture = await Fixture.start();
  aws = await fixture.inAccount(fixture.first);
  const { InstanceInformationList = [] } = await aws.ssm.send(
    new DescribeInstanceInformationCommand({ MaxResults: 50 }),
  );
  managed = InstanceInformationList.filter((one) => one.PingStatus === 'Online');
});
afterEach(() => fixture.close());

const pass = (by: string) => fixture.control('POST', 'advance', { by });
const play = (name: string, more: object = {}) => fixture.control('POST', 'scenario', { name, ...more });
const statesOf = async (ids: string[]) =>
  (await aws.ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: ids }))).InstancePatchStates ?? [];
const stateOf = async (id: string) => (await statesOf([id]))[0];
const patchesOf = async (InstanceId: string, state?: string) => {
  const Filters = state === undefined ? [] : [{ Key: 'State', Values: [state] }];
  return (
    (await aws.ssm.send(new DescribeInstancePatchesCommand({ InstanceId, Filters, MaxResults: 100 }))).Patches ?? []
  );
};
/** An instance with patches missing. */
const behind = async (type: 'Linux' | 'Windows'): Promise<string> => {
  const ids = managed.filter((one) => one.PlatformType === type).flatMap((one) => one.InstanceId ?? []);
  const found = (await statesOf(ids)).find((state) => (state.MissingCount ?? 0) > 1);
  if (!found?.InstanceId) throw new Error(`no ${type} instance of this seed lacks patches`);
  return found.InstanceId;
};
const send = async (ids: string[], parameters: Record<string, string>, more: object = {}) => {
  const Parameters = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]]));
  const input = { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: ids, Parameters, ...more };
  return (await aws.ssm.send(new SendCommandCommand(input))).Command?.CommandId ?? '';
};
const invocation = (CommandId: string, InstanceId: string) =>
  aws.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
const install = async (id: string, more: Record<string, string> = {}) => {
  const command = await send([id], { Operation: 'Install', ...more });
  await pass('PT30M');
  return invocation(command, id);
};
const status = async (id: string) =>
  (await aws.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }))).InstanceStatuses?.[0]?.InstanceStatus
    ?.Status;
const rootOf = async (id: string) => {
  const Filters = [
    { Name: 'attachment.instance-id', Values: [id] },
    { Name: 'attachment.device', Values: ['/dev/xvda', '/dev/sda1'] },
  ];
  return (await aws.ec2.send(new DescribeVolumesCommand({ Filters }))).Volumes?.[0]?.VolumeId ?? '';
};
const recordOf = async (id: string) =>
  (
    await fixture.control<{ instances: { instanceId: string; bootable: boolean; installs: Install[] }[] }>(
      'GET',
      'patching',
    )
  ).instances.find((one) => one.instanceId === id);

describe('patch states', () => {
  it('say of every managed instance what it has and lacks; most have all, and the lists agree with the counts', async () => {
    const states = await statesOf(managed.flatMap((one) => one.InstanceId ?? []).slice(0, 50));
    expect(states.length).toBe(Math.min(50, managed.length));
    const lacking = states.filter((state) => (state.MissingCount ?? 0) > 0);
    expect(lacking.length).toBeGreaterThan(0);
    expect(lacking.length).toBeLessThan(states.length / 2);
    for (const state of states.slice(0, 10)) {
      const patches = await patchesOf(state.InstanceId ?? '');
      const counted = (name: string) => patches.filter((one) => String(one.State) === name).length;
      expect([counted('Installed'), counted('Missing'), counted('InstalledOther')]).toEqual([
        state.InstalledCount,
        state.MissingCount,
        state.InstalledOtherCount,
      ]);
      expect(state.BaselineId).toMatch(/^pb-0[0-9a-f]{16}$/);
    }
    const [missing] = await patchesOf(lacking[0]?.InstanceId ?? '', 'Missing');
    expect(missing).toMatchObject({ State: 'Missing', InstalledTime: new Date(0) });
    expect((await statesOf(['i-00000000000000000'])).length).toBe(0);
    expect((await refusal(statesOf(['nonsense']))).name).toBe('ValidationException');
  });

  it('are pages of patches, filtered; a token of one list is refused for another', async () => {
    const id = await behind('Linux');
    const read = (more: object) =>
      aws.ssm.send(new DescribeInstancePatchesCommand({ InstanceId: id, MaxResults: 10, ...more }));
    const one = await read({});
    const two = await read({ NextToken: one.NextToken });
    const all = await patchesOf(id);
    expect([...(one.Patches ?? []), ...(two.Patches ?? [])].map((patch) => patch.Title)).toEqual(
      all.slice(0, 20).map((patch) => patch.Title),
    );
    const filter = (Key: string, value: string) => ({ Filters: [{ Key, Values: [value] }] });
    const { Patches = [] } = await read(filter('Classification', 'Security'));
    expect(new Set(Patches.map((patch) => patch.Classification))).toEqual(new Set(['Security']));
    expect((await refusal(read({ ...filter('Severity', 'Low'), NextToken: one.NextToken }))).name).toBe(
      'InvalidNextToken',
    );
    expect((await refusal(read(filter('Colour', 'red')))).name).toBe('InvalidFilter');
    expect((await refusal(read({ MaxResults: 5 }))).name).toBe('ValidationException');
  });

  it('are compliance too, by patch, by instance and in sum', async () => {
    const id = await behind('Windows');
    const Filters = [{ Key: 'Status', Values: ['NON_COMPLIANT'], Type: 'EQUAL' as const }];
    const { ComplianceItems = [] } = await aws.ssm.send(
      new ListComplianceItemsCommand({ ResourceIds: [id], ResourceTypes: ['ManagedInstance'], Filters }),
    );
    const missing = await patchesOf(id, 'Missing');
    expect(ComplianceItems.map((one) => one.Title).sort()).toEqual(missing.map((one) => one.Title).sort());
    expect(ComplianceItems[0]).toMatchObject({ ComplianceType: 'Patch', Details: { PatchState: 'Missing' } });
    const { ResourceComplianceSummaryItems = [] } = await aws.ssm.send(
      new ListResourceComplianceSummariesCommand({ Filters: [{ Key: 'ComplianceType', Values: ['Patch'] }] }),
    );
    const own = ResourceComplianceSummaryItems.find((one) => one.ResourceId === id);
    expect([own?.Status, own?.NonCompliantSummary?.NonCompliantCount]).toEqual(['NON_COMPLIANT', missing.length]);
    const { ComplianceSummaryItems } = await aws.ssm.send(new ListComplianceSummariesCommand({}));
    expect(ComplianceSummaryItems?.[0]?.NonCompliantSummary?.NonCompliantCount).toBe(
      ResourceComplianceSummaryItems.filter((one) => one.Status === 'NON_COMPLIANT').length,
    );
  });

  it('change as time passes: what is released is missing after its approval, which is told', async () => {
    const id = await behind('Windows');
    expect((await install(id)).Status).toBe('Success');
    const fresh = await stateOf(id);
    expect(fresh).toMatchObject({ MissingCount: 0, Operation: 'Install', RebootOption: 'RebootIfNeeded' });
    await pass('P45D');
    const later = await stateOf(id);
    expect(later?.Operation).toBe('Scan');
    expect(later?.MissingCount).toBeGreaterThan(0);
    expect(later?.OperationEndTime?.getTime()).toBeGreaterThan(fresh?.OperationEndTime?.getTime() ?? Infinity);
    const isOf = (one: { detail: object; 'detail-type': string }): boolean =>
      one['detail-type'] === 'Configuration Compliance State Change' &&
      'resource-id' in one.detail &&
      one.detail['resource-id'] === id;
    const events = (await fixture.events((found) => found.filter(isOf).length >= 2)).filter(isOf);
    expect(events.map((one) => String(one.detail['compliance-status']))).toEqual(['compliant', 'non_compliant']);
    const sample = JSON.parse(
      readFileSync(join(__dirname, '../fixtures/events/ssm-patch-compliance-state-change.json'), 'utf8'),
    ) as { detail: object };
    expect(Object.keys(events[0]?.detail ?? {}).sort()).toEqual(Object.keys(sample.detail).sort());
  });
});

describe('AWS-RunPatchBaseline', () => {
  it('installs what is missing and restarts the instance, which its metrics show', async () => {
    const id = await behind('Linux');
    const before = await stateOf(id);
    const command = await send([id], { Operation: 'Install' });
    expect((await invocation(command, id)).Status).toBe('Pending');
    await pass('PT10S');
    expect((await invocation(command, id)).Status).toBe('InProgress');
    expect(await stateOf(id)).toEqual(before);
    let out = 0;
    for (let minute = 0; minute < 15; minute++) {
      await pass('PT20S');
      if ((await status(id)) === 'impaired') out++;
    }
    expect(out).toBeGreaterThan(1);
    const done = await invocation(command, id);
    expect(done).toMatchObject({ Status: 'Success', ResponseCode: 0, PluginName: 'PatchLinux' });
    expect(done.StandardOutputContent).toMatch(/OperationType : Install(.|\n)*MissingCount : 0/);
    expect(await status(id)).toBe('ok');
    const after = await stateOf(id);
    expect(after).toMatchObject({ MissingCount: 0, FailedCount: 0, InstalledPendingRebootCount: 0 });
    const installedCount = (state: typeof before) => (state?.InstalledCount ?? 0) + (state?.InstalledOtherCount ?? 0);
    expect(installedCount(after)).toBe(installedCount(before));
    expect(await recordOf(id)).toMatchObject({
      bootable: true,
      installs: [{ commandId: command, outcome: 'INSTALLED', rebooted: true, snapshotId: null }],
    });
  });

  it('leaves the restart to others: what is installed waits for it, and is there after the next scan', async () => {
    const id = await behind('Linux');
    const missing = (await stateOf(id))?.MissingCount;
    expect((await install(id, { RebootOption: 'NoReboot' })).Status).toBe('Success');
    expect(await stateOf(id)).toMatchObject({
      InstalledPendingRebootCount: missing,
      MissingCount: 0,
      RebootOption: 'NoReboot',
      LastNoRebootInstallOperationTime: expect.any(Date) as Date,
    });
    await aws.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }));
    await pass('PT5M');
    await send([id], { Operation: 'Scan' });
    await pass('PT5M');
    expect(await stateOf(id)).toMatchObject({ InstalledPendingRebootCount: 0, MissingCount: 0, Operation: 'Scan' });
  });

  it('fails on chosen instances: some patches are there, the others failed; a second try installs them', async () => {
    const id = await behind('Linux');
    const missing = (await stateOf(id))?.MissingCount ?? 0;
    await play('patch-fails', { instanceIds: [id] });
    const done = await install(id);
    expect([done.Status, done.ResponseCode]).toEqual(['Failed', 156]);
    const failed = missing - Math.floor(missing / 2);
    expect(await stateOf(id)).toMatchObject({ FailedCount: failed, MissingCount: 0 });
    expect((await patchesOf(id, 'Failed')).length).toBe(failed);
    expect((await install(id)).Status).toBe('Success');
    expect(await stateOf(id)).toMatchObject({ FailedCount: 0, MissingCount: 0 });
    expect((await recordOf(id))?.installs.map((one) => one.outcome)).toEqual(['FAILED', 'INSTALLED']);
    // Also where there is nothing to install.
    await play('patch-fails', { instanceIds: [id] });
    expect((await install(id)).Status).toBe('Failed');
    await play('never-boots', { instanceIds: [id] });
    await install(id);
    expect([await status(id), (await recordOf(id))?.bootable]).toEqual(['impaired', false]);
  });

  it('may lose an instance: it stays away until its root volume is as before, and so are its patches', async () => {
    const id = await behind('Windows');
    const before = await stateOf(id);
    const { SnapshotId } = await aws.ec2.send(new CreateSnapshotCommand({ VolumeId: await rootOf(id) }));
    await pass('PT1M');
    await play('never-boots', { instanceIds: [id] });
    const command = await send([id], { Operation: 'Install' });
    await pass('PT40M');
    expect([await status(id), (await invocation(command, id)).Status]).toEqual(['impaired', 'InProgress']);
    const alarm = `${id}: Status Check Failed`;
    const { MetricAlarms } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }));
    expect(MetricAlarms?.[0]?.StateValue).toBe('ALARM');
    await pass('PT2H');
    expect(await invocation(command, id)).toMatchObject({ Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut' });
    expect(await recordOf(id)).toMatchObject({
      bootable: false,
      installs: [{ outcome: 'LOST', snapshotId: SnapshotId }],
    });
    await aws.ec2.send(new CreateReplaceRootVolumeTaskCommand({ InstanceId: id, SnapshotId }));
    await pass('PT10M');
    expect([await status(id), (await recordOf(id))?.bootable]).toEqual(['ok', true]);
    const after = await stateOf(id);
    expect([after?.MissingCount, after?.InstalledCount]).toEqual([before?.MissingCount, before?.InstalledCount]);
  });

  it('is cancelled with the automation that waits for it: nothing is put on the instance', async () => {
    const id = await behind('Linux');
    const before = await patchesOf(id);
    const step = {
      name: 'install',
      action: 'aws:runCommand',
      inputs: {
        DocumentName: 'AWS-RunPatchBaseline',
        InstanceIds: [id],
        Parameters: { Operation: ['Install'] },
      },
    };
    const Content = JSON.stringify({ schemaVersion: '0.3', mainSteps: [step] });
    await aws.ssm.send(new CreateDocumentCommand({ Name: 'Install', DocumentType: 'Automation', Content }));
    const { AutomationExecutionId } = await aws.ssm.send(
      new StartAutomationExecutionCommand({ DocumentName: 'Install' }),
    );
    for (let installs = 0; installs === 0; installs = (await recordOf(id))?.installs.length ?? 0) await pass('PT5S');
    await aws.ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId, Type: 'Cancel' }));
    await pass('PT30M');
    const { CommandInvocations } = await aws.ssm.send(new ListCommandInvocationsCommand({ InstanceId: id }));
    expect(CommandInvocations?.map((one) => one.Status)).toEqual(['Cancelled']);
    expect((await recordOf(id))?.installs).toMatchObject([{ outcome: 'CANCELLED', installed: [] }]);
    expect(await patchesOf(id)).toEqual(before);
  });

  it('does nothing on a system that Patch Manager does not know', async () => {
    const id = await behind('Linux');
    await play('unsupported-os', { instanceId: id });
    const done = await install(id);
    expect(done).toMatchObject({
      Status: 'Failed',
      StandardErrorContent: expect.stringContaining('Unsupported') as string,
    });
    expect((await recordOf(id))?.installs).toEqual([]);
  });

  it('runs on as many at once as may, and spares the rest when too many fail', async () => {
    const ids = managed.flatMap((one) => one.InstanceId ?? []).slice(0, 4);
    await play('unsupported-os', { instanceId: ids[0] });
    const command = await send(ids, { Operation: 'Scan' }, { MaxConcurrency: '1', MaxErrors: '0' });
    await pass('PT5S');
    const statuses = async () => Promise.all(ids.map(async (id) => (await invocation(command, id)).Status));
    expect((await statuses()).filter((one) => one === 'InProgress')).toHaveLength(1);
    await pass('PT5M');
    expect(await statuses()).toEqual(['Failed', 'Cancelled', 'Cancelled', 'Cancelled']);
  });

  it('refuses what its parameters do not allow', async () => {
    const id = await behind('Linux');
    expect((await refusal(send([id], { Operation: 'Remove' }))).name).toBe('InvalidParameters');
    expect((await refusal(send([id], {}))).name).toBe('InvalidParameters');
  });
});
