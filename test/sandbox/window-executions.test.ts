import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CancelMaintenanceWindowExecutionCommand,
  GetMaintenanceWindowExecutionCommand,
  GetMaintenanceWindowExecutionTaskCommand,
  GetMaintenanceWindowExecutionTaskInvocationCommand,
  type RegisterTaskWithMaintenanceWindowCommandInput,
  UpdateMaintenanceWindowCommand,
} from '@aws-sdk/client-ssm';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refusal } from './sandbox';
import { Lab } from './window-lab';

let lab: Lab;
afterEach(() => lab.fixture.close());

const status = async (id: string): Promise<string | undefined> => (await lab.executions(id))[0]?.Status;

describe('a window that is due', () => {
  it('runs its task on half of its targets at once and never on more', async () => {
    lab = await Lab.start(10, 20);
    const id = await lab.window();
    await lab.task(id);
    await lab.pass('PT59M');
    expect(await lab.executions(id)).toEqual([]);
    await lab.pass('PT5M');
    expect(await lab.counts(id)).toEqual({ IN_PROGRESS: 5, PENDING: 5 });
    await lab.pass('PT20M');
    expect(await lab.counts(id)).toEqual({ IN_PROGRESS: 5, SUCCESS: 5 });
    expect(await status(id)).toBe('IN_PROGRESS');
    await lab.pass('PT20M');
    expect(await status(id)).toBe('SUCCESS');
    expect(await lab.measured(id)).toMatchObject([
      { status: 'SUCCESS', tasks: [{ total: 10, begun: 10, mostAtOnce: 5, errors: 0, counts: { SUCCESS: 10 } }] },
    ]);
    const invocations = await lab.invocations(id);
    const named = invocations.map(
      (one) => (JSON.parse(one.Parameters ?? '') as { parameters: { InstanceId: string[] } }).parameters.InstanceId[0],
    );
    expect(named.sort()).toEqual([...lab.instanceIds].sort());
    const [first] = invocations;
    const { WindowExecutionId, TaskExecutionId: TaskId, InvocationId } = first ?? {};
    const about = { WindowExecutionId, TaskId, InvocationId };
    expect(await lab.aws.ssm.send(new GetMaintenanceWindowExecutionTaskInvocationCommand(about))).toMatchObject({
      ...first,
    });
    const run = await lab.aws.ssm.send(new GetMaintenanceWindowExecutionTaskCommand(about));
    expect(run).toMatchObject({ MaxConcurrency: '50%', Status: 'SUCCESS', Type: 'AUTOMATION' });
    const whole = await lab.aws.ssm.send(new GetMaintenanceWindowExecutionCommand(about));
    expect(whole).toMatchObject({ TaskIds: [TaskId], Status: 'SUCCESS' });
  });

  it.each([
    ['half of its targets', '50%', '50%', { FAILED: 5, CANCELLED: 5 }],
    ['more of them than are borne', '1', '3', { FAILED: 4, CANCELLED: 6 }],
    ['every one, where that is allowed', '50%', '100%', { FAILED: 10 }],
  ])('stops when there have failed %s', async (_what, MaxConcurrency, MaxErrors, counts) => {
    lab = await Lab.start(10, 5);
    const { accountId } = lab.fixture.first;
    await lab.fixture.control('POST', 'automation', { accountId, mode: 'FAIL', times: 100 });
    const id = await lab.window();
    await lab.task(id, { MaxConcurrency, MaxErrors });
    await lab.pass('PT2H');
    expect(await lab.counts(id)).toEqual(counts);
    expect(await lab.executions(id)).toMatchObject([
      { Status: 'FAILED', StatusDetails: 'One or more tasks in the orchestration failed.' },
    ]);
    const most = MaxConcurrency === '1' ? 1 : 5;
    expect(await lab.measured(id)).toMatchObject([
      { tasks: [{ mostAtOnce: most, errors: counts.FAILED, begun: counts.FAILED }] },
    ]);
  });

  it('runs tasks by their priority, those of one priority side by side', async () => {
    lab = await Lab.start(2, 10);
    const id = await lab.window();
    const Targets = [{ Key: 'WindowTargetIds', Values: [await lab.target(id)] }];
    const command: Partial<RegisterTaskWithMaintenanceWindowCommandInput> = {
      Targets,
      TaskArn: 'AWS-RunShellScript',
      TaskType: 'RUN_COMMAND',
      TaskInvocationParameters: { RunCommand: { Parameters: { commands: ['echo {{WINDOW_ID}} {{TARGET_ID}}'] } } },
    };
    await lab.task(id, { ...command, Priority: 5 });
    await lab.task(id, { Targets, Priority: 1, MaxConcurrency: '2' });
    await lab.task(id, { Targets, Priority: 1, MaxConcurrency: '2' });
    await lab.pass('PT65M');
    const tasks = async () => (await lab.tasks(id)).map((one) => `${one.TaskType} ${one.Status}`).sort();
    expect(await tasks()).toEqual(['AUTOMATION IN_PROGRESS', 'AUTOMATION IN_PROGRESS', 'RUN_COMMAND PENDING']);
    await lab.pass('PT10M');
    expect(await tasks()).toEqual(['AUTOMATION SUCCESS', 'AUTOMATION SUCCESS', 'RUN_COMMAND SUCCESS']);
    const [one] = (await lab.invocations(id)).filter(({ TaskType }) => TaskType === 'RUN_COMMAND');
    expect(JSON.parse(one?.Parameters ?? '')).toMatchObject({
      documentName: 'AWS-RunShellScript',
      instanceIds: [lab.instanceIds.find((instance) => one?.Parameters?.includes(`${id} ${instance}`))],
    });
    expect(one?.OwnerInformation).toBe('the lab');
  });

  it('means the running instances that have its tag at that moment, and none of them is no failure', async () => {
    lab = await Lab.start(2, 10);
    const [stopped = '', running] = lab.instanceIds;
    const id = await lab.window();
    await lab.task(id);
    const empty = await lab.window();
    await lab.task(empty, {
      Targets: [{ Key: 'WindowTargetIds', Values: [await lab.target(empty, [{ Key: 'tag:No', Values: ['x'] }])] }],
    });
    const idle = await lab.window();
    await lab.aws.ec2.send(new StopInstancesCommand({ InstanceIds: [stopped] }));
    await lab.pass('PT90M');
    const invocations = await lab.invocations(id);
    expect(invocations.map((one) => one.Parameters)).toEqual([expect.stringContaining(running ?? '')]);
    expect(await lab.tasks(empty)).toMatchObject([{ Status: 'SUCCESS', StatusDetails: 'No invocations to execute.' }]);
    expect(await lab.executions(idle)).toMatchObject([{ Status: 'SUCCESS', StatusDetails: 'No tasks to execute.' }]);
  });

  it.each<['CANCEL_TASK' | 'CONTINUE_TASK', Record<string, number>]>([
    ['CANCEL_TASK', { SUCCESS: 2, TIMED_OUT: 2 }],
    // The last one begins before the window is over, and ends after it.
    ['CONTINUE_TASK', { SUCCESS: 4 }],
  ])('begins nothing more after its cutoff: %s', async (CutoffBehavior, counts) => {
    lab = await Lab.start(4, 50);
    const id = await lab.window({ Duration: 3, Cutoff: 2 });
    const Targets = [{ Key: 'WindowTargetIds', Values: [await lab.target(id)] }];
    await lab.task(id, { Targets, CutoffBehavior, MaxConcurrency: '1', Priority: 1 });
    await lab.task(id, { Targets, CutoffBehavior, Priority: 2 });
    await lab.pass('PT5H');
    const [first, second] = await lab.measured(id).then(([execution]) => execution?.tasks ?? []);
    expect(first).toMatchObject({ status: 'TIMED_OUT', mostAtOnce: 1, counts });
    expect(second).toMatchObject({ status: 'TIMED_OUT', begun: 0, counts: { TIMED_OUT: 4 } });
    const [{ Status, StartTime = 0, EndTime = 0 } = {}] = await lab.executions(id);
    expect(Status).toBe('TIMED_OUT');
    expect(Number(EndTime) - Number(StartTime)).toBeLessThanOrEqual(3 * 3_600_000);
  });

  it('cancels commands at its cutoff', async () => {
    lab = await Lab.start(1, 1);
    const [instanceId] = lab.instanceIds;
    await lab.fixture.control('POST', 'scenario', { name: 'status-check-failed', instanceId, remedy: 'NONE' });
    const id = await lab.window({ Duration: 2, Cutoff: 1 });
    await lab.task(id, {
      TaskArn: 'AWS-RunShellScript',
      TaskType: 'RUN_COMMAND',
      CutoffBehavior: 'CANCEL_TASK',
      TaskInvocationParameters: { RunCommand: { Parameters: { commands: ['uptime'] }, TimeoutSeconds: 100_000 } },
    });
    await lab.pass('PT119M');
    expect(await lab.counts(id)).toEqual({ IN_PROGRESS: 1 });
    await lab.pass('PT2M');
    expect(await lab.counts(id)).toEqual({ TIMED_OUT: 1 });
    expect(await status(id)).toBe('TIMED_OUT');
  });

  it('is cancelled: what runs ends, nothing else begins', async () => {
    lab = await Lab.start(4, 30);
    const id = await lab.window();
    await lab.task(id);
    await lab.pass('PT65M');
    const [{ WindowExecutionId } = {}] = await lab.executions(id);
    const cancel = () => lab.aws.ssm.send(new CancelMaintenanceWindowExecutionCommand({ WindowExecutionId }));
    await cancel();
    expect(await status(id)).toBe('CANCELLING');
    await lab.pass('PT10M');
    expect(await status(id)).toBe('CANCELLING');
    await lab.pass('PT30M');
    expect(await status(id)).toBe('CANCELLED');
    expect(await lab.counts(id)).toEqual({ SUCCESS: 2, CANCELLED: 2 });
    expect((await refusal(cancel())).name).toBe('ValidationException');
  });

  it('leaves out a run that its last one has not made room for, and runs no more when it is disabled', async () => {
    lab = await Lab.start(1, 90);
    const id = await lab.window({ Schedule: 'rate(1 hour)' });
    await lab.task(id);
    await lab.pass('PT190M');
    const statuses = async () => (await lab.executions(id)).map((one) => one.Status);
    expect(await statuses()).toEqual(['IN_PROGRESS', 'SKIPPED_OVERLAPPING', 'SUCCESS']);
    await lab.aws.ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: id, Enabled: false }));
    await lab.pass('PT5H');
    expect(await statuses()).toEqual(['SUCCESS', 'SKIPPED_OVERLAPPING', 'SUCCESS']);
  });

  it('goes on where it was when the sandbox was killed and is started again', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
    lab = await Lab.start(4, 20, { directory });
    const id = await lab.window();
    await lab.task(id);
    await lab.pass('PT65M');
    expect(await lab.counts(id)).toEqual({ IN_PROGRESS: 2, PENDING: 2 });
    // What a kill leaves: the lines that were written, and a part of the next one.
    const left = mkdtempSync(join(tmpdir(), 'sandbox-'));
    cpSync(directory, left, { recursive: true });
    appendFileSync(join(left, 'journal.jsonl'), '["windowExecutions","torn');
    await lab.fixture.close();
    lab = await Lab.again({ directory: left });
    expect(await lab.counts(id)).toEqual({ IN_PROGRESS: 2, PENDING: 2 });
    await lab.pass('PT40M');
    expect(await lab.counts(id)).toEqual({ SUCCESS: 4 });
    expect(await lab.measured(id)).toMatchObject([{ status: 'SUCCESS', tasks: [{ begun: 4, mostAtOnce: 2 }] }]);
    for (const one of [directory, left]) rmSync(one, { recursive: true });
  });

  it('tells the bus of each of its steps, in the form of AWS', async () => {
    lab = await Lab.start(1, 5);
    const id = await lab.window();
    await lab.task(id);
    await lab.pass('PT2H');
    const events = (
      await lab.fixture.events((found) =>
        found.some(
          (one) =>
            one['detail-type'].endsWith('Window Execution State-change Notification') &&
            String(one.detail.status) === 'SUCCESS',
        ),
      )
    ).filter(
      (one) => one['detail-type'].startsWith('Maintenance Window') && !one['detail-type'].includes('Registration'),
    );
    const said = events.map(
      (one) => `${one['detail-type'].split(' ').slice(2, -2).join(' ')}: ${String(one.detail.status)}`,
    );
    expect(said).toEqual([
      'Execution: PENDING',
      'Execution: IN_PROGRESS',
      'Task Execution: IN_PROGRESS',
      'Task Target Invocation: IN_PROGRESS',
      'Task Target Invocation: COMPLETE',
      'Task Execution: SUCCESS',
      'Execution: SUCCESS',
    ]);
    const sample = (name: string): string[] => {
      const text = readFileSync(join(__dirname, `../fixtures/events/ssm-maintenance-window-${name}.json`), 'utf8');
      return Object.keys((JSON.parse(text) as { detail: object }).detail).sort();
    };
    expect(Object.keys(events.at(-1)?.detail ?? {}).sort()).toEqual(sample('execution-state-change'));
    expect(Object.keys(events[4]?.detail ?? {}).sort()).toEqual(sample('task-target-invocation-state-change'));
    expect(events[0]).toMatchObject({
      source: 'aws.ssm',
      resources: [expect.stringContaining(`:maintenancewindow/${id}`)],
    });
  });
});
