import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DescribeMaintenanceWindowTargetsCommand,
  DescribeMaintenanceWindowTasksCommand,
  DescribeMaintenanceWindowsCommand,
} from '@aws-sdk/client-ssm';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fixture, type WorldAccount } from './sandbox';
import { Lab, REST } from './window-lab';

const DAY = 86_400_000;

const windowsOf = async (fixture: Fixture, account: WorldAccount) => {
  const { ssm } = await fixture.inAccount(account);
  return (await ssm.send(new DescribeMaintenanceWindowsCommand({}))).WindowIdentities ?? [];
};

describe('the sample world', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  it('has windows where patching is managed, the first next week, and none elsewhere', async () => {
    fixture = await Fixture.start();
    for (const account of fixture.accounts) {
      const windows = await windowsOf(fixture, account);
      const managed = account.addOns.includes('PATCH') && !account.reserved;
      expect(windows.map((one) => one.Name).sort()).toEqual(
        !managed
          ? []
          : account === fixture.first
            ? ['after-patch-tuesday', 'temp-cleanup', 'weekly-patching']
            : ['after-patch-tuesday', 'weekly-patching'],
      );
      for (const { NextExecutionTime = '' } of windows) {
        expect(Date.parse(NextExecutionTime) - Date.now()).toBeGreaterThan(4.9 * DAY);
      }
    }
    const windows = await windowsOf(fixture, fixture.first);
    const weekly = windows.find((one) => one.Name === 'weekly-patching');
    expect(Date.parse(weekly?.NextExecutionTime ?? '') - Date.now()).toBeLessThan(8 * DAY);
    const { ssm, ec2 } = await fixture.inAccount(fixture.first);
    const about = { WindowId: weekly?.WindowId };
    const { Targets = [] } = await ssm.send(new DescribeMaintenanceWindowTargetsCommand(about));
    const { Tasks } = await ssm.send(new DescribeMaintenanceWindowTasksCommand(about));
    expect(Tasks).toMatchObject([{ TaskArn: 'AWS-RunPatchBaseline', Type: 'RUN_COMMAND' }]);
    const [{ Key = '', Values = [] } = {}] = Targets[0]?.Targets ?? [];
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: Key, Values }] }));
    expect(Reservations?.flatMap((one) => one.Instances ?? []).length).toBeGreaterThan(3);
  });

  it('runs its windows once each, also over a restart and after a reset', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
    fixture = await Fixture.start({ directory });
    const ran = async (): Promise<string[]> => {
      const { executions } = await fixture.control<{ executions: { dueAt: string; windowId: string }[] }>(
        'GET',
        'windows',
      );
      return executions.map((one) => `${one.dueAt} ${one.windowId}`).sort();
    };
    await fixture.control('POST', 'advance', { by: 'P14D' });
    const before = await ran();
    expect(before.length).toBeGreaterThanOrEqual(3);
    expect(new Set(before).size).toBe(before.length);
    await fixture.close();
    fixture = await Fixture.start({ directory });
    expect(await ran()).toEqual(before);
    await fixture.control('POST', 'advance', { by: 'P7D' });
    const after = await ran();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.length).toBeGreaterThanOrEqual(before.length + 3);
    await fixture.control('POST', 'reset');
    await fixture.control('POST', 'advance', { by: 'PT1M' });
    expect(await ran()).toEqual([]);
    rmSync(directory, { recursive: true });
  });
});

describe('a scenario', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await Lab.start(4, 1);
  });
  afterEach(() => lab.fixture.close());

  it('lets a window run over its end', async () => {
    const id = await lab.window({ Duration: 1, Cutoff: 0 });
    await lab.task(id, { MaxConcurrency: '50%', MaxErrors: '100%' });
    const played = await lab.fixture.control('POST', 'scenario', { name: 'window-overruns', windowId: id });
    expect(played).toMatchObject({ windowId: id, documents: [REST] });
    await lab.pass('PT3H');
    expect(await lab.executions(id)).toMatchObject([{ Status: 'TIMED_OUT' }]);
    expect(await lab.measured(id)).toMatchObject([{ tasks: [{ begun: 4, mostAtOnce: 2, counts: { SUCCESS: 4 } }] }]);
  });

  it.each(['DISABLED', 'RESCHEDULED', 'FOREIGN_TASK', 'DELETED'])(
    'changes a window in the console: %s',
    async (change) => {
      const id = await lab.window();
      await lab.task(id);
      await lab.fixture.control('POST', 'scenario', { name: 'window-changed-in-console', windowId: id, change });
      const { ssm } = lab.aws;
      const { WindowIdentities = [] } = await ssm.send(new DescribeMaintenanceWindowsCommand({}));
      const window = WindowIdentities.find((one) => one.WindowId === id);
      if (change === 'DELETED') return expect(window).toBeUndefined();
      const { Tasks = [] } = await ssm.send(new DescribeMaintenanceWindowTasksCommand({ WindowId: id }));
      expect(Tasks.length).toBe(change === 'FOREIGN_TASK' ? 2 : 1);
      expect(window?.Enabled).toBe(change !== 'DISABLED');
      expect(window?.Schedule?.startsWith('cron(0 5')).toBe(change === 'RESCHEDULED');
    },
  );
});
