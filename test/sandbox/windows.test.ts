import {
  AddTagsToResourceCommand,
  CreateMaintenanceWindowCommand,
  type CreateMaintenanceWindowCommandInput,
  DeleteMaintenanceWindowCommand,
  DeregisterTargetFromMaintenanceWindowCommand,
  DeregisterTaskFromMaintenanceWindowCommand,
  DescribeMaintenanceWindowScheduleCommand,
  DescribeMaintenanceWindowTargetsCommand,
  DescribeMaintenanceWindowTasksCommand,
  DescribeMaintenanceWindowsCommand,
  DescribeMaintenanceWindowsForTargetCommand,
  GetMaintenanceWindowCommand,
  GetMaintenanceWindowTaskCommand,
  ListTagsForResourceCommand,
  RegisterTargetWithMaintenanceWindowCommand,
  RegisterTaskWithMaintenanceWindowCommand,
  type RegisterTaskWithMaintenanceWindowCommandInput,
  UpdateMaintenanceWindowCommand,
  UpdateMaintenanceWindowTargetCommand,
  UpdateMaintenanceWindowTaskCommand,
} from '@aws-sdk/client-ssm';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { Fixture, refusal } from './sandbox';

let fixture: Fixture;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
beforeEach(async () => {
  fixture = await Fixture.start();
  // An account without windows of its own.
  const plain = fixture.accounts.find((account) => !account.addOns.includes('PATCH')) ?? fixture.first;
  aws = await fixture.inAccount(plain);
});
afterEach(() => fixture.close());

const monthly: CreateMaintenanceWindowCommandInput = {
  Name: 'patching',
  Schedule: 'cron(0 2 ? * TUE#2 *)',
  ScheduleTimezone: 'America/New_York',
  ScheduleOffset: 5,
  Duration: 4,
  Cutoff: 1,
  AllowUnassociatedTargets: false,
};
const create = async (more: Partial<CreateMaintenanceWindowCommandInput> = {}): Promise<string> =>
  (await aws.ssm.send(new CreateMaintenanceWindowCommand({ ...monthly, ...more }))).WindowId ?? '';
const read = (WindowId: string) => aws.ssm.send(new GetMaintenanceWindowCommand({ WindowId }));
const tagged = [{ Key: 'tag:Patch Group', Values: ['web'] }];
const target = async (WindowId: string, Targets: { Key: string; Values: string[] }[] = tagged, more: object = {}) =>
  (
    await aws.ssm.send(
      new RegisterTargetWithMaintenanceWindowCommand({ WindowId, ResourceType: 'INSTANCE', Targets, ...more }),
    )
  ).WindowTargetId ?? '';
const task = async (WindowId: string, more: Partial<RegisterTaskWithMaintenanceWindowCommandInput> = {}) =>
  (
    await aws.ssm.send(
      new RegisterTaskWithMaintenanceWindowCommand({
        WindowId,
        TaskArn: 'AWS-RunShellScript',
        TaskType: 'RUN_COMMAND',
        MaxConcurrency: '50%',
        MaxErrors: '50%',
        TaskInvocationParameters: { RunCommand: { Parameters: { commands: ['uptime'] }, Comment: 'look' } },
        ...more,
      }),
    )
  ).WindowTaskId ?? '';

describe('a maintenance window', () => {
  it('says what it was given and when it runs next, by the clock of its zone', async () => {
    const id = await create();
    expect(id).toMatch(/^mw-[0-9a-f]{17}$/);
    const window = await read(id);
    expect(window).toMatchObject({ ...monthly, WindowId: id, Enabled: true });
    expect(window.NextExecutionTime).toMatch(/^\d{4}-\d\d-\d\dT02:00-0[45]:00$/);
    const next = new Date(window.NextExecutionTime ?? '');
    expect(next.getUTCDay()).toBe(0);
    const { WindowIdentities } = await aws.ssm.send(
      new DescribeMaintenanceWindowsCommand({ Filters: [{ Key: 'Name', Values: ['patching'] }] }),
    );
    expect(WindowIdentities).toEqual([
      expect.objectContaining({ WindowId: id, NextExecutionTime: window.NextExecutionTime }),
    ]);
    await fixture.control('POST', 'advance', { by: 'P40D' });
    expect(new Date((await read(id)).NextExecutionTime ?? '').getTime()).toBeGreaterThan(next.getTime());
  });

  it('is made once for each token', async () => {
    const ClientToken = 'once';
    const id = await create({ ClientToken });
    expect(await create({ ClientToken })).toBe(id);
    expect((await refusal(create({ ClientToken, Name: 'other' }))).name).toBe('IdempotentParameterMismatch');
    expect(await create()).not.toBe(id);
  });

  it('changes where something is said, and is replaced on request', async () => {
    const id = await create({ Description: 'monthly', EndDate: '2037-01-01T00:00:00Z' });
    const update = (more: object) => aws.ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: id, ...more }));
    await update({ Enabled: false, Duration: 6 });
    const changed = await read(id);
    expect(changed).toMatchObject({
      Duration: 6,
      Cutoff: 1,
      Enabled: false,
      Description: 'monthly',
      ScheduleOffset: 5,
    });
    expect(changed.NextExecutionTime).toBeUndefined();
    const [event] = await fixture.events((found) => found.some((one) => one.source === 'aws.ssm'));
    expect(event).toMatchObject({
      'detail-type': 'Maintenance Window State-change Notification',
      detail: { 'window-id': id, status: 'DISABLED' },
      resources: [expect.stringContaining(`:maintenancewindow/${id}`)],
    });
    expect((await refusal(update({ Replace: true, Name: 'patching' }))).name).toBe('ValidationException');
    const { ScheduleOffset: _offset, ScheduleTimezone: _zone, ...rest } = monthly;
    await update({ ...rest, Enabled: true, Replace: true });
    const replaced = await read(id);
    expect(replaced).not.toHaveProperty('Description');
    expect(replaced).not.toHaveProperty('EndDate');
    expect(replaced).not.toHaveProperty('ScheduleOffset');
    expect(replaced.NextExecutionTime).toMatch(/T02:00Z$/);
  });

  it('is refused with what AWS does not take', async () => {
    const cases: [string, Partial<CreateMaintenanceWindowCommandInput>][] = [
      ['a name too short', { Name: 'ab' }],
      ['a name with a blank', { Name: 'my window' }],
      ['a duration of no hour', { Duration: 0 }],
      ['a duration above 24', { Duration: 25 }],
      ['half an hour', { Duration: 1.5 }],
      ['a cutoff as long as the window', { Duration: 4, Cutoff: 4 }],
      ['a cutoff above 23', { Duration: 24, Cutoff: 24 }],
      ['an offset above 6', { ScheduleOffset: 7 }],
      ['an offset of a rate', { Schedule: 'rate(7 days)', ScheduleOffset: 2 }],
      ['an expression of five fields', { Schedule: 'cron(0 2 * * ?)' }],
      ['a zone that does not exist', { ScheduleTimezone: 'Mars/Olympus' }],
      ['a date that is none', { StartDate: 'tomorrow' }],
      ['an end before its start', { StartDate: '2030-01-02T00:00:00Z', EndDate: '2030-01-01T00:00:00Z' }],
    ];
    const answers: [string, string][] = [];
    for (const [what, more] of cases) answers.push([what, (await refusal(create(more))).name]);
    expect(answers).toEqual(cases.map(([what]) => [what, 'ValidationException']));
  });

  it('may be one of fifty', async () => {
    for (let nth = 0; nth < 50; nth++) await create({ Name: `window-${nth}` });
    expect((await refusal(create())).name).toBe('ResourceLimitExceededException');
    const pages: number[] = [];
    let NextToken: string | undefined;
    do {
      const answer = await aws.ssm.send(new DescribeMaintenanceWindowsCommand({ MaxResults: 20, NextToken }));
      pages.push(answer.WindowIdentities?.length ?? 0);
      NextToken = answer.NextToken;
    } while (NextToken);
    expect(pages).toEqual([20, 20, 10]);
  });

  it('tells its schedule, and which windows a target has', async () => {
    const id = await create({ ScheduleTimezone: 'UTC', Schedule: 'cron(0 2 ? * SUN *)', ScheduleOffset: undefined });
    await target(id);
    const until = new Date(Date.now() + 21 * 86_400_000).toISOString();
    const { ScheduledWindowExecutions = [] } = await aws.ssm.send(
      new DescribeMaintenanceWindowScheduleCommand({
        WindowId: id,
        Filters: [{ Key: 'ScheduledBefore', Values: [until] }],
      }),
    );
    expect(ScheduledWindowExecutions).toHaveLength(3);
    expect(ScheduledWindowExecutions[0]).toEqual({
      WindowId: id,
      Name: 'patching',
      ExecutionTime: (await read(id)).NextExecutionTime,
    });
    const forTarget = async (Targets: { Key: string; Values: string[] }[]) =>
      (await aws.ssm.send(new DescribeMaintenanceWindowsForTargetCommand({ Targets, ResourceType: 'INSTANCE' })))
        .WindowIdentities;
    expect(await forTarget(tagged)).toEqual([{ WindowId: id, Name: 'patching' }]);
    const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }));
    const InstanceId = Reservations?.[0]?.Instances?.[0]?.InstanceId ?? '';
    const byId = [{ Key: 'InstanceIds', Values: [InstanceId] }];
    expect(await forTarget(byId)).toEqual([]);
    await target(id, byId);
    expect(await forTarget(byId)).toHaveLength(1);
  });

  it('carries tags', async () => {
    const id = await create({ Tags: [{ Key: 'Team', Value: 'web' }] });
    const about = { ResourceType: 'MaintenanceWindow', ResourceId: id } as const;
    await aws.ssm.send(new AddTagsToResourceCommand({ ...about, Tags: [{ Key: 'Owner', Value: 'us' }] }));
    const { TagList } = await aws.ssm.send(new ListTagsForResourceCommand(about));
    expect(TagList).toEqual([
      { Key: 'Team', Value: 'web' },
      { Key: 'Owner', Value: 'us' },
    ]);
    const nobody = { ...about, ResourceId: 'mw-00000000000000000' };
    expect((await refusal(aws.ssm.send(new ListTagsForResourceCommand(nobody)))).name).toBe('InvalidResourceId');
  });

  it('goes, with what belongs to it', async () => {
    const id = await create();
    await target(id);
    expect((await aws.ssm.send(new DeleteMaintenanceWindowCommand({ WindowId: id }))).WindowId).toBe(id);
    expect((await refusal(read(id))).name).toBe('DoesNotExistException');
    await aws.ssm.send(new DeleteMaintenanceWindowCommand({ WindowId: id }));
    expect((await refusal(target(id))).name).toBe('DoesNotExistException');
  });
});

describe('what a window is told', () => {
  it('is whom it means', async () => {
    const id = await create();
    const WindowTargetId = await target(id, tagged, { OwnerInformation: 'web team', Name: 'web' });
    const describe = async (Filters?: { Key: string; Values: string[] }[]) =>
      (await aws.ssm.send(new DescribeMaintenanceWindowTargetsCommand({ WindowId: id, Filters }))).Targets;
    const held = { WindowId: id, WindowTargetId, ResourceType: 'INSTANCE', OwnerInformation: 'web team', Name: 'web' };
    expect(await describe()).toEqual([{ ...held, Targets: tagged }]);
    expect(await describe([{ Key: 'OwnerInformation', Values: ['others'] }])).toEqual([]);
    const change = { WindowId: id, WindowTargetId, Targets: [{ Key: 'tag-key', Values: ['Patch Group'] }] };
    await aws.ssm.send(new UpdateMaintenanceWindowTargetCommand(change));
    expect(await describe()).toEqual([{ ...held, Targets: change.Targets }]);
    for (const wrong of [[], [{ Key: 'name', Values: ['x'] }], [{ Key: 'tag:Patch Group', Values: [] }]])
      expect((await refusal(target(id, wrong))).name).toBe('ValidationException');
    const WindowTaskId = await task(id, { Targets: [{ Key: 'WindowTargetIds', Values: [WindowTargetId] }] });
    const deregister = (Safe: boolean) =>
      aws.ssm.send(new DeregisterTargetFromMaintenanceWindowCommand({ WindowId: id, WindowTargetId, Safe }));
    expect((await refusal(deregister(true))).name).toBe('TargetInUseException');
    await aws.ssm.send(new DeregisterTaskFromMaintenanceWindowCommand({ WindowId: id, WindowTaskId }));
    await deregister(true);
    expect(await describe()).toEqual([]);
    const events = await fixture.events(
      (found) => found.filter((one) => String(one.detail.status) === 'DEREGISTERED').length > 1,
    );
    expect(events.map((one) => [one['detail-type'].split(' ')[2], String(one.detail.status)])).toEqual([
      ['Target', 'REGISTERED'],
      ['Target', 'UPDATED'],
      ['Task', 'REGISTERED'],
      ['Task', 'DEREGISTERED'],
      ['Target', 'DEREGISTERED'],
    ]);
    expect(events[0]?.resources[1]).toMatch(new RegExp(`:windowtarget/${WindowTargetId}$`));
  });

  it('is what it does', async () => {
    const id = await create();
    const Targets = [{ Key: 'WindowTargetIds', Values: [await target(id)] }];
    const ClientToken = 'once';
    const WindowTaskId = await task(id, { Targets, ClientToken, Priority: 3 });
    expect(await task(id, { Targets, ClientToken, Priority: 3 })).toBe(WindowTaskId);
    const get = () => aws.ssm.send(new GetMaintenanceWindowTaskCommand({ WindowId: id, WindowTaskId }));
    expect(await get()).toMatchObject({
      Targets,
      TaskArn: 'AWS-RunShellScript',
      TaskType: 'RUN_COMMAND',
      Priority: 3,
      MaxConcurrency: '50%',
      CutoffBehavior: 'CONTINUE_TASK',
      ServiceRoleArn: expect.stringContaining('AWSServiceRoleForAmazonSSM') as string,
      TaskInvocationParameters: { RunCommand: { Comment: 'look', Parameters: { commands: ['uptime'] } } },
    });
    const change = { WindowId: id, WindowTaskId, MaxErrors: '0', CutoffBehavior: 'CANCEL_TASK' } as const;
    await aws.ssm.send(new UpdateMaintenanceWindowTaskCommand(change));
    expect(await get()).toMatchObject({
      MaxErrors: '0',
      CutoffBehavior: 'CANCEL_TASK',
      MaxConcurrency: '50%',
      Priority: 3,
    });
    const Filters = [{ Key: 'TaskType', Values: ['AUTOMATION'] }];
    const list = async (filters?: typeof Filters) =>
      (await aws.ssm.send(new DescribeMaintenanceWindowTasksCommand({ WindowId: id, Filters: filters }))).Tasks?.length;
    expect([await list(), await list(Filters)]).toEqual([1, 0]);
  });

  it('is refused where it does not fit', async () => {
    const id = await create();
    const Targets = [{ Key: 'WindowTargetIds', Values: [await target(id)] }];
    const none = { Key: 'WindowTargetIds', Values: ['00000000-0000-4000-8000-000000000000'] };
    expect((await refusal(task(id, { Targets: [none] }))).name).toBe('DoesNotExistException');
    for (const wrong of [
      {},
      { Targets, MaxErrors: undefined },
      { Targets, MaxConcurrency: '0' },
      { Targets, MaxErrors: '101%' },
      { Targets: [{ Key: 'InstanceIds', Values: ['i-00000000000000000'] }] },
      { Targets, TaskInvocationParameters: { Automation: {} } },
    ])
      expect((await refusal(task(id, wrong))).name).toBe('ValidationException');
    for (let nth = 0; nth < 20; nth++) await task(id, { Targets });
    expect((await refusal(task(id, { Targets }))).name).toBe('ResourceLimitExceededException');
  });
});
