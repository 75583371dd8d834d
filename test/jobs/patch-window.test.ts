import {
  CreateMaintenanceWindowCommand,
  DeleteMaintenanceWindowCommand,
  DescribeMaintenanceWindowsCommand,
  DescribeMaintenanceWindowTargetsCommand,
  DescribeMaintenanceWindowTasksCommand,
  GetMaintenanceWindowCommand,
  RegisterTaskWithMaintenanceWindowCommand,
  UpdateMaintenanceWindowCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { fromGlobalId, toGlobalId } from '../../src/domain/id';
import { deliver } from '../../src/operations/signal/deliver';
import { usual } from '../harness/patching';
import { until } from '../harness/until';
import { REGION, testWindows } from '../harness/windows';
import type { KnownAccount } from '../harness/world';
import { alarmEvent, sent } from '../signals/events';

const ground = testWindows();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const get = (client: SSMClient, WindowId: string) => client.send(new GetMaintenanceWindowCommand({ WindowId }));
const windowsOf = async (client: SSMClient) =>
  (await client.send(new DescribeMaintenanceWindowsCommand({}))).WindowIdentities ?? [];
const targetsOf = async (client: SSMClient, WindowId: string) =>
  (await client.send(new DescribeMaintenanceWindowTargetsCommand({ WindowId }))).Targets ?? [];
const tasksOf = async (client: SSMClient, WindowId: string) =>
  (await client.send(new DescribeMaintenanceWindowTasksCommand({ WindowId }))).Tasks ?? [];

const skip = (id: string, executionAt: string) =>
  ground.api
    .as('customer')
    .done('skipPatchWindowExecution', { windowId: id, executionAt, reason: 'The books are closed.' });
const next = async (client: SSMClient, windowId: string) => {
  const { NextExecutionTime } = await get(client, windowId);
  return NextExecutionTime ? new Date(NextExecutionTime).toISOString() : null;
};

it('makes it in Systems Manager with our task for its tags, and has it run when AWS says', async () => {
  const account = await ground.account();
  const client = ground.console(account);
  const window = await ground.make(account, usual(''));
  expect(window).toMatchObject({ status: 'IN_SYNC', windowId: expect.stringMatching(/^mw-/), version: 1 });
  const made = await get(client, window.windowId);
  expect(made).toMatchObject({
    Name: 'after-patch-tuesday',
    Schedule: 'cron(0 2 ? * TUE#2 *)',
    ScheduleOffset: 1,
    ScheduleTimezone: 'Europe/Berlin',
    Duration: 4,
    Cutoff: 1,
    Enabled: true,
    AllowUnassociatedTargets: false,
  });
  expect(new Date(made.NextExecutionTime!).toISOString()).toBe(window.nextExecutionAt);
  const [target] = await targetsOf(client, window.windowId);
  expect(target.Targets).toEqual([{ Key: 'tag:Patch Group', Values: ['web'] }]);
  expect(await tasksOf(client, window.windowId)).toEqual([
    expect.objectContaining({
      TaskArn: 'Opsgraph-PatchInstance',
      Type: 'AUTOMATION',
      MaxConcurrency: '50%',
      MaxErrors: '100%',
      Targets: [{ Key: 'WindowTargetIds', Values: [target.WindowTargetId] }],
    }),
  ]);
});

it('tells Systems Manager what changes, and deletes it there', async () => {
  const account = await ground.account();
  const client = ground.console(account);
  const { id, windowId } = await ground.make(account, usual(''));
  const changed = await ground.change(id, {
    schedule: 'rate(7 days)',
    scheduleOffset: 0,
    duration: 'PT6H',
    targets: [{ key: 'Stage', values: ['test', 'int'] }],
    maxConcurrency: '3',
  });
  expect(changed).toMatchObject({ status: 'IN_SYNC', version: 2 });
  expect(changed.nextExecutionAt).toBe(await next(client, windowId));
  const rated = await get(client, windowId);
  expect(rated).toMatchObject({ Schedule: 'rate(7 days)', Duration: 6 });
  expect(rated.ScheduleOffset).toBeUndefined();
  expect((await targetsOf(client, windowId)).map(({ Targets }) => Targets)).toEqual([
    [{ Key: 'tag:Stage', Values: ['test', 'int'] }],
  ]);
  expect((await tasksOf(client, windowId)).map(({ MaxConcurrency }) => MaxConcurrency)).toEqual(['3']);
  // A rate keeps its step, whatever else is changed.
  const renamed = await ground.change(id, { name: 'weekly' });
  expect(renamed.nextExecutionAt).toBe(changed.nextExecutionAt);
  expect(await next(client, windowId)).toBe(changed.nextExecutionAt);
  expect(await ground.change(id, { enabled: false })).toMatchObject({ nextExecutionAt: null, upcoming: [] });
  expect((await get(client, windowId)).Enabled).toBe(false);
  await ground.api.as('customer').done('deletePatchWindow', { windowId: id });
  await until('it is gone', async () => (await ground.look(id)).status === 'DELETED');
  expect(await windowsOf(client)).toEqual([]);
});

it('leaves out an execution that is skipped, then goes on by itself; a later one when its turn comes', async () => {
  const account = await ground.account();
  const client = ground.console(account);
  const nightly = usual('', { schedule: 'cron(0 2 * * ? *)', scheduleOffset: 0, timezone: 'UTC', duration: 'PT2H' });
  const { id, windowId, upcoming } = await ground.make(account, nightly);
  await skip(id, upcoming[0]);
  await ground.settled(id);
  expect(await next(client, windowId)).toBe(upcoming[1]);
  await skip(id, upcoming[2]);
  expect(await next(client, windowId)).toBe(upcoming[1]);
  expect(await ground.look(id)).toMatchObject({
    nextExecutionAt: upcoming[1],
    skipped: [upcoming[0], upcoming[2]],
    upcoming: [upcoming[1], upcoming[3], upcoming[4], expect.any(String), expect.any(String)],
  });
  await ground.advance(new Date(upcoming[1]).getTime() - (await ground.now()).getTime() + 60_000);
  await until('the third night is skipped in AWS', async () => (await next(client, windowId)) === upcoming[3]);
  expect(await ground.look(id)).toMatchObject({ nextExecutionAt: upcoming[3], skipped: [upcoming[2]] });

  const weekly = await ground.make(account, usual('', { name: 'weekly', schedule: 'rate(7 days)', scheduleOffset: 0 }));
  await skip(weekly.id, weekly.upcoming[0]);
  await ground.settled(weekly.id);
  expect(await next(client, weekly.windowId)).toBe(weekly.upcoming[1]);
});

it('is made once, whatever a worker that died had done already', async () => {
  const account = await ground.account();
  const client = ground.console(account);
  const { id, windowId } = await ground.make(account, usual(''));
  await ground.rest();
  const { uuid } = fromGlobalId(id)!;
  for (const forgotten of [
    'window_id = null, target_id = null, task_id = null, applied_revision = 0',
    'target_id = null, task_id = null, applied_revision = 0',
    'task_id = null, applied_revision = 0',
    'applied_revision = 0',
  ]) {
    await ground.api.world.pool.query(`update patch_window set ${forgotten}, status = 'PENDING' where id = $1`, [uuid]);
    await ground.work();
    await ground.api.world.pool.query(
      `select enqueue('apply-patch-window', 'apply-patch-window:' || $1, jsonb_build_object('windowId', $1::text), null, null)`,
      [uuid],
    );
    expect(await ground.settled(id)).toMatchObject({ windowId, status: 'IN_SYNC' });
    await ground.rest();
  }
  expect(await windowsOf(client)).toHaveLength(1);
  expect(await targetsOf(client, windowId)).toHaveLength(1);
  expect(await tasksOf(client, windowId)).toHaveLength(1);
});

it('shows in AWS’s own words why it was refused, and is tried anew when it is changed', async () => {
  const account = await ground.account();
  const client = ground.console(account);
  const make = (n: number) =>
    client.send(
      new CreateMaintenanceWindowCommand({
        ...{ Name: `full-${n}`, Schedule: 'rate(7 days)', Duration: 1, Cutoff: 0, AllowUnassociatedTargets: true },
      }),
    );
  const made = [];
  for (let n = 0; n < 50; n++) made.push(await make(n));
  const window = await ground.make(account, usual(''));
  expect(window).toMatchObject({ status: 'FAILED', windowId: null, nextExecutionAt: null, upcoming: [] });
  expect(window.advice[0]).toMatch(/^AWS did not take it: ResourceLimitExceededException: /);
  await client.send(new DeleteMaintenanceWindowCommand({ WindowId: made[0].WindowId }));
  const again = await ground.change(window.id, { duration: 'PT5H' });
  expect(again).toMatchObject({ status: 'IN_SYNC', windowId: expect.any(String) });
  expect(again.advice.join()).not.toContain('AWS did not take it');
});

describe('synchronisation', () => {
  it('finds windows that were made in AWS, with tasks that are not ours, and what is changed and deleted there', async () => {
    const account = await ground.account();
    const client = ground.console(account);
    const { WindowId } = await client.send(
      new CreateMaintenanceWindowCommand({
        ...{ Name: 'by-hand', Schedule: 'cron(0 1 ? * SAT *)', ScheduleTimezone: 'Europe/Berlin' },
        ...{ Duration: 2, Cutoff: 0, AllowUnassociatedTargets: true },
      }),
    );
    await client.send(
      new RegisterTaskWithMaintenanceWindowCommand({
        ...{ WindowId, TaskArn: 'AWS-RunShellScript', TaskType: 'RUN_COMMAND', Name: 'clean-up' },
        Targets: [{ Key: 'InstanceIds', Values: ['i-0123456789abcdef0'] }],
        ...{ MaxConcurrency: '1', MaxErrors: '1' },
        TaskInvocationParameters: { RunCommand: { Parameters: { commands: ['uptime'] } } },
      }),
    );
    await ground.sync(account);
    const list = async () => {
      const { data } = await ground.api
        .as('viewer')
        .ask(
          `query ($id: ID!) { account(id: $id) { patchWindows { nodes { id name status version suppression { id } nextExecutionAt advice } } } }`,
          { id: account.globalId },
        );
      return data.account.patchWindows.nodes;
    };
    const [found] = await list();
    expect(found).toMatchObject({ name: 'by-hand', status: 'IN_SYNC', version: 1, suppression: null });
    expect(found.nextExecutionAt).toBe(await next(client, WindowId!));
    expect(found.advice).toEqual([
      'It was made in AWS, not here: what runs in it is not ours, until targets are set here.',
      'It has tasks that are not ours, which nobody here follows: clean-up (RUN_COMMAND).',
      'It names no tags: it covers no instance.',
    ]);
    await client.send(new UpdateMaintenanceWindowCommand({ WindowId, Duration: 3 }));
    await ground.sync(account);
    await ground.sync(account);
    expect((await list())[0]).toMatchObject({ status: 'IN_SYNC', version: 2 });
    const adopted = await ground.change(found.id, { targets: [{ key: 'Patch Group', values: ['web'] }] });
    expect(adopted).toMatchObject({
      status: 'IN_SYNC',
      duration: 'PT3H',
      suppression: { patchWindow: { id: found.id } },
    });
    expect((await tasksOf(client, WindowId!)).map(({ TaskArn }) => TaskArn).sort()).toEqual([
      'AWS-RunShellScript',
      'Opsgraph-PatchInstance',
    ]);
    await client.send(new DeleteMaintenanceWindowCommand({ WindowId }));
    await ground.sync(account);
    expect(await list()).toEqual([]);
    const events = await ground.api.world.events(fromGlobalId(found.id)!.uuid);
    expect(events.filter(({ actor_kind }) => actor_kind === 'AWS').map(({ kind }) => kind)).toEqual([
      'PATCH_WINDOW_CREATED',
      'PATCH_WINDOW_UPDATED',
      'PATCH_WINDOW_DELETED',
    ]);
  });

  it('shows what of ours was changed in the console, runs by that, and sets it back when asked', async () => {
    const account = await ground.account();
    const client = ground.console(account);
    const window = await ground.make(account, usual(''));
    await ground.sync(account);
    expect(await ground.look(window.id)).toEqual(window);
    const { windowId: WindowId } = window;
    await client.send(new UpdateMaintenanceWindowCommand({ WindowId, Schedule: 'cron(0 4 ? * SUN *)', Duration: 8 }));
    await ground.sync(account);
    const changed = await ground.look(window.id);
    expect(changed).toMatchObject({ status: 'DRIFTED', schedule: 'cron(0 4 ? * SUN *)', duration: 'PT8H', version: 2 });
    expect(changed.nextExecutionAt).toBe(await next(client, WindowId));
    expect(changed.advice).toContain(
      'Changed in AWS, not here: duration, schedule. What stands there is what runs; set it here to have it again as it was.',
    );
    const back = await ground.change(window.id, { schedule: window.schedule, duration: 'PT4H' });
    expect(back).toMatchObject({ status: 'IN_SYNC', schedule: window.schedule });
    expect(await get(client, WindowId)).toMatchObject({ Schedule: window.schedule, Duration: 4 });
  });
});

/** Instances that carry the tags of a window, put there as if they had been found. */
async function instances(account: KnownAccount, n: number): Promise<string[]> {
  const ids = Array.from({ length: n }, (_, i) => `i-${account.awsAccountId}${i.toString(16).padStart(5, '0')}`);
  for (const id of ids) {
    const resource = await ground.api.world.resource(account, { resource_id: id, name: id, region: REGION });
    await ground.api.world.pool.query(
      `insert into resource_tag (resource_id, key, value, organization_id, account_id) values ($1, 'Patch Group', 'web', $2, $3)`,
      [resource.id, account.organizationId, account.id],
    );
  }
  return ids;
}

const incidentsOf = async (account: KnownAccount): Promise<number> => {
  const { data } = await ground.api
    .as('viewer')
    .ask(`query ($id: ID!) { account(id: $id) { incidents { totalCount { value } } } }`, { id: account.globalId });
  return data.account.incidents.totalCount.value;
};

it('in a window no alarm of its instances is an incident; what still fires at its end is one', async () => {
  const account = await ground.account();
  const ids = await instances(account, 20);
  const nightly = { schedule: 'cron(0 2 * * ? *)', scheduleOffset: 0, timezone: 'UTC', duration: 'PT2H' };
  const window = await ground.make(account, usual('', nightly));
  expect(window.suppression).toMatchObject({ active: false, startsAt: window.upcoming[0] });
  const tell = async (names: readonly string[], state: 'ALARM' | 'OK'): Promise<void> => {
    const at = await ground.now();
    const events = names.map((instance) =>
      sent(alarmEvent({ account: account.awsAccountId, region: REGION, instance, state, at })),
    );
    await deliver(ground.api.world.database, events);
  };
  await ground.advance(new Date(window.upcoming[0]).getTime() - (await ground.now()).getTime() + 5 * 60_000);
  await until('it holds', async () => (await ground.look(window.id)).suppression.active);
  await tell(ids, 'ALARM');
  expect(await incidentsOf(account)).toBe(0);
  await ground.advance(20 * 60_000);
  await tell(ids.slice(1), 'OK');
  expect(await incidentsOf(account)).toBe(0);
  await ground.advance(2 * HOUR);
  await until('what still fires is an incident', async () => (await incidentsOf(account)) === 1);
  const { data } = await ground.api
    .as('viewer')
    .ask(
      `query ($id: ID!) { alerts(filter: { accountId: { eq: $id } }, first: 50) { nodes { status title incident { id } } } }`,
      { id: account.globalId },
    );
  const nodes = data.alerts.nodes as { status: string; title: string; incident: object | null }[];
  expect(nodes).toHaveLength(20);
  expect(nodes.filter(({ incident }) => incident).map(({ title }) => title.includes(ids[0]))).toEqual([true]);
  expect(nodes.filter(({ status }) => status === 'RESOLVED')).toHaveLength(19);
  // The window goes on: its next night is a time of the same suppression.
  const again = await ground.look(window.id);
  expect(again.suppression).toMatchObject({ id: window.suppression.id, active: false, startsAt: window.upcoming[1] });
  expect(await ground.api.as('customer').refused('endSuppression', { suppressionId: again.suppression.id })).toBe(
    'INVALID_TRANSITION input.suppressionId',
  );
});

it('for its time nothing is promised on incidents that are about its instances alone', async () => {
  const account = await ground.account();
  const ids = await instances(account, 2);
  const { world } = ground.api;
  const resources = (await world.pool.query('select id, resource_id from resource where account_id = $1', [account.id]))
    .rows as { id: string; resource_id: string }[];
  const outside = await world.resource(account, { region: REGION });
  const about = async (...of: string[]): Promise<string> => {
    const { incident } = await ground.api.as('customer').done(
      'createIncident',
      {
        ...{ accountId: account.globalId, title: 'It is slow', description: 'Since this morning.', priority: 'LOW' },
        resourceIds: of.map((id) => toGlobalId('Resource', id)),
      } as never,
      'incident { id }',
    );
    return incident.id;
  };
  const inside = resources.find(({ resource_id }) => resource_id === ids[0])!.id;
  const [own, mixed] = [await about(inside), await about(inside, outside.id)];
  const nightly = { schedule: 'cron(0 2 * * ? *)', scheduleOffset: 0, timezone: 'UTC', duration: 'PT2H' };
  const { upcoming } = await ground.make(account, usual('', nightly));
  await ground.advance(new Date(upcoming[0]).getTime() - (await ground.now()).getTime() + 60_000);
  const pauses = async (id: string) => {
    const { data } = await ground.api
      .as('viewer')
      .ask(`query ($id: ID!) { incident(id: $id) { sla { pauses { reason from until } } } }`, { id });
    return data.incident.sla.pauses;
  };
  await until('the clock stands still', async () => (await pauses(own)).length > 0);
  expect(await pauses(own)).toMatchObject([{ reason: 'AGREED_WINDOW', until: null }]);
  expect(await pauses(mixed)).toEqual([]);
  await ground.advance(2 * HOUR);
  const end = new Date(new Date(upcoming[0]).getTime() + 2 * HOUR).toISOString();
  expect(await pauses(own)).toMatchObject([{ reason: 'AGREED_WINDOW', until: end }]);
});

describe('notices', () => {
  it('come four days and an hour before, in one request, as events that say what the plan’s own event says', async () => {
    const account = await ground.account();
    const [first] = await instances(account, 2);
    const now = await ground.now();
    const at = new Date(now.getTime() + 9 * DAY);
    const input = usual('', { schedule: `cron(0 2 ${at.getUTCDate()} * ? *)`, scheduleOffset: 0, timezone: 'UTC' });
    const window = await ground.make(account, input);
    const start = new Date(window.nextExecutionAt).getTime();
    const due = (ms: number) => new Date(start + ms).toISOString();
    expect(window.notices).toEqual([
      { kind: 'FOUR_DAYS_BEFORE', dueAt: due(-96 * HOUR), sentAt: null, serviceRequest: null },
      { kind: 'ONE_HOUR_BEFORE', dueAt: due(-HOUR), sentAt: null, serviceRequest: null },
      { kind: 'RESULTS', dueAt: due(4 * HOUR), sentAt: null, serviceRequest: null },
    ]);
    await ground.advance(start - 96 * HOUR - now.getTime() + 60_000);
    const announced = await until('it is announced', async () => {
      const { notices } = await ground.look(window.id);
      return notices[0].sentAt ? notices : null;
    });
    const month = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(start);
    expect(announced[0].serviceRequest.title).toBe(
      `${month} Patch Maintenance Window for after-patch-tuesday for Account ${account.awsAccountId}`,
    );
    await ground.advance(95 * HOUR);
    await until('it is said again', async () => (await ground.look(window.id)).notices[1].sentAt);
    const { data } = await ground.api
      .as('viewer')
      .ask(
        `query ($id: ID!) { serviceRequest(id: $id) { category origin account { name } correspondence { nodes { body } } } }`,
        { id: announced[0].serviceRequest.id },
      );
    const { category, origin, correspondence } = data.serviceRequest;
    expect({ category, origin }).toEqual({ category: 'MAINTENANCE_NOTICE', origin: 'ACCELERATE' });
    const bodies = correspondence.nodes.map(({ body }: { body: string }) => body);
    expect(bodies).toHaveLength(2);
    expect(bodies.join()).toContain(first);
    const events = await ground.api.world.events(fromGlobalId(window.id)!.uuid);
    const told = events.filter(({ kind }) => kind === 'PATCH_NOTICE_SENT').map(({ after }) => after as any); // eslint-disable-line @typescript-eslint/no-explicit-any
    expect(told.map(({ kind }) => kind)).toEqual(['FOUR_DAYS_BEFORE', 'ONE_HOUR_BEFORE']);
    expect(told[0].detail).toMatchObject({
      State: 'PREEMPTIVE',
      WindowArn: `arn:aws:ssm:${REGION}:${account.awsAccountId}:maintenancewindow/${window.windowId}`,
    });
    expect(JSON.parse(told[0].detail.Results)).toHaveLength(2);
  });

  it('of a young window comes at once; an execution that is called off is told, and its request is done with', async () => {
    const account = await ground.account();
    await instances(account, 1);
    const nightly = { schedule: 'cron(0 2 ? * * *)', scheduleOffset: 0, timezone: 'UTC' };
    const window = await ground.make(account, usual('', nightly));
    const [notice] = await until('it is announced', async () => {
      const { notices } = await ground.look(window.id);
      return notices[0].sentAt ? notices : null;
    });
    await skip(window.id, window.upcoming[0]);
    await until('the request is done with', async () => {
      const { data } = await ground.api
        .as('viewer')
        .ask(`query ($id: ID!) { serviceRequest(id: $id) { status correspondence { nodes { body } } } }`, {
          id: notice.serviceRequest.id,
        });
      const last = data.serviceRequest.correspondence.nodes.at(-1).body as string;
      return data.serviceRequest.status === 'RESOLVED' && last.includes('The books are closed.');
    });
  });

  it('of a window without instances, or a disabled one, there are none', async () => {
    const account = await ground.account();
    const nightly = { schedule: 'cron(0 2 ? * * *)', scheduleOffset: 0, timezone: 'UTC' };
    const empty = await ground.make(
      account,
      usual('', { ...nightly, targets: [{ key: 'Patch Group', values: ['nobody'] }] }),
    );
    await instances(account, 1);
    const disabled = await ground.make(account, usual('', { ...nightly, name: 'disabled', enabled: false }));
    const full = await ground.make(account, usual('', { ...nightly, name: 'full' }));
    await until('the other is announced', async () => (await ground.look(full.id)).notices[0].sentAt);
    expect((await ground.look(empty.id)).notices[0]).toMatchObject({ sentAt: null, serviceRequest: null });
    expect((await ground.look(disabled.id)).notices).toEqual([]);
  });
});

it('when the add-on ends, its windows are disabled in AWS too', async () => {
  const account = await ground.account();
  const client = ground.console(account);
  const { id, windowId } = await ground.make(account, usual(''));
  await ground.api.as('customer').done('updateAccount', { accountId: account.globalId, addOns: [] });
  await until('it is disabled', async () => !(await get(client, windowId)).Enabled);
  const window = await ground.settled(id);
  expect(window).toMatchObject({ enabled: false, status: 'IN_SYNC', upcoming: [] });
  expect(window.advice).toContain('The account does not have the add-on PATCH now: nothing of ours is run in it.');
});
