import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateSnapshotCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  DescribeVolumesModificationsCommand,
  ModifyVolumeCommand,
} from '@aws-sdk/client-ec2';
import { DescribeVolumesCommand as DescribeFileVolumesCommand, UpdateVolumeCommand } from '@aws-sdk/client-fsx';
import { DescribeDBInstancesCommand, ModifyDBInstanceCommand } from '@aws-sdk/client-rds';
import {
  type AutomationExecution,
  CreateDocumentCommand,
  DescribeAutomationExecutionsCommand,
  DescribeAutomationStepExecutionsCommand,
  DescribeDocumentCommand,
  DescribeInstanceInformationCommand,
  GetAutomationExecutionCommand,
  GetCommandInvocationCommand,
  GetDocumentCommand,
  ListCommandInvocationsCommand,
  SendCommandCommand,
  StartAutomationExecutionCommand,
  type StartAutomationExecutionCommandInput,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fixture, refusal } from './sandbox';

interface Played {
  alarmNames: string[];
  resourceId: string;
}

let fixture: Fixture;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
beforeEach(async () => {
  fixture = await Fixture.start();
  aws = await fixture.inAccount(fixture.first);
});
afterEach(() => fixture.close());

const play = (name: string, more: object = {}) => fixture.control<Played>('POST', 'scenario', { name, ...more });
const pass = (by: string) => fixture.control('POST', 'advance', { by });
const stateOf = async (name: string | undefined): Promise<string | undefined> => {
  const { MetricAlarms } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name ?? ''] }));
  return MetricAlarms?.[0]?.StateValue;
};
const start = async (
  DocumentName: string,
  resource: string,
  more: Partial<StartAutomationExecutionCommandInput> = {},
) =>
  (
    await aws.ssm.send(
      new StartAutomationExecutionCommand({ DocumentName, Parameters: { InstanceId: [resource] }, ...more }),
    )
  ).AutomationExecutionId ?? '';
const executionOf = async (id: string): Promise<AutomationExecution> =>
  (await aws.ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }))).AutomationExecution ?? {};
const run = async (InstanceIds: string[], commands: string[], DocumentName = 'AWS-RunShellScript') => {
  const sent = await aws.ssm.send(new SendCommandCommand({ DocumentName, InstanceIds, Parameters: { commands } }));
  await pass('PT1M');
  const about = { CommandId: sent.Command?.CommandId, InstanceId: InstanceIds[0] };
  return aws.ssm.send(new GetCommandInvocationCommand(about));
};
const volumeOf = async (instanceId: string) => {
  const Filters = [{ Name: 'attachment.instance-id', Values: [instanceId] }];
  return (await aws.ec2.send(new DescribeVolumesCommand({ Filters }))).Volumes?.[0];
};
/** A Linux instance whose disk is full. */
const fullDisk = async (remedy: string) => {
  const { InstanceInformationList = [] } = await aws.ssm.send(new DescribeInstanceInformationCommand({}));
  const linux = InstanceInformationList.filter((one) => one.PlatformType === 'Linux' && one.PingStatus === 'Online');
  const { Reservations = [] } = await aws.ec2.send(
    new DescribeInstancesCommand({ InstanceIds: linux.flatMap((one) => one.InstanceId ?? []) }),
  );
  const plain = Reservations.flatMap((one) => one.Instances ?? []).find(
    (one) => !one.Tags?.some(({ Key }) => Key === 'VolumeLayout' || Key === 'aws:autoscaling:groupName'),
  );
  return play('disk-full', { instanceId: plain?.InstanceId, remedy });
};

describe('an automation', () => {
  it('stops and starts an instance, step by step, which ends what was wrong with its host', async () => {
    const { resourceId, alarmNames } = await play('status-check-failed');
    expect(await stateOf(alarmNames[0])).toBe('ALARM');
    const id = await start('AWS-RestartEC2Instance', resourceId);
    expect((await executionOf(id)).AutomationExecutionStatus).toBe('InProgress');
    const events = await fixture.events((found) =>
      found.some((one) => one['detail-type'].includes('Execution Status') && String(one.detail.Status) === 'Success'),
    );
    const after = await executionOf(id);
    expect(after).toMatchObject({
      AutomationExecutionStatus: 'Success',
      DocumentName: 'AWS-RestartEC2Instance',
      StepExecutions: [
        { StepName: 'stopInstances', StepStatus: 'Success', Action: 'aws:changeInstanceState' },
        { StepName: 'startInstances', StepStatus: 'Success' },
      ],
    });
    expect(await stateOf(alarmNames[0])).toBe('OK');
    const states = events.filter((one) => one.source === 'aws.ec2').map((one) => String(one.detail.state));
    expect(states).toEqual(['stopping', 'stopped', 'pending', 'running']);
    const last = events
      .filter((one) => one['detail-type'] === 'EC2 Automation Execution Status-change Notification')
      .at(-1);
    const sample = JSON.parse(
      readFileSync(join(__dirname, '../fixtures/events/ssm-automation-execution-status-change.json'), 'utf8'),
    ) as { detail: object };
    expect(Object.keys(last?.detail ?? {}).sort()).toEqual(Object.keys(sample.detail).sort());
    expect(last?.detail).toMatchObject({ ExecutionId: id, Definition: 'AWS-RestartEC2Instance', Status: 'Success' });
    expect(String(last?.detail.StartTime)).toMatch(/^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M$/);
    const steps = events.filter((one) => one['detail-type'] === 'EC2 Automation Step Status-change Notification');
    expect(steps.map((one) => [String(one.detail.StepName), String(one.detail.Status)])).toEqual([
      ['stopInstances', 'InProgress'],
      ['stopInstances', 'Success'],
      ['startInstances', 'InProgress'],
      ['startInstances', 'Success'],
    ]);
  });

  it('changes nothing about a fault that no restart heals', async () => {
    const { resourceId, alarmNames } = await play('status-check-failed', { remedy: 'NONE' });
    const id = await start('AWS-RestartEC2Instance', resourceId);
    await pass('PT1M');
    expect((await executionOf(id)).AutomationExecutionStatus).toBe('Success');
    await pass('PT30M');
    expect(await stateOf(alarmNames[0])).toBe('ALARM');
  });

  it('is begun once for each client token, and counted for its resource', async () => {
    const { resourceId } = await play('status-check-failed');
    const ClientToken = randomUUID();
    const id = await start('AWS-StopEC2Instance', resourceId, { ClientToken });
    expect(await start('AWS-StopEC2Instance', resourceId, { ClientToken: ClientToken.toUpperCase() })).toBe(id);
    const other = start('AWS-StartEC2Instance', resourceId, { ClientToken });
    expect((await refusal(other)).name).toBe('IdempotentParameterMismatch');
    await pass('PT1M');
    await start('AWS-StartEC2Instance', resourceId);
    const { counts } = await fixture.control<{ counts: object }>('GET', 'executions');
    expect(counts).toEqual({ [resourceId]: { 'AWS-StopEC2Instance': 1, 'AWS-StartEC2Instance': 1 } });
    const { AutomationExecutionMetadataList = [] } = await aws.ssm.send(
      new DescribeAutomationExecutionsCommand({ Filters: [{ Key: 'ExecutionStatus', Values: ['Success'] }] }),
    );
    expect(AutomationExecutionMetadataList.map((one) => one.AutomationExecutionId)).toEqual([id]);
  });

  it.each([
    ['FAIL', 'Failed'],
    ['HANG', 'InProgress'],
    ['SLOW', 'InProgress'],
  ])('goes wrong on request: %s', async (mode, expected) => {
    const { resourceId } = await play('status-check-failed');
    const { accountId } = fixture.first;
    await fixture.control('POST', 'automation', { accountId, resourceId, mode, delayMs: 600_000 });
    const id = await start('AWS-RestartEC2Instance', resourceId);
    await pass('PT5M');
    expect((await executionOf(id)).AutomationExecutionStatus).toBe(expected);
    await pass('PT40M');
    const later = mode === 'SLOW' ? 'Success' : expected;
    expect((await executionOf(id)).AutomationExecutionStatus).toBe(later);
    if (mode !== 'HANG') return;
    await aws.ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id }));
    await pass('PT1S');
    expect((await executionOf(id)).AutomationExecutionStatus).toBe('Cancelled');
    const { StepExecutions } = await aws.ssm.send(
      new DescribeAutomationStepExecutionsCommand({ AutomationExecutionId: id }),
    );
    expect(StepExecutions?.map((one) => one.StepStatus)).toEqual(['Cancelled']);
  });

  it('may have begun although its answer was lost: the token finds it again', async () => {
    const { resourceId } = await play('status-check-failed');
    const { accountId } = fixture.first;
    await fixture.control('POST', 'automation', { accountId, mode: 'LOSE_ANSWER' });
    const ClientToken = randomUUID();
    const once = await fixture.inAccount(fixture.first, 'us-east-1', false);
    const input = { DocumentName: 'AWS-RestartEC2Instance', Parameters: { InstanceId: [resourceId] }, ClientToken };
    await refusal(once.ssm.send(new StartAutomationExecutionCommand(input)));
    const { executions } = await fixture.control<{ executions: { id: string }[] }>('GET', 'executions');
    expect(await start('AWS-RestartEC2Instance', resourceId, { ClientToken })).toBe(executions[0]?.id);
  });

  it('waits for its turn beyond a hundred, and every one has it', async () => {
    const mainSteps = [{ name: 'rest', action: 'aws:sleep', inputs: { Duration: 'PT1M' } }];
    const Content = JSON.stringify({ schemaVersion: '0.3', mainSteps });
    await aws.ssm.send(new CreateDocumentCommand({ Name: 'Rest', DocumentType: 'Automation', Content }));
    for (let nth = 0; nth < 103; nth += 1) await start('Rest', '', { Parameters: {} });
    const statuses = async () => {
      const { executions } = await fixture.control<{ executions: { status: string }[] }>('GET', 'executions');
      return ['InProgress', 'Pending', 'Success'].map((of) => executions.filter(({ status }) => status === of).length);
    };
    expect(await statuses()).toEqual([100, 3, 0]);
    await pass('PT70S');
    expect(await statuses()).toEqual([3, 0, 100]);
    await pass('PT70S');
    expect(await statuses()).toEqual([0, 0, 103]);
  });

  it('goes on where it was when the sandbox is started again', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const before = await Fixture.start({ directory });
    const there = await before.inAccount(before.first);
    const { resourceId } = await before.control<Played>('POST', 'scenario', { name: 'status-check-failed' });
    const input = { DocumentName: 'AWS-RestartEC2Instance', Parameters: { InstanceId: [resourceId] } };
    await there.ssm.send(new StartAutomationExecutionCommand({ ...input, ClientToken: randomUUID() }));
    await before.control('POST', 'advance', { by: 'PT1S' });
    await before.close();
    const after = await Fixture.start({ directory });
    await after.control('POST', 'advance', { by: 'PT1M' });
    const { executions } = await after.control<{ executions: object[] }>('GET', 'executions');
    const steps = ['stopInstances', 'startInstances'].map((name) => ({ name, status: 'Success' }));
    expect(executions).toEqual([expect.objectContaining({ status: 'Success', resources: [resourceId], steps })]);
    await after.close();
    rmSync(directory, { recursive: true });
  });

  it('refuses what it does not know', async () => {
    expect((await refusal(start('No-Such', 'i-1'))).name).toBe('AutomationDefinitionNotFoundException');
    const odd = start('AWS-StopEC2Instance', 'i-1', { Parameters: { Instance: ['i-1'] } });
    expect((await refusal(odd)).name).toBe('InvalidAutomationExecutionParametersException');
    const none = start('AWS-StopEC2Instance', 'i-1', { Parameters: {} });
    expect((await refusal(none)).name).toBe('InvalidAutomationExecutionParametersException');
    expect((await refusal(executionOf(randomUUID()))).name).toBe('AutomationExecutionNotFoundException');
    const id = await start('AWS-StopEC2Instance', 'i-00000000000000000');
    await pass('PT1M');
    const { AutomationExecutionStatus, FailureMessage } = await executionOf(id);
    expect([AutomationExecutionStatus, FailureMessage]).toEqual([
      'Failed',
      expect.stringContaining('InvalidInstanceID.NotFound'),
    ]);
  });
});

describe('a runbook of the account’s own', () => {
  const content = {
    schemaVersion: '0.3',
    parameters: { InstanceId: { type: 'String' }, VolumeId: { type: 'String' }, Size: { type: 'Integer' } },
    mainSteps: [
      {
        name: 'clean',
        action: 'aws:runCommand',
        inputs: {
          DocumentName: 'AWS-RunShellScript',
          InstanceIds: ['{{ InstanceId }}'],
          Parameters: { commands: ['df -PT', 'rm -rf /tmp/*'] },
        },
      },
      {
        name: 'extend',
        action: 'aws:executeAwsApi',
        inputs: { Service: 'ec2', Api: 'ModifyVolume', VolumeId: '{{ VolumeId }}', Size: '{{ Size }}' },
        outputs: [{ Name: 'From', Selector: '$.VolumeModification.OriginalSize', Type: 'Integer' }],
      },
      {
        name: 'waitForVolume',
        action: 'aws:waitForAwsResourceProperty',
        timeoutSeconds: 600,
        inputs: {
          Service: 'ec2',
          Api: 'DescribeVolumesModifications',
          VolumeIds: ['{{ VolumeId }}'],
          PropertySelector: '$.VolumesModifications[0].ModificationState',
          DesiredValues: ['optimizing', 'completed'],
        },
      },
      {
        name: 'growFileSystem',
        action: 'aws:runCommand',
        inputs: {
          DocumentName: 'AWS-RunShellScript',
          InstanceIds: ['{{ InstanceId }}'],
          Parameters: { commands: ['growpart /dev/nvme0n1 1', 'xfs_growfs /'] },
        },
      },
      {
        name: 'check',
        action: 'aws:branch',
        inputs: { Choices: [{ NextStep: 'fine', Variable: '{{ extend.From }}', NumericGreater: 0 }] },
      },
      { name: 'unreached', action: 'aws:sleep', inputs: { Duration: 'PT1H' } },
      { name: 'fine', action: 'aws:sleep', inputs: { Duration: 'PT5S' }, isEnd: true },
    ],
    outputs: ['extend.From', 'clean.Output'],
  };

  it('is interpreted against the simulated services: a disk that cleaning does not help is extended', async () => {
    const { resourceId, alarmNames } = await fullDisk('EXTEND');
    const volume = await volumeOf(resourceId);
    const Content = JSON.stringify(content);
    await aws.ssm.send(new CreateDocumentCommand({ Name: 'Grow-Disk', DocumentType: 'Automation', Content }));
    const { Document } = await aws.ssm.send(new DescribeDocumentCommand({ Name: 'Grow-Disk' }));
    expect(Document?.Parameters?.map(({ Name, Type }) => [Name, Type])).toContainEqual(['Size', 'Integer']);
    expect((await aws.ssm.send(new GetDocumentCommand({ Name: 'Grow-Disk' }))).Content).toBe(Content);
    const size = (volume?.Size ?? 0) + 20;
    const Parameters = { InstanceId: [resourceId], VolumeId: [volume?.VolumeId ?? ''], Size: [String(size)] };
    const id = await start('Grow-Disk', resourceId, { Parameters });
    await pass('PT2M');
    const execution = await executionOf(id);
    expect(execution.FailureMessage).toBeUndefined();
    expect(execution.StepExecutions?.map((one) => one.StepName)).toEqual([
      'clean',
      'extend',
      'waitForVolume',
      'growFileSystem',
      'check',
      'fine',
    ]);
    expect(execution.Outputs?.['extend.From']).toEqual([String(volume?.Size)]);
    expect(execution.Outputs?.['clean.Output']?.[0]).toMatch(/ xfs .* 98% \/\n/);
    expect((await volumeOf(resourceId))?.Size).toBe(size);
    expect(await stateOf(alarmNames[0])).toBe('OK');
  });

  it('is refused when it can not be run', async () => {
    const create = (Content: unknown, more: object = {}) =>
      refusal(
        aws.ssm.send(
          new CreateDocumentCommand({
            Name: 'Odd-One',
            DocumentType: 'Automation',
            Content: JSON.stringify(Content),
            ...more,
          }),
        ),
      );
    const step = { name: 'one', action: 'aws:sleep', inputs: {} };
    for (const wrong of [
      { schemaVersion: '0.3', mainSteps: [] },
      { schemaVersion: '2.2', mainSteps: [step] },
      { schemaVersion: '0.3', mainSteps: [step, step] },
      { schemaVersion: '0.3', mainSteps: [{ ...step, action: 'aws:dance' }] },
      { schemaVersion: '0.3', mainSteps: [{ ...step, nextStep: 'two' }] },
    ])
      expect((await create(wrong)).name).toBe('InvalidDocumentContent');
    expect((await create({}, { Name: 'AWS-Mine' })).name).toBe('ValidationException');
  });
});

describe('a command', () => {
  it('clears a disk of temporary files, which its metric shows', async () => {
    const { resourceId, alarmNames } = await fullDisk('CLEAN');
    const { Status, StandardOutputContent } = await run([resourceId], ['echo "hello"', 'rm -rf /var/tmp/*', 'df -PT']);
    expect([Status, StandardOutputContent]).toEqual(['Success', expect.stringMatching(/^hello\n(.|\n)* 68% \/\n/)]);
    expect(await stateOf(alarmNames[0])).toBe('OK');
  });

  it('helps nothing where the disk fills up again', async () => {
    const { resourceId, alarmNames } = await fullDisk('NONE');
    expect((await run([resourceId], ['rm -rf /tmp/*'])).Status).toBe('Success');
    expect(await stateOf(alarmNames[0])).toBe('ALARM');
  });

  it('ends at the first line that fails', async () => {
    const { resourceId } = await fullDisk('CLEAN');
    expect(await run([resourceId], ['no-such-thing', 'echo never'])).toMatchObject({
      Status: 'Failed',
      ResponseCode: 127,
      StandardOutputContent: '',
      StandardErrorContent: expect.stringContaining('command not found') as string,
    });
  });

  it('waits for an agent that does not answer, and times out', async () => {
    const { resourceId } = await play('status-check-failed', { remedy: 'NONE' });
    const info = new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [resourceId] }] });
    const { InstanceInformationList } = await aws.ssm.send(info);
    if (!InstanceInformationList?.length) throw new Error('the instance of this seed has no agent');
    expect(InstanceInformationList[0]?.PingStatus).toBe('ConnectionLost');
    expect((await run([resourceId], ['uptime'])).Status).toBe('Pending');
    await pass('PT2H');
    const { CommandInvocations } = await aws.ssm.send(new ListCommandInvocationsCommand({ InstanceId: resourceId }));
    expect(CommandInvocations?.map((one) => one.StatusDetails)).toEqual(['DeliveryTimedOut']);
    const unknown = new SendCommandCommand({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: ['i-00000000000000000'],
      Parameters: { commands: ['true'] },
    });
    expect((await refusal(aws.ssm.send(unknown))).name).toBe('InvalidInstanceId');
  });
});

describe('storage', () => {
  it('of a volume grows, then rests for six hours', async () => {
    const { resourceId } = await fullDisk('CLEAN');
    const before = await volumeOf(resourceId);
    const VolumeId = before?.VolumeId ?? '';
    const modify = (Size: number) => aws.ec2.send(new ModifyVolumeCommand({ VolumeId, Size }));
    expect((await refusal(modify(1))).name).toBe('InvalidParameterValue');
    expect((await modify((before?.Size ?? 0) + 10)).VolumeModification?.ModificationState).toBe('modifying');
    await pass('PT5S');
    expect((await volumeOf(resourceId))?.Size).toBe((before?.Size ?? 0) + 10);
    expect((await refusal(modify(500))).name).toBe('IncorrectModificationState');
    await pass('PT5M');
    const { VolumesModifications } = await aws.ec2.send(
      new DescribeVolumesModificationsCommand({ VolumeIds: [VolumeId] }),
    );
    expect(VolumesModifications?.[0]).toMatchObject({ ModificationState: 'completed', Progress: 100 });
    expect((await refusal(modify(500))).name).toBe('VolumeModificationRateExceeded');
    await pass('PT6H');
    await modify(500);
    const { SnapshotId = '' } = await aws.ec2.send(new CreateSnapshotCommand({ VolumeId, Description: 'before' }));
    await pass('PT1M');
    const { Snapshots } = await aws.ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] }));
    expect(Snapshots?.[0]).toMatchObject({ State: 'completed', VolumeId, Description: 'before' });
  });

  it('of a database that is full grows, and it is available again', async () => {
    const { resourceId, alarmNames } = await play('rds-storage-full');
    const about = async () =>
      (await aws.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: resourceId }))).DBInstances?.[0];
    const before = await about();
    expect(before?.DBInstanceStatus).toBe('storage-full');
    const events = await fixture.events((found) => found.some((one) => one.source === 'aws.rds'));
    expect(events.find((one) => one.source === 'aws.rds')?.detail).toMatchObject({ EventID: 'RDS-EVENT-0007' });
    const gib = before?.AllocatedStorage ?? 0;
    const modify = (AllocatedStorage: number) =>
      aws.rds.send(
        new ModifyDBInstanceCommand({ DBInstanceIdentifier: resourceId, AllocatedStorage, ApplyImmediately: true }),
      );
    expect((await refusal(modify(gib + 1))).name).toBe('InvalidParameterCombination');
    expect((await modify(gib * 2)).DBInstance?.DBInstanceStatus).toBe('modifying');
    expect((await refusal(modify(gib * 3))).name).toBe('InvalidDBInstanceStateFault');
    await pass('PT5M');
    expect(await about()).toMatchObject({ DBInstanceStatus: 'available', AllocatedStorage: gib * 2 });
    expect(await stateOf(alarmNames[0])).toBe('OK');
    expect((await refusal(modify(gib * 4))).name).toBe('InvalidParameterCombination');
    await pass('PT6H');
    await modify(gib * 4);
  });

  it.each([
    ['EXTEND', 'OK'],
    ['NONE', 'ALARM'],
  ])('of a file system’s volume grows by a tenth; remedy %s', async (remedy, expected) => {
    const { Volumes = [] } = await aws.fsx.send(new DescribeFileVolumesCommand({}));
    const [volume] = Volumes;
    const Dimensions = [
      { Name: 'FileSystemId', Value: volume?.FileSystemId },
      { Name: 'VolumeId', Value: volume?.VolumeId },
    ];
    const stat = (Id: string, MetricName: string) => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'AWS/FSx', MetricName, Dimensions }, Period: 300, Stat: 'Average' },
    });
    await aws.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'volume full',
        EvaluationPeriods: 2,
        Threshold: 84,
        ComparisonOperator: 'GreaterThanThreshold',
        Metrics: [
          stat('used', 'StorageUsed'),
          stat('all', 'StorageCapacity'),
          { Id: 'share', Expression: '(used/all)*100' },
        ],
      }),
    );
    expect(await stateOf('volume full')).toBe('OK');
    const { alarmNames } = await play('fsx-volume-full', { remedy });
    const baseline = `${volume?.FileSystemId}:${volume?.VolumeId}`;
    expect([alarmNames, await stateOf('volume full')]).toEqual([[baseline, 'volume full'], 'ALARM']);
    expect(await stateOf(baseline)).toBe('ALARM');
    const SizeInMegabytes = Math.floor((volume?.OntapConfiguration?.SizeInMegabytes ?? 0) * 1.1);
    const update = (size: number) =>
      new UpdateVolumeCommand({ VolumeId: volume?.VolumeId, OntapConfiguration: { SizeInMegabytes: size } });
    await aws.fsx.send(update(SizeInMegabytes));
    await pass('PT1M');
    expect(await stateOf('volume full')).toBe(expected);
    expect((await refusal(aws.fsx.send(update(5000 * 1024)))).name).toBe('BadRequest');
  });
});
