import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateReplaceRootVolumeTaskCommand,
  type CreateReplaceRootVolumeTaskCommandInput,
  CreateSnapshotCommand,
  CreateSnapshotsCommand,
  DeleteSnapshotCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeReplaceRootVolumeTasksCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  type Instance,
  RebootInstancesCommand,
  waitUntilSnapshotCompleted,
} from '@aws-sdk/client-ec2';
import {
  CreateDocumentCommand,
  GetAutomationExecutionCommand,
  StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { Fixture, refusal } from './sandbox';

interface State {
  instanceId: string;
  bootable: boolean;
  answers: boolean;
  rootVolumeId: string;
  rootVolumeSnapshotId: string | null;
}

let fixture: Fixture;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
let instances: Instance[];
beforeAll(async () => {
  fixture = await Fixture.start();
  aws = await fixture.inAccount(fixture.first);
  const { Reservations = [] } = await aws.ec2.send(new DescribeInstancesCommand({}));
  instances = Reservations.flatMap((one) => one.Instances ?? []).filter((one) => one.State?.Name === 'running');
});
afterAll(() => fixture.close());

const pass = (by: string) => fixture.control('POST', 'advance', { by });
const play = (name: string, more: object = {}) => fixture.control('POST', 'scenario', { name, ...more });
const another = (fits: (instance: Instance) => boolean = () => true): string => {
  const place = instances.findIndex(fits);
  const [instance] = instances.splice(place, 1);
  if (!instance?.InstanceId) throw new Error('no such instance is left');
  return instance.InstanceId;
};
const rootOf = async (instanceId: string) => {
  const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  const [instance] = Reservations?.[0]?.Instances ?? [];
  const mapping = instance?.BlockDeviceMappings?.find((one) => one.DeviceName === instance.RootDeviceName);
  return mapping?.Ebs?.VolumeId ?? '';
};
const volume = async (id: string) => (await aws.ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }))).Volumes?.[0];
const snapshot = async (VolumeId: string) => {
  const { SnapshotId = '' } = await aws.ec2.send(new CreateSnapshotCommand({ VolumeId }));
  await pass('PT1M');
  return SnapshotId;
};
const replace = async (input: CreateReplaceRootVolumeTaskCommandInput) =>
  (await aws.ec2.send(new CreateReplaceRootVolumeTaskCommand(input))).ReplaceRootVolumeTask;
const taskState = async (id: string | undefined) => {
  const command = new DescribeReplaceRootVolumeTasksCommand({ ReplaceRootVolumeTaskIds: [id ?? ''] });
  return (await aws.ec2.send(command)).ReplaceRootVolumeTasks?.[0]?.TaskState;
};
const status = async (id: string) => {
  const { InstanceStatuses } = await aws.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }));
  return [InstanceStatuses?.[0]?.InstanceStatus?.Status, InstanceStatuses?.[0]?.SystemStatus?.Status];
};
const stateOf = async (id: string): Promise<State | undefined> =>
  (await fixture.control<{ instances: State[] }>('GET', 'patching')).instances.find((one) => one.instanceId === id);
const alarmOf = async (id: string) =>
  (await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [`${id}: Status Check Failed`] })))
    .MetricAlarms?.[0]?.StateValue;

describe('a snapshot', () => {
  it('is pending, then complete, with its tags, its owner and its volume; then it is deleted', async () => {
    const VolumeId = await rootOf(another());
    const TagSpecifications = [{ ResourceType: 'snapshot' as const, Tags: [{ Key: 'Purpose', Value: 'before' }] }];
    const made = await aws.ec2.send(new CreateSnapshotCommand({ VolumeId, Description: 'x', TagSpecifications }));
    expect(made).toMatchObject({ State: 'pending', VolumeId, OwnerId: fixture.first.accountId });
    const SnapshotIds = [made.SnapshotId ?? ''];
    const waited = waitUntilSnapshotCompleted(
      { client: aws.ec2, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { SnapshotIds },
    );
    await pass('PT1M');
    expect((await waited).state).toBe('SUCCESS');
    const Filters = [
      { Name: 'tag:Purpose', Values: ['before'] },
      { Name: 'status', Values: ['completed'] },
      { Name: 'owner-id', Values: [fixture.first.accountId] },
    ];
    const { Snapshots } = await aws.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters }));
    expect(Snapshots).toMatchObject([{ SnapshotId: made.SnapshotId, Progress: '100%', Description: 'x' }]);
    expect((await aws.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['amazon'] }))).Snapshots).toEqual([]);
    await aws.ec2.send(new DeleteSnapshotCommand({ SnapshotId: made.SnapshotId }));
    expect((await refusal(aws.ec2.send(new DescribeSnapshotsCommand({ SnapshotIds })))).name).toBe(
      'InvalidSnapshot.NotFound',
    );
  });

  it('of every volume of an instance is taken at one moment', async () => {
    const InstanceId = another((one) => (one.BlockDeviceMappings?.length ?? 0) > 1);
    const create = (more: object) =>
      aws.ec2.send(
        new CreateSnapshotsCommand({ InstanceSpecification: { InstanceId, ...more }, CopyTagsFromSource: 'volume' }),
      );
    const { Snapshots = [] } = await create({});
    const root = await rootOf(InstanceId);
    expect(Snapshots).toHaveLength(2);
    expect(Snapshots.map((one) => one.VolumeId)).toContain(root);
    const tags = (await volume(root))?.Tags;
    expect(Snapshots.find((one) => one.VolumeId === root)?.Tags).toEqual(tags);
    const { Snapshots: data = [] } = await create({ ExcludeBootVolume: true });
    expect(data.map((one) => one.VolumeId === root)).toEqual([false]);
  });

  it('fails on request, which its waiter says', async () => {
    const InstanceId = another();
    await play('snapshot-fails', { instanceIds: [InstanceId] });
    const id = await snapshot(await rootOf(InstanceId));
    const { Snapshots } = await aws.ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }));
    expect(Snapshots).toMatchObject([{ State: 'error', StateMessage: expect.any(String) as string }]);
    const waited = waitUntilSnapshotCompleted({ client: aws.ec2, maxWaitTime: 5 }, { SnapshotIds: [id] });
    await expect(waited).rejects.toThrow();
    expect((await refusal(replace({ InstanceId, SnapshotId: id }))).name).toBe('IncorrectState');
    const events = await fixture.events((found) => found.some((one) => String(one.detail.result) === 'failed'));
    expect(events.find((one) => String(one.detail.result) === 'failed')).toMatchObject({
      source: 'aws.ec2',
      'detail-type': 'EBS Snapshot Notification',
    });
  });
});

describe('a root volume', () => {
  it('is replaced from its snapshot: a broken instance starts again, with the disk of that moment', async () => {
    const InstanceId = another();
    const before = await rootOf(InstanceId);
    const SnapshotId = await snapshot(before);
    await play('instance-unbootable', { instanceId: InstanceId });
    expect(await status(InstanceId)).toEqual(['impaired', 'ok']);
    await pass('PT20M');
    expect([await alarmOf(InstanceId), (await stateOf(InstanceId))?.bootable]).toEqual(['ALARM', false]);
    const task = await replace({ InstanceId, SnapshotId });
    expect(task).toMatchObject({ TaskState: 'pending', InstanceId, SnapshotId });
    await pass('PT20S');
    expect(await taskState(task?.ReplaceRootVolumeTaskId)).toBe('in-progress');
    expect((await refusal(replace({ InstanceId, SnapshotId }))).name).toBe('IncorrectState');
    await pass('PT5M');
    expect(await taskState(task?.ReplaceRootVolumeTaskId)).toBe('succeeded');
    const after = await rootOf(InstanceId);
    expect(after).not.toBe(before);
    expect(await volume(after)).toMatchObject({ SnapshotId, State: 'in-use' });
    expect((await volume(before))?.State).toBe('available');
    expect(await stateOf(InstanceId)).toMatchObject({ bootable: true, rootVolumeSnapshotId: SnapshotId });
    expect(await status(InstanceId)).toEqual(['ok', 'ok']);
    await pass('PT20M');
    expect(await alarmOf(InstanceId)).toBe('OK');
    // A snapshot of the volume that went before is of the same descent.
    const again = await replace({ InstanceId, SnapshotId, DeleteReplacedRootVolume: true });
    await pass('PT5M');
    expect(await taskState(again?.ReplaceRootVolumeTaskId)).toBe('succeeded');
    expect((await refusal(volume(after))).name).toBe('InvalidVolume.NotFound');
  });

  it('of a snapshot of a broken disk is broken too', async () => {
    const InstanceId = another();
    await play('instance-unbootable', { instanceId: InstanceId });
    await pass('PT5M');
    const SnapshotId = await snapshot(await rootOf(InstanceId));
    await replace({ InstanceId, SnapshotId });
    await pass('PT10M');
    expect(await stateOf(InstanceId)).toMatchObject({ bootable: false, rootVolumeSnapshotId: SnapshotId });
    expect(await status(InstanceId)).toEqual(['impaired', 'ok']);
    await replace({ InstanceId });
    await pass('PT10M');
    expect(await stateOf(InstanceId)).toMatchObject({ bootable: true, rootVolumeSnapshotId: null });
    expect(await status(InstanceId)).toEqual(['ok', 'ok']);
  });

  it('can not be replaced from another’s, nor twice for one token; and fails on request', async () => {
    const InstanceId = another();
    const SnapshotId = await snapshot(await rootOf(another()));
    expect((await refusal(replace({ InstanceId, SnapshotId }))).name).toBe('InvalidParameterValue');
    expect((await refusal(replace({ InstanceId, SnapshotId: 'snap-00000000000000000' }))).name).toBe(
      'InvalidSnapshot.NotFound',
    );
    expect((await refusal(replace({ InstanceId: 'i-00000000000000000' }))).name).toBe('InvalidInstanceID.NotFound');
    await play('root-volume-fails', { instanceIds: [InstanceId] });
    const before = await rootOf(InstanceId);
    const task = await replace({ InstanceId, ClientToken: 'one' });
    expect((await replace({ InstanceId, ClientToken: 'one' }))?.ReplaceRootVolumeTaskId).toBe(
      task?.ReplaceRootVolumeTaskId,
    );
    await pass('PT5M');
    expect(await taskState(task?.ReplaceRootVolumeTaskId)).toBe('failed');
    expect(await rootOf(InstanceId)).toBe(before);
  });

  it('is snapshotted and replaced by a runbook', async () => {
    const InstanceId = another();
    const api = (name: string, Api: string, inputs: object, outputs: object[] = []) => ({
      name,
      action: 'aws:executeAwsApi',
      inputs: { Service: 'ec2', Api, ...inputs },
      outputs,
    });
    const until = (name: string, Api: string, inputs: object, PropertySelector: string, value: string) => ({
      name,
      action: 'aws:waitForAwsResourceProperty',
      timeoutSeconds: 900,
      inputs: { Service: 'ec2', Api, ...inputs, PropertySelector, DesiredValues: [value] },
    });
    const Content = JSON.stringify({
      schemaVersion: '0.3',
      parameters: { InstanceId: { type: 'String' }, VolumeId: { type: 'String' } },
      mainSteps: [
        api('snapshot', 'CreateSnapshot', { VolumeId: '{{ VolumeId }}' }, [
          { Name: 'Id', Selector: '$.SnapshotId', Type: 'String' },
        ]),
        until(
          'complete',
          'DescribeSnapshots',
          { SnapshotIds: ['{{ snapshot.Id }}'] },
          '$.Snapshots[0].State',
          'completed',
        ),
        api(
          'replace',
          'CreateReplaceRootVolumeTask',
          { InstanceId: '{{ InstanceId }}', SnapshotId: '{{ snapshot.Id }}' },
          [{ Name: 'Task', Selector: '$.ReplaceRootVolumeTask.ReplaceRootVolumeTaskId', Type: 'String' }],
        ),
        until(
          'replaced',
          'DescribeReplaceRootVolumeTasks',
          { ReplaceRootVolumeTaskIds: ['{{ replace.Task }}'] },
          '$.ReplaceRootVolumeTasks[0].TaskState',
          'succeeded',
        ),
      ],
    });
    await aws.ssm.send(new CreateDocumentCommand({ Name: 'Turn-Back', DocumentType: 'Automation', Content }));
    const Parameters = { InstanceId: [InstanceId], VolumeId: [await rootOf(InstanceId)] };
    const { AutomationExecutionId } = await aws.ssm.send(
      new StartAutomationExecutionCommand({ DocumentName: 'Turn-Back', Parameters }),
    );
    await pass('PT10M');
    const { AutomationExecution } = await aws.ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId }));
    expect([AutomationExecution?.AutomationExecutionStatus, AutomationExecution?.FailureMessage]).toEqual([
      'Success',
      undefined,
    ]);
    expect((await stateOf(InstanceId))?.rootVolumeSnapshotId).toMatch(/^snap-[0-9a-f]{17}$/);
  });
});

describe('a restart', () => {
  it('shows in the status check and ends by itself; the state stays running', async () => {
    const InstanceId = another();
    await aws.ec2.send(new RebootInstancesCommand({ InstanceIds: [InstanceId] }));
    expect(await status(InstanceId)).toEqual(['impaired', 'ok']);
    await pass('PT3M');
    expect(await status(InstanceId)).toEqual(['ok', 'ok']);
    expect(await alarmOf(InstanceId)).toBe('OK');
  });
});
