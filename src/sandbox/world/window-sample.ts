import { type Cloud, type Origin, scopeOf } from '../cloud';
import { Random } from '../random';
import { generatePlan } from './agenda';
import type { Account, MaintenanceWindow, Selector, WindowTask } from './types';
import { nextExecution } from './window';
import { uuidOf } from './window-action';

const DAY = 86_400_000;
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const ZONES = ['America/New_York', 'Europe/Berlin'];
/** What a newcomer tries in the first days is not disturbed by a window. */
const QUIET_DAYS = 5;
const TAG = 'Maintenance Window';
const GROUP = 'weekend';
const EVERY = 3;

interface Sample {
  window: Pick<MaintenanceWindow, 'name' | 'schedule' | 'duration' | 'cutoff'> & Partial<MaintenanceWindow>;
  targets: Selector[];
  task: Pick<WindowTask, 'arn' | 'name' | 'maxErrors' | 'invocation'>;
}

const install = { arn: 'AWS-RunPatchBaseline', name: 'install-patches', maxErrors: '100%' };
const parameters = { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] };

/** Weekly and after Patch Tuesday, for whoever has the tags; and what somebody has made in the console for two machines. */
function samplesOf(zone: string, createdAt: number, machines: string[]): Sample[] {
  const weekday = DAYS[new Date(createdAt + (QUIET_DAYS + 1) * DAY).getUTCDay()];
  const weekly: Sample = {
    window: { name: 'weekly-patching', schedule: `cron(0 3 ? * ${weekday} *)`, zone, duration: 4, cutoff: 1 },
    targets: [{ Key: `tag:${TAG}`, Values: [GROUP] }],
    task: { ...install, invocation: { parameters } },
  };
  const monthly: Sample = {
    window: {
      name: 'after-patch-tuesday',
      schedule: 'cron(0 2 ? * TUE#2 *)',
      offsetDays: 4,
      zone,
      duration: 3,
      cutoff: 1,
    },
    targets: [{ Key: 'tag:Patch Group', Values: ['production'] }],
    task: { ...install, invocation: { parameters } },
  };
  if (machines.length === 0) return [weekly, monthly];
  const commands = ['rm -rf /var/tmp/*', 'df -PT'];
  const console: Sample = {
    window: {
      name: 'temp-cleanup',
      schedule: 'cron(30 1 ? * SAT *)',
      duration: 2,
      cutoff: 0,
      allowUnassociatedTargets: true,
    },
    targets: [{ Key: 'InstanceIds', Values: machines }],
    task: {
      arn: 'AWS-RunShellScript',
      name: 'clear-temporary-files',
      maxErrors: '1',
      invocation: { parameters: { commands } },
    },
  };
  return [weekly, monthly, console];
}

function enter(
  cloud: Cloud,
  account: Account,
  scope: string,
  sample: Sample,
  about: { id: string; at: number; from: number },
): void {
  const { id, at, from } = about;
  const window: MaintenanceWindow = {
    id,
    allowUnassociatedTargets: false,
    enabled: true,
    createdAt: at - 60 * DAY,
    modifiedAt: at - 60 * DAY,
    scheduledSince: at - 60 * DAY,
    startDate: new Date(at + QUIET_DAYS * DAY).toISOString().replace(/\.\d+Z$/, 'Z'),
    tags: {},
    ...sample.window,
  };
  cloud.windows.generate(scope, id, window);
  const place = `${scope}/${id}`;
  const target = { id: uuidOf(id, 'target'), windowId: id, resourceType: 'INSTANCE' as const, targets: sample.targets };
  cloud.windowTargets.generate(place, target.id, target);
  const task: WindowTask = {
    id: uuidOf(id, 'task'),
    windowId: id,
    type: 'RUN_COMMAND',
    targets: [{ Key: 'WindowTargetIds', Values: [target.id] }],
    roleArn: `arn:aws:iam::${account.id}:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM`,
    priority: 1,
    maxConcurrency: '50%',
    cutoffBehavior: 'CANCEL_TASK',
    ...sample.task,
  };
  cloud.windowTasks.generate(place, task.id, task);
  const next = nextExecution(window, from);
  if (next !== undefined) generatePlan(cloud, 'WINDOW', scope, id, next);
}

/** Maintenance windows in the home Region of the accounts that have patching; `from` is the moment from which they run. */
export function generateWindows(cloud: Cloud, origin: Origin, from: number): void {
  const accounts = cloud.allAccounts().filter((account) => account.addOns.includes('PATCH') && !account.reserved);
  for (const [nth, account] of accounts.entries()) {
    const scope = scopeOf(account.id, account.regions[0] ?? '');
    const random = new Random(`${origin.seed}/${account.id}/windows`);
    const managed = cloud.instances.all(scope).filter(({ agent, profileArn }) => agent && profileArn);
    for (const [place, instance] of managed.entries()) {
      if (place % EVERY !== 1) continue;
      cloud.instances.generate(scope, instance.id, { ...instance, tags: { ...instance.tags, [TAG]: GROUP } });
    }
    const machines = nth > 0 ? [] : managed.filter(({ windows }) => !windows).slice(-2);
    const zone = ZONES[nth % ZONES.length] ?? 'UTC';
    for (const sample of samplesOf(
      zone,
      origin.createdAt,
      machines.map(({ id }) => id),
    )) {
      enter(cloud, account, scope, sample, { id: `mw-${random.hex(17)}`, at: origin.createdAt, from });
    }
  }
}
